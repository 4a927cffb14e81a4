package explain

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Detail is what FORMAT TEXT prints under a node's first line, one string a
// line without indentation: conditions, rows removed, how it sorted and hashed,
// pages. Fields this package does not know by name follow as they are. Only
// "Inner Unique", which FORMAT TEXT prints with VERBOSE, is left out.
func (n *Node) Detail() []string {
	var d lines
	if len(n.Output) > 0 {
		d.add("Output", strings.Join(n.Output, ", "))
	}
	n.conditionLines(&d)
	n.methodLines(&d)
	n.modifyLines(&d)
	n.extraLines(&d)
	n.workerLines(&d)
	n.Buffers.line(&d, "Buffers: ")
	n.IO.line(&d)
	n.walLine(&d)
	return d
}

// Conditions are the node's conditions as FORMAT TEXT prints them, such as
// "Filter: (id = 1)", one string a line.
func (n *Node) Conditions() []string {
	var d lines
	c := n.Conds
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
		d.add(l.label, l.text)
	}
	return d
}

// lines collects "Label: text" lines.
type lines []string

func (l *lines) add(label, text string) {
	if text != "" {
		*l = append(*l, label+": "+text)
	}
}

// count adds a line unless the number is 0.
func (l *lines) count(label string, v float64) {
	if v != 0 {
		l.add(label, strconv.FormatFloat(v, 'f', -1, 64))
	}
}

func (n *Node) conditionLines(d *lines) {
	act := n.Act
	if act == nil {
		act = &Actual{}
	}
	c := n.Conds
	d.add("Sort Key", strings.Join(n.SortKey, ", "))
	d.add("Presorted Key", strings.Join(n.PresortedKey, ", "))
	d.add("Group Key", strings.Join(n.GroupKey, ", "))
	for _, s := range n.GroupingSets {
		s.lines(d)
	}
	d.add("Window", n.Window)
	d.add("Replaces", n.Replaces)
	if s := n.Sampling; s != nil {
		d.add("Sampling", strings.TrimSpace(s.Method+" ("+strings.Join(s.Parameters, ", ")+")"+spaced(word(s.Seed != "", "REPEATABLE ("+s.Seed+")", ""))))
	}
	d.add("Hash Cond", c.Hash)
	d.add("Merge Cond", c.Merge)
	if n.Memo != nil {
		d.add("Cache Key", n.Memo.Key)
		d.add("Cache Mode", n.Memo.Mode)
		if e := n.Memo.Est; e != nil {
			d.add("Estimates", fmt.Sprintf("capacity=%.0f distinct keys=%.0f lookups=%.0f hit percent=%.2f%%",
				e.Capacity, e.DistinctKeys, e.Lookups, e.HitPercent))
		}
	}
	d.add("Index Cond", c.Index)
	d.add("Recheck Cond", c.Recheck)
	d.count("Rows Removed by Index Recheck", act.RemovedByRecheck)
	d.add("TID Cond", c.TID)
	d.add(word(n.Type == "Table Function Scan", "Table Function Call", "Function Call"), n.Call)
	d.add("Order By", c.OrderBy)
	d.add("Join Filter", c.Join)
	d.count("Rows Removed by Join Filter", act.RemovedByJoinFilter)
	d.add("One-Time Filter", c.OneTime)
	d.add("Run Condition", c.Run)
	d.add("Filter", c.Filter)
	d.count("Rows Removed by Filter", act.RemovedByFilter)
}

// lines prints an empty grouping, the grand total, as its brackets.
func (s *GroupingSet) lines(d *lines) {
	d.add("Sort Key", strings.Join(s.SortKey, ", "))
	for _, keys := range s.HashKeys {
		d.add("Hash Key", groupingKey(keys))
	}
	for _, keys := range s.GroupKeys {
		d.add("Group Key", groupingKey(keys))
	}
	for _, f := range s.Extra {
		d.add(f.Name, f.Text())
	}
}

func groupingKey(keys []string) string {
	if len(keys) == 0 {
		return "()"
	}
	return strings.Join(keys, ", ")
}

