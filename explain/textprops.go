package explain

import (
	"strconv"
	"strings"
)

// inside reads a line that belongs to a node.
func (r *textReader) inside() {
	if r.isLabel() {
		return
	}
	level := r.levelAt(r.indent)
	switch {
	case level >= 0:
		r.path = r.path[:level+1]
		r.worker, r.jit = -1, nil
		r.property(r.top().node)
	case r.indent > r.top().props && r.nested(r.top().node):
	default:
		r.keepLine(r.top().node, "this line was not understood")
	}
}

// levelAt finds the node on the path whose lines have this column.
func (r *textReader) levelAt(column int) int {
	for i := len(r.path) - 1; i >= 0; i-- {
		switch props := r.path[i].props; {
		case props == column:
			return i
		case props < column:
			return -1
		}
	}
	return -1
}

// isLabel reads "InitPlan 1 (returns $0)", "SubPlan 2", "CTE name": the name of
// the node behind the next arrow, at the column of the node above.
func (r *textReader) isLabel() bool {
	if !strings.HasPrefix(r.line, ctePrefix) && !strings.HasPrefix(r.line, initPlan+" ") && !strings.HasPrefix(r.line, "SubPlan ") {
		return false
	}
	if !strings.HasPrefix(strings.TrimLeft(r.src[r.next:], " "), "->") {
		return false
	}
	for len(r.path) > 1 && r.top().props > r.indent {
		r.path = r.path[:len(r.path)-1]
	}
	r.label = r.line
	return true
}

// nested reads a line two columns further than a node's own: of a worker, of
// one of several targets, or a grouping that a Sort Key stands above.
func (r *textReader) nested(n *Node) bool {
	key, value, ok := property(r.line)
	if !ok {
		return false
	}
	switch {
	case r.worker >= 0:
		w := &n.Workers[r.worker]
		if key == "JIT" && value == "" {
			w.JIT = &JIT{}
			r.jit = w.JIT
			return true
		}
		if r.jit == nil || !r.jit.read(key, value) {
			known, ok := w.read(key, value)
			r.settleField(known, ok, &w.Extra, key, value)
		}
	case n.Modify != nil && len(n.Modify.Targets) > 0:
		t := &n.Modify.Targets[len(n.Modify.Targets)-1]
		r.keep(&t.Extra, key, value)
	case key == "Group Key" || key == "Hash Key":
		n.grouping(key, r.value(key))
	default:
		r.keep(&n.Extra, key, value)
	}
	return true
}

