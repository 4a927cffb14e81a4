package explain

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// An entry is a field of what EXPLAIN prints: an object is a []entry, a list of
// objects a [][]entry, a list of texts a []string; a figure is printed as it is.
type entry struct {
	name  string
	value any
}

type figure string

func inMilliseconds(ns int64) figure { return figure(fmt.Sprintf("%.3f", float64(ns)/1e6)) }

// statement is what EXPLAIN prints of a plan whose root is n.
func (r *random) statement(n *ran) []entry {
	execution := n.took[0] + r.Int64N(2)*r.Int64N(100_000) // half of them leave no rest but rounding
	triggers := [][]entry{}
	for i := range r.IntN(3) {
		took := r.Int64N(1_000_000)
		execution += took
		triggers = append(triggers, []entry{{"Trigger Name", fmt.Sprintf("after_%d", i)}, {"Relation", fmt.Sprintf("t%d", i)}, {"Time", inMilliseconds(took)}, {"Calls", 1 + r.Int64N(100)}})
	}
	out := []entry{{"Plan", r.printed(n)}, {"Planning Time", inMilliseconds(r.Int64N(2_000_000))}, {"Triggers", triggers}}
	if r.IntN(2) == 0 {
		generation := r.Int64N(500_000)
		execution += generation
		out = append(out, entry{"JIT", []entry{
			{"Functions", 1 + r.Int64N(50)},
			{"Options", []entry{{"Inlining", false}, {"Optimization", r.IntN(2) == 0}, {"Expressions", true}, {"Deforming", true}}},
			{"Timing", r.jitTimes(generation)},
		}})
	}
	return append(out, entry{"Execution Time", inMilliseconds(execution)})
}

func (r *random) jitTimes(generation int64) []entry {
	emission := r.Int64N(200_000)
	first := entry{"Generation", inMilliseconds(generation)}
	if r.major >= 17 {
		first.value = []entry{{"Deform", inMilliseconds(generation / 3)}, {"Total", inMilliseconds(generation)}}
	}
	return []entry{first, {"Inlining", figure("0.000")}, {"Optimization", figure("0.000")}, {"Emission", inMilliseconds(emission)}, {"Total", inMilliseconds(generation + emission)}}
}

func (r *random) printed(n *ran) []entry {
	out := slices.Clone(n.head)
	out = append(out, entry{"Parallel Aware", len(n.loops) > 1 && len(n.children) == 0})
	if r.major >= 14 {
		out = append(out, entry{"Async Capable", false})
	}
	out = append(out, entry{"Startup Cost", figure("0.29")}, entry{"Total Cost", figure(fmt.Sprintf("%.2f", r.Float64()*1e5))},
		entry{"Plan Rows", r.Int64N(5000)}, entry{"Plan Width", r.Int64N(100)})
	all := pages{}
	for _, p := range n.pages {
		all.add(p)
	}
	out = append(out, r.actual(n, sumOf(n.took), sumOf(n.loops))...)
	if r.major >= 18 {
		out = append(out, entry{"Disabled", false})
	}
	if r.verbose {
		out = append(out, entry{"Output", []string{"a", "count(*)", `"odd, \name"`}})
	}
	out = append(out, n.tail...)
	out = append(out, r.work(all)...)
	if r.verbose && len(n.loops) > 1 {
		workers := [][]entry{}
		for p := 1; p < len(n.loops); p++ {
			if n.loops[p] > 0 {
				w := append([]entry{{"Worker Number", int64(p - 1)}}, r.actual(n, n.took[p], n.loops[p])...)
				workers = append(workers, append(w, r.work(n.pages[p])...))
			}
		}
		if len(workers) > 0 {
			out = append(out, entry{"Workers", workers})
		}
	}
	if len(n.children) > 0 {
		plans := [][]entry{}
		for _, c := range n.children {
			plans = append(plans, r.printed(c))
		}
		out = append(out, entry{"Plans", plans})
	}
	return out
}

