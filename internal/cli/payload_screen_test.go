//go:build unix

package cli_test

import (
	"fmt"
	"strings"
	"testing"

	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/ui"
	"assay/ui/service"
	"assay/ui/theme"
	"assay/ui/uitest"
)

// TestF14Screen: no payload of a database is drawn, in any view of any statement,
// its plan, its advice, its comparison and its errors, nor in the dialogs.
func TestF14Screen(t *testing.T) {
	hostile := pgtest.OpenHostile(t)
	e := engine.New(engine.Options{Env: func(string) string { return "" }})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	m := uitest.Start(ui.New(e, ui.Options{
		Theme: theme.Plain, Start: ui.StartConnect, Target: service.Target{DSN: hostile.DSN}, Now: uitest.Clock(), Tick: uitest.NoTick,
		OpenPaths: []string{hostileFile(t, "queries.sql", hostile.Statements), hostileFile(t, "none.sql", "")},
	}), 120, 40)
	spelt := 0
	press := func(keys ...string) {
		for _, key := range keys {
			m = uitest.Drive(m, key)
			frame := strings.ReplaceAll(m.View(), "\u00a0", " ")
			spelt += strings.Count(frame, "<1B>")
			wantClean(t, fmt.Sprintf("after %.20q", key), frame)
			if t.Failed() {
				t.Fatal(frame)
			}
		}
	}
	press("paste:"+hostile.Indexed, "r", "3", "v", "d", "esc", "i", "esc", "Y", "esc", "=", "esc", "?", "esc", ":", "esc", "c", "esc")
	for _, p := range append(pgtest.Payloads(), "\xff\x9b31m") {
		press("paste:SELECT '"+p+"' AS \"x"+p+"\"", "/", "type:"+p, "esc", "esc", "paste:"+p)
	}
	press("1", "home")
	for range strings.Count(hostile.Statements, ";\n") {
		press("1", "down", "r", "2", "]", "]", "]", "]", "3", "d", "esc", "4")
	}
	if spelt < 300 {
		t.Errorf("%d escapes were drawn: the test looks at nothing:\n%s", spelt, m.View())
	}
}
