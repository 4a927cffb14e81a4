package guard

import (
	"regexp"
	"strings"
)

// CrashCode is the exit code of a crash (EX_SOFTWARE of sysexits); runtimeCode is
// what Go's runtime ends with itself, which is taken by "no connection" here.
const (
	CrashCode   = 70
	runtimeCode = 2
)

// reader knows the lines of Go's crash output. It is made when there is one: the
// patterns take longer to compile than the program to start.
type reader struct {
	// A goroutine's stack: its header, and for each call the function with its
	// arguments and the place in a file.
	header, function, place *regexp.Regexp
	// reasons are the lines before the stacks that are the runtime's own words, and what
	// of each is kept. A panic's text may hold anything, a password too, so it is kept
	// only where the runtime wrote it.
	reasons []pattern
}

type pattern struct {
	line *regexp.Regexp
	keep string
}

func newReader() *reader {
	return &reader{
		header:   regexp.MustCompile(`^(goroutine \d+).*?(\[[a-z0-9 ,()]*\]):$`),
		function: regexp.MustCompile(`^((?:created by )?[\w./*()\[\]\-…]+\.[\w.*()\[\]\-…]+?)(?:\([^()]*\)|(?: in goroutine \d+)?)$`),
		place:    regexp.MustCompile(`^\t(?:.*/)?([\w.@-]+/[\w.@-]+\.(?:go|s|c|h):\d+)(?: \+0x[0-9a-f]+)?$`),
		reasons: []pattern{
			{regexp.MustCompile(`^SIG[A-Z]+: [a-z :-]+$`), "$0"},
			{regexp.MustCompile(`^signal arrived during (cgo|external code) execution$`), "$0"},
			{regexp.MustCompile(`^fatal error: [a-z -]+$`), "$0"},
			{regexp.MustCompile(`^runtime: goroutine stack exceeds \d+-byte limit$`), "$0"},
			{regexp.MustCompile(`^panic: (runtime error: [A-Za-z0-9 \[\]:,-]+?)(?: \[recovered.*\])?$`), "panic: $1"},
			{regexp.MustCompile(`^panic: `), "panic (its text is left out: it may hold data)"},
			{regexp.MustCompile(`^\[signal SIG[A-Z]+: [a-z ]+`), "$0]"},
		},
	}
}

// Trace is what of a crash's output may be kept in a file and sent to somebody: what
// kind of crash, where in the program, and no value: no arguments, no text of a panic,
// no directory names. It is "" where the text is no crash's.
func Trace(said string) string {
	var b strings.Builder
	r, crash, inStack := newReader(), false, false
	for line := range strings.Lines(said) {
		line = strings.TrimRight(line, "\r\n")
		kept := ""
		switch {
		case r.header.MatchString(line):
			crash, inStack = true, true
			kept = r.header.ReplaceAllString(line, "\n$1 $2:")
		case line == "":
			inStack = false
		case inStack:
			kept = r.call(line)
		default:
			kept = r.reason(line)
		}
		if kept != "" {
			b.WriteString(kept + "\n")
		}
	}
	if !crash {
		return ""
	}
	return b.String()
}

// call is a line of a stack without arguments and directories.
func (r *reader) call(line string) string {
	if m := r.place.FindStringSubmatch(line); m != nil {
		return "\t" + m[1]
	}
	if m := r.function.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

func (r *reader) reason(line string) string {
	for _, p := range r.reasons {
		if at := p.line.FindStringSubmatchIndex(line); at != nil {
			return string(p.line.ExpandString(nil, p.keep, line, at))
		}
	}
	return ""
}

// cause says in words what a crash was.
func cause(said string) string {
	switch {
	case strings.Contains(said, "signal arrived during cgo execution"):
		return "a fault in C code, which the SQL parser is"
	case strings.Contains(said, "fatal error: stack overflow"):
		return "its stack overflowed"
	case strings.Contains(said, "SIGQUIT"):
		return "it was ended by SIGQUIT"
	}
	return "a bug of ours"
}
