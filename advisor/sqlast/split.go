package sqlast

import "strings"

// splitter cuts a text at its semicolons, meta-commands of psql aside.
type splitter struct {
	lexer
	in    Input
	lines lineCounter
	// first and last are the statement's first and last token, -1 between statements.
	first, last int
	// lead is where the comments in front of the statement start.
	lead int
}

// readSQL splits an SQL text.
func readSQL(text string) (Input, error) {
	s := &splitter{lexer: lexer{src: text, placeholders: true, prev: -1}, first: -1, lines: lineCounter{text: text, line: 1}}
	s.in.Kind = InputSQL
	for s.pos < len(text) {
		switch c := text[s.pos]; {
		case isSpace(c):
			s.pos++
		case c == '\\':
			s.meta()
		default:
			s.token()
		}
	}
	s.finish()
	if len(s.in.Statements) > 0 && !anyVerb(s.in.Statements) && !anyMistyped(s.in.Statements) {
		return Input{}, &SyntaxError{
			Message: "this is no SQL: nothing in it starts with SELECT, WITH, INSERT or another SQL command",
			Hint:    "give SQL statements, Django's DEBUG lines or the JSON of connection.queries",
		}
	}
	return s.in, nil
}

func (s *splitter) token() {
	start := s.pos
	t := s.next()
	t.Span = Span{start, s.pos}
	if t.Class == TokenComment {
		return
	}
	if t.word == ";" {
		s.finish()
		return
	}
	s.toks = append(s.toks, t)
	s.prev = len(s.toks) - 1
	if s.first < 0 {
		s.first = s.prev
	}
	s.last = s.prev
}

// finish ends the statement in front of pos.
func (s *splitter) finish() {
	if s.first >= 0 {
		s.add(s.toks[s.first : s.last+1])
	}
	s.toks, s.first, s.prev, s.brackets = s.toks[:0], -1, -1, s.brackets[:0]
	s.lead = s.pos
}

// add keeps the statement of these tokens, or says why it is skipped.
func (s *splitter) add(toks []tok) {
	span := Span{toks[0].Span.Start, toks[len(toks)-1].Span.End}
	line := s.lines.at(span.Start)
	if reason := skipReason(s.src, toks); reason != "" {
		s.in.Skipped = append(s.in.Skipped, Skip{line, firstLine(s.src[span.Start:span.End]), reason})
		if toks[0].word == "copy" {
			s.copyData()
		}
		return
	}
	st := Statement{Lead: strings.TrimSpace(s.src[s.lead:span.Start]), Count: 1}
	if n := explainPrefix(toks); n > 0 && n < len(toks) {
		st.Note = "the typed " + strings.ToUpper(toks[0].word) + " was left out: assay adds its own"
		span.Start = toks[n].Span.Start
		line = s.lines.at(span.Start)
	}
	st.Span, st.Line, st.Text = span, line, s.src[span.Start:span.End]
	s.in.Statements = append(s.in.Statements, st)
}

// meta skips a psql command to the end of its line; \g and its like end a statement.
func (s *splitter) meta() {
	end := s.pos
	for end < len(s.src) && s.src[end] != '\n' {
		end++
	}
	text := strings.TrimSpace(s.src[s.pos:end])
	if s.first >= 0 && runsQuery(text) {
		s.finish()
	}
	s.in.Skipped = append(s.in.Skipped, Skip{s.lines.at(s.pos), text, "psql's own command, not SQL"})
	s.pos = end
	if s.first < 0 {
		s.lead = end
	}
}

func runsQuery(command string) bool {
	name, _, _ := strings.Cut(command, " ")
	switch name {
	case `\g`, `\gx`, `\gset`, `\gexec`, `\gdesc`, `\crosstabview`, `\watch`, `\;`:
		return true
	}
	return false
}

// copyData skips the rows behind COPY … FROM stdin up to the line \. .
func (s *splitter) copyData() {
	rest := s.src[s.pos:]
	if i := strings.Index(rest, "\n\\."); i >= 0 {
		s.pos += i + len("\n\\.")
	}
}

// skipReason says why a statement is not looked at, "" when it is.
func skipReason(src string, toks []tok) string {
	switch w := toks[0].word; w {
	case "set":
		if len(toks) > 1 && toks[1].word == "search_path" {
			return "a setting of the session: give the search path to the connection (options=-csearch_path=…)"
		}
		return "a setting of the session: give it to the connection (options=-c…)"
	case "reset", "show", "discard":
		return "a command to the session, not a query"
	case "begin", "start", "commit", "end", "rollback", "savepoint", "release", "abort":
		return "assay runs each statement in a transaction of its own"
	case "copy":
		if strings.Contains(lower(src[toks[0].Span.Start:toks[len(toks)-1].Span.End]), "from stdin") {
			return "COPY with its rows has no plan"
		}
	}
	return ""
}

// explainPrefix is the number of tokens of a typed EXPLAIN, 0 without one.
func explainPrefix(toks []tok) int {
	if toks[0].word != "explain" || len(toks) < 2 {
		return 0
	}
	n := 1
	if toks[1].word == "(" {
		if m := mates(toks)[1]; m > 0 && !startsQuery(toks[2].word) {
			n = m + 1
		}
		return n
	}
	for n < len(toks) && (toks[n].word == "analyze" || toks[n].word == "analyse" || toks[n].word == "verbose") {
		n++
	}
	return n
}

func startsQuery(w string) bool {
	switch w {
	case "select", "with", "values", "table", "insert", "update", "delete", "merge", "(":
		return true
	}
	return false
}

// anyVerb says that one of the statements starts like SQL.
func anyVerb(sts []Statement) bool {
	for _, st := range sts {
		if startsQuery(firstWord(st.Text)) || commandWord(firstWord(st.Text)) {
			return true
		}
	}
	return false
}

// commandWord names the SQL commands that are no query.
func commandWord(w string) bool {
	switch w {
	case "explain", "create", "alter", "drop", "truncate", "vacuum", "analyze", "analyse", "reindex", "cluster", "refresh",
		"grant", "revoke", "comment", "copy", "call", "do", "execute", "prepare", "deallocate", "declare", "fetch", "move", "close",
		"lock", "listen", "notify", "unlisten", "load", "checkpoint", "set", "reset", "show", "discard", "begin", "start",
		"commit", "end", "rollback", "savepoint", "release", "abort", "import", "security", "reassign":
		return true
	}
	return false
}

// firstWord is the first word or bracket of a text, in lower case.
func firstWord(text string) string {
	l := &lexer{src: text, prev: -1}
	for l.pos < len(text) {
		if isSpace(text[l.pos]) {
			l.pos++
			continue
		}
		if t := l.next(); t.Class != TokenComment {
			return t.word
		}
	}
	return ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return strings.TrimSpace(s)
}

// lineCounter turns rising byte offsets into line numbers.
type lineCounter struct {
	text      string
	pos, line int
}

func (c *lineCounter) at(pos int) int {
	if pos < c.pos {
		c.pos, c.line = 0, 1
	}
	c.line += strings.Count(c.text[c.pos:pos], "\n")
	c.pos = pos
	return c.line
}
