package explain

import (
	"math"
	"strings"
	"time"
)

type duration = time.Duration

// milliseconds turns PostgreSQL's printed milliseconds into a Duration.
func milliseconds(v float64) time.Duration {
	ns := math.Round(v * float64(time.Millisecond))
	return time.Duration(max(-math.MaxInt64/2, min(ns, math.MaxInt64/2)))
}

// tables are the known keys of every kind of object, made once per input.
type tables struct {
	plan    *table[Plan]
	node    *table[Node]
	worker  *table[Worker]
	trigger *table[Trigger]
	target  *table[Target]
	// settings has no fields: any name may come.
	settings *table[Plan]
}

func newTables() *tables {
	settings := newTable[Plan]()
	settings.open = func(*Plan) bool { return true }
	return &tables{
		plan:   newTable(planFields()),
		node:   nodeTable(),
		worker: workerTable(),
		trigger: newTable([]field[Trigger]{
			textField("Trigger Name", func(t *Trigger) *string { return &t.Name }),
			textField("Constraint Name", func(t *Trigger) *string { return &t.Constraint }),
			textField("Relation", func(t *Trigger) *string { return &t.Relation }),
			millisField("Time", func(t *Trigger) *duration { return &t.Time }),
			numberField("Calls", func(t *Trigger) *float64 { return &t.Calls }),
		}),
		target:   targetTable(),
		settings: settings,
	}
}

func planFields() []field[Plan] {
	self := func(p *Plan) (*Plan, *[]Field) { return p, &p.PlanningExtra }
	planning := newTable(
		bufferFields(func(p *Plan) *Buffers { return made(&p.PlanningBuffers) }),
		ioFields(func(p *Plan) *IOTimes { return made(&p.PlanningIO) }),
		[]field[Plan]{
			countField("Memory Used", func(p *Plan) *int64 { return &made(&p.PlanningMemory).UsedKB }),
			countField("Memory Allocated", func(p *Plan) *int64 { return &made(&p.PlanningMemory).AllocatedKB }),
		},
	)
	jit := func(p *Plan) (*JIT, *[]Field) {
		j := made(&p.JIT)
		return j, &j.Extra
	}
	serialization := func(p *Plan) (*Serialization, *[]Field) {
		s := made(&p.Serialization)
		return s, &s.Extra
	}
	return []field[Plan]{
		textField("Query Text", func(p *Plan) *string { return &p.Query }),
		textField("Query Parameters", func(p *Plan) *string { return &p.Parameters }),
		{"Plan", readRoot},
		{"Settings", readSettings},
		{"Query Identifier", readQueryID},
		within("Planning", planning, self),
		millisField("Planning Time", func(p *Plan) *duration { return &p.Planning }),
		{"Triggers", readTriggers},
		within("JIT", newTable(jitFields()), jit),
		within("Serialization", newTable(serializationFields()...), serialization),
		millisField("Execution Time", func(p *Plan) *duration { return &p.Execution }),
	}
}

func serializationFields() [][]field[Serialization] {
	return [][]field[Serialization]{
		{
			millisField("Time", func(s *Serialization) *duration { return &s.Time }),
			countField("Output Volume", func(s *Serialization) *int64 { return &s.OutputKB }),
			textField("Format", func(s *Serialization) *string { return &s.Format }),
		},
		bufferFields(func(s *Serialization) *Buffers { return made(&s.Buffers) }),
		ioFields(func(s *Serialization) *IOTimes { return made(&s.IO) }),
	}
}

func jitFields() []field[JIT] {
	self := func(j *JIT) (*JIT, *[]Field) { return j, &j.Extra }
	options := newTable([]field[JIT]{
		boolField("Inlining", func(j *JIT) *bool { return &j.Inlining }),
		boolField("Optimization", func(j *JIT) *bool { return &j.Optimization }),
		boolField("Expressions", func(j *JIT) *bool { return &j.Expressions }),
		boolField("Deforming", func(j *JIT) *bool { return &j.Deforming }),
	})
	generation := newTable([]field[JIT]{
		millisField("Deform", func(j *JIT) *duration { return &j.Deform }),
		millisField("Total", func(j *JIT) *duration { return &j.Generation }),
	})
	inner := within("Generation", generation, self)
	timing := newTable([]field[JIT]{
		{"Generation", func(d *decoder, j *JIT) error {
			if d.peek() == '{' { // 17+
				return inner.read(d, j)
			}
			v, err := d.millis()
			if err == nil {
				j.Generation = v
			}
			return err
		}},
		millisField("Inlining", func(j *JIT) *duration { return &j.InlineTime }),
		millisField("Optimization", func(j *JIT) *duration { return &j.OptimizationTime }),
		millisField("Emission", func(j *JIT) *duration { return &j.EmissionTime }),
		millisField("Total", func(j *JIT) *duration { return &j.Total }),
	})
	return []field[JIT]{
		countField("Functions", func(j *JIT) *int64 { return &j.Functions }),
		within("Options", options, self),
		within("Timing", timing, self),
	}
}

