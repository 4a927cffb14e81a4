package embedded

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Streaming are the settings that a server needs to have a standby.
func Streaming() []string { return []string{"wal_level=replica", "max_wal_senders=4"} }

// Standby copies a running server and starts the copy as its hot standby: it can be read, and follows. The server was
// started with the settings of Streaming, and is closed after its standby. It needs pg_basebackup beside the server's
// programs: the error is fs.ErrNotExist where there is none.
func (s *Server) Standby(ctx context.Context, opts Options) (*Server, error) {
	backup := filepath.Join(s.binaries.Dir, "pg_basebackup")
	if !isProgram(backup) {
		return nil, fmt.Errorf("copy the primary: %s: %w", backup, fs.ErrNotExist)
	}
	return launchNew(ctx, opts, s.binaries, func(who account, data string) error {
		err := run(ctx, who, filepath.Dir(data), backup, "-h", s.run.path, "-U", superuser, "-D", data, "-R", "-X", "stream", "-c", "fast", "--no-sync")
		if err != nil {
			return fmt.Errorf("copy the primary: %w", err)
		}
		return nil
	})
}
