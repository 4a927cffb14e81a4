package explain

import (
	"fmt"
	"strconv"
	"strings"
)

// Detail is what FORMAT TEXT prints under a node's first line, one string a
// line without the node's indentation: target list, conditions, rows removed,
// how it sorted and hashed, pages, workers. Fields this package does not know
// by name are among them.
func (n *Node) Detail() []string {
	l := &lines{whole: true, dialect: n.links.dialect}
	n.detail(l)
	if len(l.b) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(l.b), "\n"), "\n")
}

// Conditions are the node's conditions as FORMAT TEXT prints them, such as
// "Filter: (id = 1)", one string a line.
func (n *Node) Conditions() []string {
	c := n.Conds
	var out []string
	for _, l := range [...]struct{ label, text string }{
		{"Hash Cond", c.Hash},
		{"Merge Cond", c.Merge},
		{"Index Cond", c.Index},
		{"Recheck Cond", c.Recheck},
		{"TID Cond", c.TID},
		{"Order By", c.OrderBy},
		{"Join Filter", c.Join},
		{"One-Time Filter", c.OneTime},
		{"Run Condition", c.Run},
		{"Filter", c.Filter},
	} {
		if l.text != "" {
			out = append(out, l.label+": "+l.text)
		}
	}
	return out
}

// detail prints what stands under a node's first line, in the order of
// ExplainNode in explain.c. Every type of node prints some of it only, so that
// one order holds for all of them; exceptions are where they are made.
func (n *Node) detail(l *lines) {
	if n.Disabled {
		l.add("Disabled", "true")
	}
	if l.whole {
		l.list("Output", n.Output)
	}
	if n.InnerUnique && l.has(verbose) {
		l.add("Inner Unique", "true")
	}
	n.keyLines(l)
	n.conditionLines(l)
	n.methodLines(l)
	n.Modify.lines(l, n)
	n.measures(l, n.Type != Aggregate) // an aggregate's hash table stands at its filter
	n.Buffers.line(l)
	n.IO.line(l)
	n.WAL.line(l)
	for _, w := range n.Workers {
		w.lines(l)
	}
	if n.SubplansRemoved > 0 {
		l.count("Subplans Removed", float64(n.SubplansRemoved))
	}
}

// keyLines print what rows are sorted, grouped and looked up by.
func (n *Node) keyLines(l *lines) {
	l.list("Sort Key", n.SortKey)
	l.list("Presorted Key", n.PresortedKey)
	l.list("Group Key", n.GroupKey)
	for _, s := range n.GroupingSets {
		s.lines(l)
	}
	l.add("Window", n.Window)
	if m := n.Memo; m != nil {
		l.add("Cache Key", m.Key)
		l.add("Cache Mode", m.Mode)
		if e := m.Est; e != nil {
			l.add("Estimates", fmt.Sprintf("capacity=%.0f distinct keys=%.0f lookups=%.0f hit percent=%.2f%%",
				e.Capacity, e.DistinctKeys, e.Lookups, e.HitPercent))
		}
	}
	if s := n.Sampling; s != nil {
		text := s.Method + " (" + strings.Join(s.Parameters, ", ") + ")"
		if s.Seed != "" {
			text += " REPEATABLE (" + s.Seed + ")"
		}
		l.add("Sampling", text)
	}
	l.add(word(n.Type == "Table Function Scan", "Table Function Call", "Function Call"), n.Call)
}

// lines prints an empty grouping, the grand total, as its brackets.
func (s *GroupingSet) lines(l *lines) {
	keys := func() {
		for _, k := range s.HashKeys {
			l.add("Hash Key", groupingKey(k))
		}
		for _, k := range s.GroupKeys {
			l.add("Group Key", groupingKey(k))
		}
		l.extra(s.Extra)
	}
	if len(s.SortKey) == 0 {
		keys()
		return
	}
	l.list("Sort Key", s.SortKey)
	l.indented(keys)
}

func groupingKey(keys []string) string {
	if len(keys) == 0 {
		return "()"
	}
	return strings.Join(keys, ", ")
}

