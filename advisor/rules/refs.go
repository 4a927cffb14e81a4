package rules

import (
	"slices"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// unread says that nothing in block s, or in a block nested in it, reads the
// FROM item but the expressions within the given span. Where that is not
// certain it is false.
func unread(s *sqlast.Select, leaf *sqlast.From, except sqlast.Span, c *catalog.Catalog) bool {
	refs, sure := s.Refs(leaf, c)
	return sure && transparent(s) && !slices.ContainsFunc(refs, func(e *sqlast.Expr) bool {
		return e.Span.Empty() || !except.Contains(e.Span)
	})
}

// transparent says that every expression in a block and below it can be seen:
// no item of FROM hides one, and no name is merged by USING.
func transparent(s *sqlast.Select) bool {
	for _, j := range joinsOf(s) {
		if j.Natural || len(j.Using) > 0 || j.AliasWritten {
			return false
		}
	}
	for _, leaf := range s.Leaves() {
		if leaf.Kind == sqlast.FromOther || leaf.Sample {
			return false
		}
	}
	for _, w := range s.With {
		if w.Select == nil {
			return false
		}
	}
	return !slices.ContainsFunc(s.Children(), func(c *sqlast.Select) bool { return !transparent(c) })
}
