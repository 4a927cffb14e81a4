package sqlast

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Edit replaces the bytes of Span by New; an empty Span inserts at its Start.
type Edit struct {
	Span Span
	New  string
}

// Apply makes the edits, given in any order. It fails when one lies outside the
// text or two overlap; two inserts at one place keep their order.
func Apply(text string, edits []Edit) (string, error) {
	sorted := append([]Edit(nil), edits...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Span.Start < sorted[j].Span.Start })
	var b strings.Builder
	done := 0
	for _, e := range sorted {
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			return "", fmt.Errorf("apply edit: bytes %d to %d lie outside a text of %d bytes", e.Span.Start, e.Span.End, len(text))
		}
		if e.Span.Start < done {
			return "", fmt.Errorf("apply edit: two edits overlap at byte %d", e.Span.Start)
		}
		b.WriteString(text[done:e.Span.Start])
		b.WriteString(e.New)
		done = e.Span.End
	}
	b.WriteString(text[done:])
	return b.String(), nil
}

// Rewritten applies the edits to the query's text and parses it again. Its
// parameters keep the Numbers they have in q, also where ? or %s stand for them
// and one is gone. An error means that the edits give no statement, or that
// they write a ? or %s anew, which no value could be told for.
func Rewritten(q *Query, edits []Edit) (*Query, error) {
	text, err := Apply(q.Text, edits)
	if err != nil {
		return nil, err
	}
	r, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse the rewritten query: %w", err)
	}
	if err := r.keepNumbers(q, edits); err != nil {
		return nil, err
	}
	return r, nil
}

// keepNumbers gives the parameters of r that have no name the Numbers of the
// ones they are in q.
func (r *Query) keepNumbers(q *Query, edits []Edit) error {
	if !slices.ContainsFunc(r.Params, positional) {
		return nil
	}
	renumbered := map[int]int{}
	for i := range r.Params {
		p := &r.Params[i]
		if !positional(*p) {
			continue
		}
		old := originOf(p.Span, q, edits)
		if old == nil {
			return fmt.Errorf("rewrite the query: a %s in new text has no value; write the query with $1 in its place", p.Style)
		}
		renumbered[p.Number] = old.Number
		p.Number = old.Number
	}
	for _, s := range r.selects {
		s.Walk(func(e *Expr) bool {
			if n, ok := renumbered[e.Param]; ok && e.Kind == ExprParam {
				e.Param = n
			}
			return true
		})
	}
	return nil
}

func positional(p Param) bool { return p.Style == ParamFormat || p.Style == ParamMark }

// originOf is the parameter of q that stands at span after the edits: one that
// lies outside them, or the same one of a replaced text that repeats its parameters.
func originOf(span Span, q *Query, edits []Edit) *Param {
	sorted := append([]Edit(nil), edits...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Span.Start < sorted[j].Span.Start })
	by := 0 // how much longer the text has become
	for _, e := range sorted {
		start := e.Span.Start + by
		if span.End <= start {
			break
		}
		if span.Start < start+len(e.New) {
			return copied(e, span.Start-start, q)
		}
		by += len(e.New) - (e.Span.End - e.Span.Start)
	}
	for i := range q.Params {
		if q.Params[i].Span.Start == span.Start-by {
			return &q.Params[i]
		}
	}
	return nil
}

// copied finds the parameter at byte `at` of an edit's text among those it replaces.
func copied(e Edit, at int, q *Query) *Param {
	var old []*Param
	for i := range q.Params {
		if e.Span.Contains(q.Params[i].Span) {
			old = append(old, &q.Params[i])
		}
	}
	written := Params(e.New)
	if len(written) != len(old) {
		return nil
	}
	for i, p := range written {
		if p.Span.Start == at {
			return old[i]
		}
	}
	return nil
}

// Replace puts text in the place of e and of the parentheses around it.
func Replace(e *Expr, text string) []Edit { return []Edit{{Span: e.Outer, New: text}} }

// DropTerm removes term i of the block's WHERE together with an AND beside it;
// the whole WHERE when it is the only term.
func (q *Query) DropTerm(s *Select, i int) []Edit {
	if i < 0 || i >= len(s.Terms) {
		return nil
	}
	if len(s.Terms) == 1 {
		return []Edit{{Span: q.withSpaceBefore(s.WhereSpan)}}
	}
	return []Edit{q.dropAnded(s.Terms[i])}
}

