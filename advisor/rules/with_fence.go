package rules

import (
	"fmt"
	"slices"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
	"assay/explain"
)

// WithFence finds WITH queries that are computed whole and then filtered.
func WithFence() *advisor.Rule {
	return &advisor.Rule{
		ID: "with-fence",
		Doc: advisor.Doc{
			Title:  "A WITH query is computed whole, and then most of it thrown away",
			Why:    "PostgreSQL computes a WITH query apart when it is read more than once, or MATERIALIZED, and no condition from outside gets into it. NOT MATERIALIZED lets each reader push its own conditions down to the tables and their indexes.",
			Before: "WITH o AS (SELECT * FROM orders) SELECT (SELECT count(*) FROM o WHERE user_id = 1), (SELECT max(total) FROM o WHERE user_id = 2);",
			After:  "WITH o AS NOT MATERIALIZED (SELECT * FROM orders) SELECT (SELECT count(*) FROM o WHERE user_id = 1), (SELECT max(total) FROM o WHERE user_id = 2);",
			Limits: "A WITH query read once is put in its reader's place by PostgreSQL itself, and one that nobody reads is not run. With volatile functions, LIMIT or window functions two readers could see different rows, so nothing is said.",
			Since:  "0.1", Refs: []string{"CTE-1"},
		},
		Need:      advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:       runWithFence,
		Transform: removeFences,
	}
}

// fenceWaste is how many rows of a WITH query are thrown away for each one
// kept before it is worth running it more than once.
const fenceWaste = 5

func runWithFence(pass *advisor.Pass) {
	for _, w := range withQueries(pass.Query, pass.Catalog) {
		r, ok := w.rewrite(pass.Query, "NOT MATERIALIZED")
		if !ok || w.cte.Materialized == "" && w.readers < 2 {
			continue
		}
		var kept, removed float64
		for n := range pass.Plan.All() {
			if n.Type == explain.CTEScan && n.CTE == w.cte.Name {
				kept, removed = kept+n.RowsTotal(), removed+n.RemovedTotal()
			}
		}
		n := find(pass.Plan, func(n *explain.Node) bool { return n.SubplanName == "CTE "+w.cte.Name })
		if n == nil {
			continue
		}
		c := inclusive(pass.Plan, n, removed)
		if c.cheap(pass) {
			continue
		}
		if removed < fenceWaste*kept {
			pass.Silent(advisor.Silence{Reason: fmt.Sprintf("of the WITH query %s, %.0f rows are kept and %.0f thrown away", w.cte.Name, kept, removed), Value: removed, Threshold: fenceWaste * kept})
			continue
		}
		c.report(pass, advisor.Warning, w.cte.Span, fmt.Sprintf(
			"The WITH query %s is computed whole; its readers keep %s rows and throw %s away.", w.cte.Name, count(kept), count(removed)), r)
	}
}

func removeFences(q *sqlast.Query, c *catalog.Catalog) []advisor.Rewrite {
	var out []advisor.Rewrite
	for _, w := range withQueries(q, c) {
		if w.cte.Materialized == "" && w.readers < 2 {
			continue
		}
		if r, ok := w.rewrite(q, "NOT MATERIALIZED"); ok {
			out = append(out, r)
		}
	}
	return out
}

// withQuery is a WITH query that gives the same rows whenever it is run.
type withQuery struct {
	cte     *sqlast.CTE
	readers int
	proof   proof
}

func withQueries(q *sqlast.Query, c *catalog.Catalog) []withQuery {
	if !readOnly(q) || !catalogFirst(c) {
		return nil
	}
	var out []withQuery
	for _, s := range q.Selects() {
		for i := range s.With {
			w := withQuery{cte: &s.With[i], readers: readersOf(q, &s.With[i])}
			if w.cte.Select == nil || w.cte.Recursive || w.cte.Materialized == "not materialized" {
				continue
			}
			w.proof.sameEachTime(w.cte.Select, c)
			if !w.proof.broken {
				out = append(out, w)
			}
		}
	}
	return out
}

func readersOf(q *sqlast.Query, w *sqlast.CTE) int {
	n := 0
	for _, s := range q.Selects() {
		for _, leaf := range s.Leaves() {
			if s.CTE(leaf) == w {
				n++
			}
		}
	}
	return n
}

// rewrite gives the WITH query another word before its parenthesis.
func (w withQuery) rewrite(q *sqlast.Query, word string) (advisor.Rewrite, bool) {
	open := parenBefore(q, w.cte.Select.Span.Start, w.cte.Span.Start)
	if open < 0 {
		return advisor.Rewrite{}, false
	}
	edits := []sqlast.Edit{insert(open, word+" ")}
	if w.cte.Materialized != "" {
		at := strings.LastIndex(strings.ToUpper(q.Text[w.cte.Span.Start:open]), "MATERIALIZED")
		if at < 0 {
			return advisor.Rewrite{}, false
		}
		at += w.cte.Span.Start
		edits = []sqlast.Edit{replace(sqlast.Span{Start: at, End: at + len("MATERIALIZED")}, word)}
	}
	r, err := advisor.NewRewrite(q, edits)
	if err != nil || !fenced(r.Text, w.cte.Name, strings.ToLower(word)) {
		return r, false
	}
	r.Theorem = "The WITH query gives the same rows whenever it is run, so it does not matter how often it is, or where."
	r.Claims = w.proof.claims
	return r, true
}

// fenced says that a WITH query of the text is read with that word.
func fenced(text, name, word string) bool {
	q, err := sqlast.Parse(text)
	return err == nil && slices.ContainsFunc(q.Selects(), func(s *sqlast.Select) bool {
		return slices.ContainsFunc(s.With, func(w sqlast.CTE) bool { return w.Name == name && w.Materialized == word })
	})
}
