package witness

// op is what a node does.
type op uint8

const (
	opOther    op = iota // nothing that is modelled; what stands below is walked
	opColumn             // a column of an item of FROM
	opConst              // lit; nil is NULL
	opParam              // col is its position in Schema.Params
	opArith              // args[0] sym args[1]
	opAgg                // an aggregate of args
	opCoalesce           // the first of args that is not NULL
	opCase               // args: condition, value, …, and the value of ELSE
	opAnyOf              // one of args: GREATEST, LEAST, generate_series
	opElemOf             // an element of the array args[0]
	opInvert             // a function of args[0] whose inverse is known
	opScalar             // a subquery's value
	opRow                // (a, b, …)

	opAnd
	opOr
	opNot
	opCompare // args[0] sym args[1]
	opIn      // args[0] is one of the others
	opAny     // args[0] sym an element of args[1]
	opMatch   // args[0] is one of yes (LIKE, regular expressions), or of no
	opNull    // args[0] IS NULL
	opTruth   // args[0] IS TRUE, or FALSE or UNKNOWN by sym
	opExists  // EXISTS
	opInSub   // args[0] sym ANY (subquery)
)

// node is an expression with its names bound.
type node struct {
	op   op
	sym  string
	args []*node
	// neg turns a condition around: NOT IN, IS NOT NULL.
	neg bool
	// depth, item and col are where an opColumn comes from: how many blocks
	// out, which item of its FROM, which column of that; place is the column's
	// position in Table.Columns, -1 where it does not matter or is of no table.
	depth, item, col, place int
	lit                     *datum
	typ                     *typ // nil where it is not known
	sub                     *block
	yes, no                 []*datum
	// inverse gives the texts of args[0] for which the function has a text;
	// path is that of a member of a JSON document, which has no other inverse.
	inverse func(text string) []string
	path    []string
	// Of aggregates.
	distinct bool
	filter   *node
}

// block is a query block with its names bound.
type block struct {
	scope       *scope
	setOp       string
	left, right *block
	values      [][]*node
	items       []*item
	from        []*join
	where       *node
	group       []*node
	having      *node
	outs        []*node
	names       []string
	// ties are the keys whose equal values decide: of ORDER BY, DISTINCT ON and windows.
	ties []*node
	// others are expressions that give no output: aggregates' order, LIMIT.
	others []*node
	limit  int // -1 without one
	// merges says that equal rows become one: DISTINCT, a set operation, groups.
	merges bool
}

// item is a leaf of FROM.
type item struct {
	alias, schema string
	table         int // position in the schema, -1 for what is no table
	names         []string
	// places are the positions of a table's columns in Table.Columns, -1 for
	// those that do not matter; generated are the expressions of generated ones.
	places    []int
	generated []string
	types     []*typ
	sub       *block
	// hops is how many blocks out the WITH stands that sub comes from; -1 for a
	// subquery of its own.
	hops int
	// outs are the values of a function's columns.
	outs []*node
}

// join is a tree of FROM: a leaf has no left.
type join struct {
	item        int
	kind        byte // 'i' inner, 'l' left, 'r' right, 'f' full
	left, right *join
	on          *node
}

// walk calls f for the node and all below it in its block.
func (n *node) walk(f func(*node)) {
	if n == nil {
		return
	}
	f(n)
	for _, a := range n.args {
		a.walk(f)
	}
	n.filter.walk(f)
}

// plain says that the value of the node is written in the query.
func (n *node) plain() bool { return n != nil && n.op == opConst && n.lit != nil }
