package catalog

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop is a small catalog in which every claim of the tests holds; a case
// spoils one fact of it.
func shop() *Catalog {
	user := &Table{
		Name: Name{"public", "shop_user"}, Kind: "r",
		Columns: []*Column{
			{Name: "id", BaseType: "int8", NotNull: true, Deterministic: true},
			{Name: "email", BaseType: "text", Collation: "default", Deterministic: true},
		},
		Indexes: []*Index{
			{Name: "shop_user_pkey", Method: "btree", Unique: true, Primary: true, Immediate: true, Valid: true, Keys: plainKeys("id")},
			{Name: "shop_user_email", Method: "btree", Unique: true, Immediate: true, Valid: true, Keys: plainKeys("email")},
		},
	}
	link := &ForeignKey{
		Constraint: "order_user_fk", Table: Name{"public", "shop_order"}, Ref: user.Name,
		Columns: []string{"user_id"}, RefColumns: []string{"id"}, Validated: true, Enforced: true, TriggersEnabled: true,
	}
	order := &Table{
		Name: Name{"public", "shop_order"}, Kind: "r",
		Columns:     []*Column{{Name: "user_id", BaseType: "int8", NotNull: true, Deterministic: true}},
		ForeignKeys: []*ForeignKey{link},
	}
	user.ReferencedBy = []*ForeignKey{link}
	return &Catalog{
		VersionNum: 150018, SearchPath: []string{"pg_catalog", "public"}, SessionReplicationRole: "origin",
		Tables: []*Table{order, user},
		Functions: []Function{
			{Schema: "pg_catalog", Name: "lower", Volatility: "i", Builtin: true},
			{Schema: "pg_catalog", Name: "random", Volatility: "v", Builtin: true},
			{Schema: "pg_catalog", Name: "unnest", Volatility: "i", ReturnsSet: true, Builtin: true},
			{Schema: "public", Name: "price", Volatility: "s"},
		},
		Operators: []Operator{{Name: "=", Volatility: "i", Builtin: true}, {Name: "<~>", Volatility: "v"}},
	}
}

func plainKeys(columns ...string) []IndexKey {
	out := make([]IndexKey, len(columns))
	for i, c := range columns {
		out[i] = IndexKey{Column: c, DefaultOpClass: true, DefaultCollation: true}
	}
	return out
}

