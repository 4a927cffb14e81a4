package anonymise

import (
	"encoding/json"
	"regexp"
	"strings"

	"assay/explain"
)

// Plan replaces names and literals in a plan, in place. What relates its nodes
// to each other stays as it was. A query identifier is taken out: it tells the
// statement to who can see the server's statistics.
func (m *Names) Plan(p *explain.Plan) {
	for n := range p.All() {
		m.declare(n) // what a name stands for is known best by the nodes
	}
	for n := range p.All() {
		m.node(n)
	}
	p.Query, p.Parameters, p.QueryID = m.SQL(p.Query), m.expression(p.Parameters), ""
	for i := range p.Triggers {
		t := &p.Triggers[i]
		t.Name, t.Constraint, t.Relation = m.name(Trigger, t.Name), m.name(Trigger, t.Constraint), m.name(Table, t.Relation)
		m.fields(t.Extra)
	}
	for name, value := range p.Settings {
		p.Settings[name] = m.setting(name, value)
	}
	m.fields(p.Extra)
	m.fields(p.PlanningExtra)
}

// declare gives the objects that a node names their replacements.
func (m *Names) declare(n *explain.Node) {
	m.name(Schema, n.Schema)
	m.name(Table, n.Relation)
	m.name(Index, n.Index)
	m.name(CTE, n.CTE)
	m.name(Alias, n.Alias)
}

func (m *Names) node(n *explain.Node) {
	n.Function = m.functionName(n.Schema, n.Function)
	n.Schema, n.Relation, n.Index = m.name(Schema, n.Schema), m.name(Table, n.Relation), m.name(Index, n.Index)
	n.CTE, n.Alias, n.Tuplestore = m.name(CTE, n.CTE), m.name(Alias, n.Alias), m.name(Table, n.Tuplestore)
	if cte, ok := strings.CutPrefix(n.SubplanName, "CTE "); ok {
		n.SubplanName = "CTE " + m.name(CTE, cte)
	}
	c := &n.Conds
	for _, s := range []*string{
		&n.Call, &n.Window, &n.Replaces, &c.Index, &c.Recheck, &c.Filter, &c.Join, &c.Hash, &c.Merge, &c.TID, &c.OneTime, &c.OrderBy, &c.Run,
	} {
		*s = m.expression(*s)
	}
	for _, list := range [][]string{n.Output, n.SortKey, n.PresortedKey, n.GroupKey} {
		m.expressions(list)
	}
	for i := range n.GroupingSets {
		m.groupingSet(&n.GroupingSets[i])
	}
	if n.Memo != nil {
		n.Memo.Key = m.expression(n.Memo.Key)
	}
	if s := n.Sampling; s != nil {
		m.expressions(s.Parameters)
		s.Seed = m.expression(s.Seed)
	}
	m.modify(n.Modify)
	for i := range n.Workers {
		m.fields(n.Workers[i].Extra)
	}
	m.fields(n.Extra)
}

func (m *Names) groupingSet(s *explain.GroupingSet) {
	m.expressions(s.SortKey)
	for _, keys := range [][][]string{s.GroupKeys, s.HashKeys} {
		for _, k := range keys {
			m.expressions(k)
		}
	}
	m.fields(s.Extra)
}

func (m *Names) modify(w *explain.Modify) {
	if w == nil {
		return
	}
	for i := range w.Targets {
		t := &w.Targets[i]
		t.Schema, t.Relation, t.Alias = m.name(Schema, t.Schema), m.name(Table, t.Relation), m.name(Alias, t.Alias)
		m.fields(t.Extra)
	}
	for i, index := range w.ConflictArbiters {
		w.ConflictArbiters[i] = m.name(Index, index)
	}
	w.ConflictFilter = m.expression(w.ConflictFilter)
}

// functionName keeps the functions that PostgreSQL brings. Without VERBOSE the
// schema is not printed.
func (m *Names) functionName(schema, name string) string {
	if schema == "pg_catalog" || schema == "" && (m.functions[name] || m.types[name] || name == "xmltable" || name == "json_table") {
		return name
	}
	return m.name(Function, name)
}

// plainSetting are values that tell nothing of the user's: numbers with a unit,
// switches.
var plainSetting = regexp.MustCompile(`^(on|off|true|false|auto|partition|regress|none|force_(generic|custom)_plan|-?[0-9.]+(e[-+]?[0-9]+)?(B|kB|MB|GB|TB|us|ms|s|min|h|d)?)$`)

func (m *Names) setting(name, value string) string {
	switch {
	case plainSetting.MatchString(value):
		return value
	case name == "search_path":
		parts := strings.Split(value, ",")
		for i, p := range parts {
			parts[i] = m.name(Schema, strings.Trim(strings.TrimSpace(p), `"`))
		}
		return strings.Join(parts, ", ")
	}
	return m.literal(text, value)
}

// fields replaces what stands in the strings of unknown fields. Numbers stay:
// what an extension counts is no literal.
func (m *Names) fields(fields []explain.Field) {
	for i := range fields {
		fields[i].Value = m.value(fields[i].Value)
	}
}

var jsonString = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(\s*:)?`)

// value rewrites the strings of a JSON value; the names of members stay.
func (m *Names) value(value string) string {
	return jsonString.ReplaceAllStringFunc(value, func(s string) string {
		var inner string
		if strings.HasSuffix(s, ":") || json.Unmarshal([]byte(s), &inner) != nil {
			return s
		}
		out, err := json.Marshal(m.expression(inner))
		if err != nil {
			return `""` // a string can always be written
		}
		return string(out)
	})
}
