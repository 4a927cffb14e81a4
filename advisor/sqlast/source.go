package sqlast

import (
	"sort"
	"strconv"
	"strings"
)

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
	s.sql, s.shifts = bind(text, params)
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
		switch t.word {
		case "(", "[":
			open = append(open, i)
		case ")", "]":
			want := map[string]string{")": "(", "]": "["}[t.word]
			if n := len(open); n > 0 && toks[open[n-1]].word == want {
				mate[i], mate[open[n-1]] = open[n-1], i
				open = open[:n-1]
			}
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

// at is the token that starts at byte loc of sql or holds it, -1 for none.
func (s *source) at(loc int32) int {
	if loc < 0 {
		return -1
	}
	i := sort.Search(len(s.toks), func(i int) bool { return s.toks[i].Span.End > int(loc) })
	if i == len(s.toks) {
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

// params collects the parameters of a text. Number is what stands behind the $
// in the text for the server: given for $n, else counted from the left, the
// same for the same name.
func findParams(text string, toks []tok) []Param {
	var out []Param
	next := 0
	for _, t := range toks {
		if t.style == ParamDollar {
			n, _ := strconv.Atoi(text[t.Span.Start+1 : t.Span.End])
			next = max(next, n)
		}
	}
	named := map[string]int{}
	for _, t := range toks {
		if t.Class != TokenParam {
			continue
		}
		p := Param{Span: t.Span, Style: t.style}
		raw := text[t.Span.Start:t.Span.End]
		switch t.style {
		case ParamDollar:
			p.Number, _ = strconv.Atoi(raw[1:])
		case ParamPyName:
			p.Name = raw[2 : len(raw)-2]
		case ParamColon:
			p.Name = raw[1:]
		}
		if p.Number == 0 && p.Name != "" {
			p.Number = named[p.Name]
		}
		if p.Number == 0 {
			next++
			p.Number = next
		}
		if p.Name != "" {
			named[p.Name] = p.Number
		}
		out = append(out, p)
	}
	return out
}

// Params finds the parameters of a text: $1, %s, %(name)s, :name and ?, never
// inside strings, quoted names or comments. A ? or % after an operand is an operator.
func Params(text string) []Param { return findParams(text, lex(text, true)) }

// Bind gives the text to send to the server: every parameter as $n with its
// Number. Where the text uses %s or %(name)s, the client library's %% becomes
// %. params are those of Params(text).
func Bind(text string, params []Param) string {
	sql, _ := bind(text, params)
	return sql
}

func bind(text string, params []Param) (string, []shift) {
	percent, foreign := false, false
	for _, p := range params {
		percent = percent || p.Style == ParamFormat || p.Style == ParamPyName
		foreign = foreign || p.Style != ParamDollar
	}
	if !foreign {
		return text, nil
	}
	var b strings.Builder
	var shifts []shift
	copyTo := func(from, to int) {
		for from < to {
			n := -1
			if percent {
				n = strings.Index(text[from:to], "%%")
			}
			if n < 0 {
				break
			}
			b.WriteString(text[from : from+n+1])
			from += n + 2
			shifts = append(shifts, shift{b.Len(), from - b.Len()})
		}
		b.WriteString(text[from:to])
	}
	done := 0
	for _, p := range params {
		copyTo(done, p.Span.Start)
		b.WriteString("$" + strconv.Itoa(p.Number))
		done = p.Span.End
		shifts = append(shifts, shift{b.Len(), done - b.Len()})
	}
	copyTo(done, len(text))
	return b.String(), shifts
}
