package explain

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestF02Majors reads every recorded plan of every major version, in every format:
// each is read whole, without a warning, and no field of its JSON is lost. Beside
// testdata it reads the directory that ASSAY_TEST_PLANS names, which may have a
// directory for each version.
func TestF02Majors(t *testing.T) {
	read := map[string]int{}
	for _, dir := range []string{"testdata", os.Getenv(plansVariable)} {
		if dir == "" {
			t.Logf("only the plans in testdata were read: set %s to a directory of recorded plans to read them, too", plansVariable)
			continue
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !planEndings(path) || strings.Contains(path, "/fuzz/") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if wholeFile(t, path, src) {
				read[majorOf(path)]++
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("files by major version: %v", read)
	for _, major := range []string{"13", "14", "15", "16", "17", "18"} {
		if read[major] < 20 {
			t.Errorf("only %d files of version %s were read", read[major], major)
		}
	}
}

func planEndings(path string) bool {
	switch filepath.Ext(path) {
	case ".json", ".yaml", ".xml", ".txt":
		return true
	}
	return false
}

// majorOf is the version that a path names, as …/13/… or pg13; the others are of 15.
func majorOf(path string) string {
	found := regexp.MustCompile(`(?:^|/|pg)(1[3-9])(?:/|\.|_)`).FindStringSubmatch(path)
	if found == nil {
		return "15"
	}
	return found[1]
}

// wholeFile says whether the file is a plan, and requires that nothing of it is lost.
func wholeFile(t *testing.T, path string, src []byte) (read bool) {
	t.Helper()
	result, err := Parse(src)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return false
	}
	for _, w := range result.Warnings {
		t.Errorf("%s, line %d: %s", path, w.Line, w.Text)
	}
	if len(result.Plans) == 0 {
		t.Errorf("%s: no plan", path)
		return false
	}
	if filepath.Ext(path) != ".json" {
		return true
	}
	t.Run(path, func(t *testing.T) { losesNothing(t, src, result) })
	return true
}

// losesNothing compares what was read of a plan's JSON with all that it holds.
func losesNothing(t *testing.T, src []byte, got Result) {
	t.Helper()
	var want []map[string]any
	if err := json.Unmarshal(src, &want); err != nil {
		var one map[string]any // auto_explain prints no list
		if json.Unmarshal(src, &one) != nil {
			t.Skipf("no JSON, by a bug of PostgreSQL, and read all the same: %v", err)
		}
		want = append(want, one)
	}
	if len(want) != len(got.Plans) {
		t.Fatalf("%d plans of %d were read", len(got.Plans), len(want))
	}
	for i := range want {
		checkStatement(t, want[i], got.Plans[i])
	}
}
