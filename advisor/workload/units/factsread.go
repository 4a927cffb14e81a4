package units

import (
	"slices"
	"strings"

	"assay/advisor/sqlast"
	"assay/advisor/workload/groups"
)

// read fills in what a SELECT tells.
func (b *builder) read() {
	f, s := b.f, b.q.Select
	if f.Kind == System || s == nil || s.SetOp != "" || s.Values {
		return
	}
	f.Kind = Select
	f.Locking = b.locks()
	f.SkipLocked = f.Locking && strings.Contains(strings.ToUpper(b.q.Text), "SKIP LOCKED")
	core, head, columns := b.core(s)
	f.Head = head
	f.Filtered, f.Ordered = core.Where != nil, len(s.OrderBy) > 0 || len(core.OrderBy) > 0
	leaves := core.Leaves()
	b.terms(core.Terms, leaves)
	var spans []sqlast.Span
	var on func(*sqlast.From)
	on = func(x *sqlast.From) {
		if x != nil && x.Kind == sqlast.FromJoin {
			b.terms(x.OnTerms, leaves)
			on(x.Left)
			on(x.Right)
		}
	}
	for _, x := range core.From {
		on(x)
	}
	f.Joined = len(leaves) > 1
	f.Table = mainTable(columns, leaves)
	b.limit(s, core)
	if head == Rows && f.LimitText == "1" {
		f.Head = First
	}
	for _, span := range []sqlast.Span{core.FromSpan, core.WhereSpan} {
		if !span.Empty() {
			spans = append(spans, span)
			f.Source += groups.Normal(b.q.Slice(span)) + " "
		}
	}
	f.SourceSlots = b.slots(spans...)
	b.columns(columns)
}

// locks says that a block of the statement locks the rows it returns.
func (b *builder) locks() bool {
	return slices.ContainsFunc(b.q.Selects(), func(s *sqlast.Select) bool { return s.Locking })
}

// core is the block that finds the rows, which ORMs wrap to count them or to
// ask whether there are any, and what is returned of them.
func (b *builder) core(s *sqlast.Select) (*sqlast.Select, Head, *sqlast.Select) {
	head := Rows
	for range len(b.q.Selects()) {
		h, inner := headOf(s)
		if h != Rows {
			head = h
		}
		if inner == nil {
			return s, head, s
		}
		s = inner
	}
	return s, head, s
}

// headOf says what one block returns, and the block inside that finds the rows
// where it only wraps it.
func headOf(s *sqlast.Select) (Head, *sqlast.Select) {
	if len(s.From) == 1 && s.From[0].Kind == sqlast.FromSubquery && s.GroupSpan.Empty() && len(s.Terms) == 0 {
		h, _ := targetsHead(s)
		return h, s.From[0].Select
	}
	if h, sub := targetsHead(s); h != Rows {
		if sub != nil {
			return h, sub
		}
		if len(s.Terms) == 1 && s.Terms[0].SubKind == sqlast.SubExists && !s.Terms[0].Negated && dummy(s) {
			return h, s.Terms[0].Sub
		}
		return h, nil
	}
	return Rows, nil
}

// dummy says that the block reads no table itself: SELECT 1 FROM (SELECT 1) …
func dummy(s *sqlast.Select) bool {
	return !slices.ContainsFunc(s.Leaves(), func(l *sqlast.From) bool { return l.Kind != sqlast.FromSubquery || len(l.Select.From) > 0 })
}

func targetsHead(s *sqlast.Select) (Head, *sqlast.Select) {
	if len(s.Targets) == 0 {
		return Rows, nil
	}
	constants := true
	for _, t := range s.Targets {
		e := t.Expr
		for e.Kind == sqlast.ExprCast || e.Kind == sqlast.ExprCoalesce {
			e = e.Args[0]
		}
		if e.Kind == sqlast.ExprSubquery && e.SubKind == sqlast.SubExists && len(s.Targets) == 1 {
			return Exists, e.Sub
		}
		constants = constants && e.Kind == sqlast.ExprConst
		if e.Kind == sqlast.ExprFunc && !e.Window && aggregates(e) {
			switch {
			case !s.GroupSpan.Empty():
				return Grouped, nil
			case e.Name == "count" && !e.AggDistinct && len(s.Targets) == 1:
				return Count, nil
			}
			return Aggregate, nil
		}
	}
	if !s.GroupSpan.Empty() {
		return Grouped, nil
	}
	if constants && s.Limit != nil && len(s.From) > 0 {
		return Exists, nil
	}
	return Rows, nil
}

func aggregates(e *sqlast.Expr) bool {
	if e.AggStar || e.AggDistinct || e.AggFilter {
		return true
	}
	switch e.Name {
	case "count", "sum", "avg", "min", "max", "bool_or", "bool_and", "every", "array_agg", "string_agg", "json_agg", "jsonb_agg",
		"stddev", "variance", "stddev_samp", "var_samp", "percentile_cont", "percentile_disc", "mode":
		return true
	}
	return false
}

// mainTable is the table whose columns the block returns: that of the first
// qualified target, or the first of FROM.
func mainTable(s *sqlast.Select, leaves []*sqlast.From) string {
	for _, t := range s.Targets {
		if t.Expr.Table == "" {
			continue
		}
		for _, l := range leaves {
			if l.Alias == t.Expr.Table && l.Kind == sqlast.FromTable {
				return l.Relation.Name
			}
		}
	}
	for _, l := range leaves {
		if l.Kind == sqlast.FromTable {
			return l.Relation.Name
		}
	}
	return ""
}

func (b *builder) limit(outer, core *sqlast.Select) {
	for _, s := range []*sqlast.Select{core, outer} {
		if s.Limit != nil && b.f.Limit == nil && b.f.Head != Exists {
			if slot, ok := b.slot(s.Limit); ok {
				b.f.Limit, b.f.LimitText = &slot, s.Limit.Value
			}
		}
		if s.Offset != nil && b.f.Offset == nil {
			if slot, ok := b.slot(s.Offset); ok {
				b.f.Offset = &slot
			}
		}
	}
}

func (b *builder) columns(s *sqlast.Select) {
	for _, t := range s.Targets {
		switch t.Expr.Kind {
		case sqlast.ExprStar:
			b.f.Star = true
		case sqlast.ExprColumn:
			b.f.Columns = append(b.f.Columns, t.Expr.Name)
		}
	}
}

// paramSlot names the parameter as the log's values do: by name, or by number.
func paramSlot(p sqlast.Param) Slot {
	if p.Name != "" {
		return Slot{Literal: -1, Param: p.Name}
	}
	return Slot{Literal: -1, Param: itoa(p.Number)}
}
