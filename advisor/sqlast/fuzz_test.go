package sqlast

import (
	"regexp"
	"slices"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v5"
)

func FuzzParse(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		q, err := Parse(sql)
		if err != nil {
			return
		}
		for _, s := range q.Selects() {
			useBlock(t, q, s)
		}
		all(q, func(e *Expr) {
			inside(t, q, e.Span)
			if !e.Outer.Contains(e.Span) {
				t.Errorf("%v does not hold %v", e.Outer, e.Span)
			}
		})
		q.Shape()
		q.Volatile(nil)
	})
}

func inside(t *testing.T, q *Query, s Span) {
	t.Helper()
	if s.Start < 0 || s.End < s.Start || s.End > len(q.Text) {
		t.Errorf("span %v of %d bytes", s, len(q.Text))
	}
}

// useBlock does with a block what rules do.
func useBlock(t *testing.T, q *Query, s *Select) {
	t.Helper()
	for _, span := range []Span{s.Span, s.WhereSpan, s.FromSpan, s.GroupSpan, s.OrderSpan, s.LimitSpan, s.TargetsSpan} {
		inside(t, q, span)
	}
	for i := range s.Terms {
		if _, err := Apply(q.Text, q.DropTerm(s, i)); err != nil {
			t.Error(err)
		}
	}
	for _, l := range s.Leaves() {
		inside(t, q, l.Span)
		s.Refs(l, nil)
	}
}

func FuzzSplit(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql + ";\n\\d t\n" + sql)
	}
	f.Add("(0.012) SELECT 1; args=(1,); alias=default\n")
	f.Add(`[{"sql": "SELECT 1", "time": "0.001"}]`)
	f.Fuzz(func(t *testing.T, src string) {
		sts, err := Split(src)
		if err != nil {
			return
		}
		end := 0
		for _, st := range sts {
			if st.Span.Start < end || st.Span.End > len(src) || src[st.Span.Start:st.Span.End] != st.Text || st.Line < 1 {
				t.Errorf("statement %q at %v of %d bytes, line %d", st.Text, st.Span, len(src), st.Line)
			}
			end = st.Span.End
		}
		if _, err := ReadInput([]byte(src)); err != nil {
			return
		}
		Classify(src)
	})
}

func FuzzTokens(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	f.Add("'open")
	f.Add("/* open /* */")
	f.Fuzz(func(t *testing.T, sql string) {
		end := 0
		for _, k := range Tokens(sql) {
			if k.Span.Start < end || k.Span.End <= k.Span.Start || k.Span.End > len(sql) {
				t.Fatalf("token %v after byte %d of %d", k.Span, end, len(sql))
			}
			for _, c := range []byte(sql[end:k.Span.Start]) {
				if !isSpace(c) {
					t.Fatalf("byte %q lies between tokens", c)
				}
			}
			end = k.Span.End
		}
		Bind(sql, Params(sql))
	})
}

// FuzzParams holds what is found against PostgreSQL's own scanner, whose tokens
// never overlap: in the text that would be sent it sees exactly our parameters,
// so none of them stood in a string, a quoted name or a comment. A text without
// parameters is sent as it is.
func FuzzParams(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	for _, sql := range []string{
		`SELECT $1, %s, %(n)s, :n, ? FROM t WHERE '?%s:x$1' = E'\'?' -- ? :x`, `a ?| b ?& c @? d ? 'e' :: f[1:g] := 2 % 3 %% 4`,
		`U&'\0041 ?' $a$ $1 ? $a$ "?" /* ? /* ? */ ? */ ?`, "interval $1 day, timestamp (3) with time zone ?, date %s",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if checkEncoding(sql) != nil {
			return
		}
		params := Params(sql)
		written(t, sql, params)
		sent := Bind(sql, params)
		if len(params) == 0 && sent != sql {
			t.Fatalf("%q has no parameters and became %q", sql, sent)
		}
		scanned, err := pg.Scan(sent)
		if err != nil {
			return
		}
		theirs, ours := scannedParams(scanned), []Span(nil)
		for _, p := range findParams(sent, lex(sent, false)) {
			ours = append(ours, p.Span)
		}
		if !slices.Equal(theirs, ours) || len(theirs) != len(params) {
			t.Fatalf("%q has %d parameters; of %q PostgreSQL says %v and we %v", sql, len(params), sent, theirs, ours)
		}
	})
}

// written holds that each parameter stands in the text as one is written.
func written(t *testing.T, sql string, params []Param) {
	t.Helper()
	raw := regexp.MustCompile(`^(\$\d+|%s|%\([\w$[:^ascii:]]+\)s|:[\w$[:^ascii:]]+|\?)$`)
	end := 0
	for _, p := range params {
		if p.Span.Start < end || p.Span.End > len(sql) || !raw.MatchString(sql[p.Span.Start:p.Span.End]) {
			t.Fatalf("parameter %+v after byte %d of %q", p, end, sql)
		}
		end = p.Span.End
	}
}

// scannedParams are the parameters that PostgreSQL's scanner found.
func scannedParams(scanned *pg.ScanResult) []Span {
	var out []Span
	for _, k := range scanned.Tokens {
		if k.Token == pg.Token_PARAM {
			out = append(out, Span{int(k.Start), int(k.End)})
		}
	}
	return out
}
