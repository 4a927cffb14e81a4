package sqlast

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	pg "github.com/pganalyze/pg_query_go/v5"
	"github.com/pganalyze/pg_query_go/v5/parser"
)

// SyntaxError says that the parser cannot read a text. Newer syntax than the
// parser's (PostgreSQL 16) is among it: the server may still run the text.
type SyntaxError struct {
	Pos     int // byte offset in the user's text, at its end when unknown
	Message string
	// Hint says what the text probably is and what to do; may be "".
	Hint string
}

// Error tells the message and, when there is one, the hint.
func (e *SyntaxError) Error() string {
	if e.Hint != "" {
		return e.Message + ": " + e.Hint
	}
	return e.Message
}

// Parse reads one statement. The error is a *SyntaxError or a *LimitError.
// A statement that is never run under EXPLAIN is no error: its Refusal is set.
func Parse(sql string) (*Query, error) {
	if err := checkText(sql); err != nil {
		return nil, err
	}
	toks := lex(sql, true)
	if err := checkDepth(toks); err != nil {
		return nil, err
	}
	q := &Query{Text: sql, Params: findParams(sql, toks)}
	for _, t := range toks {
		if t.Class == TokenComment {
			q.Comments = append(q.Comments, t.Span)
		}
	}
	src := newSource(sql, q.Params, toks)
	tree, err := pg.Parse(src.sql)
	if err != nil {
		return nil, src.syntaxError(err, toks)
	}
	if err := oneStatement(tree, src); err != nil {
		return nil, err
	}
	if err := unquotedError(sql, toks); err != nil {
		return nil, err
	}
	stmt := tree.Stmts[0].Stmt
	c := &conv{source: src, q: q, seen: map[int32]bool{}}
	c.statement(stmt)
	c.facts(stmt)
	q.selects = c.selects
	return q, nil
}

func oneStatement(tree *pg.ParseResult, src *source) error {
	switch n := len(tree.Stmts); {
	case n == 0:
		return &SyntaxError{Pos: len(src.text), Message: "there is no statement in the text", Hint: "write or paste a query"}
	case n > 1:
		return &SyntaxError{
			Pos:     src.original(int(tree.Stmts[1].StmtLocation)),
			Message: fmt.Sprintf("the text holds %d statements", n),
			Hint:    "give one at a time, or load them as a file",
		}
	}
	return nil
}

// syntaxError turns the parser's error, which counts characters from 1.
func (s *source) syntaxError(err error, toks []tok) error {
	e := &SyntaxError{Pos: len(s.text), Message: err.Error()}
	var pe *parser.Error
	if errors.As(err, &pe) && pe.Cursorpos > 0 {
		e.Pos = min(s.original(byteOf(s.sql, pe.Cursorpos-1)), len(s.text))
	}
	e.Hint = syntaxHint(s.text, toks)
	return e
}

// byteOf is the byte offset of character n of s.
func byteOf(s string, n int) int {
	pos := 0
	for ; n > 0 && pos < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[pos:])
		pos += size
	}
	return pos
}

// statement converts the statement and classifies it.
func (c *conv) statement(n *pg.Node) {
	hi := len(c.toks)
	for hi > 0 && c.word(hi-1) == ";" {
		hi--
	}
	q := c.q
	lo := 0
	for lo < hi && c.word(lo) == ";" {
		lo++
	}
	if s := n.GetSelectStmt(); s != nil {
		q.Kind = KindSelect
		q.Select = c.selectStmt(s, lo, hi, nil)
		return
	}
	q.Kind = c.dml(n, lo, hi)
}

// facts collects what stands anywhere in the statement.
func (c *conv) facts(n *pg.Node) {
	q := c.q
	f := &facts{conv: c, functions: map[Relation]bool{}, operators: map[string]bool{}}
	f.visit(n.ProtoReflect())
	for r := range f.functions {
		q.Functions = append(q.Functions, r)
	}
	sort.Slice(q.Functions, func(i, j int) bool {
		a, b := q.Functions[i], q.Functions[j]
		return a.Schema+"."+a.Name < b.Schema+"."+b.Name
	})
	for o := range f.operators {
		q.Operators = append(q.Operators, o)
	}
	sort.Strings(q.Operators)
	q.Relations = dedupe(q.Relations)
	q.Refusal = c.refusal(n)
	q.WriteReason = f.writes
	if q.Kind != KindSelect && q.Kind != KindUtility {
		q.WriteReason = strings.ToUpper(string(q.Kind)) + " changes rows"
	}
	q.Writes = q.WriteReason != "" || q.Kind == KindUtility
	if q.Kind != KindUtility {
		if fp, err := pg.Fingerprint(c.sql); err == nil {
			q.Fingerprint = fp
		}
	}
}

// dedupe keeps the first of equal relations.
func dedupe(rs []Relation) []Relation {
	var out []Relation
	for _, r := range rs {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
