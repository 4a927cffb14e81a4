package explain

// This file names every field of a node that has a place of its own. What is
// not named here goes to Node.Extra.

func nodeTable() *table[Node] {
	t := newTable(nodeField)
	t.work = func(n *Node) *Work { return &n.Work }
	// Foreign data wrappers and custom scans print what they like.
	t.open = func(n *Node) bool { return n.Type == "Foreign Scan" || n.Type == "Custom Scan" }
	return t
}

func nodeField(name string) field[Node] {
	switch name {
	case "Plans":
		return readField(readChildren)
	case "Workers":
		return readField(readWorkers)
	}
	return firstOf(
		identityField(name),
		nameField(name),
		estimateField(name),
		conditionField(name),
		keyField(name),
		methodField(name),
		memoizeField(name),
		modifyField(name),
	)
}

func workerTable() *table[Worker] {
	t := newTable(func(name string) field[Worker] {
		switch name {
		case "Worker Number":
			return readField(func(d *decoder, w *Worker) error {
				v, err := d.integer()
				if err == nil {
					w.Number = int(v)
				}
				return err
			})
		case "JIT":
			return within(jitField, func(w *Worker) (*JIT, *[]Field) {
				j := made(&w.JIT)
				return j, &j.Extra
			})
		}
		return field[Worker]{}
	})
	t.work = func(w *Worker) *Work { return &w.Work }
	return t
}

// made returns what p points to, making it first where it is nil.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

func identityField(name string) field[Node] {
	switch name {
	case "Node Type":
		return readField(func(d *decoder, n *Node) error {
			v, err := d.text()
			n.Type = NodeType(v)
			return err
		})
	case "Strategy":
		return textField(func(n *Node) *string { return &n.Strategy })
	case "Partial Mode":
		return textField(func(n *Node) *string { return &n.PartialMode })
	case "Operation":
		return textField(func(n *Node) *string { return &n.Operation })
	case "Parent Relationship":
		return textField(func(n *Node) *string { return &n.ParentRelationship })
	case "Subplan Name":
		return textField(func(n *Node) *string { return &n.SubplanName })
	case "Custom Plan Provider":
		return textField(func(n *Node) *string { return &n.Provider })
	case "Parallel Aware":
		return boolField(func(n *Node) *bool { return &n.ParallelAware })
	case "Async Capable":
		return boolField(func(n *Node) *bool { return &n.AsyncCapable })
	case "Disabled":
		return boolField(func(n *Node) *bool { return &n.Disabled })
	case "Scan Direction":
		return textField(func(n *Node) *string { return &n.ScanDirection })
	case "Join Type":
		return textField(func(n *Node) *string { return &n.JoinType })
	case "Command":
		return textField(func(n *Node) *string { return &n.Command })
	case "Inner Unique":
		return boolField(func(n *Node) *bool { return &n.InnerUnique })
	case "Single Copy":
		return boolField(func(n *Node) *bool { return &n.SingleCopy })
	case "Workers Planned":
		return countField(func(n *Node) *int64 { return &n.WorkersPlanned })
	case "Workers Launched":
		return countField(func(n *Node) *int64 { return &n.WorkersLaunched })
	case "Params Evaluated":
		return listField(func(n *Node) *[]string { return &n.ParamsEvaluated })
	}
	return field[Node]{}
}

// nameField is what a node reads or writes.
func nameField(name string) field[Node] {
	switch name {
	case "Index Name":
		return textField(func(n *Node) *string { return &n.Index })
	case "Relation Name":
		return textField(func(n *Node) *string { return &n.Relation })
	case "Function Name":
		return textField(func(n *Node) *string { return &n.Function })
	case "Table Function Name":
		return textField(func(n *Node) *string { return &n.Function })
	case "Tuplestore Name":
		return textField(func(n *Node) *string { return &n.Tuplestore })
	case "CTE Name":
		return textField(func(n *Node) *string { return &n.CTE })
	case "Schema":
		return textField(func(n *Node) *string { return &n.Schema })
	case "Alias":
		return textField(func(n *Node) *string { return &n.Alias })
	}
	return field[Node]{}
}

