package sqlast

import "sort"

// source is a text with its tokens, in the form the parser reads.
type source struct {
	text string // as the user wrote it
	sql  string // with parameters written $n
	// shifts map a byte of sql to a byte of text.
	shifts []shift
	// toks are sql's tokens without comments; mate is the partner of a bracket, -1 without.
	toks []tok
	mate []int
	// owned marks an opening parenthesis that belongs to a construct (a call, IN, CAST …) and groups nothing.
	owned []bool
}

// shift says: from byte at of sql on, the same byte of text is by later.
type shift struct{ at, by int }

// newSource prepares text for the parser.
func newSource(text string, params []Param, user []tok) *source {
	s := &source{text: text}
	s.sql, s.shifts = bind(text, params, func(p Param) int { return p.Number })
	all := user
	if len(s.shifts) > 0 {
		all = lex(s.sql, false)
	}
	for _, t := range all {
		if t.Class != TokenComment {
			s.toks = append(s.toks, t)
		}
	}
	s.mate = mates(s.toks)
	s.owned = make([]bool, len(s.toks))
	return s
}

// mates pairs the brackets; an unpaired one has the partner -1.
func mates(toks []tok) []int {
	mate := make([]int, len(toks))
	var open []int
	for i, t := range toks {
		mate[i] = -1
		want := "("
		switch t.word {
		case "(", "[":
			open = append(open, i)
			continue
		case ")":
		case "]":
			want = "["
		default:
			continue
		}
		if n := len(open); n > 0 && toks[open[n-1]].word == want {
			mate[i], mate[open[n-1]] = open[n-1], i
			open = open[:n-1]
		}
	}
	return mate
}

// word is the word of token i, "" when there is no such token.
func (s *source) word(i int) string {
	if i < 0 || i >= len(s.toks) {
		return ""
	}
	return s.toks[i].word
}

// close is the index behind the bracket that closes token i; i+1 when i opens none.
func (s *source) close(i int) int {
	if i < 0 || i >= len(s.toks) || s.mate[i] < i {
		return i + 1
	}
	return s.mate[i] + 1
}

// at is the token at a location of the parse tree, -1 for none.
func (s *source) at(loc int32) int { return s.atByte(int(loc)) }

// atByte is the token that starts at byte loc of sql or holds it, -1 for none.
func (s *source) atByte(loc int) int {
	i := sort.Search(len(s.toks), func(i int) bool { return s.toks[i].Span.End > loc })
	if loc < 0 || i == len(s.toks) {
		return -1
	}
	return i
}

// span is the user's text from token lo up to and without token hi.
func (s *source) span(lo, hi int) Span {
	if lo < 0 || hi <= lo || hi > len(s.toks) {
		return Span{}
	}
	return Span{s.original(s.toks[lo].Span.Start), s.original(s.toks[hi-1].Span.End)}
}

// slice is the text of tokens [lo, hi) as the parser reads it.
func (s *source) slice(lo, hi int) string {
	if lo < 0 || hi <= lo || hi > len(s.toks) {
		return ""
	}
	return s.sql[s.toks[lo].Span.Start:s.toks[hi-1].Span.End]
}

// original maps a byte of sql to the byte of text.
func (s *source) original(pos int) int {
	i := sort.Search(len(s.shifts), func(i int) bool { return s.shifts[i].at > pos })
	if i == 0 {
		return pos
	}
	return pos + s.shifts[i-1].by
}
