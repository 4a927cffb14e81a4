package explain

import "strings"

// claimBefore makes use of the lines in front of a plan: the statement that it
// is the plan of, as auto_explain prints it, or as it stood in the terminal.
func (r *textReader) claimBefore() {
	b := r.before
	if b.start == b.end {
		return
	}
	text := r.src[b.start:b.end]
	p := r.plan
	if _, query, found := cutHead(text, "Query Text: "); found {
		query, parameters, _ := cutHead(query, "Query Parameters: ")
		p.Query, p.Parameters = strings.TrimSpace(query), strings.TrimSpace(parameters)
		r.before = textLines{}
		return
	}
	var noisy int
	p.Query, noisy = statementIn(text)
	if noisy >= 0 {
		r.before.first += noisy
		r.tellBefore("in front of the plan")
	}
	r.before = textLines{}
}

// cutHead cuts text at the first line that begins with head.
func cutHead(text, head string) (before, after string, found bool) {
	if after, found = strings.CutPrefix(text, head); found {
		return "", after, true
	}
	return strings.Cut(text, "\n"+head)
}

// tellBefore warns of lines that belong to no plan.
func (r *textReader) tellBefore(where string) {
	b := r.before
	if b.start == b.end {
		return
	}
	for i, line := range strings.Split(strings.TrimRight(r.src[b.start:b.end], "\n"), "\n") {
		if line = strings.TrimSpace(line); line != "" && !noise(line) {
			r.odd++
			r.out.warn(r.from.line(b.first+i), "this is not part of a plan, and stands %s: %.60q", where, line)
			break
		}
	}
	r.before = textLines{}
}

// statementIn finds the statement in the lines in front of a plan, without the
// prompts of psql and the EXPLAIN. unknown is the index of the first line that
// is neither part of it nor known to stand there, -1 for none.
func statementIn(text string) (query string, unknown int) {
	unknown = -1
	var lines []string
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(withoutPrompt(line), " \r")
		switch {
		case len(lines) > 0 && (noise(line) || line == "" && ended(lines)):
			if line != "" {
				return withoutExplain(strings.Join(lines, "\n")), unknown
			}
		case len(lines) > 0:
			lines = append(lines, line)
		case startsStatement(line):
			lines = append(lines, strings.TrimLeft(line, " "))
		case line != "" && !noise(line) && unknown < 0:
			unknown = i
		}
	}
	return withoutExplain(strings.Join(lines, "\n")), unknown
}

func ended(lines []string) bool { return strings.HasSuffix(lines[len(lines)-1], ";") }

// withoutPrompt removes "shop=# " and its like from the start of a line.
func withoutPrompt(line string) string {
	const longest = 80
	end := strings.IndexAny(line[:min(len(line), longest)], "#>")
	if end < 1 || end+1 >= len(line) || line[end+1] != ' ' || !strings.ContainsRune("=-*'\"($!^@", rune(line[end-1])) {
		return line
	}
	if strings.ContainsAny(line[:end-1], " ;,") {
		return line
	}
	return line[end+2:]
}

// startsStatement says that a line begins with the first word of a statement
// that EXPLAIN takes.
func startsStatement(line string) bool {
	word := strings.TrimLeft(line, " \t(")
	end := 0
	for end < len(word) && isLetter(word[end]) {
		end++
	}
	switch strings.ToLower(word[:end]) {
	case "explain", "select", "insert", "update", "delete", "merge", "with", "values", "table", "execute", "declare", "create", "refresh":
		return end == len(word) || word[end] == ' ' || word[end] == '\t' || word[end] == '(' || word[end] == '*'
	}
	return strings.HasPrefix(word, "--") || strings.HasPrefix(word, "/*")
}

// withoutExplain removes EXPLAIN with its options, and the semicolon at the end.
func withoutExplain(query string) string {
	query = strings.TrimSuffix(strings.TrimSpace(query), ";")
	rest, found := cutWord(query, "explain")
	if !found {
		return query
	}
	if strings.HasPrefix(rest, "(") {
		if end := strings.IndexByte(rest, ')'); end > 0 && !startsStatement(rest[1:]) {
			return strings.TrimSpace(rest[end+1:])
		}
		return rest
	}
	for _, option := range [...]string{"analyze", "analyse", "verbose"} {
		rest, _ = cutWord(rest, option)
	}
	return rest
}

// cutWord removes a word, in any case, and the blanks behind it.
func cutWord(s, word string) (rest string, found bool) {
	if len(s) <= len(word) || !strings.EqualFold(s[:len(word)], word) || isWord(s[len(word)]) {
		return s, false
	}
	return strings.TrimSpace(s[len(word):]), true
}

// noise says that a line is known to stand around plans and to mean nothing
// here: headings and rules of tables, row counts in any language, and what psql
// says by itself.
func noise(line string) bool {
	line = strings.TrimSpace(line)
	switch {
	case line == "" || strings.EqualFold(line, "QUERY PLAN") || isRule(line):
		return true
	case line[0] == '(' && line[len(line)-1] == ')' && len(line) > 2 && isDigit(line[1]):
		return strings.IndexByte(line, '=') < 0 // "(12 rows)"
	case strings.HasPrefix(line, "Time: ") && strings.Contains(line, " ms"):
		return true
	}
	switch line {
	case "SET", "BEGIN", "ROLLBACK", "COMMIT", "LOAD", "EXPLAIN", "Timing is on.", "Timing is off.":
		return true
	}
	return false
}

// isRule says that a line is a rule of a table.
func isRule(line string) bool {
	dashes := 0
	for _, r := range line {
		switch {
		case r == '-' || r == '=' || r == '─' || r == '━' || r == '═':
			dashes++
		case r == '+' || r == '|' || r == ' ':
		case r > '─' && r <= '╿' && r != '│' && r != '║': // corners and crossings
		default:
			return false
		}
	}
	const enough = 3
	return dashes >= enough
}