func estimateField(name string) field[Node] {
	switch name {
	case "Startup Cost":
		return numberField(func(n *Node) *float64 { return &n.Est.StartupCost })
	case "Total Cost":
		return readField(func(d *decoder, n *Node) error {
			v, err := d.number()
			if err == nil {
				n.Est.TotalCost, n.Est.Absent = v, false
			}
			return err
		})
	case "Plan Rows":
		return numberField(func(n *Node) *float64 { return &n.Est.Rows })
	case "Plan Width":
		return readField(func(d *decoder, n *Node) error {
			v, err := d.integer()
			if err == nil {
				n.Est.Width = int(v)
			}
			return err
		})
	}
	return field[Node]{}
}

func conditionField(name string) field[Node] {
	switch name {
	case "Output":
		return listField(func(n *Node) *[]string { return &n.Output })
	case "Index Cond":
		return textField(func(n *Node) *string { return &n.Conds.Index })
	case "Recheck Cond":
		return textField(func(n *Node) *string { return &n.Conds.Recheck })
	case "Filter":
		return textField(func(n *Node) *string { return &n.Conds.Filter })
	case "Join Filter":
		return textField(func(n *Node) *string { return &n.Conds.Join })
	case "Hash Cond":
		return textField(func(n *Node) *string { return &n.Conds.Hash })
	case "Merge Cond":
		return textField(func(n *Node) *string { return &n.Conds.Merge })
	case "TID Cond":
		return textField(func(n *Node) *string { return &n.Conds.TID })
	case "One-Time Filter":
		return textField(func(n *Node) *string { return &n.Conds.OneTime })
	case "Function Call":
		return textField(func(n *Node) *string { return &n.Call })
	case "Table Function Call":
		return textField(func(n *Node) *string { return &n.Call })
	case "Replaces":
		return textField(func(n *Node) *string { return &n.Replaces })
	case "Order By":
		return textField(func(n *Node) *string { return &n.Conds.OrderBy })
	case "Run Condition":
		return textField(func(n *Node) *string { return &n.Conds.Run })
	}
	return field[Node]{}
}

func keyField(name string) field[Node] {
	switch name {
	case "Sort Key":
		return listField(func(n *Node) *[]string { return &n.SortKey })
	case "Presorted Key":
		return listField(func(n *Node) *[]string { return &n.PresortedKey })
	case "Group Key":
		return listField(func(n *Node) *[]string { return &n.GroupKey })
	case "Grouping Sets":
		return listOf(groupingSetField, func(n *Node) *[]GroupingSet { return &n.GroupingSets },
			func(s *GroupingSet) *[]Field { return &s.Extra })
	case "Window":
		return textField(func(n *Node) *string { return &n.Window })
	}
	return field[Node]{}
}

func groupingSetField(name string) field[GroupingSet] {
	switch name {
	case "Sort Key":
		return listField(func(s *GroupingSet) *[]string { return &s.SortKey })
	case "Group Keys":
		return listsField(func(s *GroupingSet) *[][]string { return &s.GroupKeys })
	case "Hash Keys":
		return listsField(func(s *GroupingSet) *[][]string { return &s.HashKeys })
	}
	return field[GroupingSet]{}
}