func (r *random) actual(n *ran, took, loops int64) []entry {
	rows := figure(strconv.FormatInt(n.rows, 10))
	if loops == 0 {
		took, rows = 0, "0"
	} else if r.major >= 18 {
		rows += ".50"
	}
	total := float64(took) / float64(max(loops, 1))
	return []entry{
		{"Actual Startup Time", figure("0.000")},
		{"Actual Total Time", figure(fmt.Sprintf("%.3f", total/1e6))},
		{"Actual Rows", rows},
		{"Actual Loops", loops},
	}
}

// bufferNames are in the order in which they are printed.
func bufferNames() (names []string) {
	for _, kind := range []string{"Shared", "Local"} {
		for _, what := range []string{"Hit", "Read", "Dirtied", "Written"} {
			names = append(names, kind+" "+what+" Blocks")
		}
	}
	return append(names, "Temp Read Blocks", "Temp Written Blocks")
}

// work is the pages, the time spent reading them and the WAL.
func (r *random) work(p pages) (out []entry) {
	if r.buffers {
		for i, name := range bufferNames() {
			out = append(out, entry{name, p.count[i]})
		}
	}
	if r.io {
		kinds := []string{""}
		switch {
		case r.major >= 17:
			kinds = []string{"Shared ", "Local ", "Temp "}
		case r.major >= 15:
			kinds = []string{"", "Temp "}
		}
		for i, kind := range kinds {
			read := p.read
			if i > 0 {
				read = 0
			}
			out = append(out, entry{kind + "I/O Read Time", inMilliseconds(read)}, entry{kind + "I/O Write Time", figure("0.000")})
		}
	}
	if r.wal {
		out = append(out, entry{"WAL Records", p.wal}, entry{"WAL FPI", int64(0)}, entry{"WAL Bytes", 60 * p.wal})
		if r.major >= 18 {
			out = append(out, entry{"WAL Buffers Full", int64(0)})
		}
	}
	return out
}

// asJSON, asYAML and asXML lay a value out as explain_format.c does.

func quotedJSON(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func scalarJSON(v any) string {
	if s, ok := v.(string); ok {
		return quotedJSON(s)
	}
	return fmt.Sprint(v)
}

func asJSON(v any, indent string) string {
	var parts []string
	open, end := "[", "]"
	switch v := v.(type) {
	case []entry:
		open, end = "{", "}"
		for _, p := range v {
			parts = append(parts, quotedJSON(p.name)+": "+asJSON(p.value, indent+"  "))
		}
	case [][]entry:
		for _, o := range v {
			parts = append(parts, asJSON(o, indent+"  "))
		}
	case []string:
		for _, s := range v {
			parts = append(parts, quotedJSON(s))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return scalarJSON(v)
	}
	if len(parts) == 0 {
		return open + "\n" + indent + end
	}
	return open + "\n" + indent + "  " + strings.Join(parts, ",\n"+indent+"  ") + "\n" + indent + end
}

func asYAML(o []entry, indent string) string {
	var lines []string
	for _, p := range o {
		line := p.name + ": "
		switch v := p.value.(type) {
		case []entry:
			line += "\n" + indent + "  " + asYAML(v, indent+"  ")
		case [][]entry:
			for _, o := range v {
				line += "\n" + indent + "  - " + asYAML(o, indent+"    ")
			}
		case []string:
			for _, s := range v {
				line += "\n" + indent + "  - " + quotedJSON(s)
			}
		default:
			line += scalarJSON(v)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"+indent)
}

func asXML(o []entry, indent string) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b strings.Builder
	for _, p := range o {
		tag := strings.NewReplacer(" ", "-", "/", "-").Replace(p.name)
		inner, outer := "\n", indent
		switch v := p.value.(type) {
		case []entry:
			inner += asXML(v, indent+"  ")
		case [][]entry:
			for _, o := range v {
				item := strings.TrimSuffix(tag, "s")
				inner += indent + "  <" + item + ">\n" + asXML(o, indent+"    ") + indent + "  </" + item + ">\n"
			}
		case []string:
			for _, s := range v {
				inner += indent + "  <Item>" + escape.Replace(s) + "</Item>\n"
			}
		default:
			inner, outer = escape.Replace(fmt.Sprint(v)), ""
		}
		b.WriteString(indent + "<" + tag + ">" + inner + outer + "</" + tag + ">\n")
	}
	return b.String()
}
