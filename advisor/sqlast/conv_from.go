package sqlast

import (
	pg "github.com/pganalyze/pg_query_go/v5"
)

// item is a FROM item with its tokens [lo, hi).
type item struct {
	f      *From
	lo, hi int
}

func (c *conv) from(ns []*pg.Node, l layout) []*From {
	i := l.clauses["from"].lo + 1
	if t, ok := l.clauses["table"]; ok {
		i = t.lo + 1
	}
	return c.fromList(ns, i)
}

// fromList converts items parted by commas from token i on.
func (c *conv) fromList(ns []*pg.Node, i int) []*From {
	var out []*From
	for _, n := range ns {
		it := c.fromItem(n, i)
		out = append(out, it.f)
		i = it.hi + 1
	}
	return out
}

// fromItem converts the item that starts at token i.
func (c *conv) fromItem(n *pg.Node, i int) item {
	var it item
	switch v := n.Node.(type) {
	case *pg.Node_RangeVar:
		it = c.table(v.RangeVar)
	case *pg.Node_JoinExpr:
		it = c.join(v.JoinExpr, i)
	case *pg.Node_RangeSubselect:
		it = c.derived(v.RangeSubselect, i)
	case *pg.Node_RangeFunction:
		it = c.fromFunction(v.RangeFunction, i)
	case *pg.Node_RangeTableSample:
		it = c.sample(v.RangeTableSample, i)
	default:
		it = c.fromOther(n, i)
	}
	it.f.Span = c.span(it.lo, it.hi)
	return it
}

func (c *conv) table(r *pg.RangeVar) item {
	i := c.at(r.Location)
	f := &From{Kind: FromTable, Relation: Relation{r.Schemaname, r.Relname}, Only: !r.Inh, Alias: r.Relname}
	if r.Schemaname == "" && c.scope.has(r.Relname) {
		f.Kind = FromCTE
	} else {
		c.q.Relations = append(c.q.Relations, f.Relation)
	}
	c.seen[r.Location] = true
	lo, hi := i, i+1
	for c.word(hi) == "." {
		hi += 2
	}
	if f.Only && c.word(lo-1) == "(" {
		lo, hi = lo-1, hi+1
	}
	if f.Only {
		lo--
	} else if c.word(hi) == "*" {
		hi++
	}
	return item{f, lo, c.alias(f, r.Alias, hi)}
}

// alias reads [AS] alias [(columns)] at token i and returns the index behind it.
func (c *conv) alias(f *From, a *pg.Alias, i int) int {
	if a == nil {
		return i
	}
	f.Alias, f.AliasWritten = a.Aliasname, true
	if c.word(i) == "as" {
		i++
	}
	if c.word(i) != "(" { // AS (a int, …) has no name
		i++
	}
	for _, n := range a.Colnames {
		f.ColumnAliases = append(f.ColumnAliases, n.GetString_().GetSval())
	}
	if c.word(i) == "(" {
		i = c.own(i)
	}
	return i
}

// derived converts a subquery in FROM.
func (c *conv) derived(r *pg.RangeSubselect, i int) item {
	f := &From{Kind: FromSubquery, Lateral: r.Lateral}
	lo := c.subqueryStart(i)
	open := lo
	if c.word(open) == "lateral" {
		open++
	}
	hi := c.own(open)
	f.Select = c.selectNode(r.Subquery, open+1, hi-1, c.block)
	return item{f, lo, c.alias(f, r.Alias, hi)}
}

// subqueryStart skips the parentheses at token i that group joins and returns
// where the subquery's own ones, or LATERAL, start.
func (c *conv) subqueryStart(i int) int {
	if c.word(i) != "(" {
		return i
	}
	k := i
	for c.word(k+1) == "(" {
		k++
	}
	switch c.word(k + 1) {
	case "select", "with", "values", "table":
	default: // a LATERAL behind the parentheses
		return k + 1
	}
	for k > i && c.continuesQuery(c.close(k), c.close(k-1)-1) {
		k--
	}
	return k
}

