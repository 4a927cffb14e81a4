package rules_test

import (
	"slices"
	"testing"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/internal/embedded/pgtest"
	"assay/samples"
)

// TestShop asks the rules about every single-statement query of the sample
// shop: each says what its header promises, and nothing is said of those that
// are fine as they are.
func TestShop(t *testing.T) {
	shop, ok := samples.Find("shop")
	if !ok {
		t.Fatal("the sample shop is gone")
	}
	db := connect(t, pgtest.Shop(t))
	for _, query := range shop.Queries() {
		statements, err := sqlast.Split(query.SQL)
		if err != nil {
			t.Fatal(err)
		}
		if len(statements) != 1 {
			continue // a unit of work is for patterns
		}
		t.Run(query.Name, func(t *testing.T) {
			db.t = t
			checkPromise(t, query, db.input(parse(t, statements[0].Text)))
		})
	}
}

// checkPromise compares what is said with the header's list of rules.
func checkPromise(t *testing.T, query samples.Query, in advisor.Input) {
	t.Helper()
	r := advisor.Analyze(in, rules.All())
	var said, sound []string
	for _, f := range r.Findings {
		t.Log(renderFinding(f))
		said = append(said, f.Rule)
		if claimsHold(f.Proposals[0], in.Catalog) {
			sound = append(sound, f.Rule)
		}
	}
	for _, want := range query.Rules {
		if !slices.Contains(said, want) {
			t.Errorf("says %v, want %s; silences: %v", said, want, r.Silence)
		}
	}
	if len(query.Rules) == 0 && len(sound) > 0 {
		t.Errorf("says %v of a query that is fine", sound)
	}
}

// claimsHold says that every claim of a rewrite is true. A rewrite with a false
// claim is only an attempt, which is compared on the data before it is shown.
func claimsHold(p advisor.Proposal, c *catalog.Catalog) bool {
	r, ok := p.(advisor.Rewrite)
	return !ok || !slices.ContainsFunc(r.Claims, func(claim catalog.Claim) bool { return !c.Check(claim).Holds })
}
