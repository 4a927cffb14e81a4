package postgres

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const textOID = 25 // pg_type.oid of text

// bind writes arguments in text format. A parameter that the text does not use
// gets a type, because the server cannot infer one: a rewrite may drop a use.
func bind(sql string, args []*string) (values [][]byte, types []uint32) {
	used := parameters(sql)
	values, types = make([][]byte, len(args)), make([]uint32, len(args))
	for i, a := range args {
		if a != nil {
			values[i] = []byte(*a)
		}
		if !slices.Contains(used, i+1) {
			types[i] = textOID
		}
	}
	return values, types
}

// highestParameter is the largest n of any $n in the text, 0 without one.
func highestParameter(sql string) int {
	return slices.Max(append(parameters(sql), 0))
}

// parameters are the n of every $n in the text, in the order they stand there.
func parameters(sql string) []int {
	var out []int
	for sql != "" {
		i := strings.IndexAny(sql, "'\"$-/")
		if i < 0 {
			break
		}
		var n int
		n, sql = parameterAt(sql[:i], sql[i:])
		if n > 0 {
			out = append(out, n)
		}
	}
	return out
}

// parameterAt takes a quoted text, a comment or a parameter off the front, or
// else one character; n is the parameter's number, 0 when it is none. before is
// what stands in front.
func parameterAt(before, sql string) (n int, rest string) {
	switch {
	case sql[0] == '\'':
		escapes := strings.HasSuffix(strings.ToLower(before), "e") && !endsInWord(before[:len(before)-1])
		return 0, skipQuoted(sql, escapes)
	case sql[0] == '"':
		return 0, skipQuoted(sql, false)
	case strings.HasPrefix(sql, "--"):
		return 0, sql[len(sql)-len(strings.TrimLeftFunc(sql, func(r rune) bool { return r != '\n' && r != '\r' })):]
	case strings.HasPrefix(sql, "/*"):
		return 0, skipComment(sql)
	case sql[0] != '$' || endsInWord(before): // a$1 is a name
		return 0, sql[1:]
	}
	digits := sql[1 : len(sql)-len(strings.TrimLeft(sql[1:], "0123456789"))]
	if digits != "" {
		number, err := strconv.ParseUint(digits, 10, 16) // the protocol has no more
		if err != nil {
			return 0, sql[1:]
		}
		return int(number), sql[1+len(digits):]
	}
	return 0, skipDollarQuoted(sql)
}

func endsInWord(s string) bool {
	r := []rune(s)
	return len(r) > 0 && (unicode.IsLetter(r[len(r)-1]) || unicode.IsDigit(r[len(r)-1]) || r[len(r)-1] == '_')
}

// skipQuoted takes '…' or "…" off the front; a doubled quote is skipped as two
// texts, which comes to the same.
func skipQuoted(sql string, escapes bool) string {
	for i := 1; i < len(sql); i++ {
		switch {
		case escapes && sql[i] == '\\':
			i++
		case sql[i] == sql[0]:
			return sql[i+1:]
		}
	}
	return ""
}

// skipDollarQuoted takes $tag$…$tag$ off the front, or a lone dollar.
func skipDollarQuoted(sql string) string {
	end := strings.IndexByte(sql[1:], '$')
	if end < 0 || strings.ContainsFunc(sql[1:end+1], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	}) {
		return sql[1:]
	}
	tag := sql[:end+2]
	if _, rest, found := strings.Cut(sql[len(tag):], tag); found {
		return rest
	}
	return ""
}
