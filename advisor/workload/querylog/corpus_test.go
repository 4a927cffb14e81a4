package querylog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// label is what a recorded log is known to hold.
type label struct {
	Framework  string `json:"framework"`
	Statements int64  `json:"n_statements"`
	ORM        int64  `json:"n_orm_log_statements"`
	Errors     int64  `json:"n_errors"`
}

// readLog reads a file and gives its entries.
func readLog(t *testing.T, path string) ([]Entry, Counts) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []Entry
	r := NewReader(func(e *Entry) { got = append(got, e.Clone()) })
	if err := r.Read(f); err != nil {
		t.Fatal(err)
	}
	return got, r.Counts()
}

// scenarios are the recorded logs that come with the tests, and the whole set
// where it lies beside the project.
func scenarios(t *testing.T) []string {
	t.Helper()
	own, _ := filepath.Glob("testdata/*/*/label.json")
	all, _ := filepath.Glob("../../../../shared/data/logs/*/*/label.json")
	if len(own) == 0 {
		t.Fatal("testdata holds no recorded log")
	}
	return append(own, all...)
}

func TestRecordedLogsAreReadWhole(t *testing.T) {
	for _, path := range scenarios(t) {
		want := labelAt(t, path)
		logs, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.*"))
		for _, log := range logs {
			base := filepath.Base(log)
			server := base == "server.stderr.log" || base == "server.csv" || base == "server.json"
			if !server && (!strings.HasPrefix(base, "orm.") || !strings.HasSuffix(base, ".log")) {
				continue
			}
			entries, counts := readLog(t, log)
			if server {
				checkServer(t, log, counts, want)
			} else if n := labelled(entries); base == "orm.log" && n != want.ORM {
				t.Errorf("%s: %d statements, want %d", log, n, want.ORM)
			}
			if counts.Unread > 0 {
				t.Errorf("%s: %d lines not read, line %d: %s", log, counts.Unread, counts.ExampleLine, counts.Example)
			}
		}
	}
}

func labelAt(t *testing.T, path string) label {
	t.Helper()
	var l label
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatal(err)
	}
	return l
}

// labelled counts as the labels do: one for an executemany, none for what the
// ORM's cache answered, and SQLAlchemy's transactions left out.
func labelled(entries []Entry) int64 {
	n := int64(0)
	for _, e := range entries {
		if e.Outcome == Executed && (e.Form != "sqlalchemy" || !alchemyWord(e.SQL)) {
			n++
		}
	}
	return n
}

func checkServer(t *testing.T, log string, counts Counts, want label) {
	t.Helper()
	if counts.Statements != want.Statements || counts.Failed != want.Errors {
		t.Errorf("%s: %d statements and %d failed, want %d and %d", log, counts.Statements, counts.Failed, want.Statements, want.Errors)
	}
}
