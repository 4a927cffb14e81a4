package sqlast_test

import (
	"slices"
	"strings"
	"testing"

	"assay/advisor/sqlast"
)

func TestMentioned(t *testing.T) {
	const body = `BEGIN -- dblink_exec('no')
		IF x <-> y THEN PERFORM nextval('s'), public."Log It"( 'it''s' ), upper (name); END IF; /* f(1) */
		EXECUTE $q$ SELECT hidden() $q$; END`
	m := sqlast.Mentioned(body)
	want := []sqlast.Call{{Name: "nextval", Literal: "s"}, {Name: "Log It", Literal: "it's"}, {Name: "upper"}}
	if !slices.Equal(m.Calls, want) {
		t.Errorf("calls %v, want %v", m.Calls, want)
	}
	for _, word := range []string{"execute", "perform", "public", "Log It", "name", "x"} {
		if !slices.Contains(m.Words, word) {
			t.Errorf("%q is not among the words %v", word, m.Words)
		}
	}
	for _, word := range []string{"dblink_exec", "hidden", "f", "q"} {
		if slices.Contains(m.Words, word) {
			t.Errorf("%q stands in a comment or a literal", word)
		}
	}
	if !slices.Equal(m.Operators, []string{"<->"}) {
		t.Errorf("operators %v", m.Operators)
	}
}

func TestChanges(t *testing.T) {
	for sql, want := range map[string][]sqlast.Change{
		"SELECT 1":                   nil,
		"SELECT * FROM a FOR UPDATE": nil,
		"INSERT INTO s.a SELECT 1":   {{Relation: sqlast.Relation{Schema: "s", Name: "a"}, Kind: sqlast.KindInsert}},
		"UPDATE a SET b = 1 FROM c":  {{Relation: sqlast.Relation{Name: "a"}, Kind: sqlast.KindUpdate}},
		"WITH d AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM d ON CONFLICT (x) DO UPDATE SET x = 1": {
			{Relation: sqlast.Relation{Name: "a"}, Kind: sqlast.KindDelete},
			{Relation: sqlast.Relation{Name: "b"}, Kind: sqlast.KindInsert},
			{Relation: sqlast.Relation{Name: "b"}, Kind: sqlast.KindUpdate},
		},
		"MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE": {{Relation: sqlast.Relation{Name: "a"}, Kind: sqlast.KindMerge}},
	} {
		q, err := sqlast.Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Clone(q.Changes)
		slices.SortFunc(got, func(a, b sqlast.Change) int {
			if a.Relation != b.Relation {
				return strings.Compare(a.Relation.Name, b.Relation.Name)
			}
			return strings.Compare(string(a.Kind), string(b.Kind))
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s changes %v, want %v", sql, got, want)
		}
	}
}
