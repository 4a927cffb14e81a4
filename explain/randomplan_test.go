package explain

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// A random plan is made as an executor would run it: what every process spent
// in every node is known to the nanosecond, and printed as EXPLAIN prints it.

// random makes the plan of one statement.
type random struct {
	*rand.Rand
	major                       int
	verbose, buffers, io, wal   bool
	tables, initPlans, subPlans int
	waiting                     *ran // an InitPlan whose user is not found yet
}

// ran is a node with what its processes did in it, the leader first. Amounts
// are inclusive; own is the part of took that is in none of its children.
type ran struct {
	head, tail []entry // what is printed before and after estimates and figures
	loops      []int64
	took, own  []int64 // nanoseconds
	rows       int64   // per loop
	pages      []pages
	children   []*ran
	// within is what runs inside this node but is printed elsewhere; apart says
	// that this node is such a one.
	within []*ran
	apart  bool
	// unsure says that what EXPLAIN prints does not tell what this node spent
	// itself: several scans read a WITH query, and one of them ran it.
	unsure bool
}

// pages are counts in the order of bufferNames; read is the time spent reading
// them, and wal the records that were written.
type pages struct {
	count     [10]int64
	read, wal int64
}

func (a *pages) add(b pages) {
	for i := range a.count {
		a.count[i] += b.count[i]
	}
	a.read += b.read
	a.wal += b.wal
}

func sumOf(list []int64) (sum int64) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// spend gives n its own share of the work, on top of what is inside it.
func (r *random) spend(n *ran) *ran {
	n.took, n.own, n.pages = make([]int64, len(n.loops)), make([]int64, len(n.loops)), make([]pages, len(n.loops))
	n.rows = r.Int64N(2000)
	for p, loops := range n.loops {
		if loops > 0 {
			n.own[p] = r.Int64N(3_000_000) * min(loops, 1+r.Int64N(4))
			n.pages[p] = r.touch(n.own[p])
		}
		n.took[p] = n.own[p]
	}
	inside := n.within
	for _, c := range n.children {
		if !c.apart {
			inside = append(inside[:len(inside):len(inside)], c)
		}
	}
	for _, i := range inside {
		for p := range i.loops {
			n.took[p] += i.took[p]
			n.pages[p].add(i.pages[p])
		}
	}
	return n
}

// touch is the pages of a node that takes so long.
func (r *random) touch(took int64) (p pages) {
	for i := range p.count {
		if r.IntN(3) == 0 {
			p.count[i] = r.Int64N(500)
		}
	}
	p.read = r.Int64N(took + 1)
	p.wal = r.Int64N(3)
	return p
}

func (r *random) each(loops []int64, most int64) []int64 {
	out := make([]int64, len(loops))
	for p := range loops {
		out[p] = loops[p] * r.Int64N(most+1)
	}
	return out
}

// as says what a node is of its parent.
func (n *ran) as(relationship string, more ...entry) *ran {
	n.apart = relationship == initPlan
	n.head = slices.Concat(n.head[:1], []entry{{"Parent Relationship", relationship}}, more, n.head[1:])
	return n
}

// node is a tree of at most so many levels.
func (r *random) node(levels int, loops []int64) *ran {
	if levels <= 1 {
		return r.scan(loops)
	}
	alone := len(loops) == 1
	switch r.IntN(12) {
	case 0, 1:
		return r.nestedLoop(levels, loops)
	case 2, 3:
		return r.hashJoin(levels, loops)
	case 4:
		if alone {
			return r.gather(levels, loops)
		}
	case 5, 6:
		if alone && loops[0] == 1 {
			return []func(int, []int64) *ran{r.withInitPlan, r.withCTE}[r.IntN(2)](levels, loops)
		}
	case 7:
		return r.withSubPlan(levels, loops)
	case 8:
		return r.append(levels, loops)
	case 9:
		return r.scan(loops)
	}
	return r.step(levels, loops)
}

func (r *random) name() string { r.tables++; return fmt.Sprintf("t%d", r.tables) }

