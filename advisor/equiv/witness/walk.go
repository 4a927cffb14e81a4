package witness

// maxLeaves bounds the rows that one walk of a query asks for, maxDepth how deep
// it goes: a recursive query has no bound of its own.
const (
	maxLeaves = 24
	maxDepth  = 24
)

// walker goes along one branch of a query, chosen at random, and writes down
// which rows would take it: a row per table that is read, and what must hold of them.
type walker struct {
	g       *Generator
	leaves  []leaf
	owners  []place // of each variable
	terms   []term
	needs   []need
	sizes   []size
	members []memberNeed
	frames  []frame
	depth   int
	// flips is how many conditions are still passed before one is turned around; below 0 none is.
	flips int
}

// leaf is a row to be made: its variables are [first, first+len(columns)).
type leaf struct{ table, first int }

// place is a column of a table; table -1 holds the parameters.
type place struct{ table, column int }

// frame is a block on the way, with what its items stand for.
type frame struct {
	parent int
	items  []instance
	// from and to are the leaves of the block, keep the variables of its groups.
	from, to int
	keep     []int
}

// instance is an item of FROM on the way.
type instance struct {
	leaf   int // its first variable, -1 where it is no table
	outs   []int
	absent bool // the side of an outer join without a match
}

// term is a value on the way: terms refer to each other by their position.
type term struct {
	kind termKind
	v    int // the variable, or the frame of an aggregate
	lit  *datum
	sym  string
	l, r int
	node *node
}

type termKind uint8

const (
	termOpaque termKind = iota
	termNull
	termVar
	termConst
	termArith
	termAgg
	termElem   // an element of the array l
	termInvert // a function of l
)

// need is a condition on terms: a comparison, "null", "not null" or "elem".
type need struct {
	sym  string
	l, r int
}

// memberNeed is a text that a document holds at a path.
type memberNeed struct {
	v    int
	path []string
	text *datum
}

// size asks for more rows like the one that has the argument.
type size struct {
	distinct bool
	arg      int // a term, -1 for *
	from, to int // the leaves of the block
	keep     []int
	n        int
}

func (w *walker) reset() {
	w.leaves, w.owners, w.terms, w.needs = w.leaves[:0], w.owners[:0], w.terms[:0], w.needs[:0]
	w.sizes, w.members, w.frames, w.depth = w.sizes[:0], w.members[:0], w.frames[:0], 0
	w.term(term{kind: termOpaque}) // the term 0
	w.term(term{kind: termNull})
	for i := range w.g.params {
		w.owners = append(w.owners, place{-1, i})
	}
}

const (
	opaqueTerm = 0
	nullTerm   = 1
)

func (w *walker) term(t term) int {
	w.terms = append(w.terms, t)
	return len(w.terms) - 1
}

func (w *walker) require(sym string, l, r int) { w.needs = append(w.needs, need{sym, l, r}) }

// run walks a block whose names are looked up from the frame parent on, and
// gives the terms of its outputs.
func (w *walker) run(b *block, parent int) []int {
	w.depth++
	defer func() { w.depth-- }()
	if w.depth > maxDepth || len(w.leaves) > maxLeaves {
		return make([]int, len(b.outs))
	}
	w.frames = append(w.frames, frame{parent: parent})
	fr := len(w.frames) - 1
	switch {
	case b.setOp != "":
		return w.setOperation(b, fr)
	case len(b.values) > 0:
		return w.list(b.values[w.g.rand.IntN(len(b.values))], fr)
	}
	return w.simple(b, fr)
}

func (w *walker) list(ns []*node, fr int) []int {
	out := make([]int, len(ns))
	for i, n := range ns {
		out[i] = w.value(n, fr)
	}
	return out
}

func (w *walker) setOperation(b *block, fr int) []int {
	equate := func(l, r []int) []int {
		for i := range min(len(l), len(r)) {
			w.relate("=", l[i], r[i])
		}
		return l
	}
	from := len(w.leaves)
	var out []int
	switch {
	case b.setOp == "intersect", b.setOp == "except" && w.g.chance(0.4):
		out = equate(w.run(b.left, fr), w.run(b.right, fr))
	case b.setOp == "except":
		out = w.run(b.left, fr)
	case w.g.chance(0.2): // the same row from both sides
		out = equate(w.run(b.left, fr), w.run(b.right, fr))
	case w.g.chance(0.5):
		out = w.run(b.right, fr)
	default:
		out = w.run(b.left, fr)
	}
	if w.g.chance(0.3) {
		w.sizes = append(w.sizes, size{arg: -1, from: from, to: len(w.leaves), keep: w.variables(out), n: 2})
	}
	return out
}

