package sqlast

// tokens is a range [lo, hi) of tokens.
type tokens struct{ lo, hi int }

// layout says where the clauses of a query block stand.
type layout struct {
	with    int // the token WITH, -1 without
	clauses map[string]tokens
	// setop is the token of the set operation that is done last, -1 without; core is its operands.
	setop int
	core  tokens
}

// layout finds the clauses of the block in tokens [lo, hi).
func (c *conv) layout(lo, hi int) layout {
	l := layout{with: -1, setop: -1, clauses: map[string]tokens{}}
	c.layoutLevel(lo, hi, &l)
	return l
}

// layoutLevel reads one level; `(SELECT …) ORDER BY …` has two.
func (c *conv) layoutLevel(lo, hi int, l *layout) {
	if c.word(lo) == "with" {
		l.with = lo
		lo = c.afterWith(lo)
	}
	starts := c.clauseStarts(lo, hi, selectClause)
	if last := rootSetOp(starts); last >= 0 {
		l.setop = starts[last].at
		starts = trailing(starts)
		l.core = tokens{lo, hi}
		if len(starts) > 0 {
			l.core.hi = starts[0].at
		}
	} else if c.word(lo) == "(" {
		c.owned[lo] = true
		c.layoutLevel(lo+1, c.close(lo)-1, l)
	}
	for n, s := range starts {
		end := hi
		if n+1 < len(starts) {
			end = starts[n+1].at
		}
		if _, twice := l.clauses[s.word]; !twice {
			l.clauses[s.word] = tokens{s.at, end}
		}
	}
}

// afterWith is the token behind the CTEs of the WITH at i.
func (c *conv) afterWith(i int) int {
	i++
	if c.word(i) == "recursive" {
		i++
	}
	for i < len(c.toks) {
		_, i = c.cteBody(i)
		if c.word(i) != "," {
			return i
		}
		i++
	}
	return i
}

type clauseStart struct {
	word string
	at   int
}

// clauseStarts lists the clause keywords and set operations of tokens [lo, hi),
// brackets not entered. VALUES and TABLE count only as the first word.
func (c *conv) clauseStarts(lo, hi int, isClause func(string) bool) []clauseStart {
	var out []clauseStart
	for i := lo; i < hi; i = c.close(i) {
		w := c.word(i)
		first := i == lo && (w == "values" || w == "table")
		if first || isClause(w) && c.startsClause(w, i) {
			out = append(out, clauseStart{w, i})
		}
	}
	return out
}

// selectClause names the clauses and set operations of a SELECT; all are reserved words.
func selectClause(w string) bool {
	switch w {
	case "select", "from", "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for", "into",
		"union", "intersect", "except":
		return true
	}
	return false
}

// startsClause says that the clause keyword w at token i is neither a label nor
// part of another construct.
func (c *conv) startsClause(w string, i int) bool {
	before := c.word(i - 1)
	switch w {
	case "group", "order":
		if c.word(i+1) != "by" {
			return false
		}
	case "for":
		if before == "collation" {
			return false
		}
	case "from":
		if before == "distinct" && (c.word(i-2) == "is" || c.word(i-2) == "not") {
			return false
		}
		if before == "rows" && c.word(i+1) == "(" {
			return false
		}
	}
	return before != "as" && before != "."
}

// rootSetOp is the index in starts of the operation done last, -1 for none:
// the last UNION or EXCEPT, else the last INTERSECT, which binds tighter.
func rootSetOp(starts []clauseStart) int {
	found := -1
	for i, s := range starts {
		switch s.word {
		case "union", "except":
			found = i
		case "intersect":
			if found < 0 || starts[found].word == "intersect" {
				found = i
			}
		}
	}
	return found
}

// trailing are the clauses behind the last operand of a set operation: an
// operand without parentheses cannot have them.
func trailing(starts []clauseStart) []clauseStart {
	for i, s := range starts {
		switch s.word {
		case "order", "limit", "offset", "fetch", "for":
			return starts[i:]
		}
	}
	return nil
}

func (c *conv) clauseSpan(l layout, word string) Span {
	t, ok := l.clauses[word]
	if !ok {
		return Span{}
	}
	return c.span(t.lo, t.hi)
}
