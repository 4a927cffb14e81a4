package explain

// This file names every field of a node that has a place of its own. What is
// not named here goes to Node.Extra.

func nodeTable() *table[Node] {
	t := newTable(
		identityFields(),
		estimateFields(),
		actualFields(func(n *Node) *Actual { return madeActual(&n.Act) }),
		conditionFields(),
		keyFields(),
		bufferFields("", func(n *Node) *Buffers { return made(&n.Buffers) }),
		ioFields(func(n *Node) *IOTimes { return made(&n.IO) }),
		walFields(),
		methodFields(),
		[]field[Node]{{"Plans", readChildren}, {"Workers", readWorkers}},
	)
	return t
}

// made returns what p points to, making it first where it is nil.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

// madeActual is made for times: they are absent until one is read.
func madeActual(p **Actual) *Actual {
	if *p == nil {
		*p = &Actual{NoTiming: true}
	}
	return *p
}

func identityFields() []field[Node] {
	return []field[Node]{
		{"Node Type", func(d *decoder, n *Node) error {
			v, err := d.text()
			n.Type = NodeType(v)
			return err
		}},
		textField("Strategy", func(n *Node) *string { return &n.Strategy }),
		textField("Partial Mode", func(n *Node) *string { return &n.PartialMode }),
		textField("Operation", func(n *Node) *string { return &n.Operation }),
		textField("Parent Relationship", func(n *Node) *string { return &n.ParentRelationship }),
		textField("Subplan Name", func(n *Node) *string { return &n.SubplanName }),
		textField("Custom Plan Provider", func(n *Node) *string { return &n.Provider }),
		boolField("Parallel Aware", func(n *Node) *bool { return &n.ParallelAware }),
		boolField("Async Capable", func(n *Node) *bool { return &n.AsyncCapable }),
		boolField("Disabled", func(n *Node) *bool { return &n.Disabled }),
		textField("Scan Direction", func(n *Node) *string { return &n.ScanDirection }),
		textField("Index Name", func(n *Node) *string { return &n.Index }),
		textField("Relation Name", func(n *Node) *string { return &n.Relation }),
		textField("Function Name", func(n *Node) *string { return &n.Function }),
		textField("Table Function Name", func(n *Node) *string { return &n.Function }),
		textField("CTE Name", func(n *Node) *string { return &n.CTE }),
		textField("Schema", func(n *Node) *string { return &n.Schema }),
		textField("Alias", func(n *Node) *string { return &n.Alias }),
		textField("Join Type", func(n *Node) *string { return &n.JoinType }),
		textField("Command", func(n *Node) *string { return &n.Command }),
		boolField("Inner Unique", func(n *Node) *bool { return &n.InnerUnique }),
		boolField("Single Copy", func(n *Node) *bool { return &n.SingleCopy }),
		countField("Workers Planned", func(n *Node) *int64 { return &n.WorkersPlanned }),
		countField("Workers Launched", func(n *Node) *int64 { return &n.WorkersLaunched }),
	}
}

func estimateFields() []field[Node] {
	return []field[Node]{
		numberField("Startup Cost", func(n *Node) *float64 { return &n.Est.StartupCost }),
		{"Total Cost", func(d *decoder, n *Node) error {
			v, err := d.number()
			if err == nil {
				n.Est.TotalCost, n.Est.Absent = v, false
			}
			return err
		}},
		numberField("Plan Rows", func(n *Node) *float64 { return &n.Est.Rows }),
		{"Plan Width", func(d *decoder, n *Node) error {
			v, err := d.integer()
			if err == nil {
				n.Est.Width = int(v)
			}
			return err
		}},
	}
}

// actualFields are printed for a node and for each of its workers.
func actualFields[T any](at func(*T) *Actual) []field[T] {
	return []field[T]{
		millisField("Actual Startup Time", func(t *T) *duration { return &at(t).Startup }),
		{"Actual Total Time", func(d *decoder, t *T) error {
			v, err := d.number()
			if err == nil {
				at(t).Total, at(t).NoTiming = milliseconds(v), false
			}
			return err
		}},
		numberField("Actual Rows", func(t *T) *float64 { return &at(t).Rows }),
		numberField("Actual Loops", func(t *T) *float64 { return &at(t).Loops }),
		numberField("Rows Removed by Filter", func(t *T) *float64 { return &at(t).RemovedByFilter }),
		numberField("Rows Removed by Join Filter", func(t *T) *float64 { return &at(t).RemovedByJoinFilter }),
		numberField("Rows Removed by Index Recheck", func(t *T) *float64 { return &at(t).RemovedByRecheck }),
	}
}

func conditionFields() []field[Node] {
	return []field[Node]{
		listField("Output", func(n *Node) *[]string { return &n.Output }),
		textField("Index Cond", func(n *Node) *string { return &n.Conds.Index }),
		textField("Recheck Cond", func(n *Node) *string { return &n.Conds.Recheck }),
		textField("Filter", func(n *Node) *string { return &n.Conds.Filter }),
		textField("Join Filter", func(n *Node) *string { return &n.Conds.Join }),
		textField("Hash Cond", func(n *Node) *string { return &n.Conds.Hash }),
		textField("Merge Cond", func(n *Node) *string { return &n.Conds.Merge }),
		textField("TID Cond", func(n *Node) *string { return &n.Conds.TID }),
		textField("One-Time Filter", func(n *Node) *string { return &n.Conds.OneTime }),
		textField("Order By", func(n *Node) *string { return &n.Conds.OrderBy }),
		textField("Run Condition", func(n *Node) *string { return &n.Conds.Run }),
	}
}

