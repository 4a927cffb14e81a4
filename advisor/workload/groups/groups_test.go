package groups

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/advisor/sqlast"
	"assay/advisor/workload/querylog"
)

func formOf(sql string) string {
	var f former
	form, _ := f.form([]byte(sql))
	return string(form)
}

func TestFormsOfOneShape(t *testing.T) {
	for _, same := range [][]string{
		{"SELECT * FROM t WHERE a = 1", "select *\n from T where a=-- x\n22.5e-3", "select * /* a /* b */ */ from t where a = 0x1F;"},
		{"SELECT 1 WHERE a IN (1, 2)", "select 3 where a in ( 'x',$1 , 'z')"},
		{"INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y')", "insert into t(a,b) values (3,'x'),(4,'y'),(5,'z')"},
		{`select E'a\'b', U&'x', $q$ ' $q$, X'1F'`, "select 'x', 'y', 'it''s', 'a'"},
		{"select 'a'\n'b'", "select 'c'"},
		{"FETCH 10 FROM c", "fetch 10 from c"},
	} {
		for _, sql := range same[1:] {
			if a, b := formOf(same[0]), formOf(sql); a != b {
				t.Errorf("%q is %q, %q is %q", same[0], a, sql, b)
			}
		}
	}
}

func TestFormsOfDifferentShapes(t *testing.T) {
	all := []string{
		`select a from t`, `select "A" from t`, `select a.b from t`, "select 1 where a = 1", "select 1 where a = $1", "select -1", "select -'1'", "select 1 where a in (1)",
		"select 1 where a in (1, 2)", "insert into t values (1)", "insert into t values (1), (2)", "select @ -1", "select @-1",
		"select u & 'x'", "select u&'x'", "fetch 10 from c", "fetch 20 from c", "select n'x'", "select a b", "select a, b",
	}
	seen := map[string]string{}
	for _, sql := range all {
		form := formOf(sql)
		if other := seen[form]; other != "" {
			t.Errorf("%q and %q have one form %q", other, sql, form)
		}
		seen[form] = sql
	}
}

// TestOneFormIsOneFingerprint holds what the groups rest on: two statements of
// one form have one fingerprint. Statements are made by changing others'
// literals, blanks, case and operators.
func TestOneFormIsOneFingerprint(t *testing.T) {
	statements := recorded(t)
	known := map[string]string{}
	check := func(sql string) string {
		fp, err := sqlast.Fingerprint(sql)
		if err != nil {
			return ""
		}
		form := formOf(sql)
		if other, seen := known[form]; seen && other != fp {
			return fmt.Sprintf("%q has fingerprint %s, another statement of its form %q has %s", sql, fp, form, other)
		}
		known[form] = fp
		return ""
	}
	for _, sql := range statements {
		if wrong := check(sql); wrong != "" {
			t.Error(wrong)
		}
	}
	pieces := []string{
		" ", "\n", "1", "-1", "1.5e3", "'x'", "''", "'it''s'", `E'a\''`, "$1", "$2", "$$x$$", "a", "A", `"A"`, `"a"`, "-", "+", "@", "<", ">=", "%", "||", "::int",
		"(", ")", ",", "in (1,2)", "IN ($1)", "values (1,2)", ",(1,2)", "array[1,2]", "-- c\n", "/* c */", "n'x'", "u&'x'", "x'1F'", "null", "true", "and", "or", ".", "0x1f", "1_000",
	}
	rapid.Check(t, func(r *rapid.T) {
		sql := rapid.SampledFrom(statements).Draw(r, "statement")
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			at := rapid.IntRange(0, len(sql)).Draw(r, "at")
			end := min(len(sql), at+rapid.IntRange(0, 4).Draw(r, "length"))
			sql = sql[:at] + rapid.SampledFrom(pieces).Draw(r, "piece") + sql[end:]
			if wrong := check(sql); wrong != "" {
				r.Fatal(wrong)
			}
		}
	})
}