func TestCheck(t *testing.T) {
	users, orders := Name{"public", "shop_user"}, Name{"public", "shop_order"}
	notNull := Claim{Kind: NotNull, Table: orders, Columns: []string{"user_id"}}
	unique := Claim{Kind: UniqueKey, Table: users, Columns: []string{"email"}}
	references := Claim{Kind: References, Table: orders, Columns: []string{"user_id"}, Ref: users, RefColumns: []string{"id"}}
	plain := Claim{Kind: PlainTable, Table: users}
	noPolicy := Claim{Kind: NoRowSecurity, Table: users}
	collation := Claim{Kind: DeterministicCollation, Table: users, Columns: []string{"email"}}
	bigint := Claim{Kind: ColumnType, Table: users, Columns: []string{"id"}, Object: "int8"}
	function := func(kind ClaimKind, name string) Claim { return Claim{Kind: kind, Object: name} }

	cases := []struct {
		name   string
		claim  Claim
		spoil  func(*Catalog)
		why    string // "" when the claim holds
		remedy string
	}{
		{"not null", notNull, nil, "", ""},
		{"a name without schema follows the search path", Claim{Kind: NotNull, Table: Name{"", "shop_order"}, Columns: []string{"user_id"}}, nil, "", ""},
		{
			"allows null", notNull, func(c *Catalog) { c.Tables[0].Columns[0].NotNull = false },
			"shop_order.user_id allows NULL", "ALTER TABLE public.shop_order ALTER COLUMN user_id SET NOT NULL;",
		},
		{"holds nulls", notNull, func(c *Catalog) {
			*c.Tables[0].Columns[0] = Column{Name: "user_id", HasStats: true, NullFrac: 0.1}
		}, "shop_order.user_id allows NULL", ""},
		{
			"a domain proves nothing", notNull, func(c *Catalog) {
				*c.Tables[0].Columns[0] = Column{Name: "user_id", IsDomain: true, HasStats: true, NullFrac: 0.5}
			},
			"shop_order.user_id allows NULL", "",
		},
		{
			"a view enforces nothing", notNull, func(c *Catalog) { c.Tables[0].Kind = "v" },
			"shop_order.user_id is a column of a view, where NOT NULL is not enforced", "",
		},
		{
			"children may have dropped it before 18", notNull, func(c *Catalog) { c.Tables[0].HasChildren = true },
			"shop_order.user_id is inherited by children, which may have dropped NOT NULL", "",
		},
		{"children inherit it from 18 on", notNull, func(c *Catalog) { c.Tables[0].HasChildren, c.VersionNum = true, 180004 }, "", ""},
		{
			"a foreign partition", notNull, func(c *Catalog) { c.Tables[0].Kind, c.Tables[0].HasForeignChildren = "p", true },
			"shop_order.user_id has foreign tables below it, where NOT NULL is not enforced", "",
		},
		{"no such column", Claim{Kind: NotNull, Table: orders, Columns: []string{"nothing"}}, nil, "shop_order.nothing does not exist", ""},
		{"no column named", Claim{Kind: NotNull, Table: orders}, nil, "the claim names no column", ""},
		{"no such table", Claim{Kind: NotNull, Table: Name{"public", "nothing"}, Columns: []string{"a"}}, nil, "nothing was not found in the catalog", ""},

		{
			"a domain may have operators of its own", bigint, func(c *Catalog) {
				for _, col := range c.Tables[1].Columns {
					col.IsDomain, col.Type = true, "serial_number"
				}
			},
			"shop_user.id is of the domain serial_number, which may have operators of its own", "",
		},

		{"unique", unique, nil, "", ""},
		{"unique on a part is unique on all", Claim{Kind: UniqueKey, Table: users, Columns: []string{"email", "id"}}, nil, "", ""},
		{
			"no unique index",
			Claim{Kind: UniqueKey, Table: orders, Columns: []string{"user_id"}},
			nil,
			"no unique index on user_id", "CREATE UNIQUE INDEX CONCURRENTLY ON public.shop_order (user_id);",
		},
		{"duplicates in the statistics", Claim{Kind: UniqueKey, Table: orders, Columns: []string{"user_id"}}, func(c *Catalog) {
			c.Tables[0].Columns[0].HasStats, c.Tables[0].Columns[0].NDistinct = true, -0.5
		}, "no unique index on user_id", ""},
		{
			"unique on more columns", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Keys = plainKeys("email", "id") },
			"no unique index on email", "CREATE UNIQUE INDEX CONCURRENTLY ON public.shop_user (email);",
		},
		{
			"partial", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Predicate = "active" },
			"shop_user_email is partial: it covers only rows where active", "",
		},
		{
			"invalid", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Valid = false },
			"shop_user_email is not valid", "REINDEX INDEX public.shop_user_email;",
		},
		{
			"deferrable", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Immediate = false },
			"shop_user_email is deferrable: it may not hold inside a transaction", "",
		},
		{
			"expression", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Keys = []IndexKey{{Expression: "lower(email)"}} },
			"no unique index on email", "CREATE UNIQUE INDEX CONCURRENTLY ON public.shop_user (email);",
		},
		{
			"another operator class", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Keys[0].DefaultOpClass = false },
			"shop_user_email compares by its own operator class or collation, or an expression", "",
		},
		{
			"another collation", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Keys[0].DefaultCollation = false },
			"shop_user_email compares by its own operator class or collation, or an expression", "",
		},
		{
			"another method", unique, func(c *Catalog) { c.Tables[1].Indexes[1].Method = "gist" },
			"shop_user_email compares by its own operator class or collation, or an expression", "",
		},
		{
			"inheritance", unique, func(c *Catalog) { c.Tables[1].HasChildren = true },
			"shop_user has inheritance children, which no unique index of it covers", "",
		},

		{"references", references, nil, "", ""},
		{
			"no foreign key", references, func(c *Catalog) { c.Tables[0].ForeignKeys = nil },
			"no foreign key from shop_order to shop_user", "ALTER TABLE public.shop_order ADD FOREIGN KEY (user_id) REFERENCES public.shop_user (id);",
		},
		{
			"to another column", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].RefColumns = []string{"email"} },
			"no foreign key from shop_order to shop_user", "ALTER TABLE public.shop_order ADD FOREIGN KEY (user_id) REFERENCES public.shop_user (id);",
		},
		{
			"not validated", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].Validated = false },
			"order_user_fk is NOT VALID", "ALTER TABLE public.shop_order VALIDATE CONSTRAINT order_user_fk;",
		},
		{
			"not enforced", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].Enforced = false },
			"order_user_fk is NOT ENFORCED", "ALTER TABLE public.shop_order ALTER CONSTRAINT order_user_fk ENFORCED;",
		},
		{
			"deferrable key", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].Deferrable = true },
			"order_user_fk is DEFERRABLE: it may not hold inside a transaction", "ALTER TABLE public.shop_order ALTER CONSTRAINT order_user_fk NOT DEFERRABLE;",
		},
		{
			"triggers off", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].TriggersEnabled = false },
			"order_user_fk has its triggers switched off", "ALTER TABLE public.shop_order ENABLE TRIGGER ALL;",
		},
		{
			"a trigger before the cascade", references, func(c *Catalog) { c.Tables[0].ForeignKeys[0].Hindered = true },
			"shop_order has a BEFORE trigger or a rule, which may keep its rows when order_user_fk takes or changes them", "",
		},
		{
			"a session that replicates", references, func(c *Catalog) { c.SessionReplicationRole = "replica" },
			`session_replication_role is "replica", which switches foreign keys off`, "SET session_replication_role = origin;",
		},
		{
			"children of the referencing table", references, func(c *Catalog) { c.Tables[0].HasChildren = true },
			"shop_order has inheritance children, whose rows no foreign key of it checks", "",
		},

		{"plain", plain, nil, "", ""},
		{"partitioned", plain, func(c *Catalog) { c.Tables[1].Kind = "p" }, "shop_user is a partitioned table", ""},
		{"with children", plain, func(c *Catalog) { c.Tables[1].HasChildren = true }, "shop_user has inheritance children", ""},
		{"no policy", noPolicy, nil, "", ""},
		{"policy", noPolicy, func(c *Catalog) { c.Tables[1].RowSecurity = true }, "shop_user has row security", ""},
		{"policy behind a view", noPolicy, func(c *Catalog) { c.Tables[1].Kind = "v" }, "shop_user is a view: the tables behind it were not looked at", ""},
		{"deterministic", collation, nil, "", ""},
		{
			"nondeterministic", collation, func(c *Catalog) { *c.Tables[1].Columns[1] = Column{Name: "email", Collation: "ci"} },
			"shop_user.email has the nondeterministic collation ci", "",
		},
		{"type", bigint, nil, "", ""},
		{"other type", bigint, func(c *Catalog) { c.Tables[1].Columns[0].BaseType = "int4" }, "shop_user.id has type int4", ""},

		{"immutable", function(NotVolatile, "lower"), nil, "", ""},
		{"stable", function(NotVolatile, "public.price"), nil, "", ""},
		{"volatile", function(NotVolatile, "random"), nil, "pg_catalog.random is volatile", ""},
		{"a set", function(NotVolatile, "unnest"), nil, "pg_catalog.unnest returns a set", ""},
		{"unknown function", function(NotVolatile, "nothing"), nil, "nothing was not found in the catalog", ""},
		{"one of the overloads", function(NotVolatile, "lower"), func(c *Catalog) {
			c.Functions = append(c.Functions, Function{Schema: "public", Name: "lower", Volatility: "v"})
		}, "public.lower is volatile", ""},
		{"operator", function(NotVolatile, "="), nil, "", ""},
		{"volatile operator", function(NotVolatile, "<~>"), nil, "operator <~> is volatile", ""},
		{"own", function(BuiltinObject, "pg_catalog.lower"), nil, "", ""},
		{"not own", function(BuiltinObject, "price"), nil, "public.price is not PostgreSQL's own", ""},
		{"own operator", function(BuiltinObject, "="), nil, "", ""},
		{"unknown kind", Claim{Kind: "moon"}, nil, `no one knows how to check a claim of kind "moon"`, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			catalog := shop()
			if c.spoil != nil {
				c.spoil(catalog)
			}
			got := catalog.Check(c.claim)
			if got.Holds != (c.why == "") || got.Why != c.why || got.Remedy != c.remedy {
				t.Errorf("holds %v\n why %q\nwant %q\nremedy %q\n  want %q", got.Holds, got.Why, c.why, got.Remedy, c.remedy)
			}
			if got.Text == "" || got.Holds && got.From == "" {
				t.Errorf("no text or source: %+v", got)
			}
		})
	}
}

