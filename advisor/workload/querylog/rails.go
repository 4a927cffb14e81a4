package querylog

import (
	"bytes"
	"time"
)

const (
	railsTime  = "ms)  "
	railsBinds = "  [["
	railsSite  = "↳ "
)

// railsForm reads ActiveRecord's log: "User Load (0.3ms)  SELECT … [["id", 1]]",
// with or without what a formatter or tags put before it.
func railsForm() *form {
	return &form{
		name: "rails",
		place: func(_ *Reader, line []byte, open bool) place {
			switch {
			case railsHead(line) > 0 || railsRequest(line):
				return starts
			case open && bytes.Contains(line, []byte(railsSite)):
				return goesOn
			case open:
				return perhaps
			}
			return elsewhere
		},
		read: readRails,
	}
}

// railsHead is where the statement starts in a line, 0 when none does.
func railsHead(line []byte) int {
	i := bytes.Index(line, []byte(railsTime))
	if i < 0 {
		return 0
	}
	open := bytes.LastIndexByte(line[:i], '(')
	if open < 0 || open+1 == i || digits(line[open+1:]) == 0 {
		return 0
	}
	if _, n := decimal(line[open+1:i], time.Millisecond); open+1+n != i || bytes.ContainsAny(line[:open], `"'`) {
		return 0
	}
	return i + len(railsTime)
}

// railsRequest says that a line is one of those around a request.
func railsRequest(line []byte) bool {
	for _, mark := range []string{"Started ", "Processing by ", "Completed ", "Rendered ", "Rendering ", "Redirected to "} {
		if i := marked(line, mark); i >= 0 {
			return true
		}
	}
	return false
}

func readRails(r *Reader) {
	text := r.entry.text
	from := railsHead(text)
	if from == 0 {
		if marked(text, "Started ") >= 0 {
			r.requests++
		}
		r.counts.Other++
		return
	}
	e := r.begun()
	head := text[:bytes.LastIndexByte(text[:from], '(')]
	e.At = timeOf(head)
	e.Duration, _ = decimal(text[len(head)+1:], time.Millisecond)
	e.Timed = true
	name := bytes.TrimSpace(head)
	if i := bytes.LastIndex(name, []byte("  ")); i >= 0 {
		name = bytes.TrimSpace(name[i:])
	}
	if bytes.HasPrefix(name, []byte("CACHE ")) || string(name) == "CACHE" {
		e.Outcome = Cached
	}
	if i := bytes.Index(head, []byte("#")); i >= 0 && bytes.HasPrefix(head, []byte("D, [")) {
		e.Session = string(head[i+1 : i+1+digits(head[i+1:])])
	}
	sql := text[from:]
	if i := bytes.LastIndex(sql, []byte("\n")); i >= 0 && bytes.Contains(sql[i:], []byte(railsSite)) {
		_, site, _ := bytes.Cut(sql[i:], []byte(railsSite))
		e.Site, sql = string(bytes.TrimSpace(site)), sql[:i]
	}
	if i := bytes.LastIndex(sql, []byte(railsBinds)); i >= 0 {
		e.Values = Values{raw: bytes.TrimSpace(sql[i:]), syntax: pairValues}
		sql = sql[:i]
	}
	e.SQL = sql
	r.emit(e)
}
