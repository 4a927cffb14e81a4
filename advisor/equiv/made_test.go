package equiv

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// shopCatalog has parents with a key and a name, and children that point to them.
func shopCatalog() *catalog.Catalog {
	column := func(n int, name, typ, base string, notNull bool) *catalog.Column {
		return &catalog.Column{Name: name, Num: n, Type: typ, BaseType: base, TypeKind: "b", NotNull: notNull, Deterministic: true}
	}
	key := func(column string) *catalog.Index {
		return &catalog.Index{
			Name: column + "_key", Method: "btree", Unique: true, Primary: true, Immediate: true, Valid: true,
			Keys: []catalog.IndexKey{{Column: column, DefaultOpClass: true, DefaultCollation: true}},
		}
	}
	parent := &catalog.Table{
		Name: catalog.Name{Schema: "public", Name: "parent"}, Kind: "r", Indexes: []*catalog.Index{key("id")},
		Columns: []*catalog.Column{column(1, "id", "integer", "int4", true), column(2, "name", "text", "text", false)},
	}
	child := &catalog.Table{
		Name: catalog.Name{Schema: "public", Name: "child"}, Kind: "r", Indexes: []*catalog.Index{key("id")},
		Columns: []*catalog.Column{column(1, "id", "integer", "int4", true), column(2, "parent_id", "integer", "int4", false), column(3, "born", "date", "date", true)},
	}
	reference := &catalog.ForeignKey{
		Constraint: "child_parent", Table: child.Name, Ref: parent.Name, Columns: []string{"parent_id"}, RefColumns: []string{"id"},
		Validated: true, Enforced: true, TriggersEnabled: true,
	}
	child.ForeignKeys, parent.ReferencedBy = []*catalog.ForeignKey{reference}, []*catalog.ForeignKey{reference}
	return &catalog.Catalog{VersionNum: 150000, SearchPath: []string{"public"}, Tables: []*catalog.Table{parent, child}}
}

// madeSearch is a search of a pair over the shop, without a server.
func madeSearch(t *testing.T, sql string) *search {
	t.Helper()
	c := shopCatalog()
	q, err := sqlast.Parse(sql)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := witness.NewSchema(q, q, c)
	if err != nil {
		t.Fatal(err)
	}
	return &search{
		trials: &Trials{}, catalog: c, schema: schema, forms: [2]*sqlast.Query{q, q},
		castable: map[string]bool{}, casters: map[string]int{}, bench: dates{},
	}
}

// dates stands in for a server that knows dates by their length.
type dates struct{ Bench }

type refusal struct{ error }

func (refusal) SQLState() string { return "22007" }

func (dates) Prepare(context.Context, string, string) (int, error) { return 0, nil }

func (dates) Run(_ context.Context, _ int, args [][]*string) ([][][]string, error) {
	for _, v := range args[0] {
		if len(*v) != len("2024-01-01") {
			return nil, refusal{errors.New("invalid input syntax for type date")}
		}
	}
	return [][][]string{{{"1"}}}, nil
}

const bothTables = "SELECT p.id, p.name, c.id, c.parent_id, c.born FROM parent p JOIN child c ON c.parent_id = p.id"

// rowsOf are rows of texts; "-" is NULL.
func rowsOf(rows ...[]string) []witness.Row {
	var out []witness.Row
	for _, texts := range rows {
		var r witness.Row
		for _, text := range texts {
			if text == "-" {
				r = append(r, nil)
			} else {
				r = append(r, &text)
			}
		}
		out = append(out, r)
	}
	return out
}

func shown(rows []witness.Row) string {
	var b strings.Builder
	for _, r := range rows {
		for _, v := range r {
			if v == nil {
				b.WriteString("- ")
			} else {
				b.WriteString(*v + " ")
			}
		}
		b.WriteString("; ")
	}
	return b.String()
}

func TestPossibleKeepsToTheTables(t *testing.T) {
	parents := rowsOf([]string{"1", "a"}, []string{"2", "-"})
	for _, c := range []struct {
		name              string
		parents, children []witness.Row
		want              bool
	}{
		{"rows that fit", parents, rowsOf([]string{"1", "1", "2024-01-01"}, []string{"2", "-", "2024-01-02"}), true},
		{"a NULL that may not be", rowsOf([]string{"-", "a"}), nil, false},
		{"a key twice", rowsOf([]string{"1", "a"}, []string{"1", "b"}), nil, false},
		{"a child without its parent", parents, rowsOf([]string{"1", "3", "2024-01-01"}), false},
		{"a text that is no date", parents, rowsOf([]string{"1", "1", "soon"}), false},
		{"a number out of range", rowsOf([]string{"99999999999", "a"}), nil, false},
		{"a mark of ours in a value", rowsOf([]string{"1", "a" + between + "b"}), nil, false},
	} {
		s := madeSearch(t, bothTables)
		got, err := s.possible(t.Context(), []witness.Database{{Rows: [][]witness.Row{c.parents, c.children}}})
		if err != nil || (len(got) == 1) != c.want {
			t.Errorf("%s: kept %d, %v", c.name, len(got), err)
		}
		if kept := s.invalid == 0; kept != c.want {
			t.Errorf("%s: %d counted as impossible", c.name, s.invalid)
		}
	}
}

