package equiv

import (
	"strconv"

	"assay/advisor/equiv/witness"
)

// arguments are the parameters of batchSQL for a batch: for each an element for each database.
func (s *search) arguments(batch []witness.Database) [][]*string {
	parameters, size := 1, 0
	for i, t := range s.schema.Tables {
		parameters += width(t)
		for _, db := range batch {
			size += 8 * len(db.Rows[i]) * width(t)
		}
	}
	// One text holds all elements; they are cut from it when it is whole.
	all := make([]byte, 0, size)
	ends := make([]int, 0, parameters*len(batch))
	for d := range batch {
		all = strconv.AppendInt(all, int64(d), 10)
		ends = append(ends, len(all))
	}
	for i, t := range s.schema.Tables {
		for j := range width(t) {
			for _, db := range batch {
				all = pack(all, db.Rows[i], j, len(t.Columns))
				ends = append(ends, len(all))
			}
		}
	}
	return cut(string(all), ends, batch, s.schema.Tables)
}

// pack appends the values of column j of the rows.
func pack(b []byte, rows []witness.Row, j, columns int) []byte {
	for r, row := range rows {
		if r > 0 {
			b = append(b, between...)
		}
		switch {
		case j >= columns: // no column matters: any value counts the row
			b = append(b, '1')
		case row[j] == nil:
			b = append(b, nullMark...)
		default:
			b = append(b, *row[j]...)
		}
	}
	return b
}

// cut takes the elements out of the text that holds them; that of a table without rows is NULL.
func cut(all string, ends []int, batch []witness.Database, tables []*witness.Table) [][]*string {
	texts, list := make([]string, len(ends)), make([]*string, len(ends))
	from := 0
	for i, end := range ends {
		texts[i], list[i] = all[from:end], &texts[i]
		from = end
	}
	args := make([][]*string, 0, len(ends)/len(batch))
	args, list = append(args, list[:len(batch)]), list[len(batch):]
	for i, t := range tables {
		for range width(t) {
			for d, db := range batch {
				if len(db.Rows[i]) == 0 {
					list[d] = nil
				}
			}
			args, list = append(args, list[:len(batch)]), list[len(batch):]
		}
	}
	return args
}
