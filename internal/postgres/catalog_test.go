package postgres_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/catalog"
	"assay/internal/postgres"
)

const catalogSetup = `
CREATE SCHEMA app;
CREATE DOMAIN positive AS int NOT NULL CHECK (VALUE > 0);
CREATE DOMAIN very_positive AS positive;
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE users (
	id bigint PRIMARY KEY, email text UNIQUE, code varchar(10) COLLATE "C", nick text COLLATE ci,
	age very_positive, late int UNIQUE DEFERRABLE, gone int, note text NOT NULL);
ALTER TABLE users DROP COLUMN gone;
CREATE UNIQUE INDEX users_partial ON users (id) WHERE age > 3;
CREATE INDEX users_many ON users (lower(note) text_pattern_ops DESC, code DESC NULLS LAST, email COLLATE "C") INCLUDE (age, nick);
CREATE INDEX users_brin ON users USING brin (id);
CREATE TABLE orders (id int PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
	late_id bigint CONSTRAINT late_fk REFERENCES users DEFERRABLE INITIALLY DEFERRED,
	unchecked bigint, off_id bigint CONSTRAINT off_fk REFERENCES users, a int, b int);
ALTER TABLE orders ADD CONSTRAINT unchecked_fk FOREIGN KEY (unchecked) REFERENCES users NOT VALID;
CREATE TABLE app.pairs (a int, b int, PRIMARY KEY (b, a));
ALTER TABLE orders ADD CONSTRAINT pairs_fk FOREIGN KEY (a, b) REFERENCES app.pairs (a, b) MATCH FULL;
CREATE TABLE app.users (id int);
CREATE TABLE secured (id int);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE TABLE parent (id int NOT NULL); CREATE TABLE child () INHERITS (parent);
CREATE TABLE parts (id int PRIMARY KEY, user_id bigint REFERENCES users) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (1000) TO (3000);
CREATE VIEW seen AS SELECT id FROM users;
CREATE MATERIALIZED VIEW kept AS SELECT id FROM users;
CREATE FUNCTION app.lower(varchar) RETURNS text LANGUAGE sql VOLATILE AS 'SELECT ''x''';
CREATE FUNCTION many() RETURNS SETOF int LANGUAGE sql STABLE AS 'SELECT 1';
CREATE FUNCTION noisy(int, int) RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT true';
CREATE OPERATOR <~> (LEFTARG = int, RIGHTARG = int, FUNCTION = noisy);
CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
INSERT INTO users (id, email, code, age, note) SELECT g, CASE WHEN g % 4 > 0 THEN 'user' || g END, 'c' || g % 3, 1 + g % 50, repeat('long ', 100) FROM generate_series(1, 1000) g;
INSERT INTO parts SELECT g, g % 10 + 1 FROM generate_series(0, 1999) g;
ALTER TABLE users ALTER COLUMN email SET STORAGE EXTERNAL;
ALTER TABLE orders DISABLE TRIGGER USER;`

// offTriggers switches one foreign key off on the side that it points to; it
// takes a superuser.
const offTriggers = `DO $$ DECLARE g record; BEGIN
	FOR g IN SELECT tgname, tgrelid::regclass AS t FROM pg_trigger WHERE tgconstraint = (SELECT oid FROM pg_constraint WHERE conname = 'off_fk') AND tgrelid = 'users'::regclass LOOP
		EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', g.t, g.tgname);
	END LOOP; END $$`

