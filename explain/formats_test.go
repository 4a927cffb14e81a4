package explain

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameTree compares plans that were read from different formats of one
// statement that was not executed, or whose execution left no differing figures.
func sameTree(got, want *Plan) string {
	return cmp.Diff(want, got,
		cmpopts.IgnoreFields(Plan{}, "Format"),
		cmpopts.IgnoreFields(Node{}, "Parent"),
		cmpopts.IgnoreUnexported(Plan{}, Node{}, Work{}),
	)
}

// TestFormatsAgree compares each statement's JSON with its YAML and XML.
func TestFormatsAgree(t *testing.T) {
	compared := 0
	for _, r := range corpus(t) {
		for _, ending := range []string{".yaml", ".xml"} {
			path := strings.TrimSuffix(r.path, ".json") + ending
			src, err := os.ReadFile(path)
			if os.IsNotExist(err) {
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			compared++
			t.Run(path, func(t *testing.T) {
				got := parsed(t, src)
				if !strings.HasSuffix(r.path, ".plain.json") {
					return // another execution
				}
				if diff := sameTree(got, parsed(t, r.src)); diff != "" {
					t.Errorf("other than JSON (-json +this)\n%s", diff)
				}
			})
		}
	}
	if compared < 70 {
		t.Errorf("only %d files compared", compared)
	}
}

func TestMergeInEveryFormat(t *testing.T) {
	for _, version := range []string{"pg15", "pg18"} {
		files, err := filepath.Glob("testdata/merge/" + version + ".*")
		if err != nil {
			t.Fatal(err)
		}
		var want *Plan
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p := parsed(t, src)
			if strings.HasSuffix(file, ".txt") {
				continue // FORMAT TEXT leaves out more
			}
			if want == nil {
				want = p
			}
			if diff := sameTree(p, want); diff != "" {
				t.Errorf("%s: other than %s (-that +this)\n%s", file, files[0], diff)
			}
		}
		if len(files) < 4 {
			t.Errorf("%s: only %d files", version, len(files))
		}
	}
}
