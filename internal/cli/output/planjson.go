package output

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"assay/explain"
	"assay/internal/anonymise"
)

// PlanJSON writes the assay.plan/1 document.
func PlanJSON(w io.Writer, plans []SavedPlan) error {
	all := make([]*object, 0, len(plans))
	for _, s := range plans {
		all = append(all, planObject(s))
	}
	doc := (&object{}).add("schema", "assay.plan/1").add("plans", all)
	return doc.writeTo(w)
}

// NamesJSON writes the assay.names/1 document: what stands for what in
// anonymised plans.
func NamesJSON(w io.Writer, pairs []anonymise.Pair) error {
	names := make([]*object, 0, len(pairs))
	for _, p := range pairs {
		names = append(names, (&object{}).add("kind", string(p.Kind)).add("original", p.Original).add("replacement", p.Replacement))
	}
	return (&object{}).add("schema", "assay.names/1").add("names", names).writeTo(w)
}

func planObject(s SavedPlan) *object {
	p := s.Plan
	o := (&object{}).
		add("source", s.Source).
		add("format", string(p.Format)).
		add("query", p.Query).
		text("query_parameters", p.Parameters).
		text("query_id", p.QueryID).
		add("summary", p.Summary()).
		add("analyzed", p.Analyzed).
		add("planning_ms", ms(p.Planning)).
		add("execution_ms", ms(p.Execution)).
		add("pages", p.Pages()).
		add("account", accountObject(p))
	if len(p.Settings) > 0 {
		o.add("settings", p.Settings)
	}
	planning := &object{}
	buffersMembers(planning, p.PlanningBuffers)
	ioMembers(planning, p.PlanningIO)
	if m := p.PlanningMemory; m != nil {
		planning.add("memory_used_kb", m.UsedKB).add("memory_allocated_kb", m.AllocatedKB)
	}
	extraMembers(planning, p.PlanningExtra)
	if len(planning.members) > 0 {
		o.add("planning", planning)
	}
	o.add("root", nodeObject(p, p.Root))
	o.add("triggers", triggerObjects(p))
	if p.JIT != nil {
		o.add("jit", jitObject(p.JIT))
	}
	if p.Serialization != nil {
		o.add("serialization", serializationObject(p.Serialization))
	}
	extraMembers(o, p.Extra)
	o.add("statistics", statisticsObject(p))
	return o.add("findings", adviceFindings(s)).add("skips", skipDocs(s)).add("warnings", warningObjects(s.Warnings))
}

// accountObject says where the whole went: its parts add up.
func accountObject(p *explain.Plan) *object {
	a := p.Account(explain.Wall)
	o := &object{}
	for _, s := range []struct {
		name  string
		spent explain.Spent
	}{
		{"whole", a.Whole},
		{"nodes", a.Nodes},
		{"triggers", a.Triggers},
		{"serialization", a.Serialization},
		{"compilation", a.Compilation},
		{"unattributed", a.Unattributed},
	} {
		o.add(s.name+"_ms", ms(s.spent.Time)).add(s.name+"_pages", s.spent.Pages)
	}
	return o.add("bound_ms", ms(a.Bound))
}

func adviceFindings(s SavedPlan) []*object {
	out := []*object{}
	for _, f := range s.Advice.Findings {
		out = append(out, (&object{}).add("rule", f.Rule).add("refs", nonNil(f.Refs)).add("severity", string(f.Severity)).
			add("title", f.Title).add("summary", f.Summary).add("node", strconv.Itoa(f.Node)))
	}
	return out
}

func skipDocs(s SavedPlan) []skipDoc {
	out := []skipDoc{}
	for _, k := range append(s.Advice.Skips[:len(s.Advice.Skips):len(s.Advice.Skips)], s.Advice.Failed...) {
		out = append(out, skipDoc{k.Rule, k.Reason})
	}
	return out
}

func warningObjects(warnings []explain.Warning) []*object {
	out := []*object{}
	for _, w := range warnings {
		out = append(out, (&object{}).add("line", w.Line).add("text", w.Text))
	}
	return out
}

