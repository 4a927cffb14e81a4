package indexing

import (
	"strconv"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// maxKeyWidth is the widest column (average bytes) put into an index: btree
// refuses entries above about 2700 bytes, and a wide key makes a large index.
const maxKeyWidth = 400

// maxList is the longest IN list that counts as an equality.
const maxList = 100

type use int

const (
	useEqual use = iota
	useRange
	useNull
)

type matched struct {
	Cond
	use use
}

// match says how a btree index on one column of the leaf could serve the term.
func (sc *scope) match(leaf *sqlast.From, t *sqlast.Expr) (matched, bool) {
	switch t.Kind {
	case sqlast.ExprColumn: // a boolean column alone
		return sc.boolean(leaf, t, t, "t")
	case sqlast.ExprNot:
		if len(t.Args) == 1 && t.Args[0].Kind == sqlast.ExprColumn {
			return sc.boolean(leaf, t, t.Args[0], "f")
		}
	case sqlast.ExprNullTest:
		col := sc.own(leaf, subject(t))
		if col == nil || t.Negated {
			return matched{}, false
		}
		return matched{Cond{Column: col, Term: t, Share: sc.stats(leaf, col).null()}, useNull}, true
	case sqlast.ExprOp:
		return sc.operator(leaf, t)
	case sqlast.ExprIn, sqlast.ExprAny, sqlast.ExprOr:
		return sc.list(leaf, t)
	case sqlast.ExprBetween:
		col := sc.own(leaf, subject(t))
		if col == nil || t.Negated || !comparable(col, t.Args[1:]) {
			return matched{}, false
		}
		return matched{Cond{Column: col, Term: t, Share: rangeShare * rangeShare}, useRange}, true
	}
	return matched{}, false
}

func (sc *scope) boolean(leaf *sqlast.From, t, column *sqlast.Expr, value string) (matched, bool) {
	col := sc.own(leaf, column)
	if col == nil || col.BaseType != "bool" {
		return matched{}, false
	}
	return matched{Cond{Column: col, Term: t, Share: sc.stats(leaf, col).equal(value), Single: true}, useEqual}, true
}

// flipped are the comparisons seen from the other side.
func flipped(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

func (sc *scope) operator(leaf *sqlast.From, t *sqlast.Expr) (matched, bool) {
	if len(t.Args) != 2 || t.Negated {
		return matched{}, false
	}
	op, column, value := t.Name, t.Args[0], t.Args[1]
	col := sc.own(leaf, column)
	if col == nil {
		op, value = flipped(op), column
		col = sc.own(leaf, t.Args[1])
	}
	if col == nil || !comparable(col, []*sqlast.Expr{value}) {
		return matched{}, false
	}
	switch op {
	case "=":
		return matched{Cond{Column: col, Term: t, Share: sc.stats(leaf, col).value(value), Single: true}, useEqual}, true
	case "<", "<=", ">", ">=":
		return matched{Cond{Column: col, Term: t, Share: rangeShare}, useRange}, true
	case "~~":
		return prefix(col, t, value)
	}
	return matched{}, false
}

// prefix is LIKE 'abc%': a range, if the index orders by bytes.
func prefix(col *catalog.Column, t, pattern *sqlast.Expr) (matched, bool) {
	if pattern.Kind != sqlast.ExprConst || pattern.ValueKind != "string" || pattern.Value == "" || strings.IndexAny(pattern.Value, `%_\`) == 0 {
		return matched{}, false
	}
	c := Cond{Column: col, Term: t, Share: prefixShare}
	if !col.LocaleC {
		switch col.BaseType {
		case "text", "varchar":
			c.OpClass = col.BaseType + "_pattern_ops"
		default:
			return matched{}, false
		}
	}
	return matched{c, useRange}, true
}

// list is an IN list, = ANY of an array, or an OR of equalities on one column.
func (sc *scope) list(leaf *sqlast.From, t *sqlast.Expr) (matched, bool) {
	if t.Kind == sqlast.ExprOr {
		return sc.alternatives(leaf, t)
	}
	col := sc.own(leaf, subject(t))
	if col == nil || t.Negated || len(t.Args) < 2 || len(t.Args) > maxList || !comparable(col, t.Args[1:]) {
		return matched{}, false
	}
	c := Cond{Column: col, Term: t}
	switch {
	case t.Kind == sqlast.ExprIn:
		for _, v := range t.Args[1:] {
			c.Share += sc.stats(leaf, col).value(v)
		}
		c.Single = len(t.Args) == 2
	case t.Name == "=" && !t.All:
		c.Share = anyLength * sc.stats(leaf, col).average()
	default:
		return matched{}, false
	}
	c.Share = min(c.Share, 1)
	return matched{c, useEqual}, true
}

func (sc *scope) alternatives(leaf *sqlast.From, t *sqlast.Expr) (matched, bool) {
	var c Cond
	if len(t.Args) > maxList {
		return matched{}, false
	}
	for _, a := range t.Args {
		m, ok := sc.match(leaf, a)
		if !ok || m.use != useEqual || c.Column != nil && m.Column != c.Column {
			return matched{}, false
		}
		c.Column = m.Column
		c.Share = min(c.Share+m.Share, 1)
	}
	c.Term = t
	return matched{c, useEqual}, c.Column != nil
}

// own is the leaf's column that the expression is, bare; nil for anything else.
func (sc *scope) own(leaf *sqlast.From, e *sqlast.Expr) *catalog.Column {
	if e == nil || e.Kind != sqlast.ExprColumn {
		return nil
	}
	r, ok := sc.resolve(e)
	if !ok || r.leaf != leaf || r.outer || !indexable(r.column) {
		return nil
	}
	return r.column
}

// indexable says that a btree index can hold the column, and is no larger than
// is reasonable.
func indexable(col *catalog.Column) bool {
	if col == nil || col.AvgWidth > maxKeyWidth || !col.Deterministic {
		return false
	}
	switch col.BaseType {
	case "json", "xml", "point", "box", "line", "lseg", "path", "polygon", "circle", "tsvector", "tsquery", "jsonb":
		return false
	}
	return true
}

// comparable says that the values compare with the column as it is: a fraction
// beside an integer column makes PostgreSQL cast the column, and then no index
// on it helps.
func comparable(col *catalog.Column, values []*sqlast.Expr) bool {
	for _, v := range values {
		if v == nil || !constant(v) || whole(col) && fractional(v) {
			return false
		}
	}
	return true
}

func whole(col *catalog.Column) bool {
	switch col.BaseType {
	case "int2", "int4", "int8", "oid":
		return true
	}
	return false
}

func fractional(v *sqlast.Expr) bool {
	switch v.Kind {
	case sqlast.ExprConst:
		return v.ValueKind == "float"
	case sqlast.ExprCast:
		switch v.Type {
		case "numeric", "float4", "float8":
			return true
		}
	}
	return false
}

// subject is the first operand: what a list, a range or a test is about.
func subject(e *sqlast.Expr) *sqlast.Expr {
	if len(e.Args) == 0 {
		return nil
	}
	return e.Args[0]
}

func position(i int) string { return strconv.Itoa(i + 1) }
