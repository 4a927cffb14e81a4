package part

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"assay/advisor/sqlast"
	"assay/ui/part/clean"
	"assay/ui/theme"
)

// SQLLine is a drawn line of a statement.
type SQLLine struct {
	Text string
	// pieces say which bytes of the statement stand where on the line.
	pieces []sqlPiece
	width  int
}

type sqlPiece struct {
	column int
	span   sqlast.Span
}

// Offset is the byte of the statement at a column, -1 where there is none.
func (l SQLLine) Offset(column int) int {
	if column < 0 || column >= l.width {
		return -1
	}
	for i := len(l.pieces) - 1; i >= 0; i-- {
		if p := l.pieces[i]; p.column <= column {
			return min(p.span.Start+column-p.column, p.span.End-1)
		}
	}
	return -1
}

// Lit is a part of a statement drawn in a style of its own.
type Lit struct {
	Span  sqlast.Span
	Style theme.Style
}

// SQL highlights a statement in lines of at most width columns; the lit parts,
// in order and apart, have their own styles. The text is cleaned.
func SQL(t *theme.Theme, text string, width int, lit ...Lit) []SQLLine {
	text = strings.TrimRight(text, " \t\r\n")
	d := sqlDrawer{theme: t, text: text, lit: whole(text, lit), room: width, lines: make([]SQLLine, 1)}
	tokens := sqlast.Tokens(text)
	at := 0
	for i, tok := range tokens {
		d.token(t.Text, sqlast.Span{Start: at, End: tok.Span.Start})
		if i == 0 || at < tok.Span.Start {
			d.breakBefore(tokens[i:])
		}
		d.token(styleOf(t, tok.Class), tok.Span)
		at = tok.Span.End
	}
	d.token(t.Text, sqlast.Span{Start: at, End: len(text)})
	return d.lines
}

// whole widens lit parts that begin or end within a character.
func whole(text string, lit []Lit) []Lit {
	out := make([]Lit, len(lit))
	for i, l := range lit {
		l.Span.Start, l.Span.End = max(l.Span.Start, 0), min(l.Span.End, len(text))
		for l.Span.Start < len(text) && !utf8.RuneStart(text[l.Span.Start]) {
			l.Span.Start--
		}
		for l.Span.End < len(text) && !utf8.RuneStart(text[l.Span.End]) {
			l.Span.End++
		}
		out[i] = l
	}
	return out
}

// breakBefore begins a new line where the tokens that follow without a blank
// between them do not fit on this one.
func (d *sqlDrawer) breakBefore(tokens []sqlast.Token) {
	end := tokens[0].Span.Start
	for _, t := range tokens {
		if t.Span.Start != end || end-tokens[0].Span.Start > d.room*4 {
			break
		}
		end = t.Span.End
	}
	word, _, _ := strings.Cut(d.text[tokens[0].Span.Start:end], "\n")
	line := d.lines[len(d.lines)-1]
	if line.width > 0 && line.width+ansi.StringWidth(clean.Line(word)) > d.room {
		d.lines = append(d.lines, SQLLine{})
	}
}

type sqlDrawer struct {
	theme *theme.Theme
	text  string
	lit   []Lit
	room  int
	lines []SQLLine
}

// token writes a stretch of one class, split where lit parts begin and end.
func (d *sqlDrawer) token(style theme.Style, s sqlast.Span) {
	for len(d.lit) > 0 && d.lit[0].Span.End <= s.Start {
		d.lit = d.lit[1:]
	}
	for _, l := range d.lit {
		if s.Empty() || l.Span.Start >= s.End {
			break
		}
		from, to := max(l.Span.Start, s.Start), min(l.Span.End, s.End)
		d.stretch(style, sqlast.Span{Start: s.Start, End: from})
		d.stretch(l.Style, sqlast.Span{Start: from, End: to})
		s.Start = to
	}
	d.stretch(style, s)
}

// stretch writes bytes of one style, which may hold line ends.
func (d *sqlDrawer) stretch(style theme.Style, s sqlast.Span) {
	for !s.Empty() {
		end := s.End
		if i := strings.IndexByte(d.text[s.Start:s.End], '\n'); i >= 0 {
			end = s.Start + i
		}
		d.word(style, sqlast.Span{Start: s.Start, End: end})
		if end == s.End {
			return
		}
		d.lines = append(d.lines, SQLLine{})
		s.Start = end + 1
	}
}

// word writes a stretch without line ends, on a new line where it does not fit.
func (d *sqlDrawer) word(style theme.Style, s sqlast.Span) {
	shown := clean.Line(strings.TrimSuffix(d.text[s.Start:s.End], "\r"))
	w := ansi.StringWidth(shown)
	if w == 0 {
		return
	}
	line := &d.lines[len(d.lines)-1]
	if line.width+w > d.room && line.width > 0 {
		d.lines = append(d.lines, SQLLine{})
		line = &d.lines[len(d.lines)-1]
		if strings.TrimSpace(shown) == "" {
			return // a blank that caused the break
		}
	}
	for w > d.room {
		head := ansi.Truncate(shown, d.room, "")
		if head == "" {
			return
		}
		line.put(style, head, s)
		shown = shown[len(head):]
		s.Start = min(s.Start+len(head), s.End-1)
		w = ansi.StringWidth(shown)
		d.lines = append(d.lines, SQLLine{})
		line = &d.lines[len(d.lines)-1]
	}
	line.put(style, shown, s)
}

func (l *SQLLine) put(style theme.Style, shown string, s sqlast.Span) {
	l.pieces = append(l.pieces, sqlPiece{l.width, s})
	l.width += ansi.StringWidth(shown)
	if strings.TrimSpace(shown) == "" {
		l.Text += shown
		return
	}
	l.Text += style.Render(shown)
}

func styleOf(t *theme.Theme, c sqlast.TokenClass) theme.Style {
	switch c {
	case sqlast.TokenKeyword:
		return t.Keyword
	case sqlast.TokenString:
		return t.String
	case sqlast.TokenNumber:
		return t.Number
	case sqlast.TokenComment:
		return t.Comment
	case sqlast.TokenParam:
		return t.Param
	case sqlast.TokenIdent, sqlast.TokenOperator, sqlast.TokenPunct:
	}
	return t.Text
}

// Column is where a byte of the statement stands on the line; false when it does not.
func (l SQLLine) Column(offset int) (int, bool) {
	for _, p := range l.pieces {
		if p.span.Start <= offset && offset < p.span.End {
			return p.column + offset - p.span.Start, true
		}
	}
	return 0, false
}

// Touches says that bytes of the span stand on the line.
func (l SQLLine) Touches(s sqlast.Span) bool {
	for _, p := range l.pieces {
		if p.span.Start < s.End && s.Start < p.span.End {
			return true
		}
	}
	return false
}
