package embedded

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// home is the directory that keeps a loaded sample between runs. Its mark says what is in it; the mark is taken
// away while a server runs and comes back after an orderly stop, so data without a mark is not trusted. Nothing is
// forced to the disk: after a power failure shortly after the stop, Options.Reset makes the data new.
type home struct {
	*directory
	mark mark
}

// mark describes loaded data. Data with another mark than wanted is made again.
type mark struct {
	Checksum string // of the sample
	Version  string // of the server
}

const markName = "loaded.json"

// openHome holds the directory for that sample and major version, making it if need be.
func openHome(cache, sample string, want mark, major int, who account) (*home, error) {
	path := filepath.Join(cache, "demo", fmt.Sprintf("%s-%d", sample, major))
	if err := makeDirs(path); err != nil {
		return nil, err
	}
	if err := who.canEnter(path); err != nil {
		return nil, err
	}
	dir, err := hold(path)
	if err != nil {
		return nil, err
	}
	stopStale(filepath.Join(path, "data", "postmaster.pid"))
	return &home{directory: dir, mark: want}, nil
}

func (h *home) data() string { return h.join("data") }

// enter takes the mark away and tells whether the data is as wanted.
func (h *home) enter(reset bool) (usable bool, err error) {
	text, err := os.ReadFile(h.join(markName))
	var found mark
	usable = !reset && err == nil && json.Unmarshal(text, &found) == nil && found == h.mark
	if err := os.Remove(h.join(markName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, fmt.Errorf("take the kept sample: %w", err)
	}
	return usable, nil
}

// leave gives the directory back; after an orderly stop it marks the data as good.
func (h *home) leave(orderly bool) error {
	defer h.release()
	if !orderly {
		return nil
	}
	text, err := json.Marshal(h.mark)
	if err != nil {
		return err
	}
	if err := os.WriteFile(h.join(markName), text, 0o600); err != nil {
		return fmt.Errorf("mark the sample as kept: %w", err)
	}
	return nil
}
