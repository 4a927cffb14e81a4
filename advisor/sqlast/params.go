package sqlast

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// findParams collects the parameters of a text. Number is given for $n, else
// counted from the left, the same for the same name.
func findParams(text string, toks []tok) []Param {
	if !slices.ContainsFunc(toks, func(t tok) bool { return t.Class == TokenParam }) {
		return nil
	}
	var out []Param
	next := 0
	for _, t := range toks {
		if t.style == ParamDollar {
			n, _ := strconv.Atoi(text[t.Span.Start+1 : t.Span.End])
			next = max(next, n)
		}
	}
	named := map[string]int{}
	code := slices.DeleteFunc(slices.Clone(toks), func(t tok) bool { return t.Class == TokenComment })
	for i, t := range code {
		if t.Class != TokenParam {
			continue
		}
		p := Param{Span: t.Span, Style: t.style}
		if first := typeBefore(code, i); first >= 0 {
			p.Type = Span{code[first].Span.Start, code[i-1].Span.End}
		}
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

// Bind gives the text to send to the server: its parameters as $1, $2 … in the
// order of their Numbers without gaps, ParamNames(params) telling whose value
// each is. Where the text uses %s or %(name)s, the client library's %% becomes
// %. A type in front of a parameter becomes its cast: interval $1 is
// $1::interval. params are those of Params(text), or the Params of a Query.
func Bind(text string, params []Param) string {
	numbers := paramNumbers(params)
	sql, _ := bind(text, params, func(p Param) int { return sort.SearchInts(numbers, p.Number) + 1 })
	return sql
}

// BindOffset is the byte of text that byte at of Bind(text, params) came from.
func BindOffset(text string, params []Param, at int) int {
	numbers := paramNumbers(params)
	_, shifts := bind(text, params, func(p Param) int { return sort.SearchInts(numbers, p.Number) + 1 })
	return min((&source{shifts: shifts}).original(at), len(text))
}

// ParamNames names the value that each of $1, $2 … of Bind's text needs: the
// name of :name and %(name)s, else the Number in digits.
func ParamNames(params []Param) []string {
	var out []string
	for _, n := range paramNumbers(params) {
		name := strconv.Itoa(n)
		for _, p := range params {
			if p.Number == n && p.Name != "" {
				name = p.Name
			}
		}
		out = append(out, name)
	}
	return out
}

// paramNumbers are the Numbers in use, rising.
func paramNumbers(params []Param) []int {
	var out []int
	for _, p := range params {
		out = append(out, p.Number)
	}
	sort.Ints(out)
	return slices.Compact(out)
}

// bind writes every parameter as $n and tells how the bytes moved.
func bind(text string, params []Param, number func(Param) int) (string, []shift) {
	var b strings.Builder
	var shifts []shift
	percent := slices.ContainsFunc(params, func(p Param) bool { return p.Style == ParamFormat || p.Style == ParamPyName })
	moved := func(from int) {
		if by := from - b.Len(); len(shifts) > 0 || by != 0 {
			shifts = append(shifts, shift{b.Len(), by})
		}
	}
	copyTo := func(from, to int) {
		for percent {
			n := strings.Index(text[from:to], "%%")
			if n < 0 {
				break
			}
			b.WriteString(text[from : from+n+1])
			from += n + 2
			moved(from)
		}
		b.WriteString(text[from:to])
	}
	done := 0
	for _, p := range params {
		start := p.Span.Start
		if !p.Type.Empty() {
			start = p.Type.Start
		}
		copyTo(done, start)
		if n := b.Len(); n > 0 && isWordPart(b.String()[n-1]) { // LIMIT:n would become the name limit$1
			b.WriteString(" ")
			moved(start)
		}
		b.WriteString("$" + strconv.Itoa(number(p)))
		done = p.Span.End
		moved(done)
		if !p.Type.Empty() {
			b.WriteString("::")
			moved(p.Type.Start)
			b.WriteString(text[p.Type.Start:p.Type.End])
			moved(done)
		}
		if done < len(text) && isWordPart(text[done]) {
			b.WriteString(" ")
			moved(done)
		}
	}
	copyTo(done, len(text))
	return b.String(), shifts
}
