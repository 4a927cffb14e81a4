package explain

import "strings"

// Lines that were wrapped on their way here: by a terminal, which breaks at a
// fixed column, or by mail and chat programs, which break between words. Which
// rows begin a line of PostgreSQL's is told by what they begin with; the width
// of the rows in front of the others tells the two ways of breaking apart.

// A rowJoiner puts rows together that were one line.
type rowJoiner struct {
	rows  []row
	line  strings.Builder // the last of rows, once more than one row is in it
	quote byte            // that is open at the end of the last of rows
}

func (j *rowJoiner) begin(r row) {
	j.flush()
	j.rows = append(j.rows, r)
	j.quote = openQuote(r.text, 0)
}

// extend adds blanks and a row to the last line.
func (j *rowJoiner) extend(blanks int, r row) {
	if j.line.Len() == 0 {
		j.line.WriteString(j.rows[len(j.rows)-1].text)
	}
	for range blanks {
		j.line.WriteByte(' ')
	}
	j.line.WriteString(r.text)
	j.quote = openQuote(r.text, j.quote)
}

func (j *rowJoiner) flush() []row {
	if j.line.Len() > 0 {
		j.rows[len(j.rows)-1].text = j.line.String()
		j.line.Reset()
	}
	return j.rows
}

// widest is the most columns that a terminal is taken to have.
const widest = 1000

// unfoldRows joins the rows of a text plan that were wrapped at a fixed column.
// Blanks at the end of a row are lost where it was copied. between counts the
// rows that seem to be broken between words instead.
func unfoldRows(rows []row) (unfolded []row, between int) {
	width := lastColumn(rows)
	if width > widest {
		return rows, 0
	}
	var j rowJoiner
	for i, r := range rows {
		if i == 0 || !goesOn(r, rows[i-1], j.quote, width) {
			j.begin(r)
			continue
		}
		missing := width - screenWidth(rows[i-1].text)
		if !rows[i-1].blank() && (missing > 1 && !beginsPart(r.text) || missing == 0 && lacksBlank(rows[i-1].text, r.text)) {
			between++
		}
		j.extend(missing, r)
	}
	return j.flush(), between
}

// nearEdge is how many blanks at the end of a row are taken for lost.
const nearEdge = 3

// lacksBlank says that PostgreSQL would print a blank between the two texts.
func lacksBlank(before, after string) bool {
	if before == "" || after == "" {
		return false
	}
	last, first := before[len(before)-1], after[0]
	switch last {
	case ',':
		return first != ' '
	case ')':
		return first == '(' || isWord(first)
	case '=', '<', '>', '+', '-', '*', '/', '~':
		return len(before) > 1 && before[len(before)-2] == ' ' && (isWord(first) || first == '(' || first == '\'')
	}
	return false
}

// goesOn says that r continues the row before, whose line ends within quote.
func goesOn(r, before row, quote byte, width int) bool {
	missing := width - screenWidth(before.text)
	switch {
	case missing == 0:
		return !begins(r.text)
	case r.blank():
		return false
	case before.blank(): // the indentation was as wide as a row
		return belowRoot(r.text)
	case quote != 0:
		return missing <= nearEdge // else a literal has a newline here
	}
	return !mayBegin(r.text)
}

// belowRoot says that a row, wherever it stands, is of a node below the root.
func belowRoot(text string) bool {
	line := strings.TrimLeft(text, " ")
	key, _, ok := property(line)
	return strings.HasPrefix(line, "->  ") || ok && knownKey(key) || isSubplanLabel(line)
}

// reflowRows joins the rows of a text plan that were wrapped between words.
func reflowRows(rows []row) []row {
	var j rowJoiner
	for i, r := range rows {
		if i == 0 || r.blank() || rows[i-1].blank() || mayBegin(r.text) {
			j.begin(r)
			continue
		}
		before := rows[i-1].text
		r = r.cut(len(r.text) - len(strings.TrimLeft(r.text, " ")))
		blanks := 0
		if !strings.HasSuffix(before, " ") {
			blanks = 1
			if beginsPart(r.text) && !endsInPart(before) {
				blanks = 2
			}
		}
		j.extend(blanks, r)
	}
	return j.flush()
}