func (n *Node) methodLines(d *lines) {
	if n.HeapFetches >= 0 {
		d.add("Heap Fetches", strconv.FormatFloat(n.HeapFetches, 'f', -1, 64))
	}
	if n.IndexSearches >= 0 {
		d.add("Index Searches", strconv.FormatInt(n.IndexSearches, 10))
	}
	n.heapLine(d)
	n.sortLines(d)
	n.Reads.lines(d)
	if s := n.Storage; s != nil {
		d.add("Storage", fmt.Sprintf("%s  Maximum Storage: %dkB", s.Type, s.MaximumKB))
	}
	if n.SubplansRemoved > 0 {
		d.count("Subplans Removed", float64(n.SubplansRemoved))
	}
	if h := n.Hash; h != nil {
		d.add("Buckets", fmt.Sprintf("%d%s  Batches: %d%s  Memory Usage: %dkB", h.Buckets, originally(h.OriginalBuckets, h.Buckets),
			h.Batches, originally(h.OriginalBatches, h.Batches), h.PeakMemoryKB))
	}
	if n.Type == Gather || n.Type == GatherMerge {
		d.add("Workers Planned", strconv.FormatInt(n.WorkersPlanned, 10))
		if n.Act != nil {
			d.add("Workers Launched", strconv.FormatInt(n.WorkersLaunched, 10))
		}
		d.add("Params Evaluated", strings.Join(n.ParamsEvaluated, ", "))
		d.add("Single Copy", word(n.SingleCopy, "true", ""))
	}
	n.cacheLines(d)
	d.add("Disabled", word(n.Disabled, "true", ""))
}

func (w *Work) heapLine(d *lines) {
	if h := w.Heap; h != nil && h.Exact+h.Lossy > 0 {
		d.add("Heap Blocks", strings.TrimSpace(pair(" exact", h.Exact)+pair(" lossy", h.Lossy)))
	}
}

func (w *Work) sortLines(d *lines) {
	if s := w.Sort; s != nil && s.Method != "" {
		d.add("Sort Method", fmt.Sprintf("%s  %s: %dkB", s.Method, s.SpaceType, s.SpaceKB))
	}
	w.FullSort.line(d, "Full-sort Groups")
	w.PreSorted.line(d, "Pre-sorted Groups")
}

func (g *SortGroups) line(d *lines, label string) {
	if g == nil {
		return
	}
	text := fmt.Sprintf("%d  Sort Method%s: %s", g.Groups, word(len(g.Methods) == 1, "", "s"), strings.Join(g.Methods, ", "))
	for _, part := range []struct {
		name  string
		space *SortSpace
	}{{"Memory", g.Memory}, {"Disk", g.Disk}} {
		if s := part.space; s != nil {
			text += fmt.Sprintf("  Average %[1]s: %[2]dkB  Peak %[1]s: %[3]dkB", part.name, s.AverageKB, s.PeakKB)
		}
	}
	d.add(label, text)
}

func (r *ReadStream) lines(d *lines) {
	if r == nil {
		return
	}
	d.add("Prefetch", fmt.Sprintf("avg=%.2f max=%d capacity=%d", r.AverageDistance, r.MaxDistance, r.Capacity))
	if r.Count > 0 {
		d.add("I/O", fmt.Sprintf("count=%d waits=%d size=%.2f in-progress=%.2f", r.Count, r.Waits, r.AverageSize, r.AverageInProgress))
	}
}

func (n *Node) modifyLines(d *lines) {
	m := n.Modify
	if m == nil {
		return
	}
	d.add("Conflict Resolution", m.ConflictResolution)
	d.add("Conflict Arbiter Indexes", strings.Join(m.ConflictArbiters, ", "))
	d.add("Conflict Filter", m.ConflictFilter)
	for _, c := range []struct {
		label string
		rows  float64
	}{
		{"Rows Removed by Conflict Filter", m.RemovedByConflictFilter},
		{"Tuples Inserted", m.Inserted},
		{"Tuples Updated", m.Updated},
		{"Tuples Deleted", m.Deleted},
		{"Tuples Skipped", m.Skipped},
		{"Conflicting Tuples", m.Conflicting},
	} {
		if c.rows > 0 {
			d.count(c.label, c.rows)
		}
	}
	for _, t := range m.Targets {
		name := quoteName(t.Relation)
		if t.Schema != "" {
			name = quoteName(t.Schema) + "." + name
		}
		d.add(word(n.Operation != "", n.Operation, "Target")+" on", name+spaced(word(t.Alias != t.Relation, t.Alias, "")))
		for _, f := range t.Extra {
			d.add(f.Name, f.Text())
		}
	}
}

