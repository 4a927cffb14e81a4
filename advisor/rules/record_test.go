package rules_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/rules"
	"assay/advisor/sqlast"
	"assay/explain"
	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

var record = flag.Bool("record", false, "run the cases on a server and write their plans and catalogs into the files")

// TestRecord replays the setup of every case in a database of its own and
// records what the server says. Run it before -update:
//
//	go test ./advisor/rules -record -run 'TestRecord/missing-index' && go test ./advisor/rules -update -run TestCases
func TestRecord(t *testing.T) {
	if !*record {
		t.Skip("records only with -record")
	}
	for _, c := range cases(t) {
		t.Run(c.id+"/"+c.name, func(t *testing.T) {
			db := scratch(t, c.section(sectionSetup))
			if unit := c.section(sectionUnit); unit != "" {
				var relations []catalog.Name
				for _, s := range readUnit(t, unit).Statements {
					relations = append(relations, names(s.Query.Relations)...)
				}
				c.set(sectionCatalog, db.catalogJSON(db.read(relations, nil, nil)))
				c.save(t)
				return
			}
			q := parse(t, c.section(sectionQuery))
			plan := db.explain(q)
			c.set(sectionPlan, string(plan))
			c.set(sectionCatalog, db.catalogJSON(db.catalog(q)))
			c.save(t)
		})
	}
}

// TestFixes proves that the advice of each firing case is heeded by following
// it: it replays the setup, does what the first proposal of the case's rule
// says, and requires that the rule then has nothing to say.
func TestFixes(t *testing.T) {
	for _, c := range cases(t) {
		if c.silent() || c.section(sectionQuery) == "" {
			continue
		}
		t.Run(c.id+"/"+c.name, func(t *testing.T) {
			db := scratch(t, c.section(sectionSetup))
			q := parse(t, c.section(sectionQuery))
			before, findings := db.advise(q, c.id)
			if len(findings) == 0 {
				t.Fatal("the rule is silent on this server from the start")
			}
			q, indexes := db.follow(q, findings[0].Proposals[0])
			after, rest := db.advise(q, c.id)
			for _, f := range rest {
				t.Errorf("after its own advice the rule still says:\n%s", renderFinding(f))
			}
			for _, d := range indexes {
				if !uses(after, d.Name) {
					t.Errorf("the planner does not use %s", d.Name)
				}
			}
			if after.Pages() > before.Pages()+before.Pages()/100 { // a version's own bookkeeping differs by a few
				t.Errorf("the statement looks at %d pages, more than the %d before", after.Pages(), before.Pages())
			}
		})
	}
}

// follow does what a proposal says, and returns the statement to run then and
// the indexes that were made.
func (db database) follow(q *sqlast.Query, p advisor.Proposal) (*sqlast.Query, []advisor.IndexDef) {
	db.t.Helper()
	switch p := p.(type) {
	case advisor.CreateIndex:
		for _, d := range p.Indexes {
			db.exec(d.SQL(false))
		}
		return q, p.Indexes
	case advisor.Rewrite:
		return parse(db.t, p.Text), nil
	case advisor.AnalyzeTable:
		db.exec(p.SQL())
		return q, nil
	case advisor.Batch, advisor.Note:
	}
	db.t.Skipf("a %s has nothing to run", p.Kind())
	return nil, nil
}

// database is a case's own database.
type database struct {
	t      *testing.T
	conn   *pgx.Conn
	server *postgres.Server
}

// scratch makes an empty database and runs the setup in it.
func scratch(t *testing.T, setup string) database {
	t.Helper()
	db := connect(t, pgtest.Empty(t))
	statements, err := sqlast.Split(setup)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		db.exec(s.Text)
	}
	return db
}

func connect(t *testing.T, dsn string) database {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) }) // the database goes with the test
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return database{t, conn, server}
}

func (db database) exec(sql string) {
	db.t.Helper()
	if _, err := db.conn.Exec(db.t.Context(), sql); err != nil {
		db.t.Fatalf("%v in:\n%s", err, sql)
	}
}

// explain runs the statement twice, so that what is recorded is warm, and
// returns the second plan as the server printed it.
func (db database) explain(q *sqlast.Query) []byte {
	db.t.Helper()
	session := db.server.Read
	if q.Writes {
		session = db.server.Write
	}
	var out []byte
	for range 2 {
		err := session(db.t.Context(), postgres.Limits{}, func(s *postgres.Session) error {
			var err error
			out, err = s.ExplainJSON(db.t.Context(), q.Text, nil, postgres.Measured())
			return err
		})
		if err != nil {
			db.t.Fatalf("%v in:\n%s", err, q.Text)
		}
	}
	return out
}

// advise is the plan of the statement and what one rule says about it.
func (db database) advise(q *sqlast.Query, id string) (*explain.Plan, []advisor.Finding) {
	db.t.Helper()
	in := db.input(q)
	found := advisor.Analyze(in, rules.All()).Findings
	return in.Plan, slices.DeleteFunc(found, func(f advisor.Finding) bool { return f.Rule != id })
}

// input is what the rules see of the statement on this server.
func (db database) input(q *sqlast.Query) advisor.Input {
	db.t.Helper()
	plan, err := explain.Parse(db.explain(q))
	if err != nil {
		db.t.Fatal(err)
	}
	return advisor.Input{Plan: plan.Plans[0], Query: q, Catalog: db.catalog(q)}
}

// uses says that a plan reads the index. The check of a foreign key uses one
// too, but its plan is not printed.
func uses(p *explain.Plan, index string) bool {
	for n := range p.All() {
		if n.Index == index {
			return true
		}
	}
	return len(p.Triggers) > 0
}

// catalog reads what the statement names, and for a statement that writes the
// tables whose foreign keys point to those.
func (db database) catalog(q *sqlast.Query) *catalog.Catalog {
	db.t.Helper()
	c := db.read(names(q.Relations), names(q.Functions), operators(q))
	if !q.Writes {
		return c
	}
	tables := names(q.Relations)
	for _, t := range c.Tables {
		for _, fk := range t.ReferencedBy {
			tables = append(tables, fk.Table)
		}
	}
	return db.read(tables, names(q.Functions), operators(q))
}

func (db database) read(tables, functions, operators []catalog.Name) *catalog.Catalog {
	db.t.Helper()
	c, err := db.server.Catalog(db.t.Context(), tables, functions, operators)
	if err != nil {
		db.t.Fatal(err)
	}
	return c
}

// catalogJSON is the catalog with a table a line, so that a change in one
// shows as such.
func (db database) catalogJSON(c *catalog.Catalog) string {
	db.t.Helper()
	out, err := json.Marshal(c)
	if err != nil {
		db.t.Fatal(err)
	}
	return strings.ReplaceAll(string(out), `{"OID":`, "\n{\"OID\":") + "\n"
}

func names(relations []sqlast.Relation) []catalog.Name {
	out := make([]catalog.Name, len(relations))
	for i, r := range relations {
		out[i] = catalog.Name(r)
	}
	return out
}

func operators(q *sqlast.Query) []catalog.Name {
	out := make([]catalog.Name, len(q.Operators))
	for i, o := range q.Operators {
		out[i].Name = o
	}
	return out
}
