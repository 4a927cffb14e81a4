package sqlast

import (
	"fmt"
	"sort"
	"strings"
)

// Edit replaces the bytes of Span by New; an empty Span inserts at its Start.
type Edit struct {
	Span Span
	New  string
}

// Apply makes the edits, given in any order. It fails when one lies outside the
// text or two overlap; two inserts at one place keep their order. Where an edit
// would join two words, operators or quotes into one, it puts a space between.
func Apply(text string, edits []Edit) (string, error) {
	out, _, err := assemble(text, edits)
	return out, err
}

// piece is a stretch of an edited text that starts at byte at.
type piece struct {
	at   int
	from int   // where it starts in the old text, when edit is nil
	edit *Edit // the edit that wrote it
}

func assemble(text string, edits []Edit) (string, []piece, error) {
	sorted := append([]Edit(nil), edits...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Span.Start < sorted[j].Span.Start })
	var b strings.Builder
	var pieces []piece
	last := byte(' ')
	write := func(s string, p piece) {
		if s == "" {
			return
		}
		if fuses(last, s[0]) {
			b.WriteByte(' ')
		}
		p.at = b.Len()
		pieces = append(pieces, p)
		b.WriteString(s)
		last = s[len(s)-1]
	}
	done := 0
	for i := range sorted {
		e := &sorted[i]
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			return "", nil, fmt.Errorf("apply edit: bytes %d to %d lie outside a text of %d bytes", e.Span.Start, e.Span.End, len(text))
		}
		if e.Span.Start < done {
			return "", nil, fmt.Errorf("apply edit: two edits overlap at byte %d", e.Span.Start)
		}
		write(text[done:e.Span.Start], piece{from: done})
		write(e.New, piece{edit: e})
		done = e.Span.End
	}
	write(text[done:], piece{from: done})
	return b.String(), pieces, nil
}

// fuses says that two bytes side by side may make one token of two.
func fuses(a, b byte) bool {
	quote := func(c byte) bool { return c == '\'' || c == '"' }
	return isWordPart(a) && (isWordPart(b) || quote(b)) || quote(a) && quote(b) ||
		isOperatorChar(a) && isOperatorChar(b) || a == ':' && b == ':'
}

// Rewritten applies the edits to the query's text and parses it again. Its
// parameters keep the Numbers they have in q, also where ? or %s stand for them
// and one is gone. An error means that the edits give no statement, or that
// they write a ? or %s anew, which no value could be told for.
func Rewritten(q *Query, edits []Edit) (*Query, error) {
	text, pieces, err := assemble(q.Text, edits)
	if err != nil {
		return nil, err
	}
	r, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse the rewritten query: %w", err)
	}
	if err := r.keepNumbers(q, pieces); err != nil {
		return nil, err
	}
	return r, nil
}

// keepNumbers gives the parameters without a name the Numbers of the ones they are in old.
func (q *Query) keepNumbers(old *Query, pieces []piece) error {
	renumbered := map[int]int{}
	for i := range q.Params {
		p := &q.Params[i]
		if p.Style != ParamFormat && p.Style != ParamMark {
			continue
		}
		n := numberBefore(p.Span.Start, old, pieces)
		if n == 0 {
			return fmt.Errorf("rewrite the query: a %s in new text has no value; write the query with $1 in its place", p.Style)
		}
		renumbered[p.Number] = n
		p.Number = n
	}
	if len(renumbered) == 0 {
		return nil
	}
	renumber := func(e *Expr) bool {
		if e.Kind == ExprParam {
			e.Param = renumbered[e.Param]
		}
		return true
	}
	for _, s := range q.selects {
		s.Walk(renumber)
	}
	for _, e := range q.DML.exprs() {
		e.Walk(renumber)
	}
	return nil
}

// numberBefore is the Number in old of the parameter that stands at byte at
// after the edits: one outside of them, or the same one of a replaced text that
// repeats all its parameters in order. 0 when it is new.
func numberBefore(at int, old *Query, pieces []piece) int {
	i := sort.Search(len(pieces), func(i int) bool { return pieces[i].at > at }) - 1
	if i < 0 {
		return 0
	}
	p := pieces[i]
	if p.edit == nil {
		for _, o := range old.Params {
			if o.Span.Start == p.from+at-p.at {
				return o.Number
			}
		}
		return 0
	}
	var replaced []Param
	for _, o := range old.Params {
		if p.edit.Span.Contains(o.Span) {
			replaced = append(replaced, o)
		}
	}
	written := Params(p.edit.New)
	for k, w := range written {
		if w.Span.Start == at-p.at && len(written) == len(replaced) {
			return replaced[k].Number
		}
	}
	return 0
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

// DropDistinct removes DISTINCT and the white space behind it from the block;
// ON (…) goes with it.
func (q *Query) DropDistinct(s *Select) []Edit {
	switch {
	case !s.Distinct || s.DistinctSpan.Empty():
		return nil
	case len(s.DistinctOn) > 0:
		if len(s.Targets) == 0 {
			return nil
		}
		return []Edit{{Span: Span{s.DistinctSpan.Start, s.TargetsSpan.Start}}}
	}
	end := s.DistinctSpan.End
	for end < len(q.Text) && isSpace(q.Text[end]) {
		end++
	}
	return []Edit{{Span: Span{s.DistinctSpan.Start, end}}}
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
