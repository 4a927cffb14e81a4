package sqlast

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// djangoLine matches the start of a message of Django's logger
// django.db.backends: a prefix of the log's own, the seconds, the statement.
const djangoLine = `^([^'"]*?)\((\d+\.\d{3})\) (\S.*)$`

const (
	colourCode = "\x1b\\[[0-9;]*m"
	argsMark   = "; args="
)

// isDjangoDebug says that a line of the text is such a message.
func isDjangoDebug(text string) bool {
	if !strings.Contains(text, ") ") {
		return false
	}
	re, colour := regexp.MustCompile(djangoLine), regexp.MustCompile(colourCode)
	for line := range strings.Lines(text) {
		m := re.FindStringSubmatch(strings.TrimRight(colour.ReplaceAllString(line, ""), "\r\n"))
		if m != nil && (strings.Contains(text, argsMark) || m[1] == "") && sqlStart(m[3]) {
			return true
		}
	}
	return false
}

func sqlStart(text string) bool {
	w := firstWord(text)
	return startsQuery(w) || commandWord(w)
}

// djangoRecord is a message that is being read, with the lines it spans.
type djangoRecord struct {
	line    int
	seconds string
	text    strings.Builder
	args    bool // the mark of the arguments was met
}

func (r *djangoRecord) add(line string) {
	r.text.WriteString(line)
	r.args = r.args || strings.Contains(line, argsMark)
}

// readDjango reads the messages. A statement with newlines goes on over the
// lines that follow, to the one that holds its arguments.
func readDjango(text string) Input {
	in := Input{Kind: InputDjangoDebug}
	re, colour := regexp.MustCompile(djangoLine), regexp.MustCompile(colourCode)
	var open *djangoRecord
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(colour.ReplaceAllString(line, ""), "\r\n")
		m := re.FindStringSubmatch(line)
		switch {
		case m != nil && (sqlStart(m[3]) || strings.Contains(line, argsMark)):
			in.closeRecord(open)
			open = &djangoRecord{line: number, seconds: m[2]}
			open.add(m[3])
		case open != nil:
			open.add("\n" + line)
		case strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "--"):
			in.Skipped = append(in.Skipped, Skip{number, line, "no statement of django.db.backends"})
		}
		if open != nil && open.args && argsAtEnd(open.text.String()) {
			in.closeRecord(open)
			open = nil
		}
	}
	in.closeRecord(open)
	return in
}

// splitArgs parts a message at the mark of its arguments, the first one that
// stands in no literal; ok is false when there is none.
func splitArgs(text string) (sql, args string, ok bool) {
	for _, t := range lex(text, false) {
		if t.word == ";" && strings.HasPrefix(text[t.Span.Start:], argsMark) {
			return text[:t.Span.Start], text[t.Span.Start+len(argsMark):], true
		}
	}
	return text, "", false
}

// argsAtEnd says that the arguments of a message are complete.
func argsAtEnd(text string) bool {
	_, rest, ok := splitArgs(text)
	if i := strings.LastIndex(rest, "; alias="); i >= 0 {
		rest = rest[:i]
	}
	return ok && (rest == "None" || strings.HasSuffix(rest, ")") || strings.HasSuffix(rest, "]") || strings.HasSuffix(rest, "}"))
}

func (in *Input) closeRecord(r *djangoRecord) {
	if r == nil {
		return
	}
	st := Statement{Line: r.line, Count: 1, Duration: seconds(r.seconds)}
	body, args, _ := splitArgs(r.text.String())
	st.Args = args
	if i := strings.LastIndex(args, "; alias="); i >= 0 {
		st.Args, st.Alias = args[:i], args[i+len("; alias="):]
		st.Alias, _, _ = strings.Cut(st.Alias, ";")
	}
	in.AddLogged(st, body)
}

// AddLogged adds a statement that a log holds, whose text is body, or says why it
// is skipped; added tells which. st has the rest.
func (in *Input) AddLogged(st Statement, body string) (added bool) {
	st.Text, st.Count = times(strings.TrimSpace(strings.TrimRight(strings.TrimSpace(body), ";")))
	var code []tok
	for _, t := range lex(st.Text, true) {
		if t.Class != TokenComment {
			code = append(code, t)
		}
	}
	if len(code) == 0 {
		return false
	}
	if reason := skipReason(st.Text, code); reason != "" {
		in.Skipped = append(in.Skipped, Skip{st.Line, firstLine(st.Text), reason})
		return false
	}
	in.Statements = append(in.Statements, st)
	return true
}

// times reads Django's "3 times: INSERT …" of executemany.
func times(text string) (string, int) {
	count, rest, ok := strings.Cut(text, " times: ")
	if n, err := strconv.Atoi(count); ok && err == nil && n > 0 {
		return rest, n
	}
	return text, 1
}

func seconds(s string) time.Duration {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e6 {
		return 0
	}
	return time.Duration(f * float64(time.Second))
}