func loadCatalog(t *testing.T) (*postgres.Server, *catalog.Catalog) {
	t.Helper()
	server := open(t, catalogSetup, offTriggers, "ANALYZE", "UPDATE users SET age = age WHERE id <= 7")
	var tables, functions, operators []catalog.Name
	for _, n := range []string{"users", "orders", "secured", "parent", "parts", "seen", "kept", "nothing", "users"} {
		tables = append(tables, catalog.Name{Name: n})
	}
	tables = append(tables, catalog.Name{Schema: "app", Name: "pairs"})
	for _, n := range []string{"lower", "many", "now", "random", "sum", "nothing"} {
		functions = append(functions, catalog.Name{Name: n})
	}
	functions = append(functions, catalog.Name{Schema: "app", Name: "lower"})
	for _, n := range []string{"=", "<~>", "nothing"} {
		operators = append(operators, catalog.Name{Name: n})
	}
	got, err := server.Catalog(t.Context(), tables, functions, operators)
	if err != nil {
		t.Fatal(err)
	}
	return server, got
}

func TestCatalogTables(t *testing.T) {
	server, got := loadCatalog(t)
	if got.VersionNum != server.Info().VersionNum || got.Database != server.Info().Database || got.SessionReplicationRole != "origin" ||
		got.TimeZone == "" || cmp.Diff([]string{"pg_catalog", "public"}, got.SearchPath) != "" {
		t.Errorf("session facts: %d %q %q %q %v", got.VersionNum, got.Database, got.SessionReplicationRole, got.TimeZone, got.SearchPath)
	}
	var names []string
	for _, table := range got.Tables {
		names = append(names, table.Schema+"."+table.Name.Name+":"+table.Kind)
	}
	want := []string{"app.pairs:r", "public.kept:m", "public.orders:r", "public.parent:r", "public.parts:p", "public.secured:r", "public.seen:v", "public.users:r"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	users, orders := got.Table("", "users"), got.Table("", "orders")
	if users.Schema != "public" || users.Rows != 1000 || users.Pages == 0 || users.Bytes < 8192 || !users.OwnedByMe || users.Owner == "" ||
		users.HasTriggers || users.HasChildren || users.RowSecurity || users.IsPartition {
		t.Errorf("users: %+v", users)
	}
	if !orders.HasTriggers {
		t.Error("orders has a trigger")
	}
	if !got.Table("", "secured").RowSecurity || !got.Table("", "parent").HasChildren {
		t.Error("row security or children were missed")
	}
	parts := got.Table("", "parts")
	if !parts.HasChildren || parts.HasForeignChildren || parts.Rows != 2000 || parts.Pages == 0 || parts.Bytes < 8192 {
		t.Errorf("parts: %+v", parts)
	}
	// A session reports what it changed up to a second later, so the thousand
	// rows from before ANALYZE may be counted after it.
	await(t, server, "SELECT pg_stat_get_mod_since_analyze('users'::regclass) IN (7, 1007)", "t")
	again, err := server.Catalog(t.Context(), []catalog.Name{{Schema: "public", Name: "users"}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if u := again.Table("", "users"); u.ModifiedSince%1000 != 7 || u.LastAnalyzeUnix == 0 {
		t.Errorf("modified %d, analysed %d", u.ModifiedSince, u.LastAnalyzeUnix)
	}
}

func TestCatalogColumns(t *testing.T) {
	_, got := loadCatalog(t)
	users := got.Table("", "users")
	if len(users.Columns) != 7 || users.Column("gone") != nil {
		t.Errorf("%d columns", len(users.Columns))
	}
	type facts struct {
		typ, base, collation, storage  string
		domain, notNull, deterministic bool
	}
	for name, want := range map[string]facts{
		"id":    {"bigint", "int8", "", "p", false, true, true},
		"email": {"text", "text", "default", "e", false, false, true},
		"code":  {"character varying(10)", "varchar", "C", "x", false, false, true},
		"nick":  {"text", "text", "ci", "x", false, false, false},
		"age":   {"very_positive", "int4", "", "p", true, false, true},
		"note":  {"text", "text", "default", "x", false, true, true},
	} {
		c := users.Column(name)
		if got := (facts{c.Type, c.BaseType, c.Collation, c.Storage, c.IsDomain, c.NotNull, c.Deterministic}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	code, email := users.Column("code"), users.Column("email")
	if !code.LocaleC || !code.HasStats || code.NDistinct != 3 || len(code.CommonValues) != 3 || len(code.CommonFreqs) != 3 || code.AvgWidth == 0 {
		t.Errorf("code: %+v", code)
	}
	if email.NullFrac != 0.25 || email.NDistinct > -0.7 {
		t.Errorf("email: %+v", email)
	}
	if v := users.Column("note").CommonValues; len(v) != 1 || len(v[0]) != 200 {
		t.Errorf("a common value of %d bytes was not cut at 200", len(v[0]))
	}
	if c := got.Table("", "parts").Column("user_id"); c.NDistinct != 10 {
		t.Errorf("statistics over the partitions: %+v", c)
	}
}

func TestCatalogIndexes(t *testing.T) {
	server, got := loadCatalog(t)
	byName := map[string]*catalog.Index{}
	for _, table := range got.Tables {
		for _, ix := range table.Indexes {
			byName[ix.Name] = ix
		}
	}
	if ix := byName["users_pkey"]; !ix.Primary || !ix.Unique || !ix.Immediate || !ix.Valid || !ix.Constraint || !ix.Plain() || ix.Bytes < 8192 || ix.Method != "btree" {
		t.Errorf("users_pkey: %+v", ix)
	}
	if ix := byName["users_late_key"]; ix.Immediate || !ix.Unique {
		t.Errorf("users_late_key: %+v", ix)
	}
	if ix := byName["users_partial"]; !strings.Contains(ix.Predicate, "age") || ix.Plain() || ix.Constraint {
		t.Errorf("users_partial: %+v", ix)
	}
	if ix := byName["users_brin"]; ix.Method != "brin" {
		t.Errorf("users_brin: %+v", ix)
	}
	if ix := byName["parts_pkey"]; !ix.Valid || ix.Bytes < 2*8192 {
		t.Errorf("parts_pkey: %+v", ix)
	}
	many := byName["users_many"]
	want := []catalog.IndexKey{
		{Expression: "lower(note)", Desc: true, NullsFirst: true, OpClass: "text_pattern_ops", DefaultCollation: true},
		{Column: "code", Desc: true, OpClass: "text_ops", DefaultOpClass: true, DefaultCollation: true},
		{Column: "email", OpClass: "text_ops", DefaultOpClass: true},
	}
	if diff := cmp.Diff(want, many.Keys); diff != "" {
		t.Errorf("users_many (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"age", "nick"}, many.Include); diff != "" || !strings.HasPrefix(many.Definition, "CREATE INDEX users_many") {
		t.Errorf("include (-want +got):\n%s\n%s", diff, many.Definition)
	}
	if got.VersionNum < 150000 {
		return
	}
	execute(t, server.Config(), "CREATE TABLE nulls (a int); CREATE UNIQUE INDEX nulls_a ON nulls (a) NULLS NOT DISTINCT")
	again, err := server.Catalog(t.Context(), []catalog.Name{{Name: "nulls"}}, nil, nil)
	if err != nil || !again.Tables[0].Indexes[0].NullsNotDistinct {
		t.Errorf("NULLS NOT DISTINCT was missed: %v", err)
	}
}

func TestCatalogForeignKeys(t *testing.T) {
	_, got := loadCatalog(t)
	public := func(name string) catalog.Name { return catalog.Name{Schema: "public", Name: name} }
	link := func(name, column string) catalog.ForeignKey {
		return catalog.ForeignKey{
			Constraint: name, Table: public("orders"), Ref: public("users"), Columns: []string{column}, RefColumns: []string{"id"},
			Validated: true, Enforced: true, TriggersEnabled: true, OnDelete: "a", OnUpdate: "a",
		}
	}
	late, off, unchecked, user := link("late_fk", "late_id"), link("off_fk", "off_id"), link("unchecked_fk", "unchecked"), link("orders_user_id_fkey", "user_id")
	late.Deferrable, off.TriggersEnabled, unchecked.Validated, user.OnDelete = true, false, false, "c"
	pairs := link("pairs_fk", "")
	pairs.Ref, pairs.Columns, pairs.RefColumns, pairs.MatchFull = catalog.Name{Schema: "app", Name: "pairs"}, []string{"a", "b"}, []string{"a", "b"}, true
	parts := link("parts_user_id_fkey", "user_id")
	parts.Table = public("parts")

	if diff := cmp.Diff([]*catalog.ForeignKey{&late, &off, &user, &pairs, &unchecked}, got.Table("", "orders").ForeignKeys); diff != "" {
		t.Errorf("orders' foreign keys (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]*catalog.ForeignKey{&parts}, got.Table("", "parts").ForeignKeys); diff != "" {
		t.Errorf("parts' foreign keys (-want +got):\n%s", diff)
	}
	var to []string
	for _, fk := range got.Table("", "users").ReferencedBy {
		to = append(to, fk.Table.Name+"."+fk.Constraint)
	}
	for _, want := range []string{"orders.late_fk", "orders.orders_user_id_fkey", "parts.parts_user_id_fkey"} {
		if !strings.Contains(strings.Join(to, " "), want) {
			t.Errorf("users is referenced by %v, %s is missing", to, want)
		}
	}
	for name, holds := range map[string]bool{"user_id": true, "late_id": false, "off_id": false, "unchecked": false} {
		claim := catalog.Claim{Kind: catalog.References, Table: public("orders"), Columns: []string{name}, Ref: public("users"), RefColumns: []string{"id"}}
		if c := got.Check(claim); c.Holds != holds {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestCatalogFunctionsAndOperators(t *testing.T) {
	_, got := loadCatalog(t)
	want := []catalog.Function{
		{Schema: "app", Name: "lower", Volatility: "v"},
		{Schema: "public", Name: "many", Volatility: "s", ReturnsSet: true},
		{Schema: "pg_catalog", Name: "lower", Volatility: "i", Strict: true, Builtin: true},
		{Schema: "pg_catalog", Name: "now", Volatility: "s", Strict: true, Builtin: true},
		{Schema: "pg_catalog", Name: "random", Volatility: "v", Strict: true, Builtin: true},
		{Schema: "pg_catalog", Name: "sum", Volatility: "i", Aggregate: true, Builtin: true},
	}
	if diff := cmp.Diff(want, got.Functions); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]catalog.Operator{{Name: "<~>", Volatility: "v"}, {Name: "=", Volatility: "s", Builtin: true}}, got.Operators); diff != "" {
		t.Errorf("operators (-want +got):\n%s", diff)
	}
}

func TestCatalogSurvivesJSON(t *testing.T) {
	_, want := loadCatalog(t)
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got catalog.Catalog
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("JSON changed the catalog (-want +got):\n%s", diff)
	}
}

func TestCatalogCallsNothingOfTheUsers(t *testing.T) {
	server := open(t, `CREATE SCHEMA evil; CREATE TABLE evil.called (what text); CREATE TABLE t (a int PRIMARY KEY);
		CREATE FUNCTION evil.format_type(oid, int) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
		CREATE FUNCTION evil.current_setting(text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
		CREATE FUNCTION evil.pg_get_indexdef(oid) RETURNS text LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
		CREATE FUNCTION evil.count() RETURNS int LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END'`)
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: server.Config().Redacted() + "&schema=evil,pg_catalog,public"}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	evil, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := evil.Catalog(t.Context(), []catalog.Name{{Name: "t"}}, []catalog.Name{{Name: "lower"}}, []catalog.Name{{Name: "="}}); err != nil {
		t.Error(err)
	}
	if _, err := evil.Guard(t.Context()); err != nil {
		t.Error(err)
	}
	read(t, evil, func(s *postgres.Session) error {
		_, err := s.Digest(t.Context(), "SELECT * FROM t", nil, nil, []string{"a"})
		return err
	})
}
