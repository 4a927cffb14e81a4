package sqlast

import "testing"

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