// beginsPart says that text begins with a label that stands two blanks behind
// another one.
func beginsPart(text string) bool {
	label, _, _ := strings.Cut(text, ":")
	label, _, _ = strings.Cut(label, "=")
	switch label {
	case "Memory", "Disk", "Batches", "Memory Usage", "Disk Usage", "Misses", "Evictions", "Overflows", "Maximum Storage",
		"Sort Method", "Sort Methods", "Average Memory", "Peak Memory", "Average Disk", "Peak Disk", "allocated", "output", "format":
		return true
	}
	return strings.HasPrefix(text, "(cost=")
}

// endsInPart says that text was broken within such a label.
func endsInPart(text string) bool {
	for _, end := range [...]string{"Average", "Peak", "Maximum", "Sort", "Disk", "Memory"} {
		if strings.HasSuffix(text, "  "+end) {
			return true
		}
	}
	return strings.HasSuffix(text, ":")
}

// begins says that a row is without doubt the beginning of one of PostgreSQL's
// lines.
func begins(text string) bool {
	line := strings.TrimLeft(text, " ")
	indent := len(text) - len(line)
	if after, found := strings.CutPrefix(line, "->  "); found {
		return after != "" && 'A' <= after[0] && after[0] <= 'Z'
	}
	if key, _, ok := property(line); ok && (knownKey(key) || strings.HasPrefix(key, "Worker ")) {
		return indent > 0
	}
	return footer(line) && line[0] != '(' || indent > 0 && isSubplanLabel(line)
}

// mayBegin is as begins, for rows in front of which nothing seems to be missing:
// a property of a kind that is not known, a plan's root, a count of rows.
func mayBegin(text string) bool {
	if begins(text) {
		return true
	}
	line := strings.TrimSpace(text)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	key, _, isProperty := property(line)
	if indent > 1 {
		return isProperty || isTarget(line)
	}
	if isProperty && (knownKey(key) || knownStatementKey(key)) || strings.HasPrefix(line, "Trigger ") || noise(line) {
		return true
	}
	h := readHeadline(line)
	return (h.planned || h.ran) && h.title != "" && 'A' <= h.title[0] && h.title[0] <= 'Z' || knownTitle(line) || knownTitle(strings.TrimSpace(beforeAmounts(line)))
}

// beforeAmounts is the title in a line that breaks within the amounts.
func beforeAmounts(line string) string {
	before, _, _ := strings.Cut(line, "(cost=")
	return before
}

func isTarget(line string) bool {
	for _, operation := range [...]string{"Insert on ", "Update on ", "Delete on ", "Merge on "} {
		if strings.HasPrefix(strings.TrimPrefix(line, "Foreign "), operation) {
			return true
		}
	}
	return false
}

func isSubplanLabel(line string) bool {
	return strings.HasPrefix(line, ctePrefix) || strings.HasPrefix(line, initPlan+" ") || strings.HasPrefix(line, "SubPlan ")
}

// knownKey says that PostgreSQL prints this key below a node.
func knownKey(key string) bool {
	switch key {
	case "Output", "Filter", "Index Cond", "Hash Cond", "Recheck Cond", "Join Filter", "Merge Cond", "TID Cond", "One-Time Filter",
		"Order By", "Run Condition", "Cache Key", "Cache Mode", "Function Call", "Table Function Call", "Window", "Replaces",
		"Conflict Filter", "Conflict Resolution", "Sort Key", "Presorted Key", "Group Key", "Hash Key", "Conflict Arbiter Indexes",
		"Sampling", "Remote SQL", "Relations":
		return true
	}
	var n Node
	if known, _ := n.read(key, ""); known {
		return true
	}
	if known, _ := n.readOwn(key, ""); known {
		return true
	}
	known, _ := n.readCounts(key, "")
	return known
}

// knownStatementKey says that PostgreSQL prints this key behind a plan, or
// auto_explain in front of it.
func knownStatementKey(key string) bool {
	switch key {
	case "Planning", "Planning Time", "Planning time", "Execution Time", "Execution time", "Total runtime", "JIT", "Settings",
		"Query Identifier", "Serialization", "Functions", "Options", "Timing", "Query Text", "Query Parameters":
		return true
	}
	return false
}
