package units

import (
	"fmt"
	"strings"
	"testing"

	"assay/advisor/workload/groups"
	"assay/advisor/workload/querylog"
)

// parted reads a log and gives the statements of each unit, by the last word of each.
func parted(t *testing.T, log string) (got []string, interleaved int64) {
	t.Helper()
	s := New(func(u *Unit) {
		var words []string
		for i := range u.Statements {
			sql, _, _ := strings.Cut(string(u.SQL(i)), " /*")
			words = append(words, sql[strings.LastIndexByte(sql, ' ')+1:])
		}
		got = append(got, strings.Join(words, " "))
	})
	sums := groups.New()
	r := querylog.NewReader(func(e *querylog.Entry) {
		form, literals := sums.Add(e)
		s.Add(e, form, literals)
	})
	if err := r.Read(strings.NewReader(log)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	return got, s.Interleaved()
}

func line(at string, pid int, sql string) string {
	return fmt.Sprintf("2026-11-22 12:00:%s UTC [%d] LOG:  duration: 1.000 ms  statement: %s\n", at, pid, sql)
}

func TestUnits(t *testing.T) {
	tag := func(trace string) string { return " /*action='a',traceparent='00-" + trace + "-01-01'*/" }
	for _, c := range []struct{ name, log, want string }{
		{"by connection", line("01.000", 1, "select 1 from a") + line("01.001", 2, "select 1 from b") + line("01.002", 1, "select 1 from c"), "a c|b"},
		{"by a pause", line("01.000", 1, "select 1 from a") + line("01.200", 1, "select 1 from b") + line("01.500", 1, "select 1 from c"), "a b|c"},
		{"no pause parts a transaction", line("01.000", 1, "begin work") + line("02.000", 1, "select 1 from b") + line("02.001", 1, "commit work"), "work b work"},
		{"by a request's tag", line("01.000", 1, "select 1 from a"+tag("aa")) + line("01.001", 1, "select 1 from b"+tag("aa")) + line("01.002", 1, "select 1 from c"+tag("bb")), "a b|c"},
		{"by a search path", line("01.000", 1, "select 1 from a") + line("01.001", 1, "set search_path = t2") + line("01.002", 1, "select 1 from a"), "a|t2 a"},
		{"by a request's line", "(0.001) SELECT 1 FROM a; args=()\n[22/Nov/2026 12:00:00] \"GET / HTTP/1.1\" 200 12\n(0.001) SELECT 1 FROM b; args=()\n", "a|b"},
	} {
		if got, _ := parted(t, c.log); strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", c.name, strings.Join(got, "|"), c.want)
		}
	}
	mixed := line("01.000", 1, "begin"+tag("aa")) + line("01.001", 1, "select 1 from b"+tag("bb"))
	if _, n := parted(t, mixed); n != 1 {
		t.Errorf("%d statements between those of another request, want 1", n)
	}
}
