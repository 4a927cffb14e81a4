package engine

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"assay/advisor/sqlast"
	"assay/advisor/workload/groups"
	"assay/advisor/workload/patterns"
	"assay/advisor/workload/querylog"
	"assay/advisor/workload/units"
	"assay/internal/file"
	"assay/ui/service"
)

// LogRequest asks for logs to be read.
type LogRequest struct {
	// Files are files, directories and globs; "-" is Stdin.
	Files []string
	Stdin io.Reader
	// Progress tells how many bytes were read of all, 0 where that is not known; may be nil.
	Progress func(service.Progress)
}

// LogReading is what was read of logs.
type LogReading struct {
	Files   int
	Counts  querylog.Counts
	Summary *groups.Summary
	// Findings are patterns between the statements, the one with the most to
	// save first; Left is how many kinds there was no room for, Interleaved how
	// many statements came between those of another request on one connection.
	Findings          []*patterns.Finding
	Left, Interleaved int64
}

// Log reads logs and statement files and sums up their statements by shape. It
// asks no server. Memory does not grow with the logs.
func Log(ctx context.Context, req LogRequest) (*LogReading, error) {
	out := &LogReading{Summary: groups.New()}
	l := &logs{ctx: ctx, req: req, out: out, finder: patterns.NewFinder()}
	var names []string
	for _, path := range req.Files {
		if path == "-" {
			names = append(names, path)
			continue
		}
		found, err := list(path, logFiles()...)
		if err != nil || len(found) == 0 {
			return nil, missingLog(path, err)
		}
		names = append(names, found...)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && name != "-" {
			l.total += info.Size()
		}
	}
	for _, name := range names {
		if err := l.read(name); err != nil {
			return nil, err
		}
		out.Files++
	}
	out.Findings, out.Left = l.finder.Findings(), l.finder.Left
	if c := out.Counts; c.Statements+c.Failed+c.Cached == 0 {
		return nil, emptyLog(strings.Join(labels(names), ", "), c)
	}
	return out, nil
}

// labels are the names as a message has them.
func labels(names []string) []string {
	out := slices.Clone(names)
	for i, name := range out {
		if name == "-" {
			out[i] = "standard input"
		}
	}
	return out
}

func missingLog(path string, err error) *service.Problem {
	p := missingFile(path, err)
	p.Next = "check the path; of a directory the files that end in " + strings.Join(logFiles(), ", ") + " are read"
	return p
}

// logFiles are the endings of what Log reads of a directory.
func logFiles() []string { return []string{".sql", ".log", ".json", ".csv", ".gz", ".zst"} }

func emptyLog(name string, c querylog.Counts) *service.Problem {
	p := &service.Problem{What: "reading " + name, Why: "it holds no executed statement", Kind: "sql", Position: -1}
	p.Next = "give a log of PostgreSQL (with log_min_duration_statement = 0) or of an ORM, or a file of SQL; assay log --help lists the kinds"
	switch {
	case c.Unread > 0:
		p.Hint = fmt.Sprintf("%d of %d lines were not understood, such as line %d: %s", c.Unread, c.Lines, c.ExampleLine, c.Example)
	case c.Other > 0:
		p.Hint = fmt.Sprintf("its %d entries tell of other things than statements", c.Other)
	}
	return p
}

// logs is the reading of several files.
type logs struct {
	ctx         context.Context // ends the reading: an io.Reader's Read takes none
	req         LogRequest
	out         *LogReading
	finder      *patterns.Finder
	total, done int64
	told        int64
}

// countedReader counts what is read, and ends it when the context does.
type countedReader struct {
	in io.Reader
	l  *logs
}

func (c countedReader) Read(p []byte) (int, error) {
	if err := c.l.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.in.Read(p)
	c.l.done += int64(n)
	const often = 8 << 20
	if c.l.req.Progress != nil && c.l.done-c.l.told >= often {
		c.l.told = c.l.done
		c.l.req.Progress(service.Progress{Stage: fmt.Sprintf("reading, %d MB", c.l.done>>20), Done: c.l.done, Total: c.l.total})
	}
	return n, err
}