func (n *Node) conditionLines(l *lines) {
	act := n.Act
	if act == nil {
		act = &Actual{}
	}
	c := n.Conds
	l.add("Hash Cond", c.Hash)
	l.add("Merge Cond", c.Merge)
	l.add("Index Cond", c.Index)
	l.add("Recheck Cond", c.Recheck)
	l.count("Rows Removed by Index Recheck", act.RemovedByRecheck)
	l.add("TID Cond", c.TID)
	l.add("Order By", c.OrderBy)
	l.add("Join Filter", c.Join)
	l.count("Rows Removed by Join Filter", act.RemovedByJoinFilter)
	l.add("One-Time Filter", c.OneTime)
	filter := func() {
		l.add("Filter", c.Filter)
		if n.Type == Aggregate { // the hash table stands in between
			n.Agg.line(l)
		}
		l.count("Rows Removed by Filter", act.RemovedByFilter)
	}
	if n.Window != "" { // 18+
		l.add("Run Condition", c.Run)
		filter()
		return
	}
	filter()
	l.add("Run Condition", c.Run)
}

// methodLines print what is particular to a type of node.
func (n *Node) methodLines(l *lines) {
	l.add("Replaces", n.Replaces)
	if n.HeapFetches >= 0 {
		l.add("Heap Fetches", undotted(n.HeapFetches))
	}
	if n.IndexSearches >= 0 {
		l.add("Index Searches", strconv.FormatInt(n.IndexSearches, 10))
	}
	if n.Type == Gather || n.Type == GatherMerge {
		l.add("Workers Planned", strconv.FormatInt(n.WorkersPlanned, 10))
		l.list("Params Evaluated", n.ParamsEvaluated) // 11 to 16
		if n.Act != nil {
			l.add("Workers Launched", strconv.FormatInt(n.WorkersLaunched, 10))
		}
		if n.SingleCopy {
			l.add("Single Copy", "true")
		}
	}
	if s := n.Storage; s != nil {
		l.add("Storage", fmt.Sprintf("%s  Maximum Storage: %dkB", s.Type, s.MaximumKB))
	}
	n.Hash.line(l)
	l.extra(n.Extra)
}

// measures prints all but times, pages and WAL, which are printed elsewhere; agg
// says whether the hash table of an aggregate belongs here.
func (w *Work) measures(l *lines, agg bool) {
	if s := w.Sort; s != nil && s.Method != "" {
		l.label("Sort Method")
		l.b = append(append(append(l.b, s.Method...), "  "...), s.SpaceType...)
		l.amount(": ", s.SpaceKB)
		l.b = append(l.b, "kB"...)
		l.end()
	}
	w.FullSort.line(l, "Full-sort Groups")
	w.PreSorted.line(l, "Pre-sorted Groups")
	if agg {
		w.Agg.line(l)
	}
	if m := w.Memo; m != nil && m.Hits+m.Misses > 0 {
		l.add("Hits", fmt.Sprintf("%d  Misses: %d  Evictions: %d  Overflows: %d  Memory Usage: %dkB",
			m.Hits, m.Misses, m.Evictions, m.Overflows, m.PeakMemoryKB))
	}
	if h := w.Heap; h != nil {
		g := amountPrinter{l: l, label: "Heap Blocks"}
		g.count("exact", h.Exact)
		g.count("lossy", h.Lossy)
		g.end()
	}
	w.Reads.lines(l)
}

func (g *SortGroups) line(l *lines, label string) {
	if g == nil {
		return
	}
	text := fmt.Sprintf("%d  Sort Method%s: %s", g.Groups, word(len(g.Methods) > 1, "s", ""), strings.Join(g.Methods, ", "))
	for _, part := range [...]struct {
		name  string
		space *SortSpace
	}{{"Memory", g.Memory}, {"Disk", g.Disk}} {
		if s := part.space; s != nil {
			text += fmt.Sprintf("  Average %[1]s: %[2]dkB  Peak %[1]s: %[3]dkB", part.name, s.AverageKB, s.PeakKB)
		}
	}
	l.add(label, text)
}

func (r *ReadStream) lines(l *lines) {
	if r == nil {
		return
	}
	l.add("Prefetch", fmt.Sprintf("avg=%.2f max=%d capacity=%d", r.AverageDistance, r.MaxDistance, r.Capacity))
	if r.Count > 0 {
		l.add("I/O", fmt.Sprintf("count=%d waits=%d size=%.2f in-progress=%.2f", r.Count, r.Waits, r.AverageSize, r.AverageInProgress))
	}
}

