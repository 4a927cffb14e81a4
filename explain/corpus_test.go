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

// corpus calls test with every recorded plan.
func corpus(t *testing.T, test func(t *testing.T, path string, src []byte)) {
	t.Helper()
	t.Run("testdata", func(t *testing.T) { corpusIn(t, "testdata", test) })
	t.Run("more", func(t *testing.T) {
		dir := os.Getenv(plansVariable)
		if dir == "" {
			t.Skipf("set %s to a directory of recorded plans to test them, too", plansVariable)
		}
		corpusIn(t, dir, test)
	})
}

func corpusIn(t *testing.T, dir string, test func(t *testing.T, path string, src []byte)) {
	t.Helper()
	found := 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") || strings.Contains(path, "fuzz") {
			return err
		}
		found++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		t.Run(strings.TrimSuffix(name, ".json"), func(t *testing.T) { test(t, path, src) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Fatalf("no plan found in %s", dir)
	}
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