// methodField tells what a node's method was set up with and how it went.
func methodField(name string) field[Node] {
	hash := func(n *Node) *Hash { return made(&n.Hash) }
	storage := func(n *Node) *Storage { return made(&n.Storage) }
	sampling := func(n *Node) *Sampling { return made(&n.Sampling) }
	switch name {
	case "Hash Buckets":
		return countField(func(n *Node) *int64 { return &hash(n).Buckets })
	case "Original Hash Buckets":
		return countField(func(n *Node) *int64 { return &hash(n).OriginalBuckets })
	case "Hash Batches":
		return countField(func(n *Node) *int64 { return &hash(n).Batches })
	case "Original Hash Batches":
		return countField(func(n *Node) *int64 { return &hash(n).OriginalBatches })
	case "Planned Partitions":
		return countField(func(n *Node) *int64 { return &made(&n.Agg).PlannedPartitions })
	case "Storage":
		return textField(func(n *Node) *string { return &storage(n).Type })
	case "Maximum Storage":
		return countField(func(n *Node) *int64 { return &storage(n).MaximumKB })
	case "Sampling Method":
		return textField(func(n *Node) *string { return &sampling(n).Method })
	case "Sampling Parameters":
		return listField(func(n *Node) *[]string { return &sampling(n).Parameters })
	case "Repeatable Seed":
		return textField(func(n *Node) *string { return &sampling(n).Seed })
	case "Heap Fetches":
		return numberField(func(n *Node) *float64 { return &n.HeapFetches })
	case "Index Searches":
		return countField(func(n *Node) *int64 { return &n.IndexSearches })
	case "Subplans Removed":
		return countField(func(n *Node) *int64 { return &n.SubplansRemoved })
	}
	return field[Node]{}
}

func memoizeField(name string) field[Node] {
	memo := func(n *Node) *MemoizeInfo { return made(&n.Memo) }
	est := func(n *Node) *MemoizeEstimate { return made(&memo(n).Est) }
	switch name {
	case "Cache Key":
		return textField(func(n *Node) *string { return &memo(n).Key })
	case "Cache Mode":
		return textField(func(n *Node) *string { return &memo(n).Mode })
	case "Estimated Capacity":
		return numberField(func(n *Node) *float64 { return &est(n).Capacity })
	case "Estimated Distinct Lookup Keys":
		return numberField(func(n *Node) *float64 { return &est(n).DistinctKeys })
	case "Estimated Lookups":
		return numberField(func(n *Node) *float64 { return &est(n).Lookups })
	case "Estimated Hit Percent":
		return numberField(func(n *Node) *float64 { return &est(n).HitPercent })
	}
	return field[Node]{}
}

func modifyField(name string) field[Node] {
	switch name {
	case "Target Tables":
		return readField(readTargets)
	case "Conflict Resolution":
		return textField(func(n *Node) *string { return &n.modify().ConflictResolution })
	case "Conflict Arbiter Indexes":
		return listField(func(n *Node) *[]string { return &n.modify().ConflictArbiters })
	case "Conflict Filter":
		return textField(func(n *Node) *string { return &n.modify().ConflictFilter })
	case "Rows Removed by Conflict Filter":
		return numberField(func(n *Node) *float64 { return &n.modify().RemovedByConflictFilter })
	case "Tuples Inserted":
		return numberField(func(n *Node) *float64 { return &n.modify().Inserted })
	case "Tuples Updated":
		return numberField(func(n *Node) *float64 { return &n.modify().Updated })
	case "Tuples Deleted":
		return numberField(func(n *Node) *float64 { return &n.modify().Deleted })
	case "Tuples Skipped":
		return numberField(func(n *Node) *float64 { return &n.modify().Skipped })
	case "Conflicting Tuples":
		return numberField(func(n *Node) *float64 { return &n.modify().Conflicting })
	}
	return field[Node]{}
}

// targetTable is open: foreign data wrappers add to it.
func targetTable() *table[Target] {
	t := newTable(func(name string) field[Target] {
		switch name {
		case "Relation Name":
			return textField(func(t *Target) *string { return &t.Relation })
		case "Schema":
			return textField(func(t *Target) *string { return &t.Schema })
		case "Alias":
			return textField(func(t *Target) *string { return &t.Alias })
		}
		return field[Target]{}
	})
	t.open = func(*Target) bool { return true }
	return t
}