func (l *logs) read(name string) error {
	raw := l.req.Stdin
	label := "standard input"
	if name != "-" {
		f, err := file.Open(l.ctx, name)
		if err != nil {
			return missingLog(name, err)
		}
		defer f.Close()
		raw, label = f, name
	}
	in, closing, err := unpacked(countedReader{raw, l})
	if err == nil {
		defer closing()
		err = l.parts(label, in)
	}
	switch {
	case err == nil:
		return nil
	case l.ctx.Err() != nil:
		return problemOf("reading "+label, l.ctx.Err())
	}
	var problem *service.Problem
	if errors.As(err, &problem) {
		return err
	}
	return &service.Problem{What: "reading " + label, Why: err.Error(), Kind: "sql", Position: -1, Next: "check that the file is whole"}
}

// unpacked reads gzip and zstd as what they hold.
func unpacked(raw io.Reader) (in *bufio.Reader, closing func(), err error) {
	const peeked = 64 << 10
	in = bufio.NewReaderSize(raw, peeked)
	head, _ := in.Peek(4) // what is shorter is no archive
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack gzip: %w", err)
		}
		return bufio.NewReaderSize(z, peeked), func() { _ = z.Close() }, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return nil, nil, fmt.Errorf("unpack zstd: %w", err)
		}
		return bufio.NewReaderSize(z, peeked), z.Close, nil
	}
	return in, func() {}, nil
}

// parts reads a log, or a file of statements where that is what it is.
func (l *logs) parts(name string, in *bufio.Reader) error {
	head, _ := in.Peek(in.Size())     // a shorter file is peeked whole
	split := units.New(l.finder.Look) // a unit does not go on in another file
	sum := func(e *querylog.Entry) {
		form, literals := l.out.Summary.Add(e)
		split.Add(e, form, literals)
	}
	var err error
	if looksLikeStatements(head) {
		err = l.statements(name, in, sum)
	} else {
		r := querylog.NewReader(sum)
		err = r.Read(in)
		l.out.Counts.Add(r.Counts())
	}
	split.Close()
	l.out.Interleaved += split.Interleaved()
	return err
}

// looksLikeStatements says that no log of a known kind starts here, but SQL, or
// the JSON of connection.queries.
func looksLikeStatements(head []byte) bool {
	probe := querylog.NewReader(func(*querylog.Entry) {})
	if err := probe.Read(bytes.NewReader(head)); err != nil {
		return false
	}
	if c := probe.Counts(); c.Statements+c.Failed+c.Cached+c.Other > 0 {
		return false
	}
	text := strings.TrimSpace(string(head))
	if strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
		return true
	}
	statements, err := sqlast.Split(string(head))
	if err != nil || len(statements) == 0 {
		return false
	}
	_, err = sqlast.Fingerprint(statements[0].Text)
	return err == nil
}

// statements reads a file of SQL, whole.
func (l *logs) statements(name string, in io.Reader, sum func(*querylog.Entry)) error {
	src, err := io.ReadAll(io.LimitReader(in, MaxFile+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if len(src) > MaxFile {
		return fmt.Errorf("it is a file of statements of more than the %d MB that are read at once; split it", MaxFile>>20)
	}
	input, err := sqlast.ReadInput(src)
	if err != nil {
		return readProblem(name, err)
	}
	c := querylog.Counts{Bytes: int64(len(src)), Lines: int64(bytes.Count(src, []byte{'\n'})), Forms: map[string]int64{}}
	for _, st := range input.Statements {
		times := max(st.Count, 1)
		c.Statements += int64(times)
		c.Forms[string(input.Kind)] += int64(times)
		sum(&querylog.Entry{
			SQL: []byte(st.Text), Duration: st.Duration, Timed: st.Duration > 0, Rows: -1, Times: times,
			Line: int64(st.Line), Form: string(input.Kind),
		})
	}
	for _, s := range input.Skipped {
		c.Unread++
		if c.Example == "" {
			c.Example, c.ExampleLine = s.Text, int64(s.Line)
		}
	}
	l.out.Counts.Add(c)
	return nil
}
