package catalog

// ClaimKind is the kind of catalog fact that a proof needs.
type ClaimKind string

// The kinds of claim.
const (
	// NotNull: Table.Columns[0] cannot hold NULL.
	NotNull ClaimKind = "not-null"
	// UniqueKey: no two rows of Table agree on Columns (all NOT NULL or NULLs not distinct
	// is claimed apart, by NotNull).
	UniqueKey ClaimKind = "unique"
	// References: Table(Columns) is a validated, enforced, not deferrable foreign key to Ref(RefColumns).
	References ClaimKind = "references"
	// NoRowSecurity: Table has no row security.
	NoRowSecurity ClaimKind = "no-row-security"
	// PlainTable: Table is an ordinary table without inheritance children (partitioned tables are not plain).
	PlainTable ClaimKind = "plain-table"
	// NotVolatile: the function or operator named by Object is immutable or stable, and returns no set.
	NotVolatile ClaimKind = "not-volatile"
	// BuiltinObject: the function or operator named by Object is PostgreSQL's own.
	BuiltinObject ClaimKind = "builtin"
	// DeterministicCollation: Table.Columns[0] has no collation or a deterministic one.
	DeterministicCollation ClaimKind = "deterministic-collation"
	// ColumnType: Table.Columns[0] has base type Object.
	ColumnType ClaimKind = "column-type"
)

// Claim is a catalog fact that a proof rests on: a question to the catalog.
type Claim struct {
	Kind       ClaimKind
	Table      Name
	Columns    []string
	Ref        Name
	RefColumns []string
	Object     string
}

// Checked is a claim with the catalog's answer.
type Checked struct {
	Claim Claim
	// Text is the claim in words: "shop_order.user_id is NOT NULL".
	Text  string
	Holds bool
	// Why says in words why it does not hold, "" when it does: "shop_order.user_id allows NULL".
	Why string
	// From says where the answer was read: "pg_attribute", "pg_constraint shop_order_user_id_fk".
	From string
	// Remedy is what would make it hold, "" when there is none: "ALTER TABLE … SET NOT NULL".
	Remedy string
}
