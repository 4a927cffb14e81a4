package explain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

func TestParseErrors(t *testing.T) {
	for _, tc := range []struct {
		name, input, want string
		is                error
	}{
		{"empty", " \n", "it is empty", ErrNotExplain},
		{"sql", "select 1", `it starts with "select 1"; run EXPLAIN (ANALYZE, BUFFERS, VERBOSE)`, ErrNotExplain},
		{"other JSON", `{"a": 1}`, `neither "Plan" nor "Node Type"`, ErrNotExplain},
		{"a list of numbers", `[1, 2]`, "line 1, column 2: found '1' where a plan should stand", nil},
		{"no plan", "[\n]", "a rule rewrote it to nothing", ErrNoPlan},
		{"utility", `["Utility Statement"]`, "utility command", ErrNoPlan},
		{"cut off", "[{\"Plan\": {\n  \"Node Type\": \"Seq", "line 2, column 16: the string that starts here never ends", nil},
		{"cut off later", "[{\"Plan\": {\n  \"Node Type\": \"Seq Scan\"", "line 2, column 26: the input ends where '}' should follow", nil},
		{"no node type", `[{"Plan": {"Alias": "t"}}]`, `has no "Node Type"`, nil},
		{"bad number", `[{"Plan": {"Node Type": "Seq Scan", "Plan Rows": 01}}]`, "malformed number", nil},
		{"bad escape", `[{"Plan": {"Node Type": "Seq\q"}}]`, "column 29: a backslash sequence", nil},
		{"tab in a string", "[{\"Plan\": {\"Node Type\": \"Seq\tScan\"}}]", "control character", nil},
		{"trailing words", `[{"Plan": {"Node Type": "Result"}}] (8 rows)`, "found '(' where a plan should stand", nil},
		{"bad unknown value", `[{"Plan": {"Node Type": "Result", "New": {]}}}]`, "not valid JSON", nil},
		{"two roots", `{"Plan": {"Node Type": "Result"}, "Plan": {"Node Type": "Result"}}`, `a second "Plan"`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			result, err := Parse([]byte(tc.input))
			if err == nil {
				t.Fatalf("read %d plans", len(result.Plans))
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %q, want it to contain %q", err, tc.want)
			}
			var syntax *SyntaxError
			if tc.is != nil && !errors.Is(err, tc.is) || tc.is == nil && !errors.As(err, &syntax) {
				t.Errorf("%v wraps neither %v nor a SyntaxError", err, tc.is)
			}
		})
	}
}

func TestParseWrappings(t *testing.T) {
	src, err := os.ReadFile("testdata/shop/pg18/initplan_scalar.json")
	if err != nil {
		t.Fatal(err)
	}
	list := string(bytes.TrimSpace(src))
	object := strings.TrimSuffix(strings.TrimPrefix(list, "["), "]")
	var decoded []struct{ Plan json.RawMessage }
	if err := json.Unmarshal(src, &decoded); err != nil {
		t.Fatal(err)
	}
	withQuery := strings.Replace(object, "{", `{"Query Text": "select \"a\" from t where x = '\u00e9\ud83d\ude00'",`, 1)
	want := Outline(parsed(t, src))
	for _, tc := range []struct {
		name, input, query string
		plans              int
	}{
		{"list", list, "", 1},
		{"object", object, "", 1},
		{"tree alone", string(decoded[0].Plan), "", 1},
		{"byte order mark", "\ufeff" + list, "", 1},
		{"auto_explain", withQuery, `select "a" from t where x = 'é😀'`, 1},
		{"windows line ends", strings.ReplaceAll(list, "\n", "\r\n"), "", 1},
		{"two in a list", "[" + object + "," + object + "]", "", 2},
		{"two lists", list + "\n" + list, "", 2},
		{"two objects", object + "\n" + object, "", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			result, err := Parse([]byte(tc.input))
			if err != nil {
				t.Fatal(err)
			}
			if len(result.Plans) != tc.plans {
				t.Fatalf("%d plans, want %d", len(result.Plans), tc.plans)
			}
			p := result.Plans[tc.plans-1]
			if p.Query != tc.query {
				t.Errorf("query %q, want %q", p.Query, tc.query)
			}
			if tc.name != "tree alone" && Outline(p) != want {
				t.Errorf("got\n%s\nwant\n%s", Outline(p), want)
			}
		})
	}
}

