package sqlast

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	pg "github.com/pganalyze/pg_query_go/v5"
)

func corpus(tb testing.TB) []string {
	tb.Helper()
	src, err := os.ReadFile("testdata/corpus.sql")
	if err != nil {
		tb.Fatal(err)
	}
	sts, err := Split(string(src))
	if err != nil {
		tb.Fatal(err)
	}
	if len(sts) < 150 {
		tb.Fatalf("the corpus has %d statements, want at least 150", len(sts))
	}
	var out []string
	for _, st := range sts {
		out = append(out, st.Text)
	}
	return out
}

// tree is the parser's own tree of a text without its byte offsets.
func tree(t *testing.T, offsets *regexp.Regexp, sql string) string {
	t.Helper()
	text, err := pg.ParseToJSON(Bind(sql, Params(sql)))
	if err != nil {
		return err.Error()
	}
	return offsets.ReplaceAllString(text, "")
}

// meaning compares expressions by what they say, not by where they stand.
func meaning() cmp.Options {
	return cmp.Options{
		cmpopts.IgnoreTypes(Span{}),
		cmpopts.IgnoreFields(Select{}, "Parent"),
		cmpopts.IgnoreFields(From{}, "Kind"), // a CTE's name means a table outside its WITH
		cmpopts.IgnoreFields(Expr{}, "Param"),
		cmpopts.EquateEmpty(),
	}
}

// all are the expressions of the query that can stand alone, with those that must be left in place out.
func all(q *Query, visit func(*Expr)) {
	var walk func(e *Expr)
	walk = func(e *Expr) {
		if !e.Span.Empty() && e.Kind != ExprStar {
			visit(e)
		}
		for i, a := range e.Args {
			if !bound(e, i) {
				walk(a)
			}
		}
		for _, a := range e.Rest {
			walk(a)
		}
	}
	for _, s := range q.Selects() {
		for _, e := range s.Exprs() {
			walk(e)
		}
	}
	for _, e := range q.DML.exprs() {
		walk(e)
	}
}

// bound says that argument i of e has a syntax of its own that no parentheses can go around.
func bound(e *Expr, i int) bool {
	switch {
	case e.Kind == ExprCast && e.OpSpan.Empty() && e.Args[i].Kind == ExprConst: // date '…'
		return true
	case e.Kind == ExprFunc && (e.Name == "extract" || e.Name == "normalize" || e.Name == "is_normalized") && e.Args[i].Kind == ExprConst:
		return true
	case e.Kind == ExprArray && e.Args[i].Kind == ExprArray:
		return true
	}
	return e.Kind == ExprOther && e.Args[i].Kind == ExprOther
}

// parsed gives each statement of the corpus.
func parsed(t *testing.T, visit func(*Query)) {
	t.Helper()
	for _, sql := range corpus(t) {
		q, err := Parse(sql)
		if err != nil {
			t.Errorf("%v\n%s", err, sql)
			continue
		}
		visit(q)
	}
}

func TestExpressionSpansStandAlone(t *testing.T) {
	checked := 0
	parsed(t, func(q *Query) {
		all(q, func(e *Expr) {
			if grammarOnly(e) {
				return
			}
			for _, span := range []Span{e.Span, e.Outer} {
				checked++
				standsAlone(t, q, e, span)
			}
		})
	})
	t.Logf("%d spans", checked)
}

func standsAlone(t *testing.T, q *Query, e *Expr, span Span) {
	t.Helper()
	alone, err := Parse("SELECT " + q.Slice(span))
	if err != nil || len(alone.Select.Targets) != 1 {
		t.Errorf("%s %q does not stand alone: %v\n%s", e.Kind, q.Slice(span), err, q.Text)
		return
	}
	if d := cmp.Diff(e, alone.Select.Targets[0].Expr, meaning()); d != "" {
		t.Errorf("%q reads otherwise alone (-here +alone):\n%s%s", q.Slice(span), d, q.Text)
	}
}

// grammarOnly says that the expression cannot be a select list item.
func grammarOnly(e *Expr) bool {
	return e.ValueKind == "null" && e.Span.End-e.Span.Start == len("ALL") || e.Kind == ExprOther && (e.Name == "default" || e.Name == "=>" || e.Name == "rollup" || e.Name == "cube" || e.Name == "grouping" || e.Name == "(" || e.Name == "")
}

