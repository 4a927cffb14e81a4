package witness_test

import (
	"reflect"
	"testing"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// shop is a catalog of a small shop: a composite key, a key to itself, an enum,
// CHECKs and columns that no query names.
func shop() *catalog.Catalog {
	column := func(name, typ, base string, notNull bool) *catalog.Column {
		return &catalog.Column{Name: name, Type: typ, BaseType: base, TypeKind: "b", NotNull: notNull, Deterministic: true}
	}
	unique := func(primary bool, columns ...string) *catalog.Index {
		i := &catalog.Index{Method: "btree", Unique: true, Primary: primary, Immediate: true, Valid: true}
		for _, c := range columns {
			i.Keys = append(i.Keys, catalog.IndexKey{Column: c, DefaultOpClass: true, DefaultCollation: true})
		}
		return i
	}
	name := func(n string) catalog.Name { return catalog.Name{Schema: "public", Name: n} }
	ref := func(from string, columns []string, to string, refs ...string) *catalog.ForeignKey {
		return &catalog.ForeignKey{
			Table: name(from), Ref: name(to), Columns: columns, RefColumns: refs,
			Validated: true, Enforced: true, TriggersEnabled: true,
		}
	}
	check := func(e string) catalog.CheckConstraint {
		return catalog.CheckConstraint{Name: "c", Expression: e, Validated: true, Enforced: true}
	}
	status := column("status", "order_status", "order_status", true)
	status.TypeKind, status.EnumLabels = "e", []string{"new", "paid", "sent", "void"}
	return &catalog.Catalog{
		VersionNum: 150000, SearchPath: []string{"public"},
		Tables: []*catalog.Table{
			{
				Name: name("customer"), Kind: "r", Columns: []*catalog.Column{
					column("id", "integer", "int4", true), column("email", "character varying(40)", "varchar", true),
					column("country", "character(2)", "bpchar", false), column("credit", "numeric(8,2)", "numeric", false),
					column("ref_id", "integer", "int4", false), column("tags", "text[]", "_text", false),
					column("profile", "jsonb", "jsonb", false), column("active", "boolean", "bool", false),
				}, Indexes: []*catalog.Index{unique(true, "id"), unique(false, "email")},
				ForeignKeys: []*catalog.ForeignKey{ref("customer", []string{"ref_id"}, "customer", "id")},
				Checks:      []catalog.CheckConstraint{check("(credit >= (0)::numeric)")},
			},
			{
				Name: name("orders"), Kind: "r", Columns: []*catalog.Column{
					column("id", "bigint", "int8", true), column("customer_id", "integer", "int4", true), status,
					column("placed", "timestamp with time zone", "timestamptz", true), column("due", "date", "date", false),
					column("total", "numeric(10,2)", "numeric", false), column("note", "text", "text", false),
				}, Indexes: []*catalog.Index{unique(true, "id")},
				ForeignKeys: []*catalog.ForeignKey{ref("orders", []string{"customer_id"}, "customer", "id")},
			},
			{
				Name: name("item"), Kind: "r", Columns: []*catalog.Column{
					column("order_id", "bigint", "int8", true), column("line", "integer", "int4", true),
					column("product", "text", "text", false), column("qty", "integer", "int4", true),
					column("price", "numeric(8,2)", "numeric", false),
				}, Indexes: []*catalog.Index{unique(true, "order_id", "line")},
				ForeignKeys: []*catalog.ForeignKey{ref("item", []string{"order_id"}, "orders", "id")},
				Checks:      []catalog.CheckConstraint{check("(qty > 0)"), check("((price IS NULL) OR (price >= (0)::numeric))")},
			},
		},
	}
}

func parsed(tb testing.TB, sql string) *sqlast.Query {
	tb.Helper()
	q, err := sqlast.Parse(sql)
	if err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
	return q
}

func generator(tb testing.TB, a, b string, seed uint64) (*witness.Schema, *witness.Generator) {
	tb.Helper()
	c, x, y := shop(), parsed(tb, a), parsed(tb, b)
	s, err := witness.NewSchema(x, y, c)
	if err != nil {
		tb.Fatalf("%s / %s: %v", a, b, err)
	}
	return s, witness.New(s, x, y, c, seed)
}

func TestAStreamIsAFunctionOfItsSeed(t *testing.T) {
	const q = "SELECT c.email FROM customer c JOIN orders o ON o.customer_id = c.id WHERE o.total > 10"
	_, a := generator(t, q, q, 7)
	_, b := generator(t, q, q, 7)
	_, other := generator(t, q, q, 8)
	differs := false
	for i := range 300 {
		x, y := a.Next(), b.Next()
		if !reflect.DeepEqual(x, y) {
			t.Fatalf("database %d differs", i)
		}
		differs = differs || !reflect.DeepEqual(x, other.Next())
	}
	if !differs {
		t.Error("another seed makes the same databases")
	}
}

func TestColumnsThatMatter(t *testing.T) {
	const q = "SELECT c.active FROM customer c JOIN orders o ON o.customer_id = c.id WHERE o.note = 'x'"
	s, _ := generator(t, q, q, 1)
	got := map[string][]string{}
	for _, tab := range s.Tables {
		for _, c := range tab.Columns {
			got[tab.Name.Name] = append(got[tab.Name.Name], c.Name)
		}
	}
	want := map[string][]string{
		"customer": {"id", "email", "credit", "ref_id", "active"}, // keys, the CHECK, the foreign key to itself
		"orders":   {"id", "customer_id", "note"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("columns %v, want %v", got, want)
	}
}
