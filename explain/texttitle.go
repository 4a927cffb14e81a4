package explain

import "strings"

// A headline is the first line of a node in FORMAT TEXT, taken apart: the
// title, and the amounts in brackets behind it.
type headline struct {
	title   string
	est     Estimate
	act     Actual
	planned bool   // the estimate is there
	ran     bool   // the actual values are there
	rest    string // what stands in the brackets behind the amounts
}

// readHeadline reads the brackets from the right, because a quoted name in the
// title may look like them.
func readHeadline(line string) headline {
	h := headline{title: line, est: Estimate{Absent: true}}
	for h.title != "" && h.title[len(h.title)-1] == ')' {
		open := strings.LastIndexByte(h.title, '(')
		if open < 0 || !h.bracket(h.title[open+1:len(h.title)-1]) {
			break
		}
		h.title = strings.TrimRight(h.title[:open], " ")
	}
	return h
}

// bracket reads what is inside one pair of brackets.
func (h *headline) bracket(s string) (ok bool) {
	var rest string
	switch {
	case h.planned:
		return false
	case strings.HasPrefix(s, "cost="):
		h.est, rest, ok = readEstimate(s)
		h.planned = ok
	case h.ran:
		return false
	case s == "never executed":
		h.ran, ok = true, true
	case strings.HasPrefix(s, "actual "):
		h.act, rest, ok = readActual(s[len("actual "):])
		h.ran = ok
	}
	if ok {
		h.rest = rest + h.rest
	}
	return ok
}

// readEstimate reads "cost=0.00..35.50 rows=2550 width=4".
func readEstimate(s string) (e Estimate, rest string, ok bool) {
	if e.StartupCost, e.TotalCost, rest, ok = span(s, "cost="); !ok {
		return e, rest, false
	}
	if e.Rows, rest, ok = named(strings.TrimLeft(rest, " "), "rows="); !ok {
		return e, rest, false
	}
	var width float64
	width, rest, ok = named(strings.TrimLeft(rest, " "), "width=")
	e.Width = int(width)
	return e, rest, ok
}

// readActual reads "time=0.010..0.011 rows=1 loops=1"; the time is absent with
// TIMING OFF.
func readActual(s string) (a Actual, rest string, ok bool) {
	from, to, rest, ok := span(s, "time=")
	if ok {
		a.Startup, a.Total = milliseconds(from), milliseconds(to)
		rest = strings.TrimLeft(rest, " ")
	} else {
		a.NoTiming, rest = true, s
	}
	if a.Rows, rest, ok = named(rest, "rows="); !ok {
		return a, rest, false
	}
	a.Loops, rest, ok = named(strings.TrimLeft(rest, " "), "loops=")
	return a, rest, ok
}

// knownTitle says that a line without amounts can be the first of a plan, as
// with COSTS OFF: it starts with the name of a node type, and not in the way in
// which a statement or a property starts.
func knownTitle(line string) bool {
	var n Node
	if !n.readTitle(line) {
		return false
	}
	switch n.Type {
	case SeqScan, IndexScan, IndexOnlyScan, BitmapHeapScan, BitmapIndexScan, "Sample Scan", "Tid Scan", "Tid Range Scan",
		FunctionScan, "Table Function Scan", ValuesScan, CTEScan, "Named Tuplestore Scan", "WorkTable Scan":
		return n.Alias != "" || n.Index != ""
	case SubqueryScan:
		return n.Alias != ""
	case ModifyTable:
		return n.Relation != ""
	case ResultNode, "ProjectSet", Append, MergeAppend, "Recursive Union", BitmapAnd, BitmapOr, NestedLoop, MergeJoin, HashJoin,
		Gather, GatherMerge, Materialize, Memoize, SortNode, IncrementalSort, "Group", Aggregate, WindowAgg, Unique, "SetOp",
		"LockRows", Limit, HashNode:
		return n.Alias == ""
	case "Foreign Scan", "Custom Scan":
		return true
	}
	return false
}

// readTitle reads the node's title into its fields. It says whether it
// understood all of it; what it did not stays in the type.
func (n *Node) readTitle(title string) bool {
	title, n.ParallelAware = strings.CutPrefix(title, "Parallel ")
	title, n.AsyncCapable = strings.CutPrefix(title, "Async ")
	kind, index, target, ok := splitTitle(title)
	if !ok {
		n.Type = NodeType(title)
		return false
	}
	n.Index = index
	n.readKind(kind)
	if n.Type == BitmapIndexScan && index == "" {
		name, rest, ok := identifier(target)
		n.Index = name
		return ok && rest == ""
	}
	return target == "" || n.readTarget(target)
}

// splitTitle parts "Index Scan Backward using i on s.t a" into the kind, the
// index, and what is read or written.
func splitTitle(title string) (kind, index, target string, ok bool) {
	if rest, found := strings.CutPrefix(title, "Custom Scan ("); found {
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			return title, "", "", false
		}
		end += len(title) - len(rest) + 1
		kind, rest = title[:end], title[end:]
		index, rest, ok = usingIndex(rest)
		target, found = strings.CutPrefix(rest, " on ")
		return kind, index, target, ok && (found || rest == "")
	}
	on := strings.Index(title, " on ")
	if using := strings.Index(title, " using "); using >= 0 && (on < 0 || using < on) {
		kind = title[:using]
		index, title, ok = usingIndex(title[using:])
		target, found := strings.CutPrefix(title, " on ")
		return kind, index, target, ok && (found || title == "")
	}
	if on < 0 {
		return title, "", "", true
	}
	return title[:on], "", title[on+len(" on "):], true
}

