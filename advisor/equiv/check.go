package equiv

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// Pair is two forms of one statement and what is claimed of them.
type Pair struct {
	Before, After string // with $n parameters
	Args          []*string
	// Query is Before parsed, nil when it could not be; Catalog is of its tables.
	Query   *sqlast.Query
	Catalog *catalog.Catalog
	// Theorem and Claims are the static proof, if there is one.
	Theorem string
	Claims  []catalog.Claim
	// Changes: the results differ on purpose. Columns are then the output
	// columns that must stay equal; CountExists that (count > 0) = exists.
	Changes     bool
	Columns     []string
	CountExists bool
}

// maxDifferences is how many differing rows are shown.
const maxDifferences = 5

// Check proves the pair from the catalog where it can, and compares the two on
// the data of the session's snapshot. The badge is the strongest that was
// earned; a difference on the data refutes whatever was claimed.
func Check(ctx context.Context, s Session, p Pair) (Result, error) {
	r := Static(p)
	if p.Changes && len(p.Columns) == 0 && !p.CountExists {
		r.NotCompared = "the answer changes on purpose"
		return r, nil
	}
	if reason := incomparable(p); reason != "" {
		r.NotCompared = reason
		if r.Badge == NotTested {
			r.Badge = NotComparable
			r.Reason = reason
		}
		return r, nil
	}
	if err := compare(ctx, s, p, &r); err != nil {
		return r, fmt.Errorf("compare the two answers: %w", err)
	}
	return judged(p, r), nil
}

// Static asks the catalog for every claim of the proof; nothing is run.
func Static(p Pair) Result {
	r := Result{Badge: NotTested, Theorem: p.Theorem}
	for _, claim := range p.Claims {
		checked := p.Catalog.Check(claim)
		if checked.Holds {
			r.Claims = append(r.Claims, checked)
		} else {
			r.Missing = append(r.Missing, checked)
		}
	}
	switch {
	case p.Changes:
		r.Badge = ChangesResults
	case p.Theorem == "":
		r.Reason = "there is no proof of this rewrite"
	case len(r.Missing) > 0:
		r.Reason = missing(r.Missing)
	default:
		r.Badge = Proved
	}
	return r
}

// missing names the facts that a proof lacks, and what would supply them.
func missing(claims []catalog.Checked) string {
	parts := make([]string, len(claims))
	for i, c := range claims {
		parts[i] = "not so: " + c.Text
		if c.Remedy != "" {
			parts[i] += " (" + c.Remedy + " would make it so)"
		}
	}
	return "the proof lacks " + plural(len(claims), "fact") + "; " + strings.Join(parts, "; ")
}

// incomparable is why a comparison of the two answers would prove nothing.
func incomparable(p Pair) string {
	if p.Query == nil {
		return ""
	}
	if reason := varying(p.Query, p.Catalog); reason != "" {
		return reason
	}
	if s := p.Query.Select; s != nil && (s.Limit != nil || s.Offset != nil) && !totalOrder(s, p.Catalog) {
		return "LIMIT without an order that settles every tie may return different rows in each run"
	}
	return ""
}

// varying is why two runs of a query may differ on the same rows in the same
// order; "" when they may not.
func varying(q *sqlast.Query, c *catalog.Catalog) string {
	const itself = "two runs may differ by themselves: "
	for _, r := range q.Functions {
		switch f := c.Function(r.Schema, r.Name); {
		case f == nil:
			return itself + "function " + r.Name + "() is not known to the catalog"
		case f.Volatility == "v":
			return itself + "function " + r.Name + "() is volatile"
		}
	}
	for _, name := range q.Operators {
		if c != nil && slices.ContainsFunc(c.Operators, func(o catalog.Operator) bool { return o.Name == name && o.Volatility == "v" }) {
			return itself + "operator " + name + " is volatile"
		}
	}
	for _, s := range q.Selects() {
		if s.Locking {
			return itself + "a locking clause may wait for others, or skip their rows"
		}
		if slices.ContainsFunc(s.Leaves(), func(f *sqlast.From) bool { return f.Sample }) {
			return "TABLESAMPLE returns different rows in each run"
		}
	}
	return ""
}

// totalOrder says that ORDER BY settles every tie: it holds the whole of a
// NOT NULL key of the only table.
func totalOrder(s *sqlast.Select, c *catalog.Catalog) bool {
	leaves := s.Leaves()
	if len(leaves) != 1 || len(s.OrderBy) == 0 || len(s.GroupBy) > 0 {
		return false
	}
	ordered := map[string]bool{}
	var table *catalog.Table
	for _, key := range s.OrderBy {
		if key.Expr.Kind != sqlast.ExprColumn {
			continue
		}
		if col := s.Resolve(key.Expr, c); col.Column != nil {
			ordered[col.Column.Name] = true
			table = col.Table
		}
	}
	return table != nil && keyWithin(table, ordered)
}

func keyWithin(t *catalog.Table, cols map[string]bool) bool {
	for _, i := range t.Indexes {
		if i.Unique && i.Immediate && i.Plain() && len(i.Keys) > 0 && allIn(t, i.Columns(), cols) {
			return true
		}
	}
	return false
}

func allIn(t *catalog.Table, key []string, cols map[string]bool) bool {
	for _, name := range key {
		if col := t.Column(name); col == nil || !col.NotNull || !cols[name] {
			return false
		}
	}
	return true
}

func plural(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
