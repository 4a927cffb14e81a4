package output

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"time"

	"assay/explain"
	"assay/internal/anonymise"
)

// PlanJSON writes the assay.plan/1 document.
func PlanJSON(w io.Writer, plans []SavedPlan) error {
	return writeDocument(w, func(d *document) {
		d.str("schema", "assay.plan/1").objects("plans", len(plans), func(i int) { planMembers(d, plans[i]) })
	})
}

// NamesJSON writes the assay.names/1 document: what stands for what in
// anonymised plans.
func NamesJSON(w io.Writer, pairs []anonymise.Pair) error {
	return writeDocument(w, func(d *document) {
		d.str("schema", "assay.names/1").objects("names", len(pairs), func(i int) {
			d.str("kind", string(pairs[i].Kind)).str("original", pairs[i].Original).str("replacement", pairs[i].Replacement)
		})
	})
}

func planMembers(d *document, s SavedPlan) {
	p := s.Plan
	d.str("source", s.Source).str("format", string(p.Format)).str("query", p.Query).
		text("query_parameters", p.Parameters).text("query_id", p.QueryID).str("summary", p.Summary()).
		bool("analyzed", p.Analyzed).ms("planning_ms", p.Planning).ms("execution_ms", p.Execution).int("pages", p.Pages()).
		object("account", func() { accountMembers(d, p) })
	if len(p.Settings) > 0 {
		d.any("settings", p.Settings)
	}
	planningObject(d, p)
	d.object("root", func() { nodeMembers(d, p, p.Root) })
	d.objects("triggers", len(p.Triggers), func(i int) { triggerMembers(d, &p.Triggers[i]) })
	if p.JIT != nil {
		d.object("jit", func() { jitMembers(d, p.JIT) })
	}
	if p.Serialization != nil {
		d.object("serialization", func() { serializationMembers(d, p.Serialization) })
	}
	extraObject(d, p.Extra)
	d.object("statistics", func() { statisticsMembers(d, p) })
	adviceMembers(d, s)
}

func planningObject(d *document, p *explain.Plan) {
	timed := p.PlanningIO != nil && *p.PlanningIO != (explain.IOTimes{})
	if p.PlanningBuffers == nil && !timed && p.PlanningMemory == nil && len(p.PlanningExtra) == 0 {
		return
	}
	d.object("planning", func() {
		buffersMembers(d, p.PlanningBuffers)
		ioMembers(d, p.PlanningIO)
		if m := p.PlanningMemory; m != nil {
			d.int("memory_used_kb", m.UsedKB).int("memory_allocated_kb", m.AllocatedKB)
		}
		extraObject(d, p.PlanningExtra)
	})
}

// accountMembers say where the whole went: its parts add up.
func accountMembers(d *document, p *explain.Plan) {
	a := p.Account(explain.Wall)
	for _, s := range [...]struct {
		ms, pages string
		spent     explain.Spent
	}{
		{"whole_ms", "whole_pages", a.Whole},
		{"nodes_ms", "nodes_pages", a.Nodes},
		{"triggers_ms", "triggers_pages", a.Triggers},
		{"serialization_ms", "serialization_pages", a.Serialization},
		{"compilation_ms", "compilation_pages", a.Compilation},
		{"unattributed_ms", "unattributed_pages", a.Unattributed},
	} {
		d.ms(s.ms, s.spent.Time).int(s.pages, s.spent.Pages)
	}
	d.ms("bound_ms", a.Bound)
}

// adviceMembers are what the rules say, why some were not asked, and what of the
// input was not understood.
func adviceMembers(d *document, s SavedPlan) {
	findings := s.Advice.Findings
	d.objects("findings", len(findings), func(i int) {
		f := &findings[i]
		d.str("rule", f.Rule).strs("refs", f.Refs).str("severity", string(f.Severity)).
			str("title", f.Title).str("summary", f.Summary).str("node", strconv.Itoa(f.Node))
	})
	skips := slices.Concat(s.Advice.Skips, s.Advice.Failed)
	d.objects("skips", len(skips), func(i int) { d.str("rule", skips[i].Rule).str("reason", skips[i].Reason) })
	d.objects("warnings", len(s.Warnings), func(i int) {
		d.int("line", int64(s.Warnings[i].Line)).str("text", s.Warnings[i].Text)
	})
}

