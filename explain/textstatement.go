package explain

import "strings"

// textSection is what the indented lines behind a plan's tree belong to.
type textSection int

const (
	noSection textSection = iota
	planningSection
	jitSection
	serializationSection
	// blockSection is any other heading with lines below it.
	blockSection
)

// statement reads a line about the statement as a whole; those stand at the
// column of the root, behind the tree.
func (r *textReader) statement() bool {
	p := r.plan
	if trigger, found := strings.CutPrefix(r.line, "Trigger "); found {
		return p.readTrigger(trigger)
	}
	key, value, ok := property(r.line)
	if !ok {
		return noise(r.line)
	}
	r.endBlock()
	r.section = noSection
	switch key {
	case "Planning Time", "Planning time": // lower case up to 9.6
		ok = readMillis(value, &p.Planning)
	case "Execution Time", "Execution time", "Total runtime": // runtime up to 9.3
		ok = readMillis(value, &p.Execution)
	case "Settings":
		p.Settings, p.settingNames = readTextSettings(r.value(key))
	case "Query Identifier":
		p.QueryID = value
	case "Serialization":
		r.section = serializationSection
		ok = made(&p.Serialization).read(value)
	case "Time": // printed by psql
		return true
	default:
		r.heading(key, value)
		return true
	}
	r.settleField(true, ok, &p.Extra, key, value)
	return true
}

// heading reads a line that may have further ones below it.
func (r *textReader) heading(key, value string) {
	switch {
	case value != "":
		r.keep(&r.plan.Extra, key, value)
	case key == "Planning":
		r.section = planningSection
	case key == "JIT":
		r.section, r.jit = jitSection, made(&r.plan.JIT)
	default:
		r.section = blockSection
		r.plan.Extra = append(r.plan.Extra, Field{Name: key, Value: `""`})
		r.block = r.block[:0]
	}
}

// inSection reads a line below a heading.
func (r *textReader) inSection() {
	p := r.plan
	r.learn()
	if r.section == blockSection {
		const step = 2 // the indentation below a heading
		r.block = append(r.block, strings.Repeat(" ", max(r.indent-r.base-step, 0))+r.line)
		return
	}
	key, value, isProperty := property(r.line)
	if !isProperty {
		p.Extra = append(p.Extra, Field{Value: quoteJSON(r.line)})
		r.oddf("this line was not understood: %.60q", r.line)
		return
	}
	known, ok, extra := true, true, &p.PlanningExtra
	switch r.section {
	case planningSection:
		known, ok = p.readPlanning(key, value)
	case jitSection:
		extra = &r.jit.Extra
		known, ok = false, r.jit.read(key, value)
	case serializationSection:
		extra = &p.Serialization.Extra
		known, ok = p.Serialization.readBelow(key, value)
	}
	r.settleField(known, ok, extra, key, value)
}

// endBlock puts what was found below an unknown heading into its field.
func (r *textReader) endBlock() {
	if len(r.block) > 0 && len(r.plan.Extra) > 0 {
		r.plan.Extra[len(r.plan.Extra)-1].Value = quoteJSON(strings.Join(r.block, "\n"))
	}
	r.block = r.block[:0]
}

// footer says that a line belongs behind a plan.
func footer(line string) bool {
	for _, start := range [...]string{"Planning Time: ", "Planning time: ", "Planning:", "Execution Time: ", "Settings: ", "Query Identifier: ", "JIT:", "("} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

func readMillis(s string, at *duration) bool {
	v, rest, ok := numeral(s)
	*at = milliseconds(v)
	return ok && rest == " ms"
}

// readTextSettings reads "work_mem = '64kB', search_path = 'm, public'". A
// quote within a value is not doubled: a value ends where the next name starts.
func readTextSettings(s string) (values map[string]string, names []string) {
	values = map[string]string{}
	for s != "" {
		name, rest, _ := strings.Cut(s, " = ")
		value, after := rest, ""
		for i := 0; ; {
			j := strings.Index(rest[i:], ", ")
			if j < 0 {
				break
			}
			i += j + len(", ")
			if next, _, found := strings.Cut(rest[i:], " = "); found && isSettingName(next) {
				value, after = rest[:i-len(", ")], rest[i:]
				break
			}
		}
		names = append(names, name)
		values[name] = strings.TrimSuffix(strings.TrimPrefix(value, "'"), "'")
		s = after
	}
	return values, names
}

func isSettingName(s string) bool {
	for i := range len(s) {
		if !isWord(s[i]) && s[i] != '.' {
			return false
		}
	}
	return s != ""
}

// readTrigger reads "name for constraint c on t: time=0.123 calls=4" behind the
// word Trigger; each part of the name may be absent.
func (p *Plan) readTrigger(s string) bool {
	at := max(strings.LastIndex(s, ": time="), strings.LastIndex(s, ": calls="))
	if time := strings.LastIndex(s, ": time="); time >= 0 {
		at = time
	}
	if at < 0 {
		return false
	}
	var t Trigger
	name := s[:at]
	name, t.Relation = cutLast(name, " on ")
	if constraint, found := strings.CutPrefix(name, "for constraint "); found {
		t.Constraint = constraint
	} else {
		t.Name, t.Constraint = cutLast(name, " for constraint ")
	}
	ok := eachPair(s[at+len(": "):], func(name string, v float64) bool {
		switch name {
		case "time":
			t.Time = milliseconds(v)
		case "calls":
			t.Calls = v
		default:
			return false
		}
		return true
	})
	if ok {
		p.Triggers = append(p.Triggers, t)
	}
	return ok
}

func cutLast(s, separator string) (before, after string) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+len(separator):]
}