// nodeObject is a node with all below it. PostgreSQL's own fields have their
// own names in snake_case with the unit appended; what a node does not print is
// left out.
func nodeObject(p *explain.Plan, n *explain.Node) *object {
	o := (&object{}).add("id", strconv.Itoa(n.ID)).add("node_type", string(n.Type)).add("title", n.Title())
	identityMembers(o, n)
	if !n.Est.Absent {
		o.add("startup_cost", n.Est.StartupCost).add("total_cost", n.Est.TotalCost).
			add("plan_rows", n.Est.Rows).add("plan_width_bytes", n.Est.Width)
	}
	if n.Act != nil {
		derivedMembers(o, p, n)
	}
	workMembers(o, &n.Work)
	conditionMembers(o, n)
	methodMembers(o, n)
	if len(n.Workers) > 0 {
		o.add("workers", workerObjects(n))
	}
	if remarks := n.Remarks(); len(remarks) > 0 {
		o.add("remarks", remarks)
	}
	extraMembers(o, n.Extra)
	children := make([]*object, 0, len(n.Children))
	for _, c := range n.Children {
		children = append(children, nodeObject(p, c))
	}
	return o.add("plans", children)
}

func identityMembers(o *object, n *explain.Node) {
	o.text("strategy", n.Strategy).text("partial_mode", n.PartialMode).text("operation", n.Operation).
		text("parent_relationship", n.ParentRelationship).text("subplan_name", n.SubplanName).
		text("custom_plan_provider", n.Provider).flag("parallel_aware", n.ParallelAware).
		flag("async_capable", n.AsyncCapable).flag("disabled", n.Disabled).text("join_type", n.JoinType).
		flag("inner_unique", n.InnerUnique).text("command", n.Command).text("scan_direction", n.ScanDirection).
		text("index_name", n.Index).text("relation_name", n.Relation).text("schema", n.Schema).text("alias", n.Alias).
		text("function_name", n.Function).text("cte_name", n.CTE).text("tuplestore_name", n.Tuplestore).text("replaces", n.Replaces)
}

// derivedMembers are what assay computes: docs/json.md says how.
func derivedMembers(o *object, p *explain.Plan, n *explain.Node) {
	factor, over := n.EstimateFactor()
	o.add("inclusive_ms", ms(n.Total())).add("exclusive_ms", ms(n.Self())).add("time_share", rounded(p.ShareOfTime(n))).
		add("exclusive_summed_ms", ms(n.SelfOn(explain.Summed))).
		add("inclusive_pages", n.Pages()).add("exclusive_pages", n.SelfPages()).add("pages_share", rounded(p.SharePages(n))).
		add("rows_total", n.RowsTotal()).add("rows_removed_total", n.RemovedTotal()).
		add("estimate_factor", rounded(factor)).add("overestimated", over)
}

// rounded keeps four decimals: what a share or a factor is worth.
func rounded(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', 4, 64), 64)
	if err != nil {
		return v
	}
	return r
}

// workMembers are measured for a node, and for each of its workers.
func workMembers(o *object, w *explain.Work) {
	actualMembers(o, w.Act)
	if s := w.Sort; s != nil {
		o.text("sort_method", s.Method).add("sort_space_used_kb", s.SpaceKB).text("sort_space_type", s.SpaceType)
	}
	for _, g := range []struct {
		name   string
		groups *explain.SortGroups
	}{{"full_sort_groups", w.FullSort}, {"pre_sorted_groups", w.PreSorted}} {
		if g.groups != nil {
			o.add(g.name, sortGroupsObject(g.groups))
		}
	}
	if a := w.Agg; a != nil {
		o.add("planned_partitions", a.PlannedPartitions).add("hashagg_batches", a.Batches).
			add("peak_memory_usage_kb", a.PeakMemoryKB).add("disk_usage_kb", a.DiskUsageKB)
	}
	if m := w.Memo; m != nil {
		o.text("cache_key", m.Key).text("cache_mode", m.Mode).add("cache_hits", m.Hits).add("cache_misses", m.Misses).
			add("cache_evictions", m.Evictions).add("cache_overflows", m.Overflows).add("peak_memory_usage_kb", m.PeakMemoryKB)
		if e := m.Est; e != nil {
			o.add("estimated_capacity", e.Capacity).add("estimated_distinct_lookup_keys", e.DistinctKeys).
				add("estimated_lookups", e.Lookups).add("estimated_hit_percent", e.HitPercent)
		}
	}
	if h := w.Heap; h != nil {
		o.add("exact_heap_blocks", h.Exact).add("lossy_heap_blocks", h.Lossy)
	}
	buffersMembers(o, w.Buffers)
	ioMembers(o, w.IO)
	if r := w.Reads; r != nil {
		o.add("average_prefetch_distance_blocks", r.AverageDistance).add("max_prefetch_distance_blocks", r.MaxDistance).
			add("prefetch_capacity_blocks", r.Capacity).add("io_count", r.Count).add("io_waits", r.Waits).
			add("average_io_size_blocks", r.AverageSize).add("average_ios_in_progress", r.AverageInProgress)
	}
	if l := w.WAL; l != nil {
		o.add("wal_records", l.Records).add("wal_fpi", l.FPI).add("wal_bytes", l.Bytes).
			count("wal_fpi_bytes", l.FPIBytes).count("wal_buffers_full", l.BuffersFull)
	}
}