func (w *walker) simple(b *block, fr int) []int {
	from := len(w.leaves)
	w.frames[fr].items = make([]instance, len(b.items))
	for i := range w.frames[fr].items {
		w.frames[fr].items[i] = instance{leaf: -1, absent: true}
	}
	for _, j := range b.from {
		w.join(b, j, fr)
	}
	if b.where != nil {
		w.cond(b.where, fr, true)
	}
	to := len(w.leaves)
	out := w.list(b.outs, fr)
	w.bound(from, to, b, fr)
	if b.having != nil {
		w.cond(b.having, fr, true)
	}
	for _, n := range b.others {
		w.value(n, fr)
	}
	w.more(b, fr, from, to, out)
	return out
}

// bound gives the aggregates that were met the rows of their block.
func (w *walker) bound(from, to int, b *block, fr int) {
	var keep []int
	for _, n := range b.group {
		keep = w.reach(w.value(n, fr), keep)
	}
	f := &w.frames[fr]
	f.from, f.to, f.keep = from, to, keep
}

// more asks for more rows where their number matters: at the border of a LIMIT,
// among equal keys of an order, in a group, and for DISTINCT.
func (w *walker) more(b *block, fr, from, to int, out []int) {
	r := w.g.rand
	if to == from || b.having != nil && r.IntN(4) > 0 { // HAVING has its own wishes
		return
	}
	s := size{arg: -1, from: from, to: to, n: 2}
	switch {
	case b.limit >= 0 && b.limit < 20 && r.IntN(2) == 0:
		s.n = max(b.limit-1+r.IntN(4), 1)
		if r.IntN(2) == 0 {
			for _, n := range b.ties {
				s.keep = w.reach(w.value(n, fr), s.keep)
			}
		}
	case len(b.ties) > 0 && r.IntN(2) == 0:
		s.n = 2 + r.IntN(2)
		for _, n := range b.ties {
			if r.IntN(4) > 0 {
				s.keep = w.reach(w.value(n, fr), s.keep)
			}
		}
	case b.merges && r.IntN(3) == 0, len(b.group) > 0 && r.IntN(2) == 0:
		s.keep = w.variables(out)
		for _, n := range b.group {
			s.keep = w.reach(w.value(n, fr), s.keep)
		}
	case r.IntN(6) == 0:
	default:
		return
	}
	w.sizes = append(w.sizes, s)
}

// variables are those that the terms are made of.
func (w *walker) variables(ts []int) []int {
	var out []int
	for _, t := range ts {
		out = w.reach(t, out)
	}
	return out
}

// reach adds the variables of one term.
func (w *walker) reach(t int, out []int) []int {
	switch x := &w.terms[t]; x.kind {
	case termVar:
		return append(out, x.v)
	case termArith:
		return w.reach(x.r, w.reach(x.l, out))
	case termElem, termInvert:
		return w.reach(x.l, out)
	}
	return out
}

func (w *walker) join(b *block, j *join, fr int) {
	if j.left == nil {
		w.item(b, j.item, fr)
		return
	}
	left, right := true, true
	ghost := false
	switch r := w.g.rand.Float64(); {
	case j.kind == 'i' || r < 0.65:
	case j.kind == 'l':
		right, ghost = false, r > 0.85
	case j.kind == 'r':
		left, ghost = false, r > 0.85
	case r < 0.82:
		right = false
	default:
		left = false
	}
	if left || ghost {
		w.join(b, j.left, fr)
	}
	if right || ghost {
		w.join(b, j.right, fr)
	}
	switch {
	case left && right:
		if j.on != nil {
			w.cond(j.on, fr, true)
		}
	case ghost: // a row that ON alone turns away
		if j.on != nil {
			w.cond(j.on, fr, false)
		}
		gone := j.right
		if !left {
			gone = j.left
		}
		w.leave(gone, fr)
	}
}

// leave marks the items of a join as not matched.
func (w *walker) leave(j *join, fr int) {
	if j.left == nil {
		w.frames[fr].items[j.item].absent = true
		return
	}
	w.leave(j.left, fr)
	w.leave(j.right, fr)
}

func (w *walker) item(b *block, i, fr int) {
	it := b.items[i]
	inst := instance{leaf: -1}
	switch {
	case it.table >= 0:
		inst.leaf = w.leaf(it.table)
	case it.sub != nil:
		parent := fr
		for range max(it.hops, 0) {
			if w.frames[parent].parent >= 0 {
				parent = w.frames[parent].parent
			}
		}
		inst.outs = w.run(it.sub, parent)
	default:
		inst.outs = w.list(it.outs, fr)
	}
	w.frames[fr].items[i] = inst
}

// leaf asks for a row of a table, which keeps to the table's CHECKs.
func (w *walker) leaf(table int) int {
	tab := w.g.tables[table]
	first := len(w.owners)
	w.leaves = append(w.leaves, leaf{table, first})
	for c := range tab.columns {
		w.owners = append(w.owners, place{table, c})
	}
	if len(tab.checks) > 0 {
		w.frames = append(w.frames, frame{parent: -1, items: []instance{{leaf: first}}})
		fr, flips := len(w.frames)-1, w.flips
		w.flips = -1
		for _, c := range tab.checks {
			w.cond(c, fr, true)
		}
		w.flips = flips
	}
	return first
}
