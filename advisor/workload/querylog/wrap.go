package querylog

import "bytes"

// wrappings take away what a log collector put around a line; each says whether
// the line looks as if that one did.
func wrappings() []func([]byte) ([]byte, bool) {
	return []func([]byte) ([]byte, bool){unwrapSyslog, unwrapContainer, unwrapCompose, unwrapJSON}
}

// unwrapSyslog reads "… postgres[123]: [4-2] #011FROM t": every line of a
// message but the first has lost its prefix, and its tab is written in octal.
func unwrapSyslog(line []byte) ([]byte, bool) {
	i := bytes.Index(line, []byte("]: ["))
	if i < 0 {
		return nil, false
	}
	rest := line[i+len("]: ["):]
	n := digits(rest)
	if n == 0 || n >= len(rest) || rest[n] != '-' {
		return nil, false
	}
	rest = rest[n+1:]
	part := digits(rest)
	if part == 0 || !bytes.HasPrefix(rest[part:], []byte("] ")) {
		return nil, false
	}
	if string(rest[:part]) == "1" {
		return line, true
	}
	rest = rest[part+len("] "):]
	if after, ok := bytes.CutPrefix(rest, []byte("#011")); ok {
		rest = after
	}
	return append([]byte{'\t'}, rest...), true
}

// unwrapContainer reads "2026-11-22T12:44:56.2Z stderr F …", as Kubernetes writes.
func unwrapContainer(line []byte) ([]byte, bool) {
	for _, mark := range []string{" stderr F ", " stdout F "} {
		if i := bytes.Index(line, []byte(mark)); i > 0 && i < 40 && bytes.IndexByte(line[:i], ' ') < 0 {
			return line[i+len(mark):], true
		}
	}
	return nil, false
}

// unwrapCompose reads "db-1  | …".
func unwrapCompose(line []byte) ([]byte, bool) {
	name, rest, ok := bytes.Cut(line, []byte("| "))
	name = bytes.TrimRight(name, " ")
	if !ok || len(name) == 0 || len(name) > 60 || bytes.ContainsAny(name, " '\"()") {
		return nil, false
	}
	return rest, true
}

// unwrapJSON reads {"log":"…\n","stream":"stderr"} and its like.
func unwrapJSON(line []byte) ([]byte, bool) {
	if len(line) == 0 || line[0] != '{' {
		return nil, false
	}
	var j jsonRecord
	if j.read(line); !j.ok || j.line == nil || j.severity != nil || j.query != nil {
		return nil, false
	}
	return trimNewline(j.line), true
}
