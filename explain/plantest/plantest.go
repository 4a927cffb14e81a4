// Package plantest makes large plans for tests and benchmarks of the packages
// that read, draw or search plans. It may import explain only.
package plantest

import (
	"bytes"
	"fmt"
	"strings"

	"assay/explain"
)

// Wide is a plan of n nodes (at least 2): an Append over joins of two tables
// each, with conditions, times and pages that add up.
func Wide(n int) *explain.Plan {
	result, err := explain.Parse(WideJSON(n))
	if err != nil {
		panic(fmt.Sprintf("plantest made a plan that cannot be read: %v", err))
	}
	return result.Plans[0]
}

// WideJSON is the JSON that Wide is made of, laid out as PostgreSQL does with
// ANALYZE, BUFFERS and VERBOSE: 10,000 nodes take about 14 MB.
func WideJSON(n int) []byte {
	root := &node{kind: "Append", own: `"Subplans Removed": 0,`, millis: 1}
	for left := n - 1; left > 0; {
		m := scan(len(root.children))
		if left >= joinNodes {
			m = join(len(root.children))
			left -= joinNodes
		} else {
			left--
		}
		root.add(m)
	}
	return root.json()
}

// DeepJSON is a plan of nested loops, so many levels deep, each with a scan as
// its inner side. Most of it is indentation, as in PostgreSQL's own.
func DeepJSON(levels int) []byte {
	n := scan(0)
	for i := 1; i < levels; i++ {
		j := &node{kind: "Nested Loop", millis: 0.5, own: fmt.Sprintf(`"Join Type": "Inner",
"Output": ["o_%[1]d.id", "o_%[1]d.customer_id"],
"Inner Unique": false,`, i)}
		j.add(n, scan(i))
		n = j
	}
	return n.json()
}

// json is the plan with n at its root.
func (n *node) json() []byte {
	var b bytes.Buffer
	b.WriteString("[\n  {\n    \"Plan\": {\n")
	n.write(&b, 3, "")
	fmt.Fprintf(&b, "    },\n    \"Planning Time\": 1.250,\n    \"Triggers\": [\n    ],\n    \"Execution Time\": %.3f\n  }\n]\n", n.millis+1)
	return b.Bytes()
}

// A node holds what differs between the generated nodes; millis and pages
// include everything below.
type node struct {
	kind, own string // own: the further lines of this kind of node
	millis    float64
	pages     int
	rows      int
	children  []*node
}

func (n *node) add(children ...*node) {
	for _, c := range children {
		n.children = append(n.children, c)
		n.millis += c.millis
		n.pages += c.pages
		n.rows = max(n.rows, c.rows)
	}
}

// joinNodes is how many nodes join makes.
const joinNodes = 4

// join is a Hash Join of two scans; its figures vary with its number.
func join(number int) *node {
	inner := &node{
		kind: "Index Scan", rows: 10, millis: 2, pages: 30,
		own: fmt.Sprintf(`"Scan Direction": "Forward",
"Index Name": "customers_%[1]d_pkey",
"Relation Name": "customers_%[1]d",
"Schema": "public",
"Alias": "c_%[1]d",
"Output": ["c_%[1]d.id", "c_%[1]d.name", "c_%[1]d.email", "c_%[1]d.created_at"],
"Index Cond": "(c_%[1]d.id < 1000)",
"Rows Removed by Index Recheck": 0,`, number),
	}
	hash := &node{kind: "Hash", millis: 0.5, own: `"Output": ["c.id", "c.name"],
"Hash Buckets": 1024,
"Original Hash Buckets": 1024,
"Hash Batches": 1,
"Original Hash Batches": 1,
"Peak Memory Usage": 9,`}
	hash.add(inner)
	j := &node{kind: "Hash Join", millis: 1.5, own: fmt.Sprintf(`"Join Type": "Inner",
"Output": ["o_%[1]d.id", "o_%[1]d.total", "o_%[1]d.status", "c_%[1]d.name", "c_%[1]d.email"],
"Inner Unique": true,
"Hash Cond": "(o_%[1]d.customer_id = c_%[1]d.id)",`, number)}
	j.add(scan(number), hash)
	return j
}

func scan(number int) *node {
	return &node{
		kind: "Seq Scan", rows: 40, millis: 4 + float64(number%17), pages: 120 + number%13,
		own: fmt.Sprintf(`"Relation Name": "orders_%[1]d",
"Schema": "public",
"Alias": "o_%[1]d",
"Output": ["o_%[1]d.id", "o_%[1]d.customer_id", "o_%[1]d.total", "o_%[1]d.status"],
"Filter": "((o_%[1]d.status = 'paid'::text) AND (o_%[1]d.total > '100'::numeric))",
"Rows Removed by Filter": 9960,`, number),
	}
}

// relationship of a child, by the kind of its parent and its position.
func relationship(parent string, position int) string {
	switch {
	case parent == "Append":
		return "Member"
	case position == 1:
		return "Inner"
	}
	return "Outer"
}

// write prints the lines between the node's braces.
func (n *node) write(b *bytes.Buffer, depth int, asChild string) {
	indent := strings.Repeat("  ", depth)
	line := func(format string, args ...any) {
		b.WriteString(indent)
		fmt.Fprintf(b, format, args...)
		b.WriteByte('\n')
	}
	line(`"Node Type": %q,`, n.kind)
	if asChild != "" {
		line(`"Parent Relationship": %q,`, asChild)
	}
	line("\"Parallel Aware\": false,\n%s\"Async Capable\": false,", indent)
	line("\"Startup Cost\": 0.29,\n%[1]s\"Total Cost\": %.2[2]f,\n%[1]s\"Plan Rows\": %[3]d,\n%[1]s\"Plan Width\": 48,", indent, 10*n.millis, 2*n.rows)
	line("\"Actual Startup Time\": 0.021,\n%[1]s\"Actual Total Time\": %.3[2]f,\n%[1]s\"Actual Rows\": %[3]d,\n%[1]s\"Actual Loops\": 1,", indent, n.millis, n.rows)
	for _, own := range strings.Split(n.own, "\n") {
		line("%s", own)
	}
	if len(n.children) > 0 {
		line(`"Plans": [`)
		for i, c := range n.children {
			b.WriteString(indent + "  {\n")
			c.write(b, depth+2, relationship(n.kind, i))
			b.WriteString(indent + "  }" + comma(i < len(n.children)-1) + "\n")
		}
		line("],")
	}
	for _, kind := range []string{"Shared", "Local"} {
		hit := n.pages
		if kind == "Local" {
			hit = 0
		}
		line(`"%s Hit Blocks": %d,`, kind, hit)
		for _, what := range []string{"Read", "Dirtied", "Written"} {
			line(`"%s %s Blocks": 0,`, kind, what)
		}
	}
	line("\"Temp Read Blocks\": 0,\n%s\"Temp Written Blocks\": 0", indent)
}

func comma(more bool) string {
	if more {
		return ","
	}
	return ""
}