// readRoot reads the tree of nodes.
func readRoot(d *decoder, p *Plan) error {
	if p.Root != nil {
		return d.errorf(d.pos, `a second "Plan" in one statement`)
	}
	n, err := readNode(d, nil)
	if err != nil {
		return err
	}
	p.Root = n
	return nil
}

// readNode reads one node with all below it.
func readNode(d *decoder, parent *Node) (*Node, error) {
	if d.peek() != '{' {
		return nil, d.unexpected("a plan node")
	}
	if d.depth >= maxDepth {
		return nil, d.errorf(d.pos, "the plan is more than %d levels deep", maxDepth)
	}
	n := d.newNode()
	n.ID, n.Parent = len(d.plan.nodes), parent
	d.plan.nodes = append(d.plan.nodes, n)
	start := d.pos
	d.depth++
	err := object(d, d.tables.node, n, &n.Extra)
	d.depth--
	if err != nil {
		return nil, err
	}
	if n.Type == "" {
		return nil, d.errorf(start, `the plan node that starts here has no "Node Type"`)
	}
	return n, nil
}

// newNode returns a node in which nothing is said. Nodes are made many at once.
func (d *decoder) newNode() *Node {
	const most = 32
	if len(d.nodes) == 0 {
		d.nodes = make([]Node, min(len(d.plan.nodes)+1, most))
	}
	n := &d.nodes[0]
	d.nodes = d.nodes[1:]
	n.Est.Absent = true
	n.SubplansRemoved, n.HeapFetches, n.IndexSearches = -1, -1, -1
	return n
}

func readChildren(d *decoder, n *Node) error {
	return d.list(func() error {
		c, err := readNode(d, n)
		if err == nil {
			n.Children = append(n.Children, c)
		}
		return err
	})
}

// readWorkers reads the list of workers. Up to 12 a node could print the list
// twice, with other details of the same workers.
func readWorkers(d *decoder, n *Node) error {
	known := map[int]int{}
	for i := range n.Workers {
		known[n.Workers[i].Number] = i
	}
	return d.list(func() error {
		var w Worker
		if err := object(d, d.tables.worker, &w, &w.Extra); err != nil {
			return err
		}
		if i, again := known[w.Number]; again {
			n.Workers[i].merge(w)
		} else {
			n.Workers = append(n.Workers, w)
		}
		return nil
	})
}

// readTargets reads the list of tables that a ModifyTable writes to. With MERGE,
// PostgreSQL (up to 18 at least) prints the counts of rows inside this list,
// where JSON has no place for them: they are read as the node's.
func readTargets(d *decoder, n *Node) error {
	if d.peek() != '[' {
		return d.absent()
	}
	m := n.modify()
	return d.list(func() error {
		if d.peek() == '"' {
			_, err := member(d, d.tables.node, -1, n, &n.Extra)
			return err
		}
		var t Target
		if err := object(d, d.tables.target, &t, &t.Extra); err != nil {
			return err
		}
		m.Targets = append(m.Targets, t)
		return nil
	})
}

// merge adds what the second list says of a worker: its sorts.
func (w *Worker) merge(more Worker) {
	complete(&w.Act, more.Act)
	complete(&w.Buffers, more.Buffers)
	complete(&w.IO, more.IO)
	complete(&w.Sort, more.Sort)
	complete(&w.JIT, more.JIT)
	w.Extra = append(w.Extra, more.Extra...)
}

// complete sets what is not there yet.
func complete[T any](to **T, from *T) {
	if *to == nil {
		*to = from
	}
}

func readTriggers(d *decoder, p *Plan) error {
	return d.list(func() error {
		var t Trigger
		if err := object(d, d.tables.trigger, &t, &t.Extra); err != nil {
			return err
		}
		p.Triggers = append(p.Triggers, t)
		return nil
	})
}

// readSettings reads an object of strings.
func readSettings(d *decoder, p *Plan) error {
	var fields []Field
	if err := object(d, d.tables.settings, p, &fields); err != nil {
		return err
	}
	p.Settings = make(map[string]string, len(fields))
	for _, f := range fields {
		p.Settings[f.Name] = f.Text()
	}
	return nil
}

// readQueryID reads the identifier, a signed number wider than a float64.
func readQueryID(d *decoder, p *Plan) error {
	v, err := d.raw()
	p.QueryID = strings.Trim(v, `"`)
	return err
}
