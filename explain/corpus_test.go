package explain

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plansVariable names a directory with more recorded plans: every *.json file
// below it is put through the same tests as those in testdata.
const plansVariable = "ASSAY_TEST_PLANS"

// A recording is a plan as a server printed it.
type recording struct {
	name, path string
	src        []byte
}

// corpus returns every recorded plan.
func corpus(t *testing.T) []recording {
	t.Helper()
	found := recordings(t, "testdata")
	t.Run("more", func(t *testing.T) {
		dir := os.Getenv(plansVariable)
		if dir == "" {
			t.Skipf("set %s to a directory of recorded plans to test them, too", plansVariable)
		}
		found = append(found, recordings(t, dir)...)
	})
	return found
}

func recordings(t *testing.T, dir string) []recording {
	t.Helper()
	var found []recording
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		src, err := os.ReadFile(path)
		found = append(found, recording{name: strings.TrimSuffix(path, ".json"), path: path, src: src})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("no plan found in %s", dir)
	}
	return found
}

// load parses one file of testdata, named without its ending.
func load(t *testing.T, name string) *Plan {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, src)
}

func parsed(t *testing.T, src []byte) *Plan {
	t.Helper()
	result, err := Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range result.Warnings {
		t.Errorf("line %d: %s", w.Line, w.Text)
	}
	return result.Plans[0]
}

// find returns the first node with this title.
func find(t *testing.T, p *Plan, title string) *Node {
	t.Helper()
	for n := range p.All() {
		if n.Title() == title {
			return n
		}
	}
	t.Fatalf("no %q in\n%s", title, Text(p))
	return nil
}

// readText returns the text form recorded beside a plan, or nil.
func readText(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(strings.TrimSuffix(path, ".json") + ".txt")
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return text
}
