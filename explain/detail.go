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
	n.extraLines(&d)
	n.workerLines(&d)
	n.Buffers.line(&d, "Buffers: ")
	n.IO.line(&d)
	n.walLine(&d)
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
	d.add("Hash Cond", c.Hash)
	d.add("Merge Cond", c.Merge)
	if n.Memo != nil {
		d.add("Cache Key", n.Memo.Key)
		d.add("Cache Mode", n.Memo.Mode)
	}
	d.add("Index Cond", c.Index)
	d.add("Recheck Cond", c.Recheck)
	d.count("Rows Removed by Index Recheck", act.RemovedByRecheck)
	d.add("TID Cond", c.TID)
	d.add("Order By", c.OrderBy)
	d.add("Join Filter", c.Join)
	d.count("Rows Removed by Join Filter", act.RemovedByJoinFilter)
	d.add("One-Time Filter", c.OneTime)
	d.add("Run Condition", c.Run)
	d.add("Filter", c.Filter)
	d.count("Rows Removed by Filter", act.RemovedByFilter)
}

func (n *Node) methodLines(d *lines) {
	if n.HeapFetches >= 0 {
		d.add("Heap Fetches", strconv.FormatFloat(n.HeapFetches, 'f', -1, 64))
	}
	if n.Heap != nil && n.Heap.Exact+n.Heap.Lossy > 0 {
		d.add("Heap Blocks", strings.TrimSpace(pair(" exact", n.Heap.Exact)+pair(" lossy", n.Heap.Lossy)))
	}
	if s := n.Sort; s != nil && s.Method != "" {
		d.add("Sort Method", fmt.Sprintf("%s  %s: %dkB", s.Method, s.SpaceType, s.SpaceKB))
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
		d.add("Single Copy", word(n.SingleCopy, "true", ""))
	}
	n.cacheLines(d)
	d.add("Disabled", word(n.Disabled, "true", ""))
}

func (n *Node) cacheLines(d *lines) {
	if a := n.Agg; a != nil {
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
	if m := n.Memo; m != nil && m.Hits+m.Misses > 0 {
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

// extraLines leaves out what the title says already and zero counts.
func (n *Node) extraLines(d *lines) {
	for _, f := range n.Extra {
		if f.Name == "Tuplestore Name" || f.Value == "0" {
			continue
		}
		d.add(f.Name, f.Text())
	}
}

func (n *Node) workerLines(d *lines) {
	for _, w := range n.Workers {
		var parts []string
		if a := w.Act; a != nil {
			parts = append(parts, strings.Trim(a.text(), "()"))
		}
		for _, f := range w.Extra {
			if f.Value != "0" && f.Value != "0.000" {
				parts = append(parts, f.Name+": "+f.Text())
			}
		}
		w.Buffers.line((*lines)(&parts), "Buffers: ")
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

func (n *Node) walLine(d *lines) {
	if w := n.WAL; w != nil && w.Records+w.FPI+w.Bytes > 0 {
		d.add("WAL", strings.TrimSpace(pair(" records", w.Records)+pair(" fpi", w.FPI)+
			pair(" bytes", w.Bytes)+pair(" buffers full", w.BuffersFull)))
	}
}
