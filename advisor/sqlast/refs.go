package sqlast

import (
	"fmt"

	"assay/advisor/catalog"
)

// Refs are the references to FROM item f of block s, in s and in the blocks
// nested in it: columns, whole rows, t.* and the * of s. sure is false when
// some reference could not be resolved and may mean f as well. Columns named by
// USING and NATURAL, which are no expressions, are not among them.
func (s *Select) Refs(f *From, c *catalog.Catalog) (refs []*Expr, sure bool) {
	sure = true
	s.WalkAll(func(b *Select, e *Expr) bool {
		switch {
		case e.Kind == ExprStar && e.Table == "":
			if b == s {
				refs = append(refs, e)
			}
		case e.Kind == ExprColumn || e.Kind == ExprStar:
			r := b.Resolve(e, c)
			if r.From == f {
				refs = append(refs, e)
			}
			if r.Output == nil && !r.Sure() && (r.From == nil || r.From == f || !namesOther(e, f)) {
				sure = false
			}
		}
		return true
	})
	return refs, sure
}

// namesOther says that a qualified reference names an item other than f.
func namesOther(e *Expr, f *From) bool { return e.Table != "" && e.Table != f.Alias }

// Volatile lists why parts of the query may give another answer each time or
// several rows where one is expected: volatile and set-returning functions,
// volatile operators, those that the catalog does not know, and TABLESAMPLE.
func (q *Query) Volatile(c *catalog.Catalog) []string {
	var out []string
	for _, r := range q.Functions {
		f := c.Function(r.Schema, r.Name)
		switch {
		case f == nil:
			out = append(out, fmt.Sprintf("function %s() is not known to the catalog", r.Name))
		case f.Volatility != "i" && f.Volatility != "s":
			out = append(out, fmt.Sprintf("function %s() is volatile", r.Name))
		case f.ReturnsSet:
			out = append(out, fmt.Sprintf("function %s() returns a set", r.Name))
		}
	}
	for _, name := range q.Operators {
		switch o := operatorNamed(c, name); {
		case o == nil:
			out = append(out, fmt.Sprintf("operator %s is not known to the catalog", name))
		case o.Volatility != "i" && o.Volatility != "s":
			out = append(out, fmt.Sprintf("operator %s is volatile", name))
		}
	}
	for _, s := range q.Selects() {
		for _, f := range s.Leaves() {
			if f.Sample {
				out = append(out, fmt.Sprintf("TABLESAMPLE of %s takes other rows each time", f.Alias))
			}
		}
	}
	return out
}

func operatorNamed(c *catalog.Catalog, name string) *catalog.Operator {
	if c == nil {
		return nil
	}
	for i := range c.Operators {
		if c.Operators[i].Name == name {
			return &c.Operators[i]
		}
	}
	return nil
}
