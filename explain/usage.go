package explain

import "time"

// This file prints pages, times and WAL, for nodes, workers and statements.

// An amountPrinter prints amounts that are not 0 in groups: "Buffers: shared
// hit=1 read=2, temp written=3". Nothing is printed where all are 0.
type amountPrinter struct {
	l            *lines
	label, group string
	begun, open  bool // the line, the group
}

// name begins a group.
func (g *amountPrinter) name(group string) { g.group, g.open = group, false }

// amount is called ahead of an amount that is not 0.
func (g *amountPrinter) amount(name string) {
	switch {
	case !g.begun:
		g.l.label(g.label)
	case !g.open:
		g.l.b = append(g.l.b, ", "...)
	}
	if !g.open {
		g.l.b = append(g.l.b, g.group...)
	}
	if g.open || g.group != "" {
		g.l.b = append(g.l.b, ' ')
	}
	g.begun, g.open = true, true
	g.l.b = append(append(g.l.b, name...), '=')
}

func (g *amountPrinter) count(name string, v int64) {
	if v != 0 {
		g.amount(name)
		g.l.amount("", v)
	}
}

func (g *amountPrinter) time(name string, v time.Duration) {
	if v != 0 {
		g.amount(name)
		g.l.b = appendMillis(g.l.b, v)
	}
}

func (g *amountPrinter) end() {
	if g.begun {
		g.l.end()
	}
}

// line prints the counts that are not 0.
func (b *Buffers) line(l *lines) {
	if b == nil {
		return
	}
	g := amountPrinter{l: l, label: "Buffers"}
	for _, kind := range [...]struct {
		name                        string
		hit, read, dirtied, written int64
	}{
		{"shared", b.SharedHit, b.SharedRead, b.SharedDirtied, b.SharedWritten},
		{"local", b.LocalHit, b.LocalRead, b.LocalDirtied, b.LocalWritten},
		{"temp", 0, b.TempRead, 0, b.TempWritten},
	} {
		g.name(kind.name)
		g.count("hit", kind.hit)
		g.count("read", kind.read)
		g.count("dirtied", kind.dirtied)
		g.count("written", kind.written)
	}
	g.end()
}

// line says from 15 on what was read and written: up to 14 shared and local
// pages are all there is.
func (t *IOTimes) line(l *lines) {
	if t == nil {
		return
	}
	shared := ""
	if l.has(groupTimes) {
		shared = "shared"
	}
	g := amountPrinter{l: l, label: "I/O Timings"}
	for _, kind := range [...]struct {
		name        string
		read, write time.Duration
	}{{shared, t.SharedRead, t.SharedWrite}, {"local", t.LocalRead, t.LocalWrite}, {"temp", t.TempRead, t.TempWrite}} {
		g.name(kind.name)
		g.time("read", kind.read)
		g.time("write", kind.write)
	}
	g.end()
}

func (w *WAL) line(l *lines) {
	if w == nil {
		return
	}
	g := amountPrinter{l: l, label: "WAL"}
	g.count("records", w.Records)
	g.count("fpi", w.FPI)
	g.count("bytes", w.Bytes)
	g.count("fpi bytes", w.FPIBytes)
	g.count("buffers full", w.BuffersFull)
	g.end()
}
