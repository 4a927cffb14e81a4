package units

import (
	"bytes"
	"net/url"
	"strings"
)

// tags are what a comment of sqlcommenter or marginalia says of the request that
// sent a statement.
type tags struct {
	// request is one request's own id, name what kind of request it is.
	request, name string
}

// tagsOf reads the comment before or behind a statement:
// /*controller='x',action='y',traceparent='00-…'*/ or /*application:x,action:y*/.
func tagsOf(sql []byte) tags {
	var comment []byte
	switch {
	case bytes.HasSuffix(sql, []byte("*/")):
		if i := bytes.LastIndex(sql, []byte("/*")); i >= 0 {
			comment = sql[i+2 : len(sql)-2]
		}
	case bytes.HasPrefix(sql, []byte("/*")):
		if i := bytes.Index(sql, []byte("*/")); i >= 0 {
			comment = sql[2:i]
		}
	}
	if len(comment) == 0 {
		return tags{}
	}
	var t tags
	var controller, action string
	for _, part := range strings.Split(string(comment), ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok {
			name, value, ok = strings.Cut(part, ":")
		}
		if !ok {
			continue
		}
		value = strings.Trim(strings.TrimSpace(value), "'")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		switch strings.TrimSpace(name) {
		case "traceparent": // version-trace-span-flags: the trace is the request
			if parts := strings.Split(value, "-"); len(parts) > 1 {
				t.request = parts[1]
			}
		case "request_id":
			t.request = value
		case "controller":
			controller = value
		case "action", "route":
			action = value
		}
	}
	t.name = strings.Trim(controller+"/"+action, "/")
	return t
}
