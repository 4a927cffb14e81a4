package querylog

import (
	"bytes"
	"strings"
)

const (
	knexQuery    = "knex:query "
	knexBindings = "knex:bindings "
)

// knexDebugForm reads DEBUG=knex:query,knex:bindings: the statement, then its values.
func knexDebugForm() *form {
	return &form{
		name: "knex",
		place: func(r *Reader, line []byte, open bool) place {
			switch {
			case marked(line, knexQuery) >= 0:
				return starts
			case open && marked(line, knexBindings) >= 0:
				r.entry.parts = append(r.entry.parts, len(r.entry.text)+1+marked(line, knexBindings)+len(knexBindings))
				return goesOn
			case open:
				return perhaps
			}
			return elsewhere
		},
		read: func(r *Reader) {
			text := r.entry.text
			e := r.begun()
			e.At = timeOf(text)
			sql := text[marked(text, knexQuery)+len(knexQuery):]
			if len(r.entry.parts) > 0 {
				bindings := text[min(r.entry.parts[0], len(text)):]
				values, connection := knexTail(bindings)
				e.Values, e.Session = Values{raw: values, syntax: listValues}, connection
				sql = text[marked(text, knexQuery)+len(knexQuery) : r.entry.parts[0]]
				if i := bytes.LastIndexByte(sql, '\n'); i >= 0 {
					sql = sql[:i]
				}
			}
			e.SQL, e.Session = knexTail(sql)
			r.emit(e)
		},
	}
}

// knexTail takes off what knex puts behind a statement and behind its values:
// the transaction or undefined, and, on a terminal, the time since the last message.
func knexTail(text []byte) (rest []byte, transaction string) {
	text = bytes.TrimSpace(text)
	for {
		i := bytes.LastIndexByte(text, ' ')
		if i < 0 {
			return text, transaction
		}
		switch word := string(text[i+1:]); {
		case word == "undefined":
		case strings.HasPrefix(word, "trx") && digits([]byte(word[3:])) == len(word)-3:
			transaction = word
		case strings.HasPrefix(word, "+") && (strings.HasSuffix(word, "ms") || strings.HasSuffix(word, "s")):
		default:
			return text, transaction
		}
		text = bytes.TrimSpace(text[:i])
	}
}

// knexObjectForm reads the objects that debug: true prints.
func knexObjectForm() *form {
	return &form{
		name: "knex",
		place: func(r *Reader, line []byte, open bool) place {
			switch {
			case len(line) == 1 && line[0] == '{':
				return starts
			case open && !bytes.HasSuffix(r.entry.text, []byte("\n}")) && (len(line) > 0 && line[0] == ' ' || string(line) == "}"):
				return goesOn
			}
			return elsewhere
		},
		read: func(r *Reader) {
			sql := objectField(r.entry.text, "\n  sql: ")
			if sql == nil {
				r.unread(r.entry.text)
				return
			}
			e := r.begun()
			e.SQL = joined(sql)
			if raw := objectField(r.entry.text, "\n  bindings: "); raw != nil {
				e.Values = Values{raw: raw, syntax: listValues}
			}
			r.emit(e)
		},
	}
}

// objectField is the value of a field as Node.js prints it: to where the next
// field starts, at the same depth, or the object ends.
func objectField(text []byte, mark string) []byte {
	i := bytes.Index(text, []byte(mark))
	if i < 0 {
		return nil
	}
	rest := text[i+len(mark):]
	for at := 0; ; {
		end := bytes.IndexByte(rest[at:], '\n')
		if end < 0 {
			return rest
		}
		at += end + 1
		next := rest[at:]
		if next[0] == '}' || bytes.HasPrefix(next, []byte("  ")) && len(next) > 2 && next[2] != ' ' && next[2] != ']' {
			return bytes.TrimRight(rest[:at-1], ", ")
		}
	}
}

// joined is a text that Node.js printed in pieces: 'one' +
//
//	'two'
func joined(raw []byte) []byte {
	var out strings.Builder
	text := string(raw)
	for i := 0; i < len(text); i++ {
		if strings.IndexByte("'\"`", text[i]) < 0 {
			continue
		}
		end := quoteEnd(text, i)
		if end == len(text) {
			break
		}
		piece, _ := plainText(text[i : end+1])
		out.WriteString(piece)
		i = end
	}
	return []byte(out.String())
}