// nodeMembers are a node with all below it. PostgreSQL's own fields have their
// own names in snake_case with the unit appended; what a node does not print is
// left out.
func nodeMembers(d *document, p *explain.Plan, n *explain.Node) {
	d.str("id", strconv.Itoa(n.ID)).str("node_type", string(n.Type)).str("title", n.Title())
	identityMembers(d, n)
	if !n.Est.Absent {
		d.num("startup_cost", n.Est.StartupCost).num("total_cost", n.Est.TotalCost).
			num("plan_rows", n.Est.Rows).int("plan_width_bytes", int64(n.Est.Width))
	}
	if n.Act != nil {
		derivedMembers(d, p, n)
	}
	workMembers(d, &n.Work)
	conditionMembers(d, n)
	methodMembers(d, n)
	if len(n.Workers) > 0 {
		d.objects("workers", len(n.Workers), func(i int) { workerMembers(d, &n.Workers[i]) })
	}
	d.list("remarks", n.Remarks())
	extraObject(d, n.Extra)
	d.objects("plans", len(n.Children), func(i int) { nodeMembers(d, p, n.Children[i]) })
}

func identityMembers(d *document, n *explain.Node) {
	d.text("strategy", n.Strategy).text("partial_mode", n.PartialMode).text("operation", n.Operation).
		text("parent_relationship", n.ParentRelationship).text("subplan_name", n.SubplanName).
		text("custom_plan_provider", n.Provider).flag("parallel_aware", n.ParallelAware).
		flag("async_capable", n.AsyncCapable).flag("disabled", n.Disabled).text("join_type", n.JoinType).
		flag("inner_unique", n.InnerUnique).text("command", n.Command).text("scan_direction", n.ScanDirection).
		text("index_name", n.Index).text("relation_name", n.Relation).text("schema", n.Schema).text("alias", n.Alias).
		text("function_name", n.Function).text("cte_name", n.CTE).text("tuplestore_name", n.Tuplestore).text("replaces", n.Replaces)
}

// derivedMembers are what assay computes: docs/json.md says how.
func derivedMembers(d *document, p *explain.Plan, n *explain.Node) {
	factor, over := n.EstimateFactor()
	d.ms("inclusive_ms", n.Total()).ms("exclusive_ms", n.Self()).part("time_share", p.ShareOfTime(n)).
		ms("exclusive_summed_ms", n.SelfOn(explain.Summed)).
		int("inclusive_pages", n.Pages()).int("exclusive_pages", n.SelfPages()).part("pages_share", p.SharePages(n)).
		num("rows_total", n.RowsTotal()).num("rows_removed_total", n.RemovedTotal()).
		part("estimate_factor", factor).bool("overestimated", over)
}

// workMembers are measured for a node, and for each of its workers.
func workMembers(d *document, w *explain.Work) {
	actualMembers(d, w.Act)
	if s := w.Sort; s != nil {
		d.text("sort_method", s.Method).int("sort_space_used_kb", s.SpaceKB).text("sort_space_type", s.SpaceType)
	}
	for _, g := range []struct {
		name   string
		groups *explain.SortGroups
	}{{"full_sort_groups", w.FullSort}, {"pre_sorted_groups", w.PreSorted}} {
		if g.groups != nil {
			d.object(g.name, func() { sortGroupsMembers(d, g.groups) })
		}
	}
	if a := w.Agg; a != nil {
		d.int("planned_partitions", a.PlannedPartitions).int("hashagg_batches", a.Batches).
			int("peak_memory_usage_kb", a.PeakMemoryKB).int("disk_usage_kb", a.DiskUsageKB)
	}
	if m := w.Memo; m != nil {
		d.text("cache_key", m.Key).text("cache_mode", m.Mode).int("cache_hits", m.Hits).int("cache_misses", m.Misses).
			int("cache_evictions", m.Evictions).int("cache_overflows", m.Overflows).int("peak_memory_usage_kb", m.PeakMemoryKB)
		if e := m.Est; e != nil {
			d.num("estimated_capacity", e.Capacity).num("estimated_distinct_lookup_keys", e.DistinctKeys).
				num("estimated_lookups", e.Lookups).num("estimated_hit_percent", e.HitPercent)
		}
	}
	if h := w.Heap; h != nil {
		d.int("exact_heap_blocks", h.Exact).int("lossy_heap_blocks", h.Lossy)
	}
	buffersMembers(d, w.Buffers)
	ioMembers(d, w.IO)
	if r := w.Reads; r != nil {
		d.num("average_prefetch_distance_blocks", r.AverageDistance).int("max_prefetch_distance_blocks", r.MaxDistance).
			int("prefetch_capacity_blocks", r.Capacity).int("io_count", r.Count).int("io_waits", r.Waits).
			num("average_io_size_blocks", r.AverageSize).num("average_ios_in_progress", r.AverageInProgress)
	}
	if l := w.WAL; l != nil {
		d.int("wal_records", l.Records).int("wal_fpi", l.FPI).int("wal_bytes", l.Bytes).
			count("wal_fpi_bytes", l.FPIBytes).count("wal_buffers_full", l.BuffersFull)
	}
}

