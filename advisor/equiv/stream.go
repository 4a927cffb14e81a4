package equiv

import "assay/advisor/equiv/witness"

// ahead is how many databases are made before they are asked for.
const ahead = 2 * largestBatch

// stream makes up to total databases of a seed in a goroutine of its own. next
// gives the next n of them, fewer at the end; stop has to be called. A panic
// there is one of whoever asks next, who may know what to do about it.
func (s *search) stream(seed uint64, total int) (next func(n int) []witness.Database, stop func()) {
	made, stopped := make(chan witness.Database, ahead), make(chan struct{})
	var crash any
	go func() {
		defer close(made)
		defer func() { crash = recover() }()
		generator := witness.New(s.schema, s.forms[0], s.forms[1], s.catalog, seed)
		for range total {
			select {
			case made <- s.oneParameterRow(generator.Next()):
			case <-stopped:
				return
			}
		}
	}()
	next = func(n int) []witness.Database {
		batch := make([]witness.Database, 0, n)
		for db := range made {
			if batch = append(batch, db); len(batch) == n {
				return batch
			}
		}
		if crash != nil { // it was set before made was closed
			panic(crash)
		}
		return batch
	}
	return next, func() { close(stopped) }
}

// oneParameterRow leaves the made-up table of parameters its one row.
func (s *search) oneParameterRow(db witness.Database) witness.Database {
	for i, t := range s.schema.Tables {
		if t.Name.Name != parameterTable || len(s.parameters) == 0 {
			continue
		}
		if len(db.Rows[i]) == 0 {
			db.Rows[i] = []witness.Row{make(witness.Row, len(t.Columns))}
		}
		db.Rows[i] = db.Rows[i][:1]
	}
	return db
}
