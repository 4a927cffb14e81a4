package witness

import (
	"slices"
	"strings"
)

// match binds LIKE and regular expressions with texts that match and do not.
func (b *binder) match(sym string, negated bool, args []*node) *node {
	n := &node{op: opMatch, sym: sym, args: args, neg: negated}
	if strings.HasPrefix(sym, "!") {
		n.neg, sym = true, sym[1:]
	}
	if !args[1].plain() {
		n.op = opOther
		return n
	}
	yes, no := matches(sym, args[1].lit.text, b.g.singles)
	n.yes, n.no = plainTexts(yes...), plainTexts(no...)
	b.note(n)
	return n
}

// document binds the operators of JSON: members are followed by their path.
func (b *binder) document(sym string, args []*node) *node {
	l, r := args[0], args[1]
	if l.typ != nil && l.typ.kind == kindArray { // array @> array
		n := b.compare(sym, l, r)
		n.op = opOther
		return n
	}
	n := &node{op: opInvert, sym: sym, args: []*node{l}}
	if sym == "->>" || sym == "#>>" {
		n.typ = b.g.types.byName("text")
	} else {
		n.typ = b.g.types.byName("jsonb")
	}
	if !r.plain() {
		return &node{op: opOther, args: args, typ: n.typ}
	}
	switch sym {
	case "#>", "#>>":
		n.path = elements(r.lit.text)
	case "->", "->>":
		n.path = []string{r.lit.text}
	case "?":
		n.op, n.sym = opMatch, "?"
		n.yes = plainTexts(member([]string{r.lit.text}, "1", true), `["`+r.lit.text+`"]`)
		n.no = plainTexts("{}", member([]string{r.lit.text + "x"}, "1", true))
		b.note(n)
		return n
	case "@>":
		n.op, n.sym = opMatch, "@>"
		n.yes, n.no = plainTexts(r.lit.text), plainTexts("{}", "[]")
		b.note(n)
		return n
	}
	if l.op == opInvert && l.path != nil { // a -> 'x' ->> 'y'
		n.path, n.args = append(slices.Clone(l.path), n.path...), l.args
	}
	b.note(n) // a member may be there and null: IS NULL compares it with nothing that would tell
	return n
}

// plainTexts are texts whose type is that of what they are compared with.
func plainTexts(texts ...string) []*datum {
	out := make([]*datum, len(texts))
	for i, s := range texts {
		out[i] = &datum{text: s}
	}
	return out
}