func actualMembers(d *document, a *explain.Actual) {
	if a == nil {
		return
	}
	if !a.NoTiming {
		d.ms("actual_startup_ms", a.Startup).ms("actual_total_ms", a.Total)
	}
	d.num("actual_rows", a.Rows).num("actual_loops", a.Loops)
	for _, r := range []struct {
		name string
		v    float64
	}{
		{"rows_removed_by_filter", a.RemovedByFilter},
		{"rows_removed_by_join_filter", a.RemovedByJoinFilter},
		{"rows_removed_by_index_recheck", a.RemovedByRecheck},
	} {
		if r.v != 0 {
			d.num(r.name, r.v)
		}
	}
}

func sortGroupsMembers(d *document, g *explain.SortGroups) {
	d.int("group_count", g.Groups).strs("sort_methods_used", g.Methods)
	if s := g.Memory; s != nil {
		d.int("average_memory_kb", s.AverageKB).int("peak_memory_kb", s.PeakKB)
	}
	if s := g.Disk; s != nil {
		d.int("average_disk_kb", s.AverageKB).int("peak_disk_kb", s.PeakKB)
	}
	extraObject(d, g.Extra)
}

func conditionMembers(d *document, n *explain.Node) {
	c := n.Conds
	d.list("output", n.Output).list("sort_key", n.SortKey).list("presorted_key", n.PresortedKey).list("group_key", n.GroupKey)
	if len(n.GroupingSets) > 0 {
		d.objects("grouping_sets", len(n.GroupingSets), func(i int) { groupingSetMembers(d, &n.GroupingSets[i]) })
	}
	d.text("window", n.Window).text("hash_cond", c.Hash).text("merge_cond", c.Merge).text("index_cond", c.Index).
		text("recheck_cond", c.Recheck).text("tid_cond", c.TID).text("order_by", c.OrderBy).text("join_filter", c.Join).
		text("one_time_filter", c.OneTime).text("run_condition", c.Run).text("filter", c.Filter).text("function_call", n.Call)
	if s := n.Sampling; s != nil {
		d.text("sampling_method", s.Method).list("sampling_parameters", s.Parameters).text("repeatable_seed", s.Seed)
	}
}

func groupingSetMembers(d *document, g *explain.GroupingSet) {
	d.list("sort_key", g.SortKey)
	if len(g.GroupKeys) > 0 {
		d.any("group_keys", g.GroupKeys)
	}
	if len(g.HashKeys) > 0 {
		d.any("hash_keys", g.HashKeys)
	}
	extraObject(d, g.Extra)
}

func methodMembers(d *document, n *explain.Node) {
	if h := n.Hash; h != nil {
		d.int("hash_buckets", h.Buckets).int("original_hash_buckets", h.OriginalBuckets).int("hash_batches", h.Batches).
			int("original_hash_batches", h.OriginalBatches).int("peak_memory_usage_kb", h.PeakMemoryKB)
	}
	if s := n.Storage; s != nil {
		d.text("storage", s.Type).int("maximum_storage_kb", s.MaximumKB)
	}
	if n.HeapFetches >= 0 {
		d.num("heap_fetches", n.HeapFetches)
	}
	if n.IndexSearches >= 0 {
		d.int("index_searches", n.IndexSearches)
	}
	if n.SubplansRemoved >= 0 {
		d.int("subplans_removed", n.SubplansRemoved)
	}
	if n.Type == explain.Gather || n.Type == explain.GatherMerge {
		d.int("workers_planned", n.WorkersPlanned).int("workers_launched", n.WorkersLaunched).flag("single_copy", n.SingleCopy)
	}
	if m := n.Modify; m != nil {
		modifyMembers(d, m)
	}
}

