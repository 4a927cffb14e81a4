package explain

import (
	"strconv"
	"strings"
	"time"
)

// This file prints pages, times and WAL, for nodes, workers and statements.

// line adds the counts that are not 0.
func (b *Buffers) line(l *lines) {
	if b == nil {
		return
	}
	var groups []string
	group := func(name, counts string) {
		if counts != "" {
			groups = append(groups, name+counts)
		}
	}
	group("shared", counts(b.SharedHit, b.SharedRead, b.SharedDirtied, b.SharedWritten))
	group("local", counts(b.LocalHit, b.LocalRead, b.LocalDirtied, b.LocalWritten))
	group("temp", counts(0, b.TempRead, 0, b.TempWritten))
	l.list("Buffers", groups)
}

func counts(hit, read, dirtied, written int64) string {
	return pair(" hit", hit) + pair(" read", read) + pair(" dirtied", dirtied) + pair(" written", written)
}

func pair(name string, v int64) string {
	if v == 0 {
		return ""
	}
	return name + "=" + strconv.FormatInt(v, 10)
}

// line says from 15 on what was read and written: up to 14 shared and local
// pages are all there is.
func (t *IOTimes) line(l *lines) {
	if t == nil {
		return
	}
	shared := ""
	if l.has(groupTimes) {
		shared = "shared "
	}
	var groups []string
	group := func(name string, read, write time.Duration) {
		if text := timePair(" read", read) + timePair(" write", write); text != "" {
			groups = append(groups, name+text[1:])
		}
	}
	group(shared, t.SharedRead, t.SharedWrite)
	group("local ", t.LocalRead, t.LocalWrite)
	group("temp ", t.TempRead, t.TempWrite)
	l.list("I/O Timings", groups)
}

func timePair(name string, v time.Duration) string {
	if v == 0 {
		return ""
	}
	return name + "=" + millis(v)
}

func (w *WAL) line(l *lines) {
	if w == nil {
		return
	}
	l.add("WAL", strings.TrimSpace(pair(" records", w.Records)+pair(" fpi", w.FPI)+pair(" bytes", w.Bytes)+
		pair(" fpi bytes", w.FPIBytes)+pair(" buffers full", w.BuffersFull)))
}