func (p *Plan) readPlanning(key, value string) (known, ok bool) {
	switch key {
	case "Buffers":
		return true, made(&p.PlanningBuffers).read(value)
	case "I/O Timings":
		return true, made(&p.PlanningIO).read(value)
	case "Memory":
		m := made(&p.PlanningMemory)
		return true, counters(value, func(name string) *int64 {
			switch name {
			case "used":
				return &m.UsedKB
			case "allocated":
				return &m.AllocatedKB
			}
			return nil
		})
	}
	return false, false
}

// read reads "time=0.093 ms  output=10kB  format=text".
func (s *Serialization) read(text string) bool {
	before, format, found := strings.Cut(text, "format=")
	s.Format = format
	return found && eachPair(strings.TrimRight(before, " "), func(name string, v float64) bool {
		switch name {
		case "time":
			s.Time = milliseconds(v)
		case "output":
			s.OutputKB = int64(v)
		default:
			return false
		}
		return true
	})
}

func (s *Serialization) readBelow(key, value string) (known, ok bool) {
	switch key {
	case "Buffers":
		return true, made(&s.Buffers).read(value)
	case "I/O Timings":
		return true, made(&s.IO).read(value)
	}
	return false, false
}

// read reads a line of a JIT section: "Functions: 4", "Options: Inlining false,
// …", "Timing: Generation 0.513 ms (Deform 0.101 ms), Inlining 0.000 ms, …".
func (j *JIT) read(key, value string) bool {
	switch key {
	case "Functions":
		return whole(value, &j.Functions)
	case "Options":
		return eachWord(value, func(name, v string) bool {
			at := map[string]*bool{
				"Inlining": &j.Inlining, "Optimization": &j.Optimization, "Expressions": &j.Expressions, "Deforming": &j.Deforming,
			}[name]
			return at != nil && truth(v, at)
		})
	case "Timing":
		value = strings.NewReplacer(" (Deform", ", Deform", ")", "").Replace(value)
		return eachWord(value, func(name, v string) bool {
			at := map[string]*duration{
				"Generation": &j.Generation, "Deform": &j.Deform, "Inlining": &j.InlineTime,
				"Optimization": &j.OptimizationTime, "Emission": &j.EmissionTime, "Total": &j.Total,
			}[name]
			return at != nil && readMillis(v, at)
		})
	}
	return false
}

// eachWord calls yield with every "Name value" of a list.
func eachWord(s string, yield func(name, value string) bool) bool {
	for _, part := range strings.Split(s, ", ") {
		name, value, _ := strings.Cut(part, " ")
		if !yield(name, value) {
			return false
		}
	}
	return true
}

// complete fills in what FORMAT TEXT leaves out because it is nothing, once the
// plan shows that it was looked at: no buffers line means no pages where any
// node has one.
func (p *Plan) complete() {
	var timing, buffers, io, wal bool
	for _, n := range p.nodes {
		timing = timing || n.Act != nil && n.Act.Loops > 0 && !n.Act.NoTiming
		buffers, io, wal = buffers || n.Buffers != nil, io || n.IO != nil, wal || n.WAL != nil
	}
	buffers = buffers || p.PlanningBuffers != nil
	if p.Serialization != nil && buffers {
		made(&p.Serialization.Buffers)
	}
	io = io || p.PlanningIO != nil
	for _, n := range p.nodes {
		n.settleText(timing)
		n.complete(buffers, io, wal)
		for i := range n.Workers {
			n.Workers[i].complete(buffers, io, wal)
		}
	}
}

func (w *Work) complete(buffers, io, wal bool) {
	if w.Act == nil {
		return
	}
	if buffers {
		made(&w.Buffers)
	}
	if io {
		made(&w.IO)
	}
	if wal {
		made(&w.WAL)
	}
}

// settleText decides what one line alone did not tell.
func (n *Node) settleText(timing bool) {
	if n.Act != nil && n.Act.Loops == 0 {
		n.Act.NoTiming = !timing
	}
	switch n.Type {
	case FunctionScan:
		// VERBOSE prints the schema in front of a function. Where there is none, the
		// scan is of several functions (ROWS FROM) and the one name is the alias.
		if n.Output != nil && n.Schema == "" {
			n.Function = ""
		}
	case BitmapHeapScan:
		if n.Act != nil {
			made(&n.Heap)
		}
	case Aggregate:
		if n.Strategy == "Hashed" || n.Strategy == "Mixed" {
			made(&n.Agg)
		}
	case Append, MergeAppend:
		n.SubplansRemoved = max(n.SubplansRemoved, 0)
	case "Custom Scan", ModifyTable:
		n.settleChildren()
	default:
	}
}

// settleChildren names the children of the nodes for which their number decides:
// an extension's several ones, and those that a ModifyTable has for each of its
// targets up to 13.
func (n *Node) settleChildren() {
	var ordinary []*Node
	for _, c := range n.Children {
		if !c.isInitPlan() && !c.isSubPlan() {
			ordinary = append(ordinary, c)
		}
	}
	if len(ordinary) < 2 {
		return
	}
	for _, c := range ordinary {
		c.ParentRelationship = word(n.Type == ModifyTable, "Member", "children")
	}
}