func (w *Work) cacheLines(d *lines) {
	if a := w.Agg; a != nil {
		if a.PlannedPartitions > 0 {
			d.count("Planned Partitions", float64(a.PlannedPartitions))
		}
		if a.Batches > 0 {
			text := fmt.Sprintf("%d  Memory Usage: %dkB", a.Batches, a.PeakMemoryKB)
			if a.DiskUsageKB > 0 {
				text += fmt.Sprintf("  Disk Usage: %dkB", a.DiskUsageKB)
			}
			d.add("Batches", text)
		}
	}
	if m := w.Memo; m != nil && m.Hits+m.Misses > 0 {
		d.add("Hits", fmt.Sprintf("%d  Misses: %d  Evictions: %d  Overflows: %d  Memory Usage: %dkB",
			m.Hits, m.Misses, m.Evictions, m.Overflows, m.PeakMemoryKB))
	}
}

func originally(was, is int64) string {
	if was == 0 || was == is {
		return ""
	}
	return fmt.Sprintf(" (originally %d)", was)
}

// extraLines leaves out zero counts.
func (n *Node) extraLines(d *lines) {
	for _, f := range n.Extra {
		if f.Value != "0" {
			d.add(f.Name, f.Text())
		}
	}
}

func (n *Node) workerLines(d *lines) {
	for _, w := range n.Workers {
		var parts []string
		if a := w.Act; a != nil {
			parts = append(parts, strings.Trim(a.text(), "()"))
		}
		w.sortLines((*lines)(&parts))
		w.cacheLines((*lines)(&parts))
		w.heapLine((*lines)(&parts))
		w.Reads.lines((*lines)(&parts))
		for _, f := range w.Extra {
			if f.Value != "0" && f.Value != "0.000" {
				parts = append(parts, f.Name+": "+f.Text())
			}
		}
		w.Buffers.line((*lines)(&parts), "Buffers: ")
		w.IO.line((*lines)(&parts))
		w.walLine((*lines)(&parts))
		d.add(fmt.Sprintf("Worker %d", w.Number), strings.Join(parts, "  "))
	}
}

// line adds the counts that are not 0.
func (b *Buffers) line(d *lines, label string) {
	if b == nil {
		return
	}
	var groups []string
	group := func(name, counts string) {
		if counts != "" {
			groups = append(groups, name+counts)
		}
	}
	group("shared", counts(b.SharedHit, b.SharedRead, b.SharedDirtied, b.SharedWritten))
	group("local", counts(b.LocalHit, b.LocalRead, b.LocalDirtied, b.LocalWritten))
	group("temp", counts(0, b.TempRead, 0, b.TempWritten))
	if len(groups) > 0 {
		*d = append(*d, label+strings.Join(groups, ", "))
	}
}

func counts(hit, read, dirtied, written int64) string {
	return pair(" hit", hit) + pair(" read", read) + pair(" dirtied", dirtied) + pair(" written", written)
}

func pair(name string, v int64) string {
	if v == 0 {
		return ""
	}
	return name + "=" + strconv.FormatInt(v, 10)
}

func (t *IOTimes) line(d *lines) {
	if t == nil {
		return
	}
	var groups []string
	group := func(name string, read, write time.Duration) {
		if read+write > 0 {
			groups = append(groups, name+timePair(" read", read)+timePair(" write", write))
		}
	}
	group("shared", t.SharedRead, t.SharedWrite)
	group("local", t.LocalRead, t.LocalWrite)
	group("temp", t.TempRead, t.TempWrite)
	d.add("I/O Timings", strings.Join(groups, ", "))
}

func timePair(name string, v time.Duration) string {
	if v == 0 {
		return ""
	}
	return name + "=" + millis(v)
}

// millis prints a time as PostgreSQL does: milliseconds with three decimals.
func millis(v time.Duration) string {
	return strconv.FormatFloat(float64(v)/float64(time.Millisecond), 'f', 3, 64)
}

func (w *Work) walLine(d *lines) {
	if w := w.WAL; w != nil && w.Records+w.FPI+w.Bytes > 0 {
		d.add("WAL", strings.TrimSpace(pair(" records", w.Records)+pair(" fpi", w.FPI)+
			pair(" bytes", w.Bytes)+pair(" fpi bytes", w.FPIBytes)+pair(" buffers full", w.BuffersFull)))
	}
}
