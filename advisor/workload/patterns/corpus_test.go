package patterns_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/advisor/workload/groups"
	"assay/advisor/workload/patterns"
	"assay/advisor/workload/querylog"
	"assay/advisor/workload/units"
)

// label is what a recorded log is known to hold.
type label struct {
	Framework string            `json:"framework"`
	Technique string            `json:"technique"`
	Kind      string            `json:"kind"`
	Expected  []string          `json:"expected"`
	Alt       []string          `json:"alt_expected"`
	Evidence  map[string]string `json:"evidence"`
	ORM       *[]string         `json:"expected_orm_log"`
	Server    *[]string         `json:"expected_server_log"`
	Ambiguous bool              `json:"orm_log_ambiguous"`
}

// findIn reads a log and gives the ids of what is found.
func findIn(t *testing.T, path string) []*patterns.Finding {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	summary, finder := groups.New(), patterns.NewFinder()
	split := units.New(finder.Look)
	r := querylog.NewReader(func(e *querylog.Entry) {
		form, literals := summary.Add(e)
		split.Add(e, form, literals)
	})
	if err := r.Read(in); err != nil {
		t.Fatal(err)
	}
	split.Close()
	return finder.Findings()
}

func ids(found []*patterns.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Pattern.ID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

type score struct{ right, wrong, missed int }

func (s score) String() string {
	share := func(n, of int) string {
		if of == 0 {
			return "   -"
		}
		return fmt.Sprintf("%.2f", float64(n)/float64(of))
	}
	return fmt.Sprintf("right %4d  wrong %3d  missed %3d  precision %s  recall %s", s.right, s.wrong, s.missed, share(s.right, s.right+s.wrong), share(s.right, s.right+s.missed))
}

// TestRecordedPatterns reads every recorded scenario in every form of its log.
// What a log shows has to be found, and nothing else; what it can only suggest
// (heuristic) is counted, and must not be wrong more often than was measured.
func TestRecordedPatterns(t *testing.T) {
	labels, _ := filepath.Glob("../../../../shared/data/logs/*/*/label.json")
	if len(labels) == 0 {
		labels, _ = filepath.Glob("../querylog/testdata/*/*/label.json")
	}
	if len(labels) == 0 {
		t.Fatal("there are no recorded logs")
	}
	scores := map[string]*score{}
	for _, path := range labels {
		var l label
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		logs, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.*"))
		for _, log := range logs {
			checkLog(t, log, l, scores)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(scores)) {
		t.Logf("%-28s %s", name, scores[name])
	}
	if s := scores["all heuristic"]; s != nil && (s.wrong > 17 || s.missed > 10) {
		t.Errorf("%d questions are wrong and %d missed, more than the 17 and 10 that were measured", s.wrong, s.missed)
	}
}

func checkLog(t *testing.T, log string, l label, scores map[string]*score) {
	t.Helper()
	base := filepath.Base(log)
	server := base == "server.stderr.log" || base == "server.csv" || base == "server.json"
	if !server && (!strings.HasPrefix(base, "orm.") || !strings.HasSuffix(base, ".log") || l.Ambiguous) {
		return
	}
	expected := l.Expected
	if server && l.Server != nil {
		expected = *l.Server
	} else if !server && l.ORM != nil {
		expected = *l.ORM
	}
	found := ids(findIn(t, log))
	count := func(name string, add score) {
		for _, key := range []string{"all " + name, name + " by framework " + l.Framework, name + " by technique " + l.Technique} {
			if scores[key] == nil {
				scores[key] = &score{}
			}
			s := scores[key]
			s.right, s.wrong, s.missed = s.right+add.right, s.wrong+add.wrong, s.missed+add.missed
		}
	}
	for _, id := range expected {
		sort := kindOf(l, id)
		switch {
		case sort == "catalog":
		case slices.Contains(found, id):
			count(sort, score{right: 1})
		default:
			count(sort, score{missed: 1})
			if sort == "log" {
				t.Errorf("%s: %s is missing, found %v", log, id, found)
			} else {
				t.Logf("%s: %s is missing, found %v", log, id, found)
			}
		}
	}
	checkUnexpected(t, log, found, slices.Concat(expected, l.Alt), count)
}

func checkUnexpected(t *testing.T, log string, found, allowed []string, count func(string, score)) {
	t.Helper()
	for _, id := range found {
		if slices.Contains(allowed, id) {
			continue
		}
		if question(id) {
			count("heuristic", score{wrong: 1})
			t.Logf("%s: asks about %s", log, id)
			continue
		}
		count("log", score{wrong: 1})
		t.Errorf("%s: %s is wrong, expected %v", log, id, allowed)
	}
}

func kindOf(l label, id string) string {
	if k := l.Evidence[id]; k != "" {
		return k
	}
	return "log"
}

func question(id string) bool {
	for _, p := range patterns.All() {
		if p.ID == id {
			return p.Severity == "question"
		}
	}
	return false
}
