package samples

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"
)

func shop(tb testing.TB) Set {
	tb.Helper()
	set, ok := Find("shop")
	if !ok {
		tb.Fatal("there is no shop")
	}
	return set
}

// shopRows is the hash of all rows of the shop. When a change of the generator alters it on purpose, raise
// shopVersion as well, or kept data directories would go on with the old rows.
const shopRows = "2: 3acc3c64d2b3f5b0550fa7074b041a3d405e353013b3141b7030bb2d9cdd6571"

func TestRowsAreTheSameEverywhere(t *testing.T) {
	sum := sha256.New()
	for _, table := range shop(t).Tables() {
		if _, err := io.Copy(sum, table.Copy()); err != nil {
			t.Fatal(err)
		}
	}
	if got := shopVersion + ": " + hex.EncodeToString(sum.Sum(nil)); got != shopRows {
		t.Errorf("rows changed: got %s, expected %s; raise shopVersion and write the new hash here", got, shopRows)
	}
}

func TestEveryStreamHasItsRowsAndColumns(t *testing.T) {
	for _, table := range shop(t).Tables() {
		t.Run(table.Name, func(t *testing.T) {
			text, err := io.ReadAll(table.Copy())
			if err != nil {
				t.Fatal(err)
			}
			lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
			if len(lines) != table.Rows {
				t.Errorf("%d rows, the table says %d", len(lines), table.Rows)
			}
			for i, line := range lines {
				if fields := bytes.Count(line, []byte("\t")) + 1; fields != len(table.Columns) {
					t.Fatalf("row %d has %d fields for %d columns: %s", i, fields, len(table.Columns), line)
				}
			}
		})
	}
}

func TestStreamsDoNotDependOnTheReader(t *testing.T) {
	for _, table := range shop(t).Tables() {
		want := make([]byte, 3000)
		if _, err := io.ReadFull(table.Copy(), want); err != nil && err != io.ErrUnexpectedEOF {
			t.Fatal(err)
		}
		got := make([]byte, 0, len(want))
		for reader, small := table.Copy(), make([]byte, 7); len(got) < len(want); {
			n, err := reader.Read(small)
			got = append(got, small[:min(n, len(want)-len(got))]...)
			if err == io.EOF {
				got = got[:len(want)] // a short table: the rest is zero in both
			}
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s reads differently in small steps", table.Name)
		}
	}
}

func TestChecksumFollowsEachPart(t *testing.T) {
	table := func(name string, columns []string, text string) Table {
		return Table{name, columns, 1, func() io.Reader { return strings.NewReader(text) }}
	}
	sets := map[string]Set{
		"base":    New("s", "t", "a", "b", []Table{table("x", []string{"c"}, "1\n")}),
		"schema":  New("s", "t", "ab", "", []Table{table("x", []string{"c"}, "1\n")}),
		"after":   New("s", "t", "a", "c", []Table{table("x", []string{"c"}, "1\n")}),
		"rows":    New("s", "t", "a", "b", []Table{table("x", []string{"c"}, "2\n")}),
		"column":  New("s", "t", "a", "b", []Table{table("x", []string{"d"}, "1\n")}),
		"table":   New("s", "t", "a", "b", []Table{table("y", []string{"c"}, "1\n")}),
		"version": {Name: "s", schema: "a", after: "b", tables: []Table{table("x", []string{"c"}, "1\n")}, version: "2"},
	}
	seen := map[string]string{}
	for name, set := range sets {
		if other, ok := seen[set.Checksum()]; ok {
			t.Errorf("%s and %s have the same checksum", name, other)
		}
		seen[set.Checksum()] = name
	}
	if first, second := shop(t), shop(t); first.Checksum() != second.Checksum() {
		t.Error("the checksum of the shop is not always the same")
	}
}

// ruleIDs are the claims that the shop shows, each by at least one problem query. They all read: unindexed-foreign-key
// would need a DELETE, which is not run unasked.
var ruleIDs = []string{
	"missing-index", "extend-index", "index-for-order", "foreign-key-index",
	"count-as-question", "count-instead-of-exists", "wide-row", "index-only-columns", "unused-join", "distinct-join",
	"not-in-subquery", "needless-distinct", "date-cast-filter", "cast-on-column", "n+1-to-one", "n+1-to-many",
	"arithmetic-on-column", "coalesce-on-column", "null-safe-equality", "keyset-in-pieces", "count-distinct-of-a-key", "or-of-two-searches",
}

func TestQueriesShowEveryRule(t *testing.T) {
	shown := map[string]int{}
	problems, clean := 0, 0
	for _, query := range shop(t).Queries() {
		if isClean := strings.HasPrefix(query.Name, "clean-"); isClean != (len(query.Rules) == 0) {
			t.Errorf("%s has the rules %v", query.Name, query.Rules)
		} else if isClean {
			clean++
		} else {
			problems++
		}
		for _, rule := range query.Rules {
			if shown[rule]++; !slices.Contains(ruleIDs, rule) {
				t.Errorf("%s: no rule is called %s", query.Name, rule)
			}
		}
		if !strings.HasSuffix(query.Source, query.SQL+"\n") || strings.Contains(query.SQL, "-- title:") {
			t.Errorf("%s: header and SQL are not parted", query.Name)
		}
	}
	for _, rule := range ruleIDs {
		if shown[rule] == 0 {
			t.Errorf("no query shows %s", rule)
		}
	}
	if problems < 24 || clean < 7 {
		t.Errorf("%d problems and %d clean queries", problems, clean)
	}
}

func TestParseQueryRefusesBadHeaders(t *testing.T) {
	header := "-- title: a\n-- technique: b\n-- rules: none\n-- expect: c\n"
	if _, err := parseQuery(header + "SELECT 1;"); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":         "",
		"no SQL":        header,
		"a field short": "-- title: a\n-- rules: none\n-- expect: c\nSELECT 1;",
		"empty field":   strings.Replace(header, ": c", ": ", 1) + "SELECT 1;",
		"twice":         strings.Replace(header, "technique", "title", 1) + "SELECT 1;",
		"unknown field": strings.Replace(header, "technique", "colour", 1) + "SELECT 1;",
	} {
		if _, err := parseQuery(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkShopRows(b *testing.B) {
	for b.Loop() {
		for _, table := range shop(b).Tables() {
			n, err := io.Copy(io.Discard, table.Copy())
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(n)
		}
	}
}