// TestKeyOrderDoesNotMatter: jsonb and other stores give the keys back in
// another order.
func TestKeyOrderDoesNotMatter(t *testing.T) {
	for _, r := range corpus(t) {
		t.Run(r.name, func(t *testing.T) {
			var v any
			if err := json.Unmarshal(r.src, &v); err != nil {
				t.Fatal(err)
			}
			sorted, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			want, got := parsed(t, r.src), parsed(t, sorted)
			for n := range want.All() {
				g := got.Node(n.ID)
				if g.Title() != n.Title() || g.Self() != n.Self() || g.SelfPages() != n.SelfPages() {
					t.Errorf("%s: %v, %d pages; sorted %s: %v, %d pages",
						n.Title(), n.Self(), n.SelfPages(), g.Title(), g.Self(), g.SelfPages())
				}
			}
		})
	}
}

func TestRead(t *testing.T) {
	result, err := Read(strings.NewReader(`{"Plan": {"Node Type": "Result"}}`))
	if err != nil || result.Plans[0].Root.Type != ResultNode {
		t.Errorf("%v, %v", result, err)
	}
	if _, err := Read(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

func TestFieldText(t *testing.T) {
	for value, want := range map[string]string{
		`"a \"b\""`: `a "b"`, `12.50`: "12.50", `true`: "true", `["x", "y"]`: "x, y", `[]`: "", `null`: "null",
		`{"Group Count": 5, "Sort Methods Used": ["quicksort"], "Sort Space Memory": {"Average Sort Space Used": 25}}`: "Group Count: 5, " +
			"Sort Methods Used: quicksort, Sort Space Memory: Average Sort Space Used: 25",
		`[{"Hash Keys": [["a", "b"]]}, {"Hash Keys": [["a"]]}]`: "Hash Keys: a, b, Hash Keys: a",
	} {
		if got := (Field{Name: "x", Value: value}).Text(); got != want {
			t.Errorf("%s: got %q, want %q", value, got, want)
		}
	}
}

func TestParseDepth(t *testing.T) {
	chain := func(levels int) []byte {
		return []byte(`[{"Plan": ` + strings.Repeat(`{"Node Type": "Materialize", "Plans": [`, levels-1) +
			`{"Node Type": "Result"}` + strings.Repeat(`]}`, levels-1) + `}]`)
	}
	result, err := Parse(chain(maxDepth))
	if err != nil {
		t.Fatal(err)
	}
	p := result.Plans[0]
	if p.Len() != maxDepth || !strings.Contains(Text(p), "Result") {
		t.Errorf("%d nodes", p.Len())
	}
	if err := checkComparison(Diff(p, p)); err != nil {
		t.Error(err)
	}
	if _, err := Parse(chain(maxDepth + 1)); err == nil || !strings.Contains(err.Error(), "more than 1000 levels deep") {
		t.Errorf("one level more: %v", err)
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "7": 7, "7.00": 7, "0.29": 0.29, "-1.5": -1.5, "123456789012345678": 123456789012345678,
		"1e3": 1000, "1.5E-2": 0.015, "0.1": 0.1, "99999999.999": 99999999.999, "-0": 0, "181.73": 181.73,
	} {
		p := parsed(t, fmt.Appendf(nil, `{"Plan": {"Node Type": "Result", "Plan Rows": %s}}`, text))
		if p.Root.Est.Rows != want {
			t.Errorf("%s: got %v, want %v", text, p.Root.Est.Rows, want)
		}
	}
}

// checkTree checks that nodes and IDs agree with the tree, and that amounts
// close whatever the figures are.
func checkTree(t *testing.T, p *Plan) {
	t.Helper()
	id := 0
	p.Root.walk(func(n *Node) {
		if n.ID != id || p.Node(id) != n {
			t.Fatalf("%s has ID %d, want %d", n.Title(), n.ID, id)
		}
		if n.Self() < -n.SelfBound(Wall) || n.SelfOn(Summed) < -n.SelfBound(Summed) || n.SelfPages() < 0 {
			t.Fatalf("%s: negative amounts", n.Title())
		}
		id++
	})
	if id != p.Len() {
		t.Fatalf("%d nodes in the tree, %d in the list", id, p.Len())
	}
}
