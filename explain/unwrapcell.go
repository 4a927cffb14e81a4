package explain

import (
	"slices"
	"strings"
)

// withoutCells takes values out of what is no table to look at: psql's csv and
// unaligned output, and cells copied from pgAdmin or a spreadsheet. There each
// value may stand in quotes, doubled inside, and psql's expanded forms have the
// column's name in front of it.
func withoutCells(rows []row) []row {
	quote, found := cellStyle(rows)
	if !found {
		return rows
	}
	var out []row
	for i := 0; i < len(rows); {
		r, _ := cutName(rows[i])
		cell, next := []row{r}, i+1
		switch {
		case r.text != "" && r.text[0] == quote:
			if quoted, end := readCell(rows, i, r, quote); end > i {
				cell, next = quoted, end
			} else if end == 0 {
				quote = 0 // and no search to the end for the next one
			}
		case r.blank() && next < len(rows):
			if _, named := cutName(rows[next]); named { // between records
				cell = nil
			}
		}
		out = append(out, cell...)
		i = next
	}
	return out
}

// cellStyle says whether rows are cells: the first begins with a quote, or the
// column's name stands over or in front of them.
func cellStyle(rows []row) (quote byte, found bool) {
	for _, r := range rows {
		after, named := cutName(r)
		switch {
		case named:
			found = true
			quote = max(quote, cellQuote(after.text))
		case heading(r.text):
			found = true
			quote = max(quote, '"')
		case quote == 0 && !found && !r.blank():
			if quote = cellQuote(r.text); quote == 0 {
				return 0, slices.ContainsFunc(rows, func(r row) bool { _, named := cutName(r); return named || heading(r.text) })
			}
			found = true
		}
	}
	return quote, found
}

// cellQuote is the quote that a cell starts with, 0 for none.
func cellQuote(text string) byte {
	if text != "" && (text[0] == '"' || text[0] == '\'') {
		return text[0]
	}
	return 0
}

func heading(text string) bool { return strings.EqualFold(strings.Trim(text, `"' `), "QUERY PLAN") }

// cutName cuts "QUERY PLAN|" and its like.
func cutName(r row) (row, bool) {
	const name = "QUERY PLAN"
	if strings.HasPrefix(r.text, name) && len(r.text) > len(name) && strings.IndexByte("|,;\t", r.text[len(name)]) >= 0 {
		return r.cut(len(name) + 1), true
	}
	return r, false
}

// readCell reads the cell that starts in row i, of which first is the rest
// without the column's name. next is the row behind it; it is i where what
// follows shows that this was no cell, and 0 where the cell never ends.
func readCell(rows []row, i int, first row, quote byte) (cell []row, next int) {
	double := string([]byte{quote, quote})
	r := first.cut(1)
	for j := i; ; {
		end, doubled := closing(r.text, quote)
		if end >= 0 {
			if strings.Trim(r.text[end+1:], ",;\t |") != "" {
				return nil, i
			}
			r.text = r.text[:end]
		}
		if doubled {
			r.text = strings.ReplaceAll(r.text, double, double[:1])
		}
		if !heading(r.text) {
			cell = append(cell, r)
		}
		if j++; end >= 0 {
			return cell, j
		}
		if j == len(rows) {
			return nil, 0
		}
		r = rows[j]
	}
}

// closing finds the quote that ends a cell, -1 for none in this line; doubled
// says that there are doubled ones in front of it.
func closing(text string, quote byte) (end int, doubled bool) {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], quote)
		if i < 0 {
			return -1, doubled
		}
		i += at
		if i+1 >= len(text) || text[i+1] != quote {
			return i, doubled
		}
		doubled = true
		at = i + 2
	}
}