// continuesQuery says that the token behind a closed subquery shows that the
// parenthesis around it, which closes at end, is part of the subquery.
func (c *conv) continuesQuery(i, end int) bool {
	switch c.word(i) {
	case "union", "intersect", "except", "order", "limit", "offset", "fetch", "for":
		return true
	}
	return i == end
}

func (c *conv) join(j *pg.JoinExpr, i int) item {
	l := c.fromItem(j.Larg, i)
	f := &From{Kind: FromJoin, Left: l.f, Natural: j.IsNatural}
	k, hi := l.hi, l.hi
	f.Join = JoinInner
	for hi < len(c.toks) && c.word(hi) != "join" {
		switch w := c.word(hi); w {
		case "left", "right", "full", "cross":
			f.Join = JoinType(w)
		}
		hi++
	}
	r := c.fromItem(j.Rarg, hi+1)
	f.Right, hi = r.f, r.hi
	switch {
	case len(j.UsingClause) > 0:
		for _, n := range j.UsingClause {
			f.Using = append(f.Using, n.GetString_().GetSval())
		}
		hi = c.own(hi + 1)
		if j.JoinUsingAlias != nil {
			hi += 2
		}
	case j.Quals != nil:
		on := c.expr(j.Quals)
		f.On, f.OnTerms, hi = on.e, terms(on.e), on.hi
	}
	f.JoinSpan = c.span(k, hi)
	it := item{f, l.lo, hi}
	for c.word(it.hi) == ")" && c.mate[it.hi] >= i && c.mate[it.hi] < it.lo {
		it.lo = c.mate[it.hi]
		c.owned[it.lo] = true
		it.hi++
	}
	it.hi = c.alias(f, j.Alias, it.hi)
	return it
}

func (c *conv) fromFunction(r *pg.RangeFunction, i int) item {
	for c.word(i) == "(" {
		i++
	}
	f := &From{Kind: FromFunction, Lateral: r.Lateral}
	lo := i
	if c.word(i) == "lateral" {
		i++
	}
	hi := i
	if r.IsRowsfrom {
		hi = c.own(i + 2)
	}
	for _, n := range r.Functions {
		items := n.GetList().GetItems()
		if len(items) == 0 {
			continue
		}
		p := c.expr(items[0])
		f.Args = append(f.Args, exprs(p)...)
		if !r.IsRowsfrom {
			hi = p.hi
			f.Function = Relation{p.e.Schema, p.e.Name}
			f.Alias = p.e.Name
		}
	}
	if c.word(hi) == "with" && c.word(hi+1) == "ordinality" {
		hi += 2
	}
	if r.Alias == nil && c.word(hi) == "as" && len(r.Coldeflist) > 0 {
		hi = c.own(hi + 1)
	}
	return item{f, lo, c.alias(f, r.Alias, hi)}
}

// sample converts a table with TABLESAMPLE, whose alias stands before it.
func (c *conv) sample(r *pg.RangeTableSample, i int) item {
	it := c.fromItem(r.Relation, i)
	it.f.Sample = true
	hi := it.hi + 2
	for c.word(hi) == "." {
		hi += 2
	}
	hi = c.own(hi)
	if r.Repeatable != nil {
		hi = c.own(hi + 1)
	}
	it.f.Args = c.exprList(append(r.Args, r.Repeatable))
	it.hi = hi
	return it
}

// fromOther converts XMLTABLE and its like: a word with one pair of parentheses and an alias.
func (c *conv) fromOther(n *pg.Node, i int) item {
	for c.word(i) == "(" {
		i++
	}
	lo := i
	f := &From{Kind: FromOther}
	if c.word(i) == "lateral" {
		f.Lateral = true
		i++
	}
	hi := c.own(i + 1)
	_, m := innerMessage(n)
	f.Args = exprs(c.below(m)...)
	return item{f, lo, c.alias(f, n.GetRangeTableFunc().GetAlias(), hi)}
}