func actualMembers(o *object, a *explain.Actual) {
	if a == nil {
		return
	}
	if !a.NoTiming {
		o.add("actual_startup_ms", ms(a.Startup)).add("actual_total_ms", ms(a.Total))
	}
	o.add("actual_rows", a.Rows).add("actual_loops", a.Loops)
	for _, r := range []struct {
		name string
		v    float64
	}{
		{"rows_removed_by_filter", a.RemovedByFilter},
		{"rows_removed_by_join_filter", a.RemovedByJoinFilter},
		{"rows_removed_by_index_recheck", a.RemovedByRecheck},
	} {
		if r.v != 0 {
			o.add(r.name, r.v)
		}
	}
}

func sortGroupsObject(g *explain.SortGroups) *object {
	o := (&object{}).add("group_count", g.Groups).add("sort_methods_used", nonNil(g.Methods))
	for _, s := range []struct {
		name  string
		space *explain.SortSpace
	}{{"memory", g.Memory}, {"disk", g.Disk}} {
		if s.space != nil {
			o.add("average_"+s.name+"_kb", s.space.AverageKB).add("peak_"+s.name+"_kb", s.space.PeakKB)
		}
	}
	extraMembers(o, g.Extra)
	return o
}

func conditionMembers(o *object, n *explain.Node) {
	c := n.Conds
	o.list("output", n.Output).list("sort_key", n.SortKey).list("presorted_key", n.PresortedKey).list("group_key", n.GroupKey)
	if len(n.GroupingSets) > 0 {
		o.add("grouping_sets", groupingSetObjects(n))
	}
	o.text("window", n.Window).text("hash_cond", c.Hash).text("merge_cond", c.Merge).text("index_cond", c.Index).
		text("recheck_cond", c.Recheck).text("tid_cond", c.TID).text("order_by", c.OrderBy).text("join_filter", c.Join).
		text("one_time_filter", c.OneTime).text("run_condition", c.Run).text("filter", c.Filter).text("function_call", n.Call)
	if s := n.Sampling; s != nil {
		o.text("sampling_method", s.Method).list("sampling_parameters", s.Parameters).text("repeatable_seed", s.Seed)
	}
}

func groupingSetObjects(n *explain.Node) []*object {
	var out []*object
	for _, g := range n.GroupingSets {
		o := (&object{}).list("sort_key", g.SortKey)
		if len(g.GroupKeys) > 0 {
			o.add("group_keys", g.GroupKeys)
		}
		if len(g.HashKeys) > 0 {
			o.add("hash_keys", g.HashKeys)
		}
		extraMembers(o, g.Extra)
		out = append(out, o)
	}
	return out
}

func methodMembers(o *object, n *explain.Node) {
	if h := n.Hash; h != nil {
		o.add("hash_buckets", h.Buckets).add("original_hash_buckets", h.OriginalBuckets).add("hash_batches", h.Batches).
			add("original_hash_batches", h.OriginalBatches).add("peak_memory_usage_kb", h.PeakMemoryKB)
	}
	if s := n.Storage; s != nil {
		o.text("storage", s.Type).add("maximum_storage_kb", s.MaximumKB)
	}
	if n.HeapFetches >= 0 {
		o.add("heap_fetches", n.HeapFetches)
	}
	if n.IndexSearches >= 0 {
		o.add("index_searches", n.IndexSearches)
	}
	if n.SubplansRemoved >= 0 {
		o.add("subplans_removed", n.SubplansRemoved)
	}
	if n.Type == explain.Gather || n.Type == explain.GatherMerge {
		o.add("workers_planned", n.WorkersPlanned).add("workers_launched", n.WorkersLaunched).flag("single_copy", n.SingleCopy)
	}
	if m := n.Modify; m != nil {
		modifyMembers(o, m)
	}
}

func modifyMembers(o *object, m *explain.Modify) {
	var targets []*object
	for _, t := range m.Targets {
		target := (&object{}).text("relation_name", t.Relation).text("schema", t.Schema).text("alias", t.Alias)
		extraMembers(target, t.Extra)
		targets = append(targets, target)
	}
	if len(targets) > 0 {
		o.add("target_tables", targets)
	}
	o.text("conflict_resolution", m.ConflictResolution).list("conflict_arbiter_indexes", m.ConflictArbiters).
		text("conflict_filter", m.ConflictFilter)
	for _, c := range []struct {
		name string
		v    float64
	}{
		{"rows_removed_by_conflict_filter", m.RemovedByConflictFilter},
		{"tuples_inserted", m.Inserted},
		{"tuples_updated", m.Updated},
		{"tuples_deleted", m.Deleted},
		{"tuples_skipped", m.Skipped},
		{"conflicting_tuples", m.Conflicting},
	} {
		if c.v >= 0 {
			o.add(c.name, c.v)
		}
	}
}

