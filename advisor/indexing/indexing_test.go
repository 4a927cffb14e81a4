package indexing_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/indexing"
	"assay/advisor/sqlast"
	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

const schema = `
CREATE TABLE person (id int PRIMARY KEY, "Name" text NOT NULL, email varchar(80) COLLATE "en-x-icu" NOT NULL, extra json, bio text);
CREATE TABLE ticket (
  id bigint PRIMARY KEY, person_id int REFERENCES person, state varchar(10) NOT NULL, priority int NOT NULL,
  urgent boolean NOT NULL, opened timestamptz NOT NULL, closed timestamptz, deleted timestamptz, tags text[], doc jsonb
);
INSERT INTO person SELECT i, 'name ' || i, 'p' || i || '@example.org', '{}', repeat('x', 900) FROM generate_series(1, 500) i;
INSERT INTO ticket SELECT i, i % 500 + 1, CASE WHEN i % 100 = 0 THEN 'open' WHEN i % 3 = 0 THEN 'held' ELSE 'closed' END, i % 7,
  i % 50 = 0, timestamptz '2024-01-01' + i * interval '1 minute', CASE WHEN i % 100 <> 0 THEN timestamptz '2024-02-01' END,
  CASE WHEN i % 2 = 0 THEN timestamptz '2024-03-01' END, ARRAY['a'], '{}' FROM generate_series(1, 20000) i;
CREATE INDEX ticket_priority_state_idx ON ticket (priority, state);
CREATE INDEX ticket_opened_id_idx ON ticket (opened, id);
CREATE INDEX ticket_broken ON ticket (urgent) WHERE id > 5;
ANALYZE;`

// candidates are statements with the definitions that they ask for, without
// name and table.
var candidates = []struct {
	why, sql string
	want     []string
}{
	{"the most selective equality first", `SELECT * FROM ticket WHERE state = 'open' AND person_id = 7`, []string{"(person_id, state)"}},
	{"a column that keeps most rows is left out", `SELECT * FROM ticket WHERE state = 'closed' AND person_id = 7`, []string{"(person_id)"}},
	{"enough rows are gone after the first column", `SELECT * FROM ticket WHERE id = 7 AND person_id = 7`, nil},
	{"equality, then a range", `SELECT * FROM ticket WHERE opened > '2024-01-05' AND 'open' = state`, []string{"(state, opened)"}},
	{"both ends of a range are one column", `SELECT * FROM ticket WHERE closed >= '2024-01-01' AND closed < '2024-02-01'`, []string{"(closed)"}},
	{"equality, then the order; the range stays a filter", `SELECT * FROM ticket WHERE person_id = 7 AND closed > '2024-01-05' ORDER BY priority DESC, opened LIMIT 3`, []string{"(person_id, closed)", "(person_id, priority DESC, opened)"}},
	{"NULLS as written", `SELECT * FROM ticket ORDER BY closed DESC NULLS LAST, id LIMIT 3`, []string{"(closed DESC NULLS LAST, id)"}},
	{"an index read backwards gives the order", `SELECT * FROM ticket ORDER BY opened DESC, id DESC LIMIT 3`, nil},
	{"but not half backwards", `SELECT * FROM ticket ORDER BY opened DESC, id LIMIT 3`, []string{"(opened DESC, id)"}},
	{"a list does not keep the order of what follows", `SELECT * FROM ticket WHERE person_id IN (1, 2) ORDER BY closed LIMIT 3`, []string{"(person_id)", "(closed)"}},
	{"the order of two tables is nobody's", `SELECT * FROM ticket t JOIN person p ON p.id = t.person_id ORDER BY t.closed, p.email`, []string{"(person_id)"}},
	{"positions and output names", `SELECT id, closed AS c FROM ticket ORDER BY 2, c`, []string{"(closed)"}},
	{"not after GROUP BY or DISTINCT", `SELECT DISTINCT closed FROM ticket ORDER BY closed`, nil},
	{"columns of equality stand in any order in an index that is there", `SELECT * FROM ticket WHERE state = 'open' AND priority = 3`, nil},
	{"a partial index is no index for other rows", `SELECT * FROM ticket WHERE urgent`, []string{"(urgent)"}},
	{"NOT of a boolean column that is mostly false", `SELECT * FROM ticket WHERE NOT urgent`, nil},
	{"IS NULL that is rare becomes the predicate", `SELECT * FROM ticket WHERE closed IS NULL AND person_id = 7`, []string{"(person_id) WHERE closed IS NULL"}},
	{"IS NULL that is common is left out", `SELECT * FROM ticket WHERE deleted IS NULL AND person_id = 7`, []string{"(person_id)"}},
	{"IS NULL alone", `SELECT * FROM ticket WHERE closed IS NULL`, []string{"(closed)"}},
	{"an OR of one column is a list", `SELECT * FROM ticket WHERE person_id = 1 OR person_id = 2`, []string{"(person_id)"}},
	{"an OR of two columns is none", `SELECT * FROM ticket WHERE person_id = 1 OR closed = '2024-01-01'`, nil},
	{"a function or a cast hides the column", `SELECT * FROM ticket WHERE date(closed) = '2024-01-01' AND person_id::text = '1'`, nil},
	{"a fraction casts the column", `SELECT * FROM ticket WHERE person_id = 5.0`, nil},
	{"LIKE 'x%' where letters do not sort by bytes", `SELECT * FROM person WHERE email LIKE 'p1%'`, []string{"(email varchar_pattern_ops)"}},
	{"LIKE '%x' is none", `SELECT * FROM person WHERE email LIKE '%1'`, nil},
	{"names are quoted", `SELECT * FROM person WHERE "Name" = 'x'`, []string{`("Name")`}},
	{"json cannot be a key, wide text should not be", `SELECT * FROM person WHERE extra = '{}' AND bio = 'x' ORDER BY bio`, nil},
	{"jsonb and others need other methods", `SELECT * FROM ticket WHERE doc = '{}' ORDER BY doc`, nil},
	{"joins, on both sides", `SELECT 1 FROM ticket a JOIN ticket b ON a.person_id = b.priority`, []string{"(person_id)"}},
	{"USING", `SELECT 1 FROM ticket a JOIN ticket b USING (person_id)`, []string{"(person_id)"}},
	{"IN (SELECT …), from both sides", `SELECT 1 FROM person WHERE id IN (SELECT person_id FROM ticket WHERE state = 'open')`, []string{"(state)", "(person_id)"}},
	{"a value from outside", `SELECT 1 FROM person p WHERE EXISTS (SELECT 1 FROM ticket t WHERE t.person_id = p.id)`, []string{"(person_id)"}},
	{"ON of a LEFT JOIN restricts its right side only", `SELECT 1 FROM ticket t LEFT JOIN person p ON p.id = t.person_id AND t.closed = '2024-01-01' AND p."Name" = 'x'`, []string{`("Name")`}},
	{"a parameter is an average value", `SELECT 1 FROM ticket WHERE state = $1 AND person_id = $2`, []string{"(person_id, state)"}},
	{"what a WITH query hides is not the table's", `WITH ticket AS (SELECT 1 AS person_id) SELECT * FROM ticket WHERE person_id = 1`, nil},
}

