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

// tables are the keys met so far of every kind of object that comes more than
// once.
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
	settings := newTable(func(string) field[Plan] { return field[Plan]{} })
	settings.open = func(*Plan) bool { return true }
	return &tables{
		plan:     newTable(planField),
		node:     nodeTable(),
		worker:   workerTable(),
		trigger:  newTable(triggerField),
		target:   targetTable(),
		settings: settings,
	}
}

func planField(name string) field[Plan] {
	switch name {
	case "Query Text":
		return textField(func(p *Plan) *string { return &p.Query })
	case "Query Parameters":
		return textField(func(p *Plan) *string { return &p.Parameters })
	case "Plan":
		return readField(readRoot)
	case "Settings":
		return readField(readSettings)
	case "Query Identifier":
		return readField(readQueryID)
	case "Planning":
		return within(planningField, func(p *Plan) (*Plan, *[]Field) { return p, &p.PlanningExtra })
	case "Planning Time":
		return millisField(func(p *Plan) *duration { return &p.Planning })
	case "Triggers":
		return readField(readTriggers)
	case "JIT":
		return within(jitField, func(p *Plan) (*JIT, *[]Field) {
			j := made(&p.JIT)
			return j, &j.Extra
		})
	case "Serialization":
		return within(serializationField, func(p *Plan) (*Serialization, *[]Field) {
			s := made(&p.Serialization)
			return s, &s.Extra
		})
	case "Execution Time":
		return millisField(func(p *Plan) *duration { return &p.Execution })
	}
	return field[Plan]{}
}

func planningField(name string) field[Plan] {
	switch name {
	case "Memory Used":
		return countField(func(p *Plan) *int64 { return &made(&p.PlanningMemory).UsedKB })
	case "Memory Allocated":
		return countField(func(p *Plan) *int64 { return &made(&p.PlanningMemory).AllocatedKB })
	}
	return firstOf(
		bufferField(name, func(p *Plan) *Buffers { return made(&p.PlanningBuffers) }),
		ioField(name, func(p *Plan) *IOTimes { return made(&p.PlanningIO) }),
	)
}

func serializationField(name string) field[Serialization] {
	switch name {
	case "Time":
		return millisField(func(s *Serialization) *duration { return &s.Time })
	case "Output Volume":
		return countField(func(s *Serialization) *int64 { return &s.OutputKB })
	case "Format":
		return textField(func(s *Serialization) *string { return &s.Format })
	}
	return firstOf(
		bufferField(name, func(s *Serialization) *Buffers { return made(&s.Buffers) }),
		ioField(name, func(s *Serialization) *IOTimes { return made(&s.IO) }),
	)
}

func triggerField(name string) field[Trigger] {
	switch name {
	case "Trigger Name":
		return textField(func(t *Trigger) *string { return &t.Name })
	case "Constraint Name":
		return textField(func(t *Trigger) *string { return &t.Constraint })
	case "Relation":
		return textField(func(t *Trigger) *string { return &t.Relation })
	case "Time":
		return millisField(func(t *Trigger) *duration { return &t.Time })
	case "Calls":
		return numberField(func(t *Trigger) *float64 { return &t.Calls })
	}
	return field[Trigger]{}
}

func jitField(name string) field[JIT] {
	self := func(j *JIT) (*JIT, *[]Field) { return j, &j.Extra }
	switch name {
	case "Functions":
		return countField(func(j *JIT) *int64 { return &j.Functions })
	case "Options":
		return within(jitOptionField, self)
	case "Timing":
		return within(jitTimingField, self)
	}
	return field[JIT]{}
}

func jitOptionField(name string) field[JIT] {
	switch name {
	case "Inlining":
		return boolField(func(j *JIT) *bool { return &j.Inlining })
	case "Optimization":
		return boolField(func(j *JIT) *bool { return &j.Optimization })
	case "Expressions":
		return boolField(func(j *JIT) *bool { return &j.Expressions })
	case "Deforming":
		return boolField(func(j *JIT) *bool { return &j.Deforming })
	}
	return field[JIT]{}
}

func jitTimingField(name string) field[JIT] {
	switch name {
	case "Generation":
		inner := within(jitGenerationField, func(j *JIT) (*JIT, *[]Field) { return j, &j.Extra })
		return readField(func(d *decoder, j *JIT) error {
			if d.peek() == '{' { // 17+
				return inner.read(d, j)
			}
			v, err := d.millis()
			if err == nil {
				j.Generation = v
			}
			return err
		})
	case "Inlining":
		return millisField(func(j *JIT) *duration { return &j.InlineTime })
	case "Optimization":
		return millisField(func(j *JIT) *duration { return &j.OptimizationTime })
	case "Emission":
		return millisField(func(j *JIT) *duration { return &j.EmissionTime })
	case "Total":
		return millisField(func(j *JIT) *duration { return &j.Total })
	}
	return field[JIT]{}
}

func jitGenerationField(name string) field[JIT] {
	switch name {
	case "Deform":
		return millisField(func(j *JIT) *duration { return &j.Deform })
	case "Total":
		return millisField(func(j *JIT) *duration { return &j.Generation })
	}
	return field[JIT]{}
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
		p.settingNames = append(p.settingNames, f.Name)
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
