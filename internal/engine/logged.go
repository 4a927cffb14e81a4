package engine

import (
	"bytes"

	"assay/advisor/sqlast"
	"assay/advisor/workload/querylog"
)

// statements reads a text: SQL, or a log that tells of executed statements. The
// second result has the values that the log gave with each, nil for none.
func statements(src []byte) (sqlast.Input, []map[string]*string, error) {
	log, values, sure := logged(src)
	if sure {
		return log, values, nil
	}
	in, err := sqlast.ReadInput(src)
	if err != nil && len(log.Statements) > 0 {
		return log, values, nil
	}
	return in, make([]map[string]*string, len(in.Statements)), err
}

// logged reads a log of a server or an ORM. Django's lines have their values in
// the statement already, and sqlast reads them as it reads connection.queries. It
// is sure of a text that begins as a log: SQL may quote one, in a comment or a string.
func logged(src []byte) (in sqlast.Input, values []map[string]*string, sure bool) {
	r := querylog.NewReader(func(e *querylog.Entry) {
		if e.Outcome != querylog.Executed || e.Form == "django" {
			return
		}
		st := sqlast.Statement{Line: int(e.Line), Count: e.Times, Duration: e.Duration}
		if in.AddLogged(st, string(e.SQL)) {
			values = append(values, e.Values.ByName())
		}
	})
	if err := r.Read(bytes.NewReader(src)); err != nil {
		return in, nil, false
	}
	in.Kind = sqlast.InputLog
	c := r.Counts()
	return in, values, len(in.Statements) > 0 && (c.Unread == 0 || int64(in.Statements[0].Line) < c.ExampleLine)
}