// One value that is none of its type must not cost the others of its batch.
func TestPossibleLearnsEachValueOfABatch(t *testing.T) {
	s := madeSearch(t, bothTables)
	var batch []witness.Database
	for _, born := range []string{"2024-01-01", "never", "2024-01-02", "soon", "2024-01-03"} {
		batch = append(batch, witness.Database{Rows: [][]witness.Row{nil, rowsOf([]string{"1", "-", born})}})
	}
	kept, err := s.possible(t.Context(), batch)
	if err != nil || len(kept) != 3 || s.invalid != 2 {
		t.Errorf("kept %d, %d impossible, %v", len(kept), s.invalid, err)
	}
}

func TestSmallerTakesOrphansAlong(t *testing.T) {
	s := madeSearch(t, bothTables)
	db := witness.Database{Rows: [][]witness.Row{rowsOf([]string{"1", "a"}, []string{"2", "b"}), rowsOf([]string{"5", "1", "2024-01-01"}, []string{"6", "2", "2024-01-01"})}}
	var got []string
	for _, next := range s.smaller(db) {
		got = append(got, shown(next.Rows[0])+"| "+shown(next.Rows[1]))
	}
	want := []string{"2 b ; | 6 2 2024-01-01 ; ", "1 a ; | 5 1 2024-01-01 ; ", "1 a ; 2 b ; | 6 2 2024-01-01 ; ", "1 a ; 2 b ; | 5 1 2024-01-01 ; "}
	if !slices.Equal(got, want) {
		t.Errorf("smaller:\n%q\nwant\n%q", got, want)
	}
	if shown(db.Rows[0]) != "1 a ; 2 b ; " {
		t.Errorf("the database itself changed: %s", shown(db.Rows[0]))
	}
}

func TestPlainValuesEndWithNull(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		base  string
		value *string
		want  string
	}{
		{"int4", text("7"), "1 2 3 0 - ; "},
		{"int4", text("2"), "1 ; "},
		{"text", text("zz"), "a b - ; "},
		{"uuid", text("x"), "- ; "},
		{"int4", nil, "; "},
	} {
		if got := shown([]witness.Row{plainValues(c.base, c.value)}); got != c.want {
			t.Errorf("%s: %q, want %q", c.base, got, c.want)
		}
	}
}

func TestArgumentsTellEmptyTextsFromNoRows(t *testing.T) {
	s := madeSearch(t, "SELECT p.name FROM parent p CROSS JOIN (SELECT count(*) FROM child) n")
	batch := []witness.Database{
		{Rows: make([][]witness.Row, 2)},
		{Rows: make([][]witness.Row, 2)},
	}
	value := func(column string, is *string) witness.Row {
		r := make(witness.Row, len(s.schema.Tables[0].Columns))
		r[slices.IndexFunc(s.schema.Tables[0].Columns, func(c *catalog.Column) bool { return c.Name == column })] = is
		return r
	}
	empty, a := "", "a"
	batch[0].Rows[0] = []witness.Row{value("name", &empty)}
	batch[1].Rows[0] = []witness.Row{value("name", &a), value("name", nil), value("name", &empty)}
	batch[1].Rows[1] = make([]witness.Row, 2)
	for i := range batch[1].Rows[1] {
		batch[1].Rows[1][i] = make(witness.Row, len(s.schema.Tables[1].Columns))
	}
	args := s.arguments(batch)
	want := 1 + width(s.schema.Tables[0]) + width(s.schema.Tables[1])
	if len(args) != want {
		t.Fatalf("%d parameters, want %d", len(args), want)
	}
	name := args[1+slices.IndexFunc(s.schema.Tables[0].Columns, func(c *catalog.Column) bool { return c.Name == "name" })]
	if name[0] == nil || *name[0] != "" || *name[1] != "a"+between+nullMark+between {
		t.Errorf("names %v %q", name[0], *name[1])
	}
	child := args[len(args)-1]
	if child[0] != nil || child[1] == nil || strings.Count(*child[1], between) != 1 {
		t.Errorf("children %v %v", child[0], child[1])
	}
}

func TestStreamIsTheGeneratorsInOrder(t *testing.T) {
	s := madeSearch(t, bothTables)
	next, stop := s.stream(7, 25)
	defer stop()
	generator := witness.New(s.schema, s.forms[0], s.forms[1], s.catalog, 7)
	for _, want := range []int{10, 10, 5, 0} {
		batch := next(10)
		if len(batch) != want {
			t.Fatalf("%d databases, want %d", len(batch), want)
		}
		for _, db := range batch {
			for i, rows := range generator.Next().Rows {
				if shown(rows) != shown(db.Rows[i]) {
					t.Fatalf("table %d: %s, want %s", i, shown(db.Rows[i]), shown(rows))
				}
			}
		}
	}
}

func TestStreamPanicsWhereItIsAsked(t *testing.T) {
	next, stop := (&search{}).stream(1, 10) // nothing to make databases of
	defer stop()
	defer func() {
		if recover() == nil {
			t.Error("the panic of the goroutine was lost")
		}
	}()
	next(1)
}
