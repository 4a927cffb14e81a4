package explain

import (
	"errors"
	"fmt"
	"strings"
)

// A document is a run of rows in one format. Rows of text in front of another
// format may hold the statement that its plan is of.
type document struct {
	format Format
	rows   []row
}

// documents parts rows into runs of one format.
func documents(rows []row) []document {
	var docs []document
	start := 0 // of the text that belongs to no other format
	for i := 0; i < len(rows); {
		format := startsDocument(rows, i)
		if format == FormatText {
			i++
			continue
		}
		if i > start {
			docs = append(docs, document{FormatText, rows[start:i]})
		}
		end := i + documentLength(format, rows[i:])
		docs = append(docs, document{format, rows[i:end]})
		i, start = end, end
	}
	if start < len(rows) {
		docs = append(docs, document{FormatText, rows[start:]})
	}
	return docs
}

// startsDocument is the format that begins in row i, FormatText for none.
func startsDocument(rows []row, i int) Format {
	line := strings.TrimSpace(rows[i].text)
	switch {
	case line == "":
	case strings.HasPrefix(line, "<explain") || strings.HasPrefix(line, "<?xml"):
		return FormatXML
	case line[0] == '[' || line[0] == '{':
		rest := strings.TrimLeft(line[1:], " ")
		if rest == "" || rest[0] == '{' || rest[0] == '"' || rest[0] == ']' {
			return FormatJSON
		}
	case beginsYAML(line):
		return FormatYAML
	case strings.HasPrefix(strings.TrimPrefix(line, "- "), `Query Text: "`):
		// auto_explain: the plan follows behind the texts of the statement.
		for j := i + 1; j < min(i+3, len(rows)); j++ {
			if beginsYAML(strings.TrimSpace(rows[j].text)) {
				return FormatYAML
			}
		}
	}
	return FormatText
}

func beginsYAML(line string) bool { return line == "- Plan:" || line == "Plan:" }

// documentLength is how many rows the document has that begins in the first
// one; all of them where it never ends.
func documentLength(format Format, rows []row) int {
	switch format {
	case FormatJSON:
		return jsonLength(rows)
	case FormatXML:
		for i, r := range rows {
			if strings.Contains(r.text, "</explain>") {
				return i + 1
			}
		}
	case FormatYAML:
		return yamlLength(rows)
	case FormatText:
	}
	return len(rows)
}

// jsonLength counts brackets outside of strings. A string that was wrapped may
// go on in the next row.
func jsonLength(rows []row) int {
	depth, inside := 0, false
	for i, r := range rows {
		for j := 0; j < len(r.text); j++ {
			switch c := r.text[j]; {
			case inside && c == '\\':
				j++
			case c == '"':
				inside = !inside
			case inside:
			case c == '[' || c == '{':
				depth++
			case c == ']' || c == '}':
				depth--
			}
		}
		if depth <= 0 && !inside {
			return i + 1
		}
	}
	return len(rows)
}

// yamlLength goes on while rows are indented, or are keys and list items at the
// column of the first.
func yamlLength(rows []row) int {
	base := len(rows[0].text) - len(strings.TrimLeft(rows[0].text, " "))
	for i, r := range rows[1:] {
		line := strings.TrimLeft(r.text, " ")
		if line == "" || len(r.text)-len(line) > base {
			continue
		}
		if _, _, ok := property(strings.TrimPrefix(line, "- ")); !ok {
			return i + 1
		}
	}
	return len(rows)
}

// readDocuments reads all documents in rows. What was learnt in front of a plan,
// the statement, is kept with it.
func readDocuments(rows []row, out *Result) error {
	var failure error
	query := ""
	for _, d := range documents(rows) {
		before := len(out.Plans)
		var err error
		if d.format == FormatText {
			query, err = readTextRows(d.rows, out)
		} else {
			err = readStructured(d, out)
			if len(out.Plans) > before && out.Plans[before].Query == "" {
				out.Plans[before].Query = query
			}
			query = ""
		}
		if failure == nil {
			failure = err
		}
	}
	return failure
}

