package explain

import (
	"fmt"
	"maps"
	"slices"
)

// footer prints what belongs to the statement as a whole, in the order of
// ExplainOnePlan in explain.c.
func (p *Plan) footer(l *lines) {
	l.list("Settings", p.settings())
	l.add("Query Identifier", p.QueryID)
	l.extra(p.Extra)
	p.planningLines(l)
	p.triggerLines(l)
	p.JIT.lines(l)
	p.Serialization.lines(l, p.untimed())
	if p.Execution > 0 {
		l.line("Execution Time: " + millis(p.Execution) + " ms")
	}
}

// settings are in the order in which the plan printed them; those set by
// other means follow by name.
func (p *Plan) settings() []string {
	names := slices.DeleteFunc(slices.Clone(p.settingNames), func(name string) bool { _, ok := p.Settings[name]; return !ok })
	for _, name := range slices.Sorted(maps.Keys(p.Settings)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for i, name := range names {
		names[i] = name + " = '" + p.Settings[name] + "'"
	}
	return names
}

func (p *Plan) planningLines(l *lines) {
	inner := &lines{column: step, dialect: l.dialect}
	p.PlanningBuffers.line(inner)
	p.PlanningIO.line(inner)
	if m := p.PlanningMemory; m != nil {
		inner.line(fmt.Sprintf("Memory: used=%dkB  allocated=%dkB", m.UsedKB, m.AllocatedKB))
	}
	inner.extra(p.PlanningExtra)
	if len(inner.b) > 0 {
		l.line("Planning:")
		l.b = append(l.b, inner.b...)
	}
	if p.Planning > 0 {
		l.line("Planning Time: " + millis(p.Planning) + " ms")
	}
}

// triggerLines leave out the name of a constraint's own trigger unless VERBOSE
// was asked for, and the table where there is only one.
func (p *Plan) triggerLines(l *lines) {
	apart := p.triggersOfSeveralTables()
	for _, t := range p.Triggers {
		text := "Trigger"
		if t.Constraint == "" || l.has(verbose) {
			text += spaced(t.Name)
		}
		if t.Constraint != "" {
			text += " for constraint " + t.Constraint
		}
		if apart && t.Relation != "" {
			text += " on " + t.Relation
		}
		text += ":"
		if !p.untimed() {
			text += " time=" + millis(t.Time)
		}
		l.line(text + " calls=" + undotted(t.Calls))
		l.indented(func() { l.extra(t.Extra) })
	}
}

// triggersOfSeveralTables says that FORMAT TEXT names the triggers' tables: the
// statement writes to more than one, or fires triggers of others.
func (p *Plan) triggersOfSeveralTables() bool {
	if p.Format == FormatText {
		return true // and where it was not named, it is not known
	}
	targets := map[string]bool{}
	for n := range p.All() {
		if n.Operation == "" {
			continue
		}
		if n.Modify == nil || len(n.Modify.Targets) == 0 {
			targets[n.Relation] = true
			continue
		}
		for _, t := range n.Modify.Targets {
			targets[t.Relation] = true
		}
	}
	for _, t := range p.Triggers {
		if !targets[t.Relation] {
			return true
		}
	}
	return len(targets) > 1
}

// untimed says that TIMING OFF was asked for.
func (p *Plan) untimed() bool { return p.Root.Act != nil && p.Root.Act.NoTiming }

func (j *JIT) lines(l *lines) {
	if j == nil {
		return
	}
	l.line("JIT:")
	l.indented(func() {
		l.line(fmt.Sprintf("Functions: %d", j.Functions))
		l.line(fmt.Sprintf("Options: Inlining %t, Optimization %t, Expressions %t, Deforming %t",
			j.Inlining, j.Optimization, j.Expressions, j.Deforming))
		if j.Total > 0 {
			deform := ""
			if l.has(deformTime) {
				deform = " (Deform " + millis(j.Deform) + " ms)"
			}
			l.line(fmt.Sprintf("Timing: Generation %s ms%s, Inlining %s ms, Optimization %s ms, Emission %s ms, Total %s ms",
				millis(j.Generation), deform, millis(j.InlineTime), millis(j.OptimizationTime), millis(j.EmissionTime), millis(j.Total)))
		}
		l.extra(j.Extra)
	})
}

func (s *Serialization) lines(l *lines, untimed bool) {
	if s == nil {
		return
	}
	text := "Serialization:"
	if !untimed {
		text += " time=" + millis(s.Time) + " ms "
	}
	l.line(fmt.Sprintf("%s output=%dkB  format=%s", text, s.OutputKB, s.Format))
	l.indented(func() {
		s.Buffers.line(l)
		s.IO.line(l)
		l.extra(s.Extra)
	})
}