func modifyMembers(d *document, m *explain.Modify) {
	if len(m.Targets) > 0 {
		d.objects("target_tables", len(m.Targets), func(i int) {
			t := &m.Targets[i]
			d.text("relation_name", t.Relation).text("schema", t.Schema).text("alias", t.Alias)
			extraObject(d, t.Extra)
		})
	}
	d.text("conflict_resolution", m.ConflictResolution).list("conflict_arbiter_indexes", m.ConflictArbiters).
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
			d.num(c.name, c.v)
		}
	}
}

func buffersMembers(d *document, b *explain.Buffers) {
	if b == nil {
		return
	}
	d.int("shared_hit_blocks", b.SharedHit).int("shared_read_blocks", b.SharedRead).
		count("shared_dirtied_blocks", b.SharedDirtied).count("shared_written_blocks", b.SharedWritten).
		count("local_hit_blocks", b.LocalHit).count("local_read_blocks", b.LocalRead).
		count("local_dirtied_blocks", b.LocalDirtied).count("local_written_blocks", b.LocalWritten).
		count("temp_read_blocks", b.TempRead).count("temp_written_blocks", b.TempWritten)
}

func ioMembers(d *document, t *explain.IOTimes) {
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
			d.ms(m.name, m.v)
		}
	}
}

func workerMembers(d *document, w *explain.Worker) {
	d.int("worker_number", int64(w.Number))
	workMembers(d, &w.Work)
	if w.JIT != nil {
		d.object("jit", func() { jitMembers(d, w.JIT) })
	}
	extraObject(d, w.Extra)
}

func triggerMembers(d *document, t *explain.Trigger) {
	d.text("trigger_name", t.Name).text("constraint_name", t.Constraint).text("relation", t.Relation).
		ms("time_ms", t.Time).num("calls", t.Calls)
	extraObject(d, t.Extra)
}

func jitMembers(d *document, j *explain.JIT) {
	d.int("functions", j.Functions).bool("inlining", j.Inlining).bool("optimization", j.Optimization).
		bool("expressions", j.Expressions).bool("deforming", j.Deforming).ms("generation_ms", j.Generation).
		ms("deform_ms", j.Deform).ms("inlining_ms", j.InlineTime).ms("optimization_ms", j.OptimizationTime).
		ms("emission_ms", j.EmissionTime).ms("total_ms", j.Total)
	extraObject(d, j.Extra)
}

func serializationMembers(d *document, s *explain.Serialization) {
	d.ms("time_ms", s.Time).int("output_volume_kb", s.OutputKB).text("format", s.Format)
	buffersMembers(d, s.Buffers)
	ioMembers(d, s.IO)
	extraObject(d, s.Extra)
}

// extraObject keeps what assay does not know by name, under PostgreSQL's own name.
func extraObject(d *document, fields []explain.Field) {
	if len(fields) == 0 {
		return
	}
	d.object("extra", func() {
		for _, f := range fields {
			if value := json.RawMessage(f.Value); json.Valid(value) {
				d.any(f.Name, value)
			} else {
				d.any(f.Name, f.Value)
			}
		}
	})
}

func statisticsMembers(d *document, p *explain.Plan) {
	s := p.Statistics()
	for _, l := range [...]struct {
		name string
		list []explain.Usage
	}{{"tables", s.Tables}, {"indexes", s.Indexes}, {"functions", s.Functions}, {"node_types", s.NodeTypes}} {
		d.objects(l.name, len(l.list), func(i int) {
			u := &l.list[i]
			d.str("name", u.Name).int("nodes", int64(u.Nodes)).int("executed", int64(u.Executed)).
				ms("exclusive_ms", u.Time).part("time_share", u.TimeShare).
				int("exclusive_pages", u.Pages).part("pages_share", u.PagesShare)
		})
	}
}