func buffersMembers(o *object, b *explain.Buffers) {
	if b == nil {
		return
	}
	o.add("shared_hit_blocks", b.SharedHit).add("shared_read_blocks", b.SharedRead).
		count("shared_dirtied_blocks", b.SharedDirtied).count("shared_written_blocks", b.SharedWritten).
		count("local_hit_blocks", b.LocalHit).count("local_read_blocks", b.LocalRead).
		count("local_dirtied_blocks", b.LocalDirtied).count("local_written_blocks", b.LocalWritten).
		count("temp_read_blocks", b.TempRead).count("temp_written_blocks", b.TempWritten)
}

func ioMembers(o *object, t *explain.IOTimes) {
	if t == nil {
		return
	}
	for _, m := range []struct {
		name string
		v    time.Duration
	}{
		{"shared_io_read_ms", t.SharedRead},
		{"shared_io_write_ms", t.SharedWrite},
		{"local_io_read_ms", t.LocalRead},
		{"local_io_write_ms", t.LocalWrite},
		{"temp_io_read_ms", t.TempRead},
		{"temp_io_write_ms", t.TempWrite},
	} {
		if m.v != 0 {
			o.add(m.name, ms(m.v))
		}
	}
}

func workerObjects(n *explain.Node) []*object {
	var out []*object
	for i := range n.Workers {
		w := &n.Workers[i]
		o := (&object{}).add("worker_number", w.Number)
		workMembers(o, &w.Work)
		if w.JIT != nil {
			o.add("jit", jitObject(w.JIT))
		}
		extraMembers(o, w.Extra)
		out = append(out, o)
	}
	return out
}

func triggerObjects(p *explain.Plan) []*object {
	out := []*object{}
	for _, t := range p.Triggers {
		o := (&object{}).text("trigger_name", t.Name).text("constraint_name", t.Constraint).text("relation", t.Relation).
			add("time_ms", ms(t.Time)).add("calls", t.Calls)
		extraMembers(o, t.Extra)
		out = append(out, o)
	}
	return out
}

func jitObject(j *explain.JIT) *object {
	o := (&object{}).add("functions", j.Functions).add("inlining", j.Inlining).add("optimization", j.Optimization).
		add("expressions", j.Expressions).add("deforming", j.Deforming).add("generation_ms", ms(j.Generation)).
		add("deform_ms", ms(j.Deform)).add("inlining_ms", ms(j.InlineTime)).add("optimization_ms", ms(j.OptimizationTime)).
		add("emission_ms", ms(j.EmissionTime)).add("total_ms", ms(j.Total))
	extraMembers(o, j.Extra)
	return o
}

func serializationObject(s *explain.Serialization) *object {
	o := (&object{}).add("time_ms", ms(s.Time)).add("output_volume_kb", s.OutputKB).text("format", s.Format)
	buffersMembers(o, s.Buffers)
	ioMembers(o, s.IO)
	extraMembers(o, s.Extra)
	return o
}

// extraMembers keep what assay does not know by name, under PostgreSQL's own name.
func extraMembers(o *object, fields []explain.Field) {
	if len(fields) == 0 {
		return
	}
	extra := &object{}
	for _, f := range fields {
		var value any = json.RawMessage(f.Value)
		if !json.Valid([]byte(f.Value)) {
			value = f.Value
		}
		extra.add(f.Name, value)
	}
	o.add("extra", extra)
}

func statisticsObject(p *explain.Plan) *object {
	s := p.Statistics()
	o := &object{}
	for _, l := range []struct {
		name string
		list []explain.Usage
	}{{"tables", s.Tables}, {"indexes", s.Indexes}, {"functions", s.Functions}, {"node_types", s.NodeTypes}} {
		out := []*object{}
		for _, u := range l.list {
			out = append(out, (&object{}).add("name", u.Name).add("nodes", u.Nodes).add("executed", u.Executed).
				add("exclusive_ms", ms(u.Time)).add("time_share", rounded(u.TimeShare)).
				add("exclusive_pages", u.Pages).add("pages_share", rounded(u.PagesShare)))
		}
		o.add(l.name, out)
	}
	return o
}
