package explain

import "strings"

// A dialect is what a plan's fields say about the server that printed it, as
// far as FORMAT TEXT prints the same thing differently from version to version.
// Which version it was is not printed in a plan; the presence of a field tells.
type dialect uint8

const (
	// verbose: target lists, schemas and inner uniqueness are printed.
	verbose dialect = 1 << iota
	// rowFractions: actual rows have two decimals (18+). FORMAT JSON of these
	// servers prints "Disabled" for every node, and FORMAT TEXT shows the decimals.
	rowFractions
	// groupTimes: I/O timings say what was read, "shared read=0.1" (15+).
	groupTimes
	// deformTime: JIT tells how much of generation was for reading columns (17+).
	deformTime
)

func (d dialect) has(what dialect) bool { return d&what != 0 }

// dialectOf is what the presence of a key says.
func dialectOf(key []byte) dialect {
	switch string(key) {
	case "Disabled":
		return rowFractions
	case "Shared I/O Read Time", "Temp I/O Read Time":
		return groupTimes
	case "Deform":
		return deformTime
	}
	return 0
}

// learn adds what the current line below a node or a heading says.
func (r *textReader) learn() {
	switch {
	case strings.HasPrefix(r.line, "I/O Timings: ") && !strings.HasPrefix(r.line, "I/O Timings: read") && !strings.HasPrefix(r.line, "I/O Timings: write"):
		r.plan.dialect |= groupTimes
	case strings.HasPrefix(r.line, "Timing: ") && strings.Contains(r.line, "(Deform "):
		r.plan.dialect |= deformTime
	}
}

// learnRows adds what a node's first line says.
func (r *textReader) learnRows() {
	const decimals = 3 // the point and two digits
	if i := strings.LastIndex(r.line, " loops="); i >= decimals && r.line[i-decimals] == '.' {
		r.plan.dialect |= rowFractions
	}
}

// learn completes the dialect by what the values of the fields say.
func (p *Plan) learn(n *Node) {
	if len(n.Output) > 0 || n.Schema != "" {
		p.dialect |= verbose
	}
	if n.Act != nil && n.Act.Rows != float64(int64(n.Act.Rows)) || n.IndexSearches >= 0 {
		p.dialect |= rowFractions
	}
}