func TestCheckWithoutCatalog(t *testing.T) {
	var none *Catalog
	for _, kind := range []ClaimKind{NotNull, UniqueKey, References, NoRowSecurity, PlainTable, NotVolatile, BuiltinObject, DeterministicCollation, ColumnType} {
		if got := none.Check(Claim{Kind: kind, Table: Name{"public", "t"}, Columns: []string{"a"}, Object: "f"}); got.Holds {
			t.Errorf("%s holds without a catalog", kind)
		}
	}
}

func TestCatalogSurvivesJSON(t *testing.T) {
	want := shop()
	first, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Catalog
	if err := json.Unmarshal(first, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("JSON changed the catalog (-want +got):\n%s", diff)
	}
	if again, err := json.Marshal(&got); err != nil || string(again) != string(first) {
		t.Errorf("JSON is not stable: %v\n%s\n%s", err, first, again)
	}
}

func TestQuoteIdent(t *testing.T) {
	for in, want := range map[string]string{
		"shop_order": "shop_order", "a1": "a1", "_x": "_x",
		"": `""`, "Order": `"Order"`, "order": `"order"`, "user": `"user"`, "1a": `"1a"`, "a b": `"a b"`,
		`x"y; drop table t; --`: `"x""y; drop table t; --"`, "é": `"é"`, "a$b": `"a$b"`, "json_table": `"json_table"`, "name": "name",
	} {
		if got := QuoteIdent(in); got != want {
			t.Errorf("QuoteIdent(%q) = %s, want %s", in, got, want)
		}
	}
	if got := (Name{"public", "order"}).SQL(); got != `public."order"` {
		t.Errorf("SQL() = %s", got)
	}
}

func TestFunctionWithoutSchemaIsTheWorst(t *testing.T) {
	c := shop()
	c.Functions = append(c.Functions, Function{Schema: "public", Name: "lower", Volatility: "v", ReturnsSet: true})
	if f := c.Function("", "lower"); f == nil || f.Volatility != "v" || !f.ReturnsSet || f.Builtin {
		t.Errorf("Function(lower) = %+v, want the worst of both", f)
	}
	if f := c.Function("pg_catalog", "lower"); f == nil || f.Volatility != "i" {
		t.Errorf("Function(pg_catalog.lower) = %+v", f)
	}
}
