package rules_test

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/equiv"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
)

// adversaryQueries is how many statements are written for each kind of them;
// ASSAY_ADVERSARY sets another number.
const adversaryQueries = 400

// TestAdversary writes statements at random from a grammar made to mislead the
// rules, and runs every rewrite that is proved beside the statement it
// rewrites, on small databases at random. A difference in rows, names or types
// refutes a proof. Rewrites without a proof must at least run.
func TestAdversary(t *testing.T) {
	for _, v := range []struct{ name, zone, extra string }{
		{"plain", "UTC", ""},
		{"summertime", "America/Havana", ""},
		{"shadowed", "UTC", readText(t, "testdata/adversary_shadow.sql")},
	} {
		t.Run(v.name, func(t *testing.T) {
			a := openAdversary(t, v.zone, v.extra)
			a.prove()
			a.proveBatches()
			a.refute()
			a.report()
		})
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// adversary is one database, what was proved of statements on it, and counts.
type adversary struct {
	database
	rand    *rand.Rand
	number  int
	catalog *catalog.Catalog
	pairs   []advPair
	counts  map[string]int
	// shadowed: PostgreSQL's own operators have rivals here, so that little can be proved.
	shadowed bool
}

// advPair is a proved rewrite.
type advPair struct {
	rule          string
	before, after string
	refuted       bool
}

func openAdversary(t *testing.T, zone, extra string) *adversary {
	t.Helper()
	db := scratch(t, readText(t, "testdata/adversary_schema.sql")+extra)
	db.exec("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), '" + zone + "'); END $$")
	db.exec("SET timezone = '" + zone + "'; SET jit = off; SET statement_timeout = '1s'")
	a := &adversary{database: db, rand: rand.New(rand.NewSource(1)), number: adversaryQueries, counts: map[string]int{}, shadowed: extra != ""}
	if s := os.Getenv("ASSAY_ADVERSARY"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("ASSAY_ADVERSARY: %v", err)
		}
		a.number = n
		a.rand = rand.New(rand.NewSource(int64(n)))
	}
	return a
}

// prove writes the statements and collects the proved rewrites.
func (a *adversary) prove() {
	a.t.Helper()
	g := readGrammar(a.t)
	seen := map[string]bool{}
	var queries []*sqlast.Query
	for _, kind := range []string{
		"needless", "distinctjoin", "unused", "counts", "question", "notin", "dates", "casts",
		"unions", "orders", "selfs", "owns", "distincts", "groupeds", "withs", "correlated", "totals", "bothcasts", "families", "hidden", "apart",
	} {
		for range a.number {
			sql := strings.TrimSuffix(g.write(a.t, a.rand, kind), ";")
			if q, err := sqlast.Parse(sql); err == nil && !seen[sql] {
				queries = append(queries, q)
			}
			seen[sql] = true
		}
	}
	a.readCatalog(queries)
	for _, q := range queries {
		a.rewrites(q)
	}
	a.counts["statements"] = len(queries)
}

// readCatalog reads what all statements name, at once.
func (a *adversary) readCatalog(queries []*sqlast.Query) {
	a.t.Helper()
	var tables, functions, ops []catalog.Name
	for _, q := range queries {
		tables = append(tables, names(q.Relations)...)
		functions = append(functions, names(q.Functions)...)
		ops = append(ops, operators(q)...)
	}
	a.catalog = a.read(tables, functions, ops)
}

// seenBy is the catalog as it is read for one statement.
func (a *adversary) seenBy(q *sqlast.Query) *catalog.Catalog {
	c := *a.catalog
	c.Tables, c.Functions, c.Operators = nil, nil, nil
	for _, t := range a.catalog.Tables {
		if slices.ContainsFunc(q.Relations, func(r sqlast.Relation) bool {
			return r.Name == t.Name.Name && (r.Schema == t.Schema || r.Schema == "" && t.Schema == "public")
		}) {
			c.Tables = append(c.Tables, t)
		}
	}
	for _, f := range a.catalog.Functions {
		if slices.ContainsFunc(q.Functions, func(r sqlast.Relation) bool { return r.Name == f.Name }) {
			c.Functions = append(c.Functions, f)
		}
	}
	for _, o := range a.catalog.Operators {
		if slices.Contains(q.Operators, o.Name) {
			c.Operators = append(c.Operators, o)
		}
	}
	return &c
}

// rewrites asks every rule about the statement, if the server accepts it.
func (a *adversary) rewrites(q *sqlast.Query) {
	a.t.Helper()
	c := a.seenBy(q)
	var before string
	for _, rule := range rules.All() {
		if rule.Transform == nil {
			continue
		}
		for _, r := range rule.Transform(q, c) {
			if before == "" {
				var err error
				if before, err = a.shape(q.Text); err != nil {
					a.counts["refused by the server"]++
					return
				}
			}
			a.rewrite(rule.ID, q, c, r, before)
		}
	}
}

func (a *adversary) rewrite(rule string, q *sqlast.Query, c *catalog.Catalog, r advisor.Rewrite, before string) {
	a.t.Helper()
	a.counts["rewrites"]++
	after, err := a.shape(r.Text)
	if err != nil {
		a.t.Errorf("%s does not run: %v\n%s\n=>\n%s", rule, err, q.Text, r.Text)
		return
	}
	proof := equiv.Static(equiv.Pair{
		Before: q.Text, After: r.Text, Query: q, Catalog: c, Theorem: r.Theorem, Claims: r.Claims, Changes: r.Changes != "",
	})
	p := advPair{rule: rule, before: q.Text, after: r.Text}
	switch {
	case len(q.Volatile(c)) > 0: // it refutes itself
		a.counts["volatile"]++
		return
	case r.Keep.CountExists:
		p.before = "SELECT n > 0 FROM (" + q.Text + "\n) AS c(n)"
	case proof.Badge != equiv.Proved:
		a.counts["unproved "+rule]++
		return
	case before != after:
		a.t.Errorf("%s changes the columns %s to %s\n%s\n=>\n%s", rule, before, after, q.Text, r.Text)
		return
	}
	a.counts["proved "+rule]++
	a.pairs = append(a.pairs, p)
}

// shape is the names and types of a statement's result columns.
func (a *adversary) shape(sql string) (string, error) {
	d, err := a.conn.PgConn().Prepare(a.t.Context(), "", sql, nil)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, f := range d.Fields {
		fmt.Fprintf(&b, "%s %d %d, ", f.Name, f.DataTypeOID, f.TypeModifier)
	}
	return b.String(), nil
}

// refute runs the pairs on databases at random.
func (a *adversary) refute() {
	a.t.Helper()
	a.refuteOn(nil)
	for i := range 6 {
		a.refuteOn(fill(a.rand, 3+2*i))
	}
}

// refuteOn runs the pairs on one database.
func (a *adversary) refuteOn(inserts []string) {
	a.t.Helper()
	ctx := a.t.Context()
	tx, err := a.conn.Begin(ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	for _, sql := range append([]string{"SET CONSTRAINTS ALL DEFERRED"}, inserts...) {
		if _, err := tried(ctx, tx, sql); err != nil {
			a.counts["rows refused"]++
		}
	}
	for i := range a.pairs {
		a.compare(tx, &a.pairs[i])
	}
}

// compare runs one pair. A statement that gives another answer to itself under
// another plan is no witness, nor is one that fails.
func (a *adversary) compare(tx pgx.Tx, p *advPair) {
	a.t.Helper()
	if p.refuted {
		return
	}
	ctx := a.t.Context()
	before, err := tried(ctx, tx, p.before)
	if err != nil {
		a.counts["failed by itself"]++
		return
	}
	after, err := tried(ctx, tx, p.after)
	a.counts["comparisons"]++
	if err == nil && slices.Equal(before, after) || !a.steady(tx, p.before, before) {
		return
	}
	p.refuted = true
	a.t.Errorf("%s is refuted (%v):\n%s\n=>\n%s\n%v\n%v", p.rule, err, p.before, p.after, before, after)
}

// steady says that the statement gives the same rows under other plans.
func (a *adversary) steady(tx pgx.Tx, sql string, rows []string) bool {
	set := func(name, to string) {
		if _, err := tx.Exec(a.t.Context(), "SET LOCAL enable_"+name+" = "+to); err != nil {
			a.t.Fatal(err)
		}
	}
	for _, off := range []string{"hashjoin", "mergejoin", "nestloop", "sort", "hashagg", "seqscan"} {
		set(off, "off")
		defer set(off, "on")
		again, err := tried(a.t.Context(), tx, sql)
		if err != nil || !slices.Equal(again, rows) {
			a.counts["answers vary"]++
			return false
		}
	}
	return true
}

// tried runs a statement below a savepoint and gives its rows as sorted texts.
func tried(ctx context.Context, tx pgx.Tx, sql string) ([]string, error) {
	inner, err := tx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = inner.Rollback(ctx) }()
	rows, err := inner.Query(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var b strings.Builder
		for _, v := range rows.RawValues() {
			if v == nil {
				b.WriteString("NULL|")
			} else {
				fmt.Fprintf(&b, "%q|", v)
			}
		}
		out = append(out, b.String())
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.Sort(out)
	return out, inner.Commit(ctx)
}

// report tells the counts, and fails where a rule proved nothing: then it was
// not attacked.
func (a *adversary) report() {
	a.t.Helper()
	for _, rule := range rules.All() {
		if rule.Transform != nil && a.counts["proved "+rule.ID] == 0 && !a.shadowed {
			a.t.Errorf("nothing of %s was proved: write statements that it rewrites", rule.ID)
		}
	}
	keys := make([]string, 0, len(a.counts))
	for k := range a.counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		a.t.Logf("%6d %s", a.counts[k], k)
	}
}