func (h *Hash) line(l *lines) {
	if h == nil {
		return
	}
	grown := h.OriginalBuckets != h.Buckets && h.OriginalBuckets > 0 || h.OriginalBatches != h.Batches && h.OriginalBatches > 0
	l.begin()
	l.amount("Buckets: ", h.Buckets)
	if grown {
		l.amount(" (originally ", h.OriginalBuckets)
		l.b = append(l.b, ')')
	}
	l.amount("  Batches: ", h.Batches)
	if grown {
		l.amount(" (originally ", h.OriginalBatches)
		l.b = append(l.b, ')')
	}
	l.amount("  Memory Usage: ", h.PeakMemoryKB)
	l.b = append(l.b, "kB"...)
	l.end()
}

func (a *HashAgg) line(l *lines) {
	if a == nil {
		return
	}
	var parts []string
	if a.PlannedPartitions > 0 {
		parts = append(parts, fmt.Sprintf("Planned Partitions: %d", a.PlannedPartitions))
	}
	if a.Batches > 0 {
		parts = append(parts, fmt.Sprintf("Batches: %d  Memory Usage: %dkB", a.Batches, a.PeakMemoryKB))
	}
	if a.Batches > 1 {
		parts = append(parts, fmt.Sprintf("Disk Usage: %dkB", a.DiskUsageKB))
	}
	if len(parts) > 0 {
		l.line(strings.Join(parts, "  "))
	}
}

// lines prints what n writes to, and what became of the rows.
func (m *Modify) lines(l *lines, n *Node) {
	if m == nil {
		return
	}
	for _, t := range m.Targets {
		t.lines(l, n.Operation)
	}
	l.add("Conflict Resolution", m.ConflictResolution)
	l.list("Conflict Arbiter Indexes", m.ConflictArbiters)
	l.add("Conflict Filter", m.ConflictFilter)
	l.count("Rows Removed by Conflict Filter", max(m.RemovedByConflictFilter, 0))
	if n.Operation == "Merge" {
		m.mergeLine(l)
		return
	}
	for _, c := range [...]struct {
		label string
		rows  float64
	}{{"Tuples Inserted", m.Inserted}, {"Conflicting Tuples", m.Conflicting}} {
		if c.rows >= 0 {
			l.add(c.label, undotted(c.rows))
		}
	}
}

func (m *Modify) mergeLine(l *lines) {
	text := ""
	for _, c := range [...]struct {
		name string
		rows float64
	}{{"inserted", m.Inserted}, {"updated", m.Updated}, {"deleted", m.Deleted}, {"skipped", m.Skipped}} {
		if c.rows > 0 {
			text += " " + c.name + "=" + undotted(c.rows)
		}
	}
	l.add("Tuples", strings.TrimSpace(text))
}

func (t *Target) lines(l *lines, operation string) {
	if len(t.Extra) > 0 { // a foreign data wrapper has something to say
		operation = "Foreign " + operation
	}
	l.begin()
	l.b = append(l.b, operation...)
	l.b = (&Node{Schema: t.Schema, Relation: t.Relation, Alias: t.Alias}).appendTarget(l.b, true)
	l.end()
	l.indented(func() { l.extra(t.Extra) })
}

// lines prints a worker: its first line stands beside its number, the others
// are indented under it.
func (w *Worker) lines(l *lines) {
	inner := &lines{dialect: l.dialect}
	if w.Act != nil && w.Act.Loops > 0 {
		inner.actual(w.Act)
		inner.end()
	}
	w.measures(inner, true)
	w.JIT.lines(inner)
	w.Buffers.line(inner)
	w.IO.line(inner)
	w.WAL.line(inner)
	inner.extra(w.Extra)
	first, rest, _ := strings.Cut(string(inner.b), "\n")
	if first == "" {
		return
	}
	l.line(fmt.Sprintf("Worker %d:  %s", w.Number, first))
	l.indented(func() {
		for line := range strings.Lines(rest) {
			l.line(strings.TrimSuffix(line, "\n"))
		}
	})
}