// property parts "Sort Key: a, b". A key is a few words that begin with a
// letter; a colon within a name or a literal does not end it.
func property(line string) (key, value string, ok bool) {
	i := strings.IndexByte(line, ':')
	const longest = 50
	if i <= 0 || i > longest || i+1 < len(line) && line[i+1] != ' ' || !isLetter(line[0]) {
		return "", "", false
	}
	for j := range i {
		if c := line[j]; c == '\'' || c == '"' || c == '(' || c == '=' {
			return "", "", false
		}
	}
	return line[:i], strings.TrimLeft(line[i+1:], " "), true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// value is the text behind the current line's key; it may go on over lines.
func (r *textReader) value(key string) string {
	return strings.TrimLeft(r.unfold()[len(key)+1:], " ")
}

// property reads one of the node's own lines.
func (r *textReader) property(n *Node) {
	r.learn()
	key, value, ok := property(r.line)
	switch {
	case !ok:
		if !r.target(n) {
			r.keepLine(n, "this line was not understood")
		}
	case r.expression(n, key), r.list(n, key):
	case strings.HasPrefix(key, "Worker ") && r.startWorker(n, key, value):
	default:
		known, ok := n.read(key, value)
		if !known {
			known, ok = n.readOwn(key, value)
		}
		if !known {
			known, ok = n.readCounts(key, value)
		}
		r.settleField(known, ok, &n.Extra, key, value)
	}
}

// settleField keeps a property that was not read.
func (r *textReader) settleField(known, ok bool, extra *[]Field, key, value string) {
	if ok {
		return
	}
	if known {
		r.oddf("%s has an unexpected kind of value; it is kept as it is", key)
	}
	r.keep(extra, key, value)
}

// expression reads a property that is SQL.
func (r *textReader) expression(n *Node, key string) bool {
	var at *string
	c := &n.Conds
	switch key {
	case "Filter":
		at = &c.Filter
	case "Index Cond":
		at = &c.Index
	case "Hash Cond":
		at = &c.Hash
	case "Recheck Cond":
		at = &c.Recheck
	case "Join Filter":
		at = &c.Join
	case "Merge Cond":
		at = &c.Merge
	case "TID Cond":
		at = &c.TID
	case "One-Time Filter":
		at = &c.OneTime
	case "Order By":
		at = &c.OrderBy
	case "Run Condition":
		at = &c.Run
	default:
		at = n.otherText(key)
	}
	if at == nil {
		return false
	}
	*at = r.value(key)
	return true
}

// otherText are the texts that only some kinds of nodes have.
func (n *Node) otherText(key string) *string {
	switch key {
	case "Cache Key":
		return &made(&n.Memo).Key
	case "Cache Mode":
		return &made(&n.Memo).Mode
	case "Function Call", "Table Function Call":
		return &n.Call
	case "Window":
		return &n.Window
	case "Replaces":
		return &n.Replaces
	case "Conflict Filter":
		return &n.modify().ConflictFilter
	case "Conflict Resolution":
		return &n.modify().ConflictResolution
	}
	return nil
}

// list reads a property that is a list of expressions.
func (r *textReader) list(n *Node, key string) bool {
	switch key {
	case "Output":
		n.Output = splitList(r.value(key))
	case "Sort Key":
		if n.Type == Aggregate { // sorted again for the next grouping set
			n.groupingSets()
			n.GroupingSets = append(n.GroupingSets, GroupingSet{SortKey: splitList(r.value(key))})
			break
		}
		n.SortKey = splitList(r.value(key))
	case "Presorted Key":
		n.PresortedKey = splitList(r.value(key))
	case "Group Key", "Hash Key":
		n.grouping(key, r.value(key))
	case "Params Evaluated":
		n.ParamsEvaluated = splitList(r.value(key))
	case "Conflict Arbiter Indexes":
		n.modify().ConflictArbiters = splitList(r.value(key))
	case "Sampling":
		n.Sampling = readSampling(r.value(key))
	default:
		return false
	}
	return true
}

// grouping reads a Group Key or Hash Key. A node with more than one of them, or
// with the empty one, has grouping sets. Each hashed set is a pass of its own;
// sets from sorted rows share one until a Sort Key begins the next.
func (n *Node) grouping(key, value string) {
	keys := splitList(value)
	if value == "()" {
		keys = nil
	}
	if key == "Group Key" && n.GroupKey == nil && n.GroupingSets == nil && keys != nil {
		n.GroupKey = keys
		return
	}
	n.groupingSets()
	if key == "Hash Key" {
		n.GroupingSets = append(n.GroupingSets, GroupingSet{HashKeys: [][]string{keys}})
		return
	}
	last := len(n.GroupingSets) - 1
	if last < 0 || n.GroupingSets[last].HashKeys != nil {
		n.GroupingSets = append(n.GroupingSets, GroupingSet{})
		last++
	}
	set := &n.GroupingSets[last]
	set.GroupKeys = append(set.GroupKeys, keys)
}

// groupingSets turns a Group Key that turned out not to be the only one into
// the first grouping set.
func (n *Node) groupingSets() {
	if n.GroupKey != nil {
		n.GroupingSets = []GroupingSet{{GroupKeys: [][]string{n.GroupKey}}}
		n.GroupKey = nil
	}
}

// readSampling reads "bernoulli ('1'::real) REPEATABLE ('42'::double precision)".
func readSampling(s string) *Sampling {
	method, rest, _ := strings.Cut(s, " (")
	parameters, seed, _ := strings.Cut(rest, ") REPEATABLE (")
	if seed == "" {
		parameters = strings.TrimSuffix(parameters, ")")
	}
	return &Sampling{Method: method, Parameters: splitList(parameters), Seed: strings.TrimSuffix(seed, ")")}
}

// startWorker reads "Worker 0:  " and what stands behind it: its first property.
// Up to 12 a worker has several such lines.
func (r *textReader) startWorker(n *Node, key, value string) bool {
	number, err := strconv.Atoi(key[len("Worker "):])
	if err != nil {
		return false
	}
	r.worker = -1
	for i := range n.Workers {
		if n.Workers[i].Number == number {
			r.worker = i
		}
	}
	if r.worker < 0 {
		n.Workers = append(n.Workers, Worker{Number: number})
		r.worker = len(n.Workers) - 1
	}
	w := &n.Workers[r.worker]
	if actual, found := strings.CutPrefix(value, "actual "); found {
		a, rest, ok := readActual(actual)
		w.Act = &a
		return ok && rest == ""
	}
	key, rest, ok := property(value)
	switch {
	case value == "":
	case key == "JIT" && rest == "":
		w.JIT = &JIT{}
		r.jit = w.JIT
	case !ok:
		w.Extra = append(w.Extra, Field{Value: quoteJSON(value)})
	default:
		known, ok := w.read(key, rest)
		r.settleField(known, ok, &w.Extra, key, rest)
	}
	return true
}

// target reads a table that a ModifyTable writes to, where it is not the one
// in the title: "Update on m.events_2 events_2".
func (r *textReader) target(n *Node) bool {
	_, name, found := strings.Cut(r.line, " on ")
	if n.Type != ModifyTable || !found || !strings.HasPrefix(strings.TrimPrefix(r.line, "Foreign "), n.Operation+" on ") {
		return false
	}
	var t Node
	if !t.readTarget(name) {
		return false
	}
	m := n.modify()
	m.Targets = append(m.Targets, Target{Relation: t.Relation, Schema: t.Schema, Alias: t.Alias})
	return true
}

// keep adds a property that this package does not know.
func (r *textReader) keep(extra *[]Field, key, value string) {
	if openQuote(value, 0) != 0 {
		value = r.value(key)
	}
	*extra = append(*extra, keptAs(key, value))
}

// keepLine adds a line that is no property; a field without a name stands for it.
func (r *textReader) keepLine(n *Node, why string) {
	r.oddf("%s: %.60q", why, r.line)
	n.Extra = append(n.Extra, Field{Value: quoteJSON(r.line)})
}
