package sqlast

// Span is a range of bytes [Start, End) of a text.
type Span struct{ Start, End int }

// Empty says that the span marks nothing.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains says that o lies within s.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Kind is the kind of a statement, in the words of the JSON output.
type Kind string

// The kinds of statement.
const (
	KindSelect  Kind = "select"
	KindInsert  Kind = "insert"
	KindUpdate  Kind = "update"
	KindDelete  Kind = "delete"
	KindMerge   Kind = "merge"
	KindUtility Kind = "other"
)

// Query is one parsed statement. Spans are bytes of Text.
type Query struct {
	Text string
	Kind Kind
	// Writes says that running it needs a read-write transaction: DML, a
	// data-modifying CTE, a locking clause, SELECT INTO. WriteReason names it.
	Writes      bool
	WriteReason string
	// Refusal is why the statement is never run under EXPLAIN (utility
	// statements, SELECT INTO, CTAS), with the alternative; "" when it may be.
	Refusal string
	// Fingerprint is pg_query's, of the statement without literals.
	Fingerprint string
	Params      []Param
	// Select is the outermost block of a SELECT, nil for other kinds.
	Select *Select
	// Relations are the tables named anywhere in the statement, CTE names left out.
	Relations []Relation
	// Changes are the tables that the statement and its WITH queries change.
	Changes []Change
	// Functions and Operators named anywhere, sorted, without duplicates.
	Functions []Relation
	Operators []string
	// Comments are the spans of comments.
	Comments []Span
	// DML is set for INSERT, UPDATE, DELETE and MERGE.
	DML *DML

	selects []*Select
}

// Relation is a schema (may be "") and a name, as PostgreSQL folds them.
type Relation struct{ Schema, Name string }

// Change is a table and what is done to its rows: insert, update, delete, or merge for any of them.
type Change struct {
	Relation Relation
	Kind     Kind
}

// Param is a parameter found in the text by the lexer.
type Param struct {
	Span  Span
	Style ParamStyle
	// Number is 1 for $1 and the position for ? and %s; Name is set for :name and %(name)s.
	Number int
	Name   string
	// Type covers the words of a type in front of it, as in interval $1; empty without them.
	Type Span
}

// ParamStyle is how a parameter is written.
type ParamStyle string

// The styles of parameter.
const (
	ParamDollar ParamStyle = "$1"
	ParamFormat ParamStyle = "%s"
	ParamPyName ParamStyle = "%(name)s"
	ParamColon  ParamStyle = ":name"
	ParamMark   ParamStyle = "?"
)

// Select is one query block, or a set operation over two.
type Select struct {
	// Span covers the block without the parentheses around it.
	Span   Span
	Parent *Select // the block this one is nested in, nil for the outermost
	With   []CTE
	// SetOp is "", "union", "intersect" or "except"; then Left and Right are set and the rest is empty.
	SetOp       string
	All         bool
	Left, Right *Select
	// SetOpSpan covers the words between the two: UNION [ALL | DISTINCT].
	SetOpSpan Span
	Values    bool // a VALUES list; its expressions are ValueRows
	ValueRows [][]*Expr
	Into      bool
	Locking   bool // FOR UPDATE / SHARE …

	Distinct   bool
	DistinctOn []*Expr
	// DistinctSpan covers the keyword DISTINCT (without ON (…)).
	DistinctSpan Span
	Targets      []Target
	// TargetsSpan covers the select list.
	TargetsSpan Span
	From        []*From
	// FromSpan covers the FROM clause with its keyword; empty when absent.
	FromSpan Span
	Where    *Expr
	// WhereSpan covers WHERE and its condition; empty when absent.
	WhereSpan Span
	// Terms are the AND-ed terms of Where in order, parentheses removed; for a Where that is no AND, one.
	Terms   []*Expr
	GroupBy []*Expr
	// GroupSpan, HavingSpan, OrderSpan, LimitSpan cover the clauses with their keywords.
	GroupSpan  Span
	Having     *Expr
	HavingSpan Span
	OrderBy    []SortKey
	OrderSpan  Span
	Limit      *Expr
	Offset     *Expr
	LimitSpan  Span
	// WindowExprs are the expressions of the WINDOW clause.
	WindowExprs []*Expr
	Windows     bool // a WINDOW clause or a window function in the list
	// GroupingSets: GROUPING SETS, ROLLUP or CUBE.
	GroupingSets bool
}

// CTE is one WITH query.
type CTE struct {
	Name string
	// Columns are the names given behind the CTE's name: c(a, b).
	Columns      []string
	Select       *Select // nil when it modifies data
	Materialized string  // "", "materialized", "not materialized"
	Recursive    bool
	Span         Span
}

// Target is one item of a select list.
type Target struct {
	Expr *Expr
	// Name is the output name as written by AS, or derived for a plain column; "" otherwise.
	Name string
	// Span covers the expression and its alias.
	Span Span
}

// SortKey is one item of ORDER BY.
type SortKey struct {
	Expr *Expr
	Desc bool
	// NullsFirst is the effective order (DESC implies it unless NULLS LAST is written).
	NullsFirst bool
	// Using is the operator of ORDER BY … USING, "" otherwise.
	Using string
	Span  Span
}

// FromKind is the kind of a FROM item.
type FromKind string

// The kinds of FROM item.
const (
	FromTable    FromKind = "table"
	FromSubquery FromKind = "subquery"
	FromFunction FromKind = "function"
	FromJoin     FromKind = "join"
	FromCTE      FromKind = "cte"
	FromOther    FromKind = "other"
)

// JoinType is the type of a join, as written.
type JoinType string

