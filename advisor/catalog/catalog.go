// Package catalog describes the tables, keys, indexes and statistics that a
// query touches, as plain data, and answers Claims: the catalog facts that a
// proof rests on. It imports only the standard library and does no I/O; a
// server package fills it.
package catalog

import "strings"

// Catalog is what was read from one database, in one snapshot.
type Catalog struct {
	// VersionNum is server_version_num, e.g. 150018.
	VersionNum int
	Database   string
	SearchPath []string
	TimeZone   string
	// SessionReplicationRole is "origin" unless foreign keys are switched off.
	SessionReplicationRole string
	Tables                 []*Table
	Functions              []Function
	Operators              []Operator
}

// Name is a table's schema and name as stored, not quoted.
type Name struct{ Schema, Name string }

// String gives schema.name, without the schema where it is public or empty.
func (n Name) String() string {
	if n.Schema == "" || n.Schema == "public" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// SQL gives the name as SQL needs it, always with its schema where one is known.
func (n Name) SQL() string {
	if n.Schema == "" {
		return QuoteIdent(n.Name)
	}
	return QuoteIdent(n.Schema) + "." + QuoteIdent(n.Name)
}

// Table is a relation that can stand in FROM.
type Table struct {
	OID uint32
	Name
	// Kind is pg_class.relkind: r table, p partitioned, v view, m materialised view, f foreign.
	Kind string
	// Rows and Pages are the planner's estimates (pg_class.reltuples, relpages); -1 is never analysed.
	Rows  float64
	Pages int64
	// Bytes is pg_table_size.
	Bytes       int64
	RowSecurity bool
	HasChildren bool // inheritance children or partitions
	// HasForeignChildren: a foreign table is among the children, at any depth;
	// nothing checks the constraints of its rows.
	HasForeignChildren bool
	IsPartition        bool
	Owner              string
	OwnedByMe          bool
	HasTriggers        bool
	ModifiedSince      int64 // rows modified since the last ANALYZE
	LastAnalyzeUnix    int64 // 0: never
	Columns            []*Column
	Indexes            []*Index
	ForeignKeys        []*ForeignKey
	// ReferencedBy are the foreign keys of other tables that point here.
	ReferencedBy []*ForeignKey
	// Checks are the CHECK constraints and, for what is partitioned or a
	// partition, the bounds that its rows keep to, as one more of them.
	Checks []CheckConstraint
	// Exclusion: the table has an exclusion constraint.
	Exclusion bool
	// ViewQuery is what a view stands for (pg_get_viewdef), "" for all else.
	ViewQuery string
}

// CheckConstraint is a condition that no row makes false.
type CheckConstraint struct {
	Name       string // "" for the bounds of partitions, which have none
	Expression string // pg_get_expr, or pg_get_partition_constraintdef
	Validated  bool
	Enforced   bool // 18+: NOT ENFORCED is false; true before
}

// Column is one column with its statistics (pg_stats), zero when there are none.
type Column struct {
	Name    string
	Num     int
	Type    string // format_type, e.g. "timestamp with time zone"
	TypeOID uint32
	// BaseType is the type's name in pg_type, domains resolved, e.g. "timestamptz";
	// one that is named like a type of PostgreSQL's own has its schema before it.
	BaseType string
	IsDomain bool
	// TypeKind is the base type's typtype: b base, e enum, c composite, r range, m multirange.
	TypeKind string
	// EnumLabels are the labels of an enum's column in their order, nil for other types.
	EnumLabels []string
	// Generated is the expression of a generated column, "" for others; Identity
	// is attidentity: a always, d by default, "" for none.
	Generated, Identity string
	NotNull             bool // attnotnull, and on 18+ the constraint is validated
	// Collation is the collation's name, "" for types without one; Deterministic is true for them.
	Collation     string
	Deterministic bool
	// LocaleC says that the effective collation orders by bytes (C or POSIX).
	LocaleC bool
	// Storage is attstorage: p plain, m main, e external, x extended.
	Storage      string
	HasStats     bool
	AvgWidth     int
	NullFrac     float64
	NDistinct    float64 // as pg_stats: negative is a share of the rows
	Correlation  float64
	CommonValues []string
	CommonFreqs  []float64
}

// Index is one index; Keys come before Include.
type Index struct {
	OID       uint32
	Name      string
	Method    string // btree, hash, gin, gist, brin, spgist
	Unique    bool
	Primary   bool
	Immediate bool // not a deferrable constraint
	Valid     bool // indisvalid and indisready
	// NullsNotDistinct (15+): NULLs count as equal.
	NullsNotDistinct bool
	Predicate        string // partial index condition as printed, "" when whole
	Keys             []IndexKey
	Include          []string
	Bytes            int64
	Scans            int64
	Constraint       bool
	ReplicaIdentity  bool
	Definition       string // pg_get_indexdef
}

// IndexKey is one key column or expression of an index.
type IndexKey struct {
	Column     string // "" for an expression
	Expression string
	Desc       bool
	NullsFirst bool
	OpClass    string
	// DefaultOpClass and DefaultCollation: as the column's type has them.
	DefaultOpClass, DefaultCollation bool
}

// ForeignKey is one foreign key constraint, from Table(Columns) to Ref(RefColumns).
type ForeignKey struct {
	Constraint      string
	Table, Ref      Name
	Columns         []string
	RefColumns      []string
	Validated       bool
	Enforced        bool // 18+: NOT ENFORCED is false; true before
	Deferrable      bool
	TriggersEnabled bool
	MatchFull       bool
	// Hindered: the key has an action (cascade, set null, set default), and a
	// BEFORE trigger or a rule of the user's stands in the way of the statement
	// that does it. The parent goes whatever becomes of that.
	Hindered           bool
	OnDelete, OnUpdate string // a no action, r restrict, c cascade, n set null, d set default
}

// Function is what the catalog says of a function name that the query calls.
type Function struct {
	Schema, Name string
	Volatility   string // i immutable, s stable, v volatile: the worst of the overloads
	ReturnsSet   bool
	Strict       bool
	Aggregate    bool
	Builtin      bool // every overload is in pg_catalog
}

// Operator is what the catalog says of an operator that the query uses.
type Operator struct {
	Name       string
	Volatility string // the worst of the overloads visible on the search path
	// Builtin: PostgreSQL's own is meant wherever both sides are of types of its
	// own, because every other overload has a side of another type.
	Builtin bool
}

// Table returns the table a query means by schema (may be "") and name,
// following the search path, or nil.
func (c *Catalog) Table(schema, name string) *Table {
	if c == nil {
		return nil
	}
	if schema != "" {
		return c.find(schema, name)
	}
	for _, s := range c.SearchPath {
		if t := c.find(s, name); t != nil {
			return t
		}
	}
	return nil
}

func (c *Catalog) find(schema, name string) *Table {
	for _, t := range c.Tables {
		if t.Schema == schema && t.Name.Name == name {
			return t
		}
	}
	return nil
}

// Function returns what is known of the function, or nil. Without a schema it is
// the worst of all the functions of that name: which one is called is not known.
func (c *Catalog) Function(schema, name string) *Function {
	if c == nil {
		return nil
	}
	var found *Function
	for _, f := range c.Functions {
		switch {
		case f.Name != name || schema != "" && f.Schema != schema:
		case found == nil:
			found = &f
		default:
			found.Volatility = max(found.Volatility, f.Volatility) // i < s < v
			found.ReturnsSet = found.ReturnsSet || f.ReturnsSet
			found.Aggregate = found.Aggregate || f.Aggregate
			found.Strict = found.Strict && f.Strict
			found.Builtin = found.Builtin && f.Builtin
		}
	}
	return found
}

// Column returns the column of that name, or nil.
func (t *Table) Column(name string) *Column {
	if t == nil {
		return nil
	}
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// PrimaryKey returns the primary key's index, or nil.
func (t *Table) PrimaryKey() *Index {
	if t == nil {
		return nil
	}
	for _, i := range t.Indexes {
		if i.Primary {
			return i
		}
	}
	return nil
}

// Columns returns the key columns in order; an expression is "".
func (i *Index) Columns() []string {
	out := make([]string, len(i.Keys))
	for n, k := range i.Keys {
		out[n] = k.Column
	}
	return out
}

// Plain says that the index holds every row and only columns with the type's
// default operator class and collation: what a uniqueness proof may use.
func (i *Index) Plain() bool {
	if i.Predicate != "" || !i.Valid || i.Method != "btree" {
		return false
	}
	for _, k := range i.Keys {
		if k.Column == "" || !k.DefaultOpClass || !k.DefaultCollation {
			return false
		}
	}
	return true
}

// QuoteIdent quotes an identifier the way PostgreSQL needs it: bare when it is
// lower case and no reserved word, else in double quotes.
func QuoteIdent(s string) string {
	if plainIdent(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