// scan reads a table. It is where an InitPlan that waits for a user may run.
func (r *random) scan(loops []int64) *ran {
	table := r.name()
	on := []entry{{"Relation Name", table}, {"Alias", table}}
	if r.verbose {
		on = slices.Insert(on, 1, entry{"Schema", "public"})
	}
	filter := fmt.Sprintf("(%s.a > %d)", table, r.IntN(100))
	if r.IntN(3) == 0 {
		filter = fmt.Sprintf(`(%s.name = 'it''s <"%d"> & ü\'::text)`, table, r.IntN(100))
	}
	n := &ran{loops: loops}
	removed := []entry{{"Filter", filter}, {"Rows Removed by Filter", r.Int64N(2000)}}
	switch r.IntN(4) {
	case 0:
		index := []entry{{"Node Type", "Index Scan"}, {"Scan Direction", []string{"Forward", "Backward"}[r.IntN(2)]}, {"Index Name", table + "_pkey"}}
		n.head = append(index, on...)
		n.tail = []entry{{"Index Cond", fmt.Sprintf("(%s.id = %d)", table, r.IntN(100))}, {"Rows Removed by Index Recheck", int64(0)}}
		if r.major >= 18 {
			n.tail = append(n.tail, entry{"Index Searches", sumOf(loops)})
		}
		return r.spend(n)
	case 1:
		return r.bitmap(n, table, on)
	}
	n.head, n.tail = append([]entry{{"Node Type", "Seq Scan"}}, on...), removed
	if r.waiting != nil {
		r.use(n, table)
	}
	return r.spend(n)
}

func (r *random) bitmap(n *ran, table string, on []entry) *ran {
	cond := fmt.Sprintf("(%s.a = 1)", table)
	index := &ran{loops: n.loops, head: []entry{{"Node Type", "Bitmap Index Scan"}, {"Index Name", table + "_a"}}, tail: []entry{{"Index Cond", cond}}}
	if r.major >= 18 {
		index.tail = append(index.tail, entry{"Index Searches", sumOf(n.loops)})
	}
	n.head = append([]entry{{"Node Type", "Bitmap Heap Scan"}}, on...)
	n.tail = []entry{
		{"Recheck Cond", cond},
		{"Rows Removed by Index Recheck", r.Int64N(50)},
		{"Exact Heap Blocks", 1 + r.Int64N(300)},
		{"Lossy Heap Blocks", r.Int64N(30)},
	}
	if sumOf(n.loops) == 0 {
		n.tail[2].value, n.tail[3].value = int64(0), int64(0)
	}
	n.children = []*ran{r.spend(index).as("Outer")}
	return r.spend(n)
}

// use lets n, which reads table, run the InitPlan that waits.
func (r *random) use(n *ran, table string) {
	reference := fmt.Sprintf("$%d", r.initPlans-1)
	if r.major >= 17 {
		reference = fmt.Sprintf("(InitPlan %d).col1", r.initPlans)
	}
	at := slices.IndexFunc(n.tail, func(e entry) bool { return e.name == "Filter" || e.name == "One-Time Filter" })
	n.tail[at].value = fmt.Sprintf("(%s.a > %s)", table, reference)
	n.within = append(n.within, r.waiting)
	r.waiting = nil
}

func (r *random) nestedLoop(levels int, loops []int64) *ran {
	n := &ran{loops: loops, head: []entry{{"Node Type", "Nested Loop"}, {"Join Type", []string{"Inner", "Left", "Semi", "Anti"}[r.IntN(4)]}}}
	n.tail = []entry{{"Inner Unique", r.IntN(2) == 0}}
	n.children = []*ran{r.node(levels-1, loops).as("Outer"), r.node(levels-2, r.each(loops, 4)).as("Inner")}
	return r.spend(n)
}

func (r *random) hashJoin(levels int, loops []int64) *ran {
	hash := &ran{loops: loops, head: []entry{{"Node Type", "Hash"}}}
	if sumOf(loops) > 0 {
		hash.tail = []entry{
			{"Hash Buckets", int64(1024)},
			{"Original Hash Buckets", int64(1024) << r.IntN(2)},
			{"Hash Batches", int64(1) << r.IntN(4)},
			{"Original Hash Batches", int64(1)},
			{"Peak Memory Usage", 1 + r.Int64N(4000)},
		}
	}
	hash.children = []*ran{r.node(levels-2, loops).as("Outer")}
	n := &ran{loops: loops, head: []entry{{"Node Type", "Hash Join"}, {"Join Type", []string{"Inner", "Right", "Full"}[r.IntN(3)]}}}
	n.tail = []entry{{"Inner Unique", r.IntN(2) == 0}, {"Hash Cond", "(x.id = y.id)"}}
	n.children = []*ran{r.node(levels-1, loops).as("Outer"), r.spend(hash).as("Inner")}
	return r.spend(n)
}

func (r *random) append(levels int, loops []int64) *ran {
	n := &ran{loops: loops, head: []entry{{"Node Type", "Append"}}, tail: []entry{{"Subplans Removed", r.Int64N(3)}}}
	for range 2 + r.IntN(4) {
		some := loops
		if r.IntN(4) == 0 { // above it a Limit was content
			some = make([]int64, len(loops))
		}
		n.children = append(n.children, r.node(levels-2, some).as("Member"))
	}
	return r.spend(n)
}

