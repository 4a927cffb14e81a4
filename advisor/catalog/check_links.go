package catalog

import (
	"fmt"
	"strings"
)

// checkReferences looks for one foreign key that always holds, whatever else
// the session has done.
func (c *Catalog) checkReferences(q Claim, out *Checked) {
	out.From = "pg_constraint"
	from := c.table(q.Table)
	if from == nil {
		out.Why = q.Table.String() + " was not found in the catalog"
		return
	}
	ref := q.Ref
	if t := c.table(q.Ref); t != nil {
		ref = t.Name
	}
	out.Why = fmt.Sprintf("no foreign key from %s to %s", from, ref)
	out.Remedy = addForeignKey(from, ref, q)
	for _, fk := range from.ForeignKeys {
		if fk.Ref != ref || !samePairs(fk.Columns, fk.RefColumns, q.Columns, q.RefColumns) {
			continue
		}
		out.From = "pg_constraint " + fk.Constraint
		out.Why, out.Remedy = c.brokenLink(from, fk)
		if out.Why == "" {
			return
		}
	}
}

// brokenLink says why a foreign key's promise may not hold for every row that
// this session sees, and what would mend it.
func (c *Catalog) brokenLink(t *Table, fk *ForeignKey) (why, remedy string) {
	alter := "ALTER TABLE " + t.SQL() + " "
	name := QuoteIdent(fk.Constraint)
	switch {
	case !fk.Enforced:
		return fk.Constraint + " is NOT ENFORCED", alter + "ALTER CONSTRAINT " + name + " ENFORCED;"
	case !fk.Validated:
		return fk.Constraint + " is NOT VALID", alter + "VALIDATE CONSTRAINT " + name + ";"
	case fk.Deferrable:
		return fk.Constraint + " is DEFERRABLE: it may not hold inside a transaction", alter + "ALTER CONSTRAINT " + name + " NOT DEFERRABLE;"
	case !fk.TriggersEnabled:
		return fk.Constraint + " has its triggers switched off", alter + "ENABLE TRIGGER ALL;"
	case c.SessionReplicationRole != "origin":
		return fmt.Sprintf("session_replication_role is %q, which switches foreign keys off", c.SessionReplicationRole),
			"SET session_replication_role = origin;"
	case fk.Hindered:
		return fmt.Sprintf("%s has a BEFORE trigger or a rule, which may keep its rows when %s takes or changes them", t, fk.Constraint), ""
	case t.Kind == "r" && t.HasChildren:
		return t.String() + " has inheritance children, whose rows no foreign key of it checks", ""
	case t.HasForeignChildren:
		return t.String() + " has foreign tables below it, whose rows no foreign key checks", ""
	}
	return "", ""
}

// samePairs says that two lists of column pairs are the same, in any order.
func samePairs(a, aRef, b, bRef []string) bool {
	if len(a) != len(aRef) || len(b) != len(bRef) || len(a) != len(b) || len(a) == 0 {
		return false
	}
	pairs := make(map[[2]string]bool, len(a))
	for i := range a {
		pairs[[2]string{a[i], aRef[i]}] = true
	}
	for i := range b {
		if !pairs[[2]string{b[i], bRef[i]}] {
			return false
		}
	}
	return true
}

func addForeignKey(from *Table, ref Name, q Claim) string {
	if len(q.Columns) == 0 || len(q.Columns) != len(q.RefColumns) {
		return ""
	}
	return fmt.Sprintf("ALTER TABLE %s ADD FOREIGN KEY (%s) REFERENCES %s (%s);",
		from.SQL(), quoteList(q.Columns), ref.SQL(), quoteList(q.RefColumns))
}

func quoteList(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = QuoteIdent(n)
	}
	return strings.Join(out, ", ")
}

// object is what a claim needs of a function or an operator.
type object struct {
	name, volatility    string
	returnsSet, builtin bool
}

// checkObject answers claims about functions and operators: every one that the
// name can mean must hold, because the overload is not known.
func (c *Catalog) checkObject(q Claim, out *Checked) {
	out.From = "pg_proc.provolatile, proretset"
	if q.Kind == BuiltinObject {
		out.From = "pg_proc.pronamespace"
	}
	found := c.objects(q.Object)
	if len(found) == 0 {
		out.Why = q.Object + " was not found in the catalog"
		return
	}
	for _, o := range found {
		switch {
		case q.Kind == BuiltinObject && !o.builtin:
			out.Why = o.name + " is not PostgreSQL's own"
		case q.Kind == NotVolatile && o.volatility != "i" && o.volatility != "s":
			out.Why = o.name + " is volatile"
		case q.Kind == NotVolatile && o.returnsSet:
			out.Why = o.name + " returns a set"
		}
		if out.Why != "" {
			return
		}
	}
}

// objects lists what the name can mean: schema.name, a bare function name, or
// an operator.
func (c *Catalog) objects(name string) []object {
	if c == nil {
		return nil
	}
	var out []object
	schema, bare, qualified := strings.Cut(name, ".")
	for _, f := range c.Functions {
		if f.Name == name || qualified && f.Schema == schema && f.Name == bare {
			out = append(out, object{f.Schema + "." + f.Name, f.Volatility, f.ReturnsSet, f.Builtin})
		}
	}
	for _, o := range c.Operators {
		if o.Name == name {
			out = append(out, object{"operator " + o.Name, o.Volatility, false, o.Builtin})
		}
	}
	return out
}