// DropOnTerm removes term i of a join condition of at least two terms together with an AND beside it.
func (q *Query) DropOnTerm(f *From, i int) []Edit {
	if i < 0 || i >= len(f.OnTerms) || len(f.OnTerms) < 2 {
		return nil
	}
	return []Edit{q.dropAnded(f.OnTerms[i])}
}

// dropAnded removes a term with the AND in front of it, else the one behind it.
func (q *Query) dropAnded(e *Expr) Edit {
	code := q.code()
	lo := sort.Search(len(code), func(i int) bool { return code[i].Span.Start >= e.Outer.Start })
	hi := sort.Search(len(code), func(i int) bool { return code[i].Span.Start >= e.Outer.End })
	if lo > 1 && code[lo-1].word == "and" {
		return Edit{Span: Span{code[lo-2].Span.End, e.Outer.End}}
	}
	if hi+1 < len(code) && code[hi].word == "and" {
		return Edit{Span: Span{e.Outer.Start, code[hi+1].Span.Start}}
	}
	return Edit{Span: e.Outer, New: "TRUE"}
}

// AddTerm adds a condition to the block's WHERE, or a WHERE behind its FROM. The
// condition is put in parentheses by the caller where it holds an OR.
func (q *Query) AddTerm(s *Select, condition string) []Edit {
	switch {
	case s.Where == nil && !s.FromSpan.Empty():
		return []Edit{{Span: Span{s.FromSpan.End, s.FromSpan.End}, New: " WHERE " + condition}}
	case s.Where == nil:
		return nil
	case s.Where.Kind == ExprOr && s.Where.Outer == s.Where.Span:
		return []Edit{
			{Span: Span{s.Where.Span.Start, s.Where.Span.Start}, New: "("},
			{Span: Span{s.Where.Span.End, s.Where.Span.End}, New: ") AND " + condition},
		}
	}
	end := s.WhereSpan.End
	return []Edit{{Span: Span{end, end}, New: " AND " + condition}}
}

// DropTarget removes item i of a select list of at least two items with a comma beside it.
func (q *Query) DropTarget(s *Select, i int) []Edit {
	n := len(s.Targets)
	switch {
	case i < 0 || i >= n || n < 2:
		return nil
	case i == 0:
		return []Edit{{Span: Span{s.Targets[0].Span.Start, s.Targets[1].Span.Start}}}
	}
	return []Edit{{Span: Span{s.Targets[i-1].Span.End, s.Targets[i].Span.End}}}
}

// DropJoin removes the right side of a join with its JOIN and condition.
func (q *Query) DropJoin(f *From) []Edit {
	if f.Kind != FromJoin {
		return nil
	}
	return []Edit{{Span: q.withSpaceBefore(f.JoinSpan)}}
}

// DropClause removes a clause by its span, with the white space in front of it.
func (q *Query) DropClause(clause Span) []Edit {
	if clause.Empty() {
		return nil
	}
	return []Edit{{Span: q.withSpaceBefore(clause)}}
}

// DropDistinct removes DISTINCT, and ON (…) with it, from the block.
func (q *Query) DropDistinct(s *Select) []Edit {
	if !s.Distinct || s.DistinctSpan.Empty() {
		return nil
	}
	end := s.DistinctSpan.End
	code := q.code()
	i := sort.Search(len(code), func(i int) bool { return code[i].Span.Start >= end })
	if len(s.DistinctOn) > 0 || i >= len(code) {
		if len(s.Targets) == 0 {
			return nil
		}
		return []Edit{{Span: Span{s.DistinctSpan.Start, s.TargetsSpan.Start}}}
	}
	return []Edit{{Span: Span{s.DistinctSpan.Start, code[i].Span.Start}}}
}

// withSpaceBefore takes in the white space in front of a span.
func (q *Query) withSpaceBefore(s Span) Span {
	for s.Start > 0 && isSpace(q.Text[s.Start-1]) && !q.endsLineComment(s.Start-1) {
		s.Start--
	}
	return s
}

// endsLineComment says that the byte at i is the newline that ends a -- comment.
func (q *Query) endsLineComment(i int) bool {
	for _, c := range q.Comments {
		if c.End == i && strings.HasPrefix(q.Text[c.Start:], "--") {
			return true
		}
	}
	return false
}

// code are the tokens of the user's text without comments.
func (q *Query) code() []tok {
	var out []tok
	for _, t := range lex(q.Text, true) {
		if t.Class != TokenComment {
			out = append(out, t)
		}
	}
	return out
}