// usingIndex reads " using name", if it is there.
func usingIndex(s string) (index, rest string, ok bool) {
	name, found := strings.CutPrefix(s, " using ")
	if !found {
		return "", s, true
	}
	return identifier(name)
}

// readKind is what kind (title.go) is for output.
func (n *Node) readKind(kind string) {
	switch kind {
	case string(IndexScan), string(IndexOnlyScan):
		n.Type, n.ScanDirection = NodeType(kind), "Forward"
	case "Index Scan Backward", "Index Only Scan Backward":
		n.Type, n.ScanDirection = NodeType(strings.TrimSuffix(kind, " Backward")), "Backward"
	case "Insert", "Update", "Delete", "Merge":
		n.Type, n.Operation = ModifyTable, kind
	case "Foreign Insert", "Foreign Update", "Foreign Delete":
		n.Type, n.Operation = "Foreign Scan", strings.TrimPrefix(kind, "Foreign ")
	case "Foreign Scan":
		n.Type, n.Operation = NodeType(kind), "Select"
	default:
		n.readComposedKind(kind)
	}
}

// readComposedKind reads the kinds that are put together of several words.
func (n *Node) readComposedKind(kind string) {
	if provider, found := strings.CutPrefix(kind, "Custom Scan ("); found {
		n.Type, n.Provider = "Custom Scan", strings.TrimSuffix(provider, ")")
		return
	}
	if n.readJoin(kind) || n.readAggregate(kind) || n.readMotion(kind) {
		return
	}
	if method, command, found := strings.Cut(kind, "SetOp "); found && (method == "" || method == "Hash") {
		n.Type, n.Strategy, n.Command = "SetOp", word(method == "", "Sorted", "Hashed"), command
		return
	}
	n.Type = NodeType(kind)
}

func (n *Node) readJoin(kind string) bool {
	middle, joins := strings.CutSuffix(kind, "Join")
	switch {
	case kind == string(NestedLoop):
		n.Type, n.JoinType = NestedLoop, "Inner"
		return true
	case !joins:
		return false
	case strings.HasPrefix(middle, "Nested Loop "):
		n.Type, middle = NestedLoop, middle[len("Nested Loop "):]
	case strings.HasPrefix(middle, "Hash "):
		n.Type, middle = HashJoin, middle[len("Hash "):]
	case strings.HasPrefix(middle, "Merge "):
		n.Type, middle = MergeJoin, middle[len("Merge "):]
	default:
		return false
	}
	n.JoinType = strings.TrimRight(middle, " ")
	if n.JoinType == "" {
		n.JoinType = "Inner"
	}
	return true
}

func (n *Node) readAggregate(kind string) bool {
	method, mode := kind, "Simple"
	for _, m := range [...]string{"Partial", "Finalize"} {
		if rest, found := strings.CutPrefix(kind, m+" "); found {
			method, mode = rest, m
		}
	}
	switch method {
	case "Aggregate":
		n.Strategy = "Plain"
	case "GroupAggregate":
		n.Strategy = "Sorted"
	case "HashAggregate":
		n.Strategy = "Hashed"
	case "MixedAggregate":
		n.Strategy = "Mixed"
	default:
		return false
	}
	n.Type, n.PartialMode = Aggregate, mode
	return true
}

// readMotion reads the nodes by which Greenplum moves rows between segments:
// "Gather Motion 3:1  (slice1; segments: 3)".
func (n *Node) readMotion(kind string) bool {
	before, after, found := strings.Cut(kind, " Motion ")
	if !found {
		return false
	}
	senders, after, ok1 := numeral(after)
	receivers, after, ok2 := named(after, ":")
	slice, after, ok3 := named(strings.TrimLeft(after, " "), "(slice")
	segments, after, ok4 := named(after, "; segments: ")
	if !ok1 || !ok2 || !ok3 || !ok4 || after != ")" {
		return false
	}
	n.Type = NodeType(before + " Motion")
	n.Extra = append(n.Extra, keptAs("Senders", undotted(senders)), keptAs("Receivers", undotted(receivers)),
		keptAs("Slice", undotted(slice)), keptAs("Segments", undotted(segments)))
	return true
}

// readTarget reads "schema.name alias" and its shorter forms. Where only one
// name stands, it is the alias as well.
func (n *Node) readTarget(s string) bool {
	name, rest, ok := identifier(s)
	if !ok {
		return false
	}
	if after, found := strings.CutPrefix(rest, "."); found {
		n.Schema = name
		if name, rest, ok = identifier(after); !ok {
			return false
		}
	}
	n.Alias = name
	if after, found := strings.CutPrefix(rest, " "); found {
		if n.Alias, rest, ok = identifier(after); !ok {
			return false
		}
	}
	switch n.Type {
	case CTEScan, "WorkTable Scan":
		n.CTE = name
	case FunctionScan, "Table Function Scan":
		n.Function = name
	case "Named Tuplestore Scan":
		n.Tuplestore = name
	case ValuesScan, SubqueryScan, ResultNode:
	default:
		n.Relation = name
	}
	return rest == ""
}