func keyFields() []field[Node] {
	return []field[Node]{
		listField("Sort Key", func(n *Node) *[]string { return &n.SortKey }),
		listField("Presorted Key", func(n *Node) *[]string { return &n.PresortedKey }),
		listField("Group Key", func(n *Node) *[]string { return &n.GroupKey }),
	}
}

// bufferFields are printed for nodes, workers, planning and serialization.
func bufferFields[T any](prefix string, at func(*T) *Buffers) []field[T] {
	return []field[T]{
		countField(prefix+"Shared Hit Blocks", func(t *T) *int64 { return &at(t).SharedHit }),
		countField(prefix+"Shared Read Blocks", func(t *T) *int64 { return &at(t).SharedRead }),
		countField(prefix+"Shared Dirtied Blocks", func(t *T) *int64 { return &at(t).SharedDirtied }),
		countField(prefix+"Shared Written Blocks", func(t *T) *int64 { return &at(t).SharedWritten }),
		countField(prefix+"Local Hit Blocks", func(t *T) *int64 { return &at(t).LocalHit }),
		countField(prefix+"Local Read Blocks", func(t *T) *int64 { return &at(t).LocalRead }),
		countField(prefix+"Local Dirtied Blocks", func(t *T) *int64 { return &at(t).LocalDirtied }),
		countField(prefix+"Local Written Blocks", func(t *T) *int64 { return &at(t).LocalWritten }),
		countField(prefix+"Temp Read Blocks", func(t *T) *int64 { return &at(t).TempRead }),
		countField(prefix+"Temp Written Blocks", func(t *T) *int64 { return &at(t).TempWritten }),
	}
}

// ioFields come in two generations: up to 16 one pair of times stood for
// shared and local pages together; they are kept as shared.
func ioFields[T any](at func(*T) *IOTimes) []field[T] {
	return []field[T]{
		millisField("I/O Read Time", func(t *T) *duration { return &at(t).SharedRead }),
		millisField("I/O Write Time", func(t *T) *duration { return &at(t).SharedWrite }),
		millisField("Shared I/O Read Time", func(t *T) *duration { return &at(t).SharedRead }),
		millisField("Shared I/O Write Time", func(t *T) *duration { return &at(t).SharedWrite }),
		millisField("Local I/O Read Time", func(t *T) *duration { return &at(t).LocalRead }),
		millisField("Local I/O Write Time", func(t *T) *duration { return &at(t).LocalWrite }),
		millisField("Temp I/O Read Time", func(t *T) *duration { return &at(t).TempRead }),
		millisField("Temp I/O Write Time", func(t *T) *duration { return &at(t).TempWrite }),
	}
}

func walFields() []field[Node] {
	at := func(n *Node) *WAL { return made(&n.WAL) }
	return []field[Node]{
		countField("WAL Records", func(n *Node) *int64 { return &at(n).Records }),
		countField("WAL FPI", func(n *Node) *int64 { return &at(n).FPI }),
		countField("WAL Bytes", func(n *Node) *int64 { return &at(n).Bytes }),
		countField("WAL Buffers Full", func(n *Node) *int64 { return &at(n).BuffersFull }),
	}
}

// methodFields tell how sorting, hashing and caching went.
func methodFields() []field[Node] {
	sort := func(n *Node) *Sort { return made(&n.Sort) }
	hash := func(n *Node) *Hash { return made(&n.Hash) }
	agg := func(n *Node) *HashAgg { return made(&n.Agg) }
	memo := func(n *Node) *MemoizeInfo { return made(&n.Memo) }
	heap := func(n *Node) *HeapBlocks { return made(&n.Heap) }
	return []field[Node]{
		textField("Sort Method", func(n *Node) *string { return &sort(n).Method }),
		countField("Sort Space Used", func(n *Node) *int64 { return &sort(n).SpaceKB }),
		textField("Sort Space Type", func(n *Node) *string { return &sort(n).SpaceType }),
		countField("Hash Buckets", func(n *Node) *int64 { return &hash(n).Buckets }),
		countField("Original Hash Buckets", func(n *Node) *int64 { return &hash(n).OriginalBuckets }),
		countField("Hash Batches", func(n *Node) *int64 { return &hash(n).Batches }),
		countField("Original Hash Batches", func(n *Node) *int64 { return &hash(n).OriginalBatches }),
		countField("Planned Partitions", func(n *Node) *int64 { return &agg(n).PlannedPartitions }),
		countField("HashAgg Batches", func(n *Node) *int64 { return &agg(n).Batches }),
		countField("Disk Usage", func(n *Node) *int64 { return &agg(n).DiskUsageKB }),
		// Hash, Aggregate and Memoize share this name; settle sorts it out.
		{"Peak Memory Usage", func(d *decoder, n *Node) error {
			v, err := d.integer()
			if err == nil {
				n.links.peakMemory = &v
			}
			return err
		}},
		textField("Cache Key", func(n *Node) *string { return &memo(n).Key }),
		textField("Cache Mode", func(n *Node) *string { return &memo(n).Mode }),
		countField("Cache Hits", func(n *Node) *int64 { return &memo(n).Hits }),
		countField("Cache Misses", func(n *Node) *int64 { return &memo(n).Misses }),
		countField("Cache Evictions", func(n *Node) *int64 { return &memo(n).Evictions }),
		countField("Cache Overflows", func(n *Node) *int64 { return &memo(n).Overflows }),
		countField("Exact Heap Blocks", func(n *Node) *int64 { return &heap(n).Exact }),
		countField("Lossy Heap Blocks", func(n *Node) *int64 { return &heap(n).Lossy }),
		numberField("Heap Fetches", func(n *Node) *float64 { return &n.HeapFetches }),
	}
}
