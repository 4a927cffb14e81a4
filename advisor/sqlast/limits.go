package sqlast

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of what is given to the parser, which is a C library that
// overflows its stack, and takes the process with it, on deeper input.
const (
	MaxBytes   = 1 << 20
	MaxNesting = 500
	// MaxChain bounds the operators, casts, joins and set operations that hang
	// on one another without a parenthesis, summed over the open parentheses.
	MaxChain = 2000
)

// LimitError says that a text is too large or too deep to be analysed. The
// server may still be able to run it.
type LimitError struct {
	What  string // "bytes", "nesting", "chain", "NUL byte", "UTF-16" or "encoding"
	Pos   int    // byte offset where the limit was passed
	Limit int    // 0 for what is no text
}

// Error tells what was passed and what to do.
func (e *LimitError) Error() string {
	switch e.What {
	case "NUL byte":
		return fmt.Sprintf("the text holds a NUL byte at byte %d: remove it and try again", e.Pos)
	case "UTF-16":
		return "the text is UTF-16: save it as UTF-8 and try again"
	case "encoding":
		return fmt.Sprintf("the text is no valid UTF-8 at byte %d: save it as UTF-8 and try again", e.Pos)
	case "bytes":
		return fmt.Sprintf("the statement is longer than %d bytes: it can be explained but not analysed; shorten its lists of values", e.Limit)
	case "nesting":
		return fmt.Sprintf("brackets are nested deeper than %d at byte %d: it can be explained but not analysed; flatten the expression", e.Limit, e.Pos)
	}
	return fmt.Sprintf("more than %d operators, casts, joins or set operations hang on one another at byte %d: "+
		"it can be explained but not analysed; split the statement", e.Limit, e.Pos)
}

// checkText applies the limits that need no tokens.
func checkText(text string) error {
	if err := checkEncoding(text); err != nil {
		return err
	}
	if len(text) > MaxBytes {
		return &LimitError{What: "bytes", Pos: MaxBytes, Limit: MaxBytes}
	}
	return nil
}

// checkEncoding refuses what is no text: the parser stops at a NUL and would
// see a harmless part of the statement.
func checkEncoding(text string) error {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return &LimitError{What: "UTF-16"}
	}
	if i := strings.IndexByte(text, 0); i >= 0 {
		return &LimitError{What: "NUL byte", Pos: i}
	}
	if !utf8.ValidString(text) {
		return &LimitError{What: "encoding", Pos: invalidAt(text)}
	}
	return nil
}

func invalidAt(text string) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(text)
}

// frame counts what hangs together inside one pair of brackets.
type frame struct {
	ops   int // since the last comma, AND, OR or clause keyword
	joins int // since the last comma or SELECT
	sets  int
	cases bool // opened by CASE
}

func (f frame) sum() int { return f.ops + f.joins + f.sets }

// checkDepth walks the tokens with a stack of frames.
func checkDepth(toks []tok) error {
	stack := []frame{{}}
	below := 0 // the sum of the frames under the top
	for _, t := range toks {
		top := &stack[len(stack)-1]
		switch kind := depthKind(t); kind {
		case opens:
			below += top.sum()
			stack = append(stack, frame{cases: t.word == "case"})
		case closes:
			if len(stack) > 1 && top.cases == (t.word == "end") {
				stack = stack[:len(stack)-1]
				below -= stack[len(stack)-1].sum()
			}
		default:
			top.count(kind)
		}
		if len(stack) > MaxNesting+1 {
			return &LimitError{What: "nesting", Pos: t.Span.Start, Limit: MaxNesting}
		}
		if below+stack[len(stack)-1].sum() > MaxChain {
			return &LimitError{What: "chain", Pos: t.Span.Start, Limit: MaxChain}
		}
	}
	return nil
}

type depth byte

const (
	flat depth = iota
	opens
	closes
	chains // an operator or cast
	joins
	setops
	parts    // parts operands: AND, OR
	nextItem // a comma
	clauses  // starts a clause
	ends     // a semicolon
)

func (f *frame) count(k depth) {
	switch k {
	case chains:
		f.ops++
	case joins:
		f.joins++
		f.ops = 0
	case setops:
		f.sets++
		f.ops, f.joins = 0, 0
	case parts:
		f.ops = 0
	case nextItem, clauses:
		f.ops, f.joins = 0, 0
	case ends:
		*f = frame{}
	}
}

func depthKind(t tok) depth {
	if t.Class == TokenOperator {
		return chains
	}
	switch t.word {
	case "(", "[", "case":
		return opens
	case ")", "]", "end":
		return closes
	case "not", "collate", "at", "is", "isnull", "notnull", "like", "ilike", "similar", "between", "in", "overlaps", "escape":
		return chains
	case "join":
		return joins
	case "union", "intersect", "except":
		return setops
	case "and", "or":
		return parts
	case ",":
		return nextItem
	case "select", "from", "where", "having", "group", "order", "limit":
		return clauses
	case ";":
		return ends
	}
	return flat
}