// TestExpressionSpansAreUnits puts parentheses around each expression in
// its place: the parser's tree must stay the same.
func TestExpressionSpansAreUnits(t *testing.T) {
	offsets := regexp.MustCompile(`,?"(location|stmt_location|stmt_len)":\d+`)
	checked := 0
	parsed(t, func(q *Query) {
		want := tree(t, offsets, q.Text)
		fixed := inFromOrLimit(q)
		all(q, func(e *Expr) {
			if fixed[e] || grammarOnly(e) || e.Kind == ExprOther {
				return
			}
			checked++
			changed, err := Apply(q.Text, []Edit{
				{Span: Span{e.Outer.Start, e.Outer.Start}, New: " ("},
				{Span: Span{e.Outer.End, e.Outer.End}, New: ") "},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := tree(t, offsets, changed); got != want {
				t.Errorf("%q is no unit of\n%s\n%s\n%s", q.Slice(e.Outer), changed, want, got)
			}
		})
	})
	t.Logf("%d units", checked)
}

// inFromOrLimit are the expressions that the grammar wants without parentheses.
func inFromOrLimit(q *Query) map[*Expr]bool {
	out := map[*Expr]bool{}
	for _, s := range q.Selects() {
		for _, f := range s.Leaves() {
			for _, a := range f.Args {
				out[a] = true
			}
		}
		out[s.Limit] = true
	}
	return out
}

func TestBlockAndClauseSpans(t *testing.T) {
	parsed(t, func(q *Query) {
		for _, s := range q.Selects() {
			b := block{t, q, s}
			b.again("block", q.Slice(s.Span), s, func(r *Select) any { return r })
			b.targets()
			for _, f := range s.From {
				b.from(f)
			}
			b.clauses()
			b.items()
		}
	})
}

// block compares what the spans of a block cut out with the block.
type block struct {
	t *testing.T
	q *Query
	s *Select
}

func (b block) again(what, text string, want any, got func(*Select) any) {
	b.t.Helper()
	r, err := Parse(text)
	if err != nil {
		b.t.Errorf("%s %q: %v\n%s", what, text, err, b.q.Text)
		return
	}
	if d := cmp.Diff(want, got(r.Select), meaning()); d != "" {
		b.t.Errorf("%s %q reads otherwise:\n%s%s", what, text, d, b.q.Text)
	}
}

func (b block) targets() {
	if b.s.TargetsSpan.Empty() {
		return
	}
	for _, target := range b.s.Targets {
		b.again("target", "SELECT "+b.q.Slice(target.Span)+" FROM t", target, func(r *Select) any { return r.Targets[0] })
	}
	b.again("select list", "SELECT "+b.q.Slice(b.s.TargetsSpan)+" FROM t", b.s.Targets, func(r *Select) any { return r.Targets })
}

func (b block) from(f *From) {
	b.again("from", "SELECT * FROM "+b.q.Slice(f.Span), f, func(r *Select) any { return r.From[0] })
	if f.Kind == FromJoin {
		b.again("join", "SELECT * FROM t "+b.q.Slice(f.JoinSpan), f.Right, func(r *Select) any { return r.From[0].Right })
		b.from(f.Left)
		b.from(f.Right)
	}
}

func (b block) clauses() {
	s := b.s
	table := strings.HasPrefix(strings.ToLower(b.q.Slice(s.Span)), "table")
	for _, c := range []struct {
		what string
		span Span
		want any
		got  func(*Select) any
		has  bool
	}{
		{"FROM", s.FromSpan, s.From, func(r *Select) any { return r.From }, len(s.From) > 0 && !table},
		{"WHERE", s.WhereSpan, s.Where, func(r *Select) any { return r.Where }, s.Where != nil},
		{"GROUP", s.GroupSpan, s.GroupBy, func(r *Select) any { return r.GroupBy }, len(s.GroupBy) > 0},
		{"HAVING", s.HavingSpan, s.Having, func(r *Select) any { return r.Having }, s.Having != nil},
		{"ORDER", s.OrderSpan, s.OrderBy, func(r *Select) any { return r.OrderBy }, len(s.OrderBy) > 0},
		{"LIMIT", s.LimitSpan, []*Expr{s.Limit, s.Offset}, func(r *Select) any { return []*Expr{r.Limit, r.Offset} }, s.Limit != nil || s.Offset != nil},
	} {
		if c.has == c.span.Empty() {
			b.t.Errorf("%s: has %v, span %q\n%s", c.what, c.has, b.q.Slice(c.span), b.q.Text)
		}
		text := "SELECT 1 " + b.q.Slice(c.span)
		if strings.Contains(text, "TIES") {
			text = "SELECT 1 ORDER BY 1 " + b.q.Slice(c.span)
		}
		if c.has {
			b.again(c.what, text, c.want, c.got)
		}
	}
}

func (b block) items() {
	for _, k := range b.s.OrderBy {
		b.again("sort key", "SELECT 1 ORDER BY "+b.q.Slice(k.Span), k, func(r *Select) any { return r.OrderBy[0] })
	}
	for _, w := range b.s.With {
		if !w.Recursive {
			b.again("cte", "WITH "+b.q.Slice(w.Span)+" SELECT 1", w, func(r *Select) any { return r.With[0] })
		}
	}
}

func TestLexerAgreesWithPostgreSQL(t *testing.T) {
	for _, sql := range corpus(t) {
		bound := Bind(sql, Params(sql))
		if strings.Contains(bound, "U&") { // reported by the scanner without its end
			continue
		}
		scan, err := pg.Scan(bound)
		if err != nil {
			t.Errorf("%v\n%s", err, bound)
			continue
		}
		var want, got []string
		for _, k := range scan.Tokens {
			want = append(want, bound[k.Start:k.End])
		}
		for _, k := range lex(bound, false) {
			got = append(got, bound[k.Span.Start:k.Span.End])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", d, bound)
		}
	}
}
