package postgres_test

import (
	"testing"

	"assay/advisor/catalog"
)

// What a NOT NULL and a foreign key promise can be weaker from 18 on.
func TestCatalogOfConstraintsThatPromiseLess(t *testing.T) {
	server := open(t)
	if server.Info().VersionNum < 180000 {
		t.Skipf("PostgreSQL %s has no such constraints; `make matrix` runs this on 18", server.Info().Version)
	}
	execute(t, server.Config(), `CREATE TABLE p (id int PRIMARY KEY);
		CREATE TABLE c (a int, b int, p_id int, CONSTRAINT soft FOREIGN KEY (p_id) REFERENCES p NOT ENFORCED);
		ALTER TABLE c ADD CONSTRAINT a_later NOT NULL a NOT VALID;
		ALTER TABLE c ADD CONSTRAINT b_now NOT NULL b`)
	got, err := server.Catalog(t.Context(), []catalog.Name{{Name: "c"}, {Name: "p"}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := got.Table("", "c")
	if c.Column("a").NotNull || !c.Column("b").NotNull {
		t.Errorf("a %+v, b %+v", c.Column("a"), c.Column("b"))
	}
	if len(c.ForeignKeys) != 1 || c.ForeignKeys[0].Enforced {
		t.Errorf("foreign keys %+v", c.ForeignKeys)
	}
}
