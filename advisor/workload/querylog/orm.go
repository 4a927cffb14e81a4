package querylog

import (
	"bytes"
	"time"
)

// verb says that a text starts as a statement does.
func verb(text []byte) bool {
	n := 0
	for n < len(text) && (text[n] >= 'A' && text[n] <= 'Z' || text[n] >= 'a' && text[n] <= 'z') {
		n++
	}
	if n < len("SET") || n > len("DEALLOCATE") || n < len(text) && bytes.IndexByte([]byte(" ;\n("), text[n]) < 0 {
		return false
	}
	switch string(bytes.ToUpper(text[:n])) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "MERGE", "SHOW",
		"CREATE", "ALTER", "DROP", "TRUNCATE", "COPY", "DECLARE", "FETCH", "CLOSE", "EXPLAIN", "VALUES", "START", "LOCK", "DISCARD",
		"DEALLOCATE", "ANALYZE", "VACUUM", "TABLE", "CALL", "SET", "RESET", "MOVE", "NOTIFY", "LISTEN", "COMMENT", "GRANT":
		return true
	}
	return false
}

// marked finds a mark at the line's start, or behind what a logger puts before
// a message; -1 for none.
func marked(line []byte, mark string) int {
	const prefix = 200
	i := bytes.Index(line[:min(len(line), prefix)], []byte(mark))
	if i > 0 && bytes.IndexByte([]byte(" \t]|:"), line[i-1]) < 0 || i > 0 && bytes.ContainsAny(line[:i], `'"`) {
		return -1
	}
	return i
}

// markedForm is the form of a log whose entries start with one of the marks and
// go on over the lines that follow.
func markedForm(name string, marks []string, read func(r *Reader, mark string, text []byte)) *form {
	find := func(line []byte) (string, int) {
		for _, m := range marks {
			if i := marked(line, m); i >= 0 {
				return m, i + len(m)
			}
		}
		return "", -1
	}
	return &form{
		name: name,
		place: func(_ *Reader, line []byte, open bool) place {
			if _, i := find(line); i >= 0 {
				return starts
			}
			if open {
				return perhaps
			}
			return elsewhere
		},
		read: func(r *Reader) {
			mark, from := find(r.entry.text)
			read(r, mark, r.entry.text[from:])
		},
	}
}

// cutValues parts a statement from its values at the last mark between them.
func cutValues(text []byte, mark string) ([]byte, Values) {
	i := bytes.LastIndex(text, []byte(mark))
	if i < 0 {
		return text, Values{}
	}
	return text[:i], Values{raw: bytes.TrimSpace(text[i+len(mark):]), syntax: listValues}
}

// sequelizeForm reads "Executing (default): …;". In a transaction its id stands
// for default; benchmark adds the time, logQueryParameters the values.
func sequelizeForm() *form {
	return markedForm("sequelize", []string{"Executing (", "Executed ("}, func(r *Reader, _ string, text []byte) {
		connection, sql, ok := bytes.Cut(text, []byte("): "))
		if !ok {
			r.counts.Other++
			return
		}
		e := r.begun()
		e.At = timeOf(r.entry.text)
		if string(connection) != "default" {
			e.Session = string(connection)
		}
		const elapsed = " Elapsed time: "
		if i := bytes.LastIndex(sql, []byte(elapsed)); i >= 0 {
			if d, n := decimal(sql[i+len(elapsed):], time.Millisecond); n > 0 {
				e.Duration, e.Timed = d, true
			}
			sql = sql[:i]
		}
		e.SQL = bytes.TrimRight(sql, "; ")
		if i := bytes.LastIndex(sql, []byte("; ")); i >= 0 && bytes.Contains(sql[:i], []byte("$1")) {
			values := append(append([]byte{'['}, sql[i+2:]...), ']')
			e.SQL, e.Values = sql[:i], Values{raw: values, syntax: listValues}
		}
		r.emit(e)
	})
}

// typeormForm reads what TypeORM's loggers write.
func typeormForm() *form {
	marks := []string{"query: ", "query failed: ", "[QUERY]: ", "[FAILED QUERY]: "}
	return markedForm("typeorm", marks, func(r *Reader, mark string, text []byte) {
		e := r.begun()
		e.At = timeOf(r.entry.text)
		e.SQL, e.Values = cutValues(text, " -- PARAMETERS: ")
		if mark == marks[1] || mark == marks[3] {
			// The same statement was told as a query already; it counts as one that failed.
			e.Outcome = Failed
		}
		r.emit(e)
	})
}

// drizzleForm reads "Query: … -- params: […]".
func drizzleForm() *form {
	return markedForm("drizzle", []string{"Query: "}, func(r *Reader, _ string, text []byte) {
		e := r.begun()
		e.At = timeOf(r.entry.text)
		e.SQL, e.Values = cutValues(text, " -- params: ")
		r.emit(e)
	})
}

// prismaForm reads "prisma:query …", which names neither times nor values.
func prismaForm() *form {
	return markedForm("prisma", []string{"prisma:query "}, func(r *Reader, _ string, text []byte) {
		e := r.begun()
		e.SQL = text
		r.emit(e)
	})
}

// hibernateForm reads show_sql's "Hibernate: …" and the logger org.hibernate.SQL.
func hibernateForm() *form {
	marks := []string{"Hibernate: ", "org.hibernate.SQL : ", "org.hibernate.SQL                        : ", "org.hibernate.SQL - "}
	return markedForm("hibernate", marks, func(r *Reader, _ string, text []byte) {
		e := r.begun()
		e.At, e.SQL = timeOf(r.entry.text), text
		r.emit(e)
	})
}