// readStructured reads JSON, YAML or XML. Where that fails, the rows may have
// been wrapped.
func readStructured(d document, out *Result) error {
	text, from := joined(d.rows)
	result, err := parseFormat(d.format, []byte(text))
	if err != nil && !errors.Is(err, ErrNoPlan) {
		for _, rows := range [...][]row{unfoldStructured(d.rows), reflowStructured(d.rows)} {
			text, from2 := joined(rows)
			if again, errAgain := parseFormat(d.format, []byte(text)); errAgain == nil {
				result, err, from = again, nil, from2
				break
			}
		}
	}
	if err != nil {
		return placed(err, from)
	}
	out.Plans = append(out.Plans, result.Plans...)
	for _, w := range result.Warnings {
		out.warn(from.line(w.Line), "%s", w.Text)
	}
	return nil
}

// placed tells an error's place in the input.
func placed(err error, from *origin) error {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	moved := &SyntaxError{Text: syntax.Text}
	moved.Line, moved.Column = from.place(syntax.Line, syntax.Column)
	if errors.Is(err, ErrNotExplain) {
		return fmt.Errorf("%w: %w", ErrNotExplain, moved)
	}
	return moved
}

// unfoldStructured joins each row that reaches the last column, or ends within
// a string, with the next one. Blanks at a row's end may be lost; where it would
// be many, the rows were broken between words.
func unfoldStructured(rows []row) []row {
	width := lastColumn(rows)
	if width > widest {
		return rows
	}
	between := false
	unfolded := joinRows(rows, func(r row, inside bool) (blanks int, goesOn bool) {
		missing := width - screenWidth(r.text)
		between = between || inside && missing > nearEdge
		return missing, inside || missing == 0
	})
	if between {
		return rows
	}
	return unfolded
}

// reflowStructured joins the rows between which a string goes on.
func reflowStructured(rows []row) []row {
	return joinRows(rows, func(_ row, inside bool) (blanks int, goesOn bool) { return 1, inside })
}

// joinRows joins rows with the next one where goesOn says so; inside says that
// the row ends within a string.
func joinRows(rows []row, goesOn func(r row, inside bool) (blanks int, goesOn bool)) []row {
	var j rowJoiner
	inside, escaped, open, blanks := false, false, false, 0
	for _, r := range rows {
		if open {
			j.extend(blanks, r)
		} else {
			j.begin(r)
		}
		for i := range len(r.text) {
			switch {
			case escaped:
				escaped = false
			case inside && r.text[i] == '\\':
				escaped = true
			case r.text[i] == '"':
				inside = !inside
			}
		}
		blanks, open = goesOn(r, inside)
	}
	return j.flush()
}

// readTextRows reads plans in FORMAT TEXT out of rows. Where lines are left that
// no server prints like this, the rows may have been wrapped; the reading that
// leaves the fewest counts. query is the statement where there is no plan.
func readTextRows(rows []row, out *Result) (query string, err error) {
	best, doubts, err := readRows(rows, 0)
	if doubts > 0 {
		unfolded, between := unfoldRows(rows)
		for _, again := range [...]struct {
			rows   []row
			doubts int
		}{{unfolded, between}, {reflowRows(rows), 0}} {
			other, left, err2 := readRows(again.rows, again.doubts)
			if err2 == nil && len(other.Plans) > 0 && (err != nil || len(best.Plans) == 0 || left < doubts) {
				best, doubts, err = other, left, nil
			}
		}
	}
	if err != nil {
		return "", err
	}
	if len(best.Plans) == 0 {
		text, _ := joined(rows)
		query, _ = statementIn(text)
	}
	out.Plans = append(out.Plans, best.Plans...)
	for _, w := range best.Warnings {
		out.warn(w.Line, "%s", w.Text)
	}
	return query, nil
}

// readRows reads rows as they are. doubts counts what no server prints like
// this, on top of those that there are already.
func readRows(rows []row, already int) (out Result, doubts int, err error) {
	text, from := joined(rows)
	r, err := parseText(text, from, &out)
	return out, already + r.odd + r.tornAtEdge(rows), err
}

// tornAtEdge counts the lines whose quotes are closed on a later one and that
// are as wide as any: they may have been wrapped there.
func (r *textReader) tornAtEdge(rows []row) int {
	const narrowest = 40
	count, width := 0, lastColumn(rows)
	for _, t := range r.torn {
		if t.width == width && width >= narrowest {
			count++
		}
	}
	return count
}