// recorded are statements of recorded logs, and some of other kinds.
func recorded(t *testing.T) []string {
	t.Helper()
	logs, _ := filepath.Glob("../querylog/testdata/*/*/server.stderr.log")
	if len(logs) == 0 {
		t.Fatal("there are no recorded logs")
	}
	out := []string{
		"select a - b, c * -1 from t where x < -1 and y <> 'a' or z in (1, 2, 3)", "values (1, 2), (3, 4)", "select array[1, 2][1], f(1, 2)",
		"insert into t (a) values (1), (2) on conflict do nothing returning a", "fetch 10 from c", "select a::numeric(3, 2), interval '1 day'",
		"update t set a = a + 1, b = 'x' where id = any (array[1, 2])", "select 1 limit 1 offset 2", "select x from t where a between 1 and 2 order by 1",
	}
	for _, log := range logs {
		f, err := os.Open(log)
		if err != nil {
			t.Fatal(err)
		}
		r := querylog.NewReader(func(e *querylog.Entry) {
			if sql := string(e.SQL); len(sql) < 400 && !slices.Contains(out, sql) && len(out) < 300 {
				out = append(out, sql)
			}
		})
		err = r.Read(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func entry(sql string, took time.Duration) *querylog.Entry {
	return &querylog.Entry{SQL: []byte(sql), Duration: took, Timed: true, Rows: -1, Times: 1}
}

func TestSumsAreExactAndQuantilesNearlySo(t *testing.T) {
	s := New()
	var took []time.Duration
	for i := range 1000 {
		d := time.Duration(i*i) * time.Microsecond
		took = append(took, d)
		s.Add(entry(fmt.Sprintf("select * from t where id = %d", i), d))
	}
	s.Add(entry("select * from t where id in (1, 2)", time.Second))
	all := s.Groups(ByCalls)
	if len(all) != 2 || all[0].Calls != 1000 || all[0].Max != took[999] || !all[1].List || all[1].Fingerprint != all[0].Fingerprint {
		t.Fatalf("%d groups, the first with %d calls", len(all), all[0].Calls)
	}
	for _, share := range []float64{0.01, 0.5, 0.95, 0.99, 1} {
		exact := took[max(int(share*1000)-1, 0)]
		got := all[0].Quantile(share)
		if diff := float64(got-exact) / float64(exact+1); diff > QuantileError || diff < -QuantileError {
			t.Errorf("the %v quantile is %v, want %v within %.1f%%", share, got, exact, 100*QuantileError)
		}
	}
	if total := s.Total(); total.Calls != 1001 || total.Total != all[0].Total+time.Second {
		t.Errorf("in total %d calls, %v", total.Calls, total.Total)
	}
}

func TestMoreShapesThanAreKept(t *testing.T) {
	s := New()
	s.limit = 100
	calls, total := int64(0), time.Duration(0)
	for round := range 3 {
		for i := range 300 {
			d := time.Duration(1+i%7) * time.Millisecond
			s.Add(entry(fmt.Sprintf("select c%d from t", i), d))
			s.Add(entry("select the_slow_one", time.Duration(round+1)*time.Second))
			calls, total = calls+2, total+d+time.Duration(round+1)*time.Second
		}
	}
	rest, shapes, lost := s.Rest()
	if rest == nil || shapes == 0 || lost == 0 || len(s.Groups(ByTotal)) > s.limit {
		t.Fatalf("%d groups, %d shapes put together, at most %v", len(s.Groups(ByTotal)), shapes, lost)
	}
	if sum := s.Total(); sum.Calls != calls || sum.Total != total {
		t.Errorf("%d calls and %v in all, want %d and %v", sum.Calls, sum.Total, calls, total)
	}
	if first := s.Groups(ByTotal)[0]; !strings.Contains(first.SQL, "the_slow_one") || first.Calls != 900 {
		t.Errorf("the slowest is %q with %d calls", first.SQL, first.Calls)
	}
}