// TestCandidates asks for candidates, creates each of them on the server, and
// asks again: nothing that exists is proposed a second time.
func TestCandidates(t *testing.T) {
	db := open(t)
	base := db.read(t)
	for _, c := range candidates {
		q, err := sqlast.Parse(c.sql)
		if err != nil {
			t.Fatalf("%s: %v", c.sql, err)
		}
		asked := indexing.Candidates(q, base)
		var got []string
		for _, cand := range asked {
			ddl := cand.Def.SQL(false)
			got = append(got, ddl[strings.Index(ddl, "("):len(ddl)-1])
			db.exec(t, ddl)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s\n(-want +got)\n%s", c.why, c.sql, diff)
		}
		if again := indexing.Candidates(q, db.read(t)); len(again) > 0 {
			t.Errorf("%s: proposes %s, which is there", c.sql, again[0].Def.SQL(false))
		}
		for _, cand := range asked {
			db.exec(t, "DROP INDEX "+catalog.QuoteIdent(cand.Def.Name))
		}
	}
}

// database is a database with the schema above.
type database struct {
	conn   *pgx.Conn
	server *postgres.Server
}

func open(t *testing.T) database {
	t.Helper()
	dsn := pgtest.Empty(t)
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
	db := database{conn, server}
	db.exec(t, schema)
	return db
}

func (db database) exec(t *testing.T, sql string) {
	t.Helper()
	if _, err := db.conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (db database) read(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := db.server.Catalog(t.Context(), []catalog.Name{{Name: "person"}, {Name: "ticket"}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestNames requires names that are free and no longer than PostgreSQL keeps.
func TestNames(t *testing.T) {
	long := strings.Repeat("ü", 40)
	table := &catalog.Table{Name: catalog.Name{Schema: "public", Name: long}, Indexes: []*catalog.Index{}}
	first := indexing.Columns(table, []string{"a"})
	table.Indexes = append(table.Indexes, &catalog.Index{Name: first.Name})
	second := indexing.Columns(table, []string{"a"})
	if first.Name == second.Name || len(first.Name) > 63 || len(second.Name) > 63 {
		t.Errorf("%q and %q", first.Name, second.Name)
	}
}

// TestForms pins the ORM forms of an index that uses all there is.
func TestForms(t *testing.T) {
	table := &catalog.Table{
		Name:        catalog.Name{Schema: "public", Name: "desk_ticket"},
		ForeignKeys: []*catalog.ForeignKey{{Columns: []string{"person_id"}}},
	}
	def := advisor.IndexDef{
		Name: "desk_ticket_person_id_opened_idx", Table: table.Name, Where: `"deletedAt" IS NULL`,
		Keys: []advisor.IndexCol{{Column: "person_id"}, {Column: "opened", Desc: true, NullsFirst: true}},
	}
	got := indexing.Create(table, def).Forms
	for _, want := range []struct{ form, text string }{
		{got.Django, `models.Index(fields=["person", "-opened"], name="desk_ticket_person_id_c740267b", condition=Q(deletedAt__isnull=True))`},
		{got.Django, `AddIndexConcurrently("ticket", `},
		{got.SQLAlchemy, `Index("desk_ticket_person_id_opened_idx", desk_ticket.c.person_id, desk_ticket.c.opened.desc(), postgresql_where=text("\"deletedAt\" IS NULL"), postgresql_concurrently=True)`},
		{got.ActiveRecord, `add_index :desk_ticket, [:person_id, :opened], order: { opened: :desc }, where: "\"deletedAt\" IS NULL", name: "desk_ticket_person_id_opened_idx", algorithm: :concurrently`},
	} {
		if !strings.Contains(want.form, want.text) {
			t.Errorf("want %s in:\n%s", want.text, want.form)
		}
	}
	def.Keys[1].NullsFirst = false
	if got, want := indexing.Create(table, def).Forms.Django, `models.Index(F("person"), F("opened").desc(nulls_last=True), `; !strings.Contains(got, want) {
		t.Errorf("want %s in:\n%s", want, got)
	}
}
