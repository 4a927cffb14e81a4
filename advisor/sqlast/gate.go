package sqlast

import (
	"fmt"
	"strings"
)

// MaxSend is the longest text that is sent to a server.
const MaxSend = 16 << 20

// Gate is what can be said of a text without parsing it, so that a refusal has
// a good reason. It is no protection: the server's own gates are.
type Gate struct {
	// Kind is the kind of the first statement.
	Kind Kind
	// First is its first word, in lower case.
	First string
	// Statements counts the statements.
	Statements int
	// Refusal is why the text is not sent, with what to do; "" when it may be.
	Refusal string
	// Unknown is set when the first word starts no statement at all: the text is
	// wrong there, and Refusal says so. A server would call it a syntax error.
	Unknown *SyntaxError
}

// Classify reads a text by its tokens alone.
func Classify(sql string) Gate {
	g := Gate{Kind: KindUtility}
	if err := checkEncoding(sql); err != nil {
		g.Refusal = err.Error()
		return g
	}
	if len(sql) > MaxSend {
		g.Refusal = fmt.Sprintf("the text is longer than %d MB: shorten its lists of values", MaxSend>>20)
		return g
	}
	src := newSource(sql, nil, lex(sql, true))
	first := -1
	for i := range src.toks {
		if src.word(i) == ";" {
			continue
		}
		if i == 0 || src.word(i-1) == ";" {
			g.Statements++
			if first < 0 {
				first = i
			}
		}
	}
	if first < 0 {
		g.Refusal = "there is no statement in the text: write or paste a query"
		return g
	}
	g.First = src.word(first)
	g.Kind = (&conv{source: src}).kindAt(first)
	switch {
	case g.Statements > 1:
		g.Refusal = fmt.Sprintf("the text holds %d statements: give one at a time, or load them as a file", g.Statements)
	case g.Kind == KindUtility:
		g.Refusal = refusalFor(g.First)
		if !commandWord(g.First) {
			g.Unknown = unknownWord(src, first)
		}
	}
	return g
}

// unknownWord is the syntax error of a statement that starts with no known word.
func unknownWord(src *source, at int) *SyntaxError {
	for at+1 < len(src.toks) && src.word(at) == "(" {
		at++
	}
	const shown = 40
	span := src.toks[at].Span
	e := &SyntaxError{
		Pos: span.Start, Message: fmt.Sprintf("syntax error at or near \"%s\"", strings.ToValidUTF8(src.sql[span.Start:min(span.End, span.Start+shown)], "")),
		Hint: "a statement starts with SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE or MERGE",
	}
	if verb := mistyped(src.word(at)); verb != "" {
		e.Hint = "perhaps you meant " + verb
	}
	return e
}

// kindAt is the kind of the statement that starts at token i.
func (c *conv) kindAt(i int) Kind {
	for c.word(i) == "(" {
		i++
	}
	if c.word(i) == "with" {
		i = c.afterWith(i)
	}
	for c.word(i) == "(" {
		i++
	}
	switch c.word(i) {
	case "select", "values", "table", "with":
		return KindSelect
	case "insert":
		return KindInsert
	case "update":
		return KindUpdate
	case "delete":
		return KindDelete
	case "merge":
		return KindMerge
	}
	return KindUtility
}

// refusalFor says why a statement that starts with the word is never run under
// EXPLAIN, and what to do instead.
func refusalFor(word string) string {
	switch word {
	case "create", "refresh":
		return "it creates or rebuilds a table, view or another object: to explain the query of a CREATE TABLE AS or a view, paste the query behind AS"
	case "execute", "prepare", "deallocate":
		return "a prepared statement belongs to its session: paste its query, with its values or with $1 for them"
	case "declare", "fetch", "move", "close":
		return "a cursor has no plan of its own: paste the query behind FOR"
	case "explain":
		return "it is an EXPLAIN already: paste the query without it"
	case "call", "do":
		return "CALL and DO run code that has no plan: paste the statement inside it"
	case "copy":
		return "COPY has no plan: paste its SELECT"
	case "vacuum", "analyze", "analyse":
		return "VACUUM and ANALYZE have no plan and cannot be taken back: run them with psql"
	case "begin", "start", "commit", "end", "rollback", "savepoint", "release", "abort":
		return "assay runs every statement in a transaction of its own and rolls it back: leave BEGIN, COMMIT and ROLLBACK out"
	case "set", "reset", "show", "discard":
		return "SET and SHOW have no plan: give the setting to the connection, for example by PGOPTIONS"
	}
	if commandWord(word) {
		return "only SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE and MERGE have a plan: run this statement with psql"
	}
	return "this is no SQL statement: it starts with none of SELECT, VALUES, TABLE, WITH, INSERT, UPDATE, DELETE and MERGE; check the paste"
}
