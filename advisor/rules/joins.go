package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// onePartner: the join finds at most one row of its right side for each row of its left.
func (p *proof) onePartner(s *sqlast.Select, j *sqlast.From, c *catalog.Catalog) {
	if j.Join != sqlast.JoinInner && j.Join != sqlast.JoinLeft || j.Natural || len(j.Using) > 0 || j.AliasWritten ||
		j.Right.Kind != sqlast.FromTable || j.Right.Sample {
		p.broken = true
		return
	}
	var equal []binding
	for _, term := range j.OnTerms {
		if mine, theirs, ok := pairs(s, []*sqlast.Expr{term}, j.Right, c); ok && mine[0].column.BaseType == theirs[0].column.BaseType {
			equal = append(equal, mine[0], theirs[0])
		}
	}
	t := tableOf(j.Right, c)
	i := slices.IndexFunc(equal, func(b binding) bool { return b.leaf == j.Right && keyOf(t, b.column.Name) })
	if i < 0 {
		p.broken = true
		return
	}
	p.ordinary(t)
	p.builtin("=")
	p.need(catalog.Claim{Kind: catalog.UniqueKey, Table: t.Name, Columns: []string{equal[i].column.Name}})
	p.typed(equal[i])
	p.typed(equal[i+1])
}

// keyOf says that the column alone is unique.
func keyOf(t *catalog.Table, column string) bool {
	return t != nil && slices.ContainsFunc(t.Indexes, func(ix *catalog.Index) bool {
		return ix.Unique && ix.Predicate == "" && slices.Equal(ix.Columns(), []string{column})
	})
}

// spine are the joins of a FROM item from the outermost inwards along the left
// side, as `a JOIN b … JOIN c …` makes them.
func spine(f *sqlast.From) []*sqlast.From {
	var out []*sqlast.From
	for ; f != nil && f.Kind == sqlast.FromJoin; f = f.Left {
		out = append(out, f)
	}
	return out
}

// innerOn says that the join is an INNER JOIN … ON and nothing else.
func innerOn(j *sqlast.From) bool {
	return j.Join == sqlast.JoinInner && !j.Natural && len(j.Using) == 0 && !j.AliasWritten && j.On != nil
}

// mayBeMissing says that below f the leaf can stand for a row that is not
// there, because an outer join fills its columns with NULL.
func mayBeMissing(f, leaf *sqlast.From) bool {
	if f == nil || f.Kind != sqlast.FromJoin {
		return false
	}
	left := holds(f.Left, leaf)
	switch f.Join {
	case sqlast.JoinInner, sqlast.JoinCross:
	case sqlast.JoinLeft:
		if !left {
			return true
		}
	case sqlast.JoinRight:
		if left {
			return true
		}
	default:
		return true
	}
	if left {
		return mayBeMissing(f.Left, leaf)
	}
	return mayBeMissing(f.Right, leaf)
}

func holds(f, leaf *sqlast.From) bool {
	if f == nil || f.Kind != sqlast.FromJoin {
		return f == leaf
	}
	return holds(f.Left, leaf) || holds(f.Right, leaf)
}

// missingIn is mayBeMissing for a whole block.
func missingIn(s *sqlast.Select, leaf *sqlast.From) bool {
	return slices.ContainsFunc(s.From, func(f *sqlast.From) bool { return holds(f, leaf) && mayBeMissing(f, leaf) })
}
