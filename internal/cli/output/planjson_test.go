package output

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/explain"
)

type jsonNode struct {
	NodeType  string     `json:"node_type"`
	Exclusive *float64   `json:"exclusive_ms"`
	Plans     []jsonNode `json:"plans"`
}

func (n jsonNode) count() int {
	all := 1
	for _, c := range n.Plans {
		all += c.count()
	}
	return all
}

// TestPlanJSON: every recorded plan comes out as valid JSON with all its nodes,
// and its account adds up.
func TestPlanJSON(t *testing.T) {
	for path, plans := range recorded(t) {
		var b bytes.Buffer
		if err := PlanJSON(&b, plans); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Schema string
			Plans  []struct {
				Root    jsonNode
				Account map[string]float64
			}
		}
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if doc.Schema != "assay.plan/1" || len(doc.Plans) != len(plans) {
			t.Fatalf("%s: %s with %d plans", path, doc.Schema, len(doc.Plans))
		}
		for i, p := range doc.Plans {
			if p.Root.count() != plans[i].Plan.Len() || (p.Root.Exclusive != nil) != plans[i].Plan.Analyzed {
				t.Errorf("%s: %d nodes of %d, exclusive time %v", path, p.Root.count(), plans[i].Plan.Len(), p.Root.Exclusive)
			}
			a := p.Account
			rest := a["whole_ms"] - a["nodes_ms"] - a["triggers_ms"] - a["serialization_ms"] - a["compilation_ms"] - a["unattributed_ms"]
			const cut = 0.006 // each of the six is cut to microseconds
			if rest > cut || rest < -cut {
				t.Errorf("%s: the account misses %v ms", path, rest)
			}
		}
	}
}

// recorded are the plans that package explain is tested with.
func recorded(t *testing.T) map[string][]SavedPlan {
	t.Helper()
	found := map[string][]SavedPlan{}
	err := filepath.WalkDir("../../../explain/testdata", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".json") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		result, err := explain.Parse(src)
		for _, p := range result.Plans {
			found[path] = append(found[path], SavedPlan{Source: path, Plan: p, Warnings: result.Warnings})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 100 {
		t.Fatalf("only %d plans found", len(found))
	}
	return found
}