// step is a node with one input.
func (r *random) step(levels int, loops []int64) *ran {
	n := &ran{loops: loops}
	switch r.IntN(4) {
	case 0:
		n.head, n.tail = []entry{{"Node Type", "Sort"}}, []entry{{"Sort Key", []string{"x.a", "x.b DESC"}}}
		if sumOf(loops) > 0 && len(loops) == 1 {
			where := r.IntN(2)
			n.tail = append(n.tail, entry{"Sort Method", []string{"quicksort", "external merge"}[where]},
				entry{"Sort Space Used", 25 + r.Int64N(5000)}, entry{"Sort Space Type", []string{"Memory", "Disk"}[where]})
		}
	case 1:
		n.head = []entry{{"Node Type", "Aggregate"}, {"Strategy", "Hashed"}, {"Partial Mode", "Simple"}}
		batches := 1 + r.Int64N(3)
		n.tail = []entry{{"Group Key", []string{"x.a"}}, {"Planned Partitions", 4 * r.Int64N(2)}}
		if sumOf(loops) > 0 && len(loops) == 1 {
			n.tail = append(n.tail, entry{"HashAgg Batches", batches}, entry{"Peak Memory Usage", 1 + r.Int64N(4000)}, entry{"Disk Usage", 8 * (batches - 1)})
		}
	case 2:
		n.head = []entry{{"Node Type", "Materialize"}}
	default:
		n.head = []entry{{"Node Type", "Limit"}}
	}
	n.children = []*ran{r.node(levels-1, loops).as("Outer")}
	return r.spend(n)
}

// gather runs its child in the leader and in workers, some of which may have
// found nothing left to do.
func (r *random) gather(levels int, loops []int64) *ran {
	launched := r.Int64N(4)
	inside := make([]int64, 1+launched)
	for p := range inside {
		if r.IntN(5) > 0 {
			inside[p] = loops[0]
		}
	}
	if sumOf(inside) == 0 {
		inside[0] = loops[0]
	}
	child := r.node(levels-1, inside).as("Outer")
	if loops[0] == 0 {
		launched = 0
	}
	n := &ran{loops: loops, head: []entry{{"Node Type", "Gather"}}}
	n.tail = []entry{{"Workers Planned", int64(3)}, {"Workers Launched", launched}, {"Single Copy", false}}
	r.spend(n)
	n.children = []*ran{child}
	n.took[0] += slices.Max(child.took) // at the same time
	for _, p := range child.pages {
		n.pages[0].add(p)
	}
	if loops[0] == 0 {
		n.tail = slices.Delete(n.tail, 1, 2)
	}
	return n
}

// withInitPlan prints an InitPlan at a Result; its user is a scan below, or the Result.
func (r *random) withInitPlan(levels int, loops []int64) *ran {
	i := r.node(levels-2, loops)
	r.initPlans++
	label := fmt.Sprintf("InitPlan %d", r.initPlans)
	if r.major < 17 {
		label += fmt.Sprintf(" (returns $%d)", r.initPlans-1)
	}
	n := &ran{loops: loops, head: []entry{{"Node Type", "Result"}}, tail: []entry{{"One-Time Filter", "(1 > 0)"}}}
	i.as(initPlan, entry{"Subplan Name", label})
	r.waiting = i
	below := r.scan(loops)
	if r.waiting != nil {
		r.use(n, "x")
	}
	n.children = []*ran{i, below.as("Outer")}
	return r.spend(n)
}

// withCTE prints a WITH query at a join of scans of it, which run it between them.
func (r *random) withCTE(levels int, loops []int64) *ran {
	cte := r.node(levels-2, loops)
	name := "w_" + r.name()
	cte.as(initPlan, entry{"Subplan Name", "CTE " + name})
	n := &ran{loops: loops, head: []entry{{"Node Type", "Append"}}, tail: []entry{{"Subplans Removed", int64(0)}}, children: []*ran{cte}}
	scans := 1 + r.IntN(3)
	for i := range scans {
		s := &ran{loops: loops, head: []entry{{"Node Type", "CTE Scan"}, {"CTE Name", name}, {"Alias", fmt.Sprintf("%s_%d", name, i)}}, unsure: scans > 1}
		if i == 0 {
			s.within = []*ran{cte}
		}
		n.children = append(n.children, r.spend(s).as("Member"))
	}
	return r.spend(n)
}

func (r *random) withSubPlan(levels int, loops []int64) *ran {
	r.subPlans++
	label := fmt.Sprintf("SubPlan %d", r.subPlans)
	table := r.name()
	n := &ran{loops: loops, head: []entry{{"Node Type", "Seq Scan"}, {"Relation Name", table}, {"Alias", table}}}
	n.tail = []entry{{"Filter", "(a > (" + label + "))"}, {"Rows Removed by Filter", r.Int64N(9)}}
	n.children = []*ran{r.node(levels-2, r.each(loops, 9)).as("SubPlan", entry{"Subplan Name", label})}
	return r.spend(n)
}