// The types of join. A comma between FROM items is no JoinType: it is two items of Select.From.
const (
	JoinInner JoinType = "inner"
	JoinLeft  JoinType = "left"
	JoinRight JoinType = "right"
	JoinFull  JoinType = "full"
	JoinCross JoinType = "cross"
)

// From is one FROM item: a leaf (table, subquery, function, CTE) or a join of two.
type From struct {
	Kind     FromKind
	Span     Span
	Relation Relation // FromTable and FromCTE
	Only     bool
	Sample   bool // TABLESAMPLE
	// Alias is the name columns are qualified with: the alias, or the table's name.
	Alias string
	// AliasWritten says that the alias stands in the text.
	AliasWritten bool
	// ColumnAliases: t(a, b).
	ColumnAliases []string
	Select        *Select // FromSubquery
	Lateral       bool

	// Args are the expressions of a function, a TABLESAMPLE or another item.
	Args []*Expr
	// Function is the name of a FromFunction.
	Function Relation

	// Joins only.
	Join        JoinType
	Natural     bool
	Using       []string
	On          *Expr
	OnTerms     []*Expr // the AND-ed terms of On
	Left, Right *From
	// JoinSpan covers from the JOIN keywords to the end of ON or USING: what
	// has to go to remove the right side.
	JoinSpan Span
}

// Leaves are the FROM items that are no joins, in order.
func (s *Select) Leaves() []*From {
	var out []*From
	var walk func(f *From)
	walk = func(f *From) {
		if f == nil {
			return
		}
		if f.Kind == FromJoin {
			walk(f.Left)
			walk(f.Right)
			return
		}
		out = append(out, f)
	}
	for _, f := range s.From {
		walk(f)
	}
	return out
}

// ExprKind is the kind of an expression.
type ExprKind string

// The kinds of expression.
const (
	ExprColumn ExprKind = "column"
	ExprStar   ExprKind = "star" // * or t.*
	ExprConst  ExprKind = "const"
	ExprParam  ExprKind = "param"
	// ExprOp is a OP b or OP a; also LIKE (~~), ILIKE (~~*), OpSimilar and
	// OpDistinct, whose NOT forms have Negated set; an ESCAPE is a third argument.
	ExprOp       ExprKind = "op"
	ExprIn       ExprKind = "in"      // a [NOT] IN (list)
	ExprBetween  ExprKind = "between" // a [NOT] BETWEEN b AND c
	ExprAny      ExprKind = "any"     // a OP ANY (array), a OP ALL (array)
	ExprFunc     ExprKind = "func"
	ExprCast     ExprKind = "cast"
	ExprAnd      ExprKind = "and"
	ExprOr       ExprKind = "or"
	ExprNot      ExprKind = "not"
	ExprNullTest ExprKind = "nulltest" // IS [NOT] NULL; Negated for NOT
	ExprBoolTest ExprKind = "booltest"
	ExprSubquery ExprKind = "subquery"
	ExprCase     ExprKind = "case"
	ExprCoalesce ExprKind = "coalesce"
	ExprArray    ExprKind = "array"
	ExprRow      ExprKind = "row"
	ExprOther    ExprKind = "other"
)

// The names of operators that are words and have no symbol of their own.
const (
	OpDistinct = "is distinct from"
	OpSimilar  = "similar to"
)

// SubKind is how a subquery stands in an expression.
type SubKind string

// The ways a subquery stands in an expression. SubIn is `x IN (SELECT …)`
// and `x = ANY (SELECT …)`; `NOT IN` is a SubIn with Negated set.
const (
	SubScalar SubKind = "scalar"
	SubExists SubKind = "exists"
	SubIn     SubKind = "in"
	SubAll    SubKind = "all"
	SubArray  SubKind = "array"
)

// Expr is one node of an expression.
type Expr struct {
	Kind ExprKind
	// Span covers the expression, without parentheses around it.
	Span Span
	// Outer covers it with the parentheses around it; equal to Span when there are none.
	Outer Span
	// Table and Name of a column ("" when unqualified) or a star; Schema is rarely written.
	Schema, Table string
	// Name is the column, operator or function name, or a cast's type as written.
	// An operator of a schema other than pg_catalog has it before its name: "s.=".
	Name string
	// Value is a constant's text without quotes; ValueKind int, float, string, bool, null, bitstring.
	Value     string
	ValueKind string
	Param     int
	Negated   bool // NOT IN, NOT BETWEEN, NOT LIKE, IS NOT NULL
	// Args are operands: left and right of an operator, function arguments, list items after the tested expression.
	Args []*Expr
	// Sub is the subquery; SubKind its role; for SubIn and SubAll Args[0] is the tested expression.
	Sub     *Select
	SubKind SubKind
	// Rest are the expressions of a call that are no arguments: in its ORDER BY, FILTER and OVER.
	Rest []*Expr
	// Filter is the condition of FILTER (WHERE …); Partition and Sort are the keys
	// of OVER (…). All of them are among Rest too.
	Filter          *Expr
	Partition, Sort []*Expr
	// Type is a cast's type as PostgreSQL names it: "timestamptz", "int4", "text[]".
	Type string
	// All of an ExprAny: the quantifier is ALL.
	All bool
	// CaseArg and CaseElse: the first argument of an ExprCase is what is tested
	// (CASE x WHEN …), the last one is its ELSE; between are pairs of WHEN and THEN.
	CaseArg, CaseElse bool
	// Function calls.
	AggStar, AggDistinct, AggOrder, AggFilter, Window bool
	// OpSpan covers the operator of an ExprOp.
	OpSpan Span
}

// Walk calls f for e and every expression below it, subqueries not entered;
// f returns false to leave out what is below.
func (e *Expr) Walk(f func(*Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, a := range e.Args {
		a.Walk(f)
	}
	for _, a := range e.Rest {
		a.Walk(f)
	}
}
