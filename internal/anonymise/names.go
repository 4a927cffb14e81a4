package anonymise

import (
	"regexp"
	"strconv"
	"strings"
)

// A Kind says what a name stands for; it begins the replacement.
type Kind string

// The kinds. A name that is met in an expression first is taken for a column.
const (
	Schema    Kind = "s"
	Table     Kind = "t"
	Alias     Kind = "a"
	Column    Kind = "c"
	Index     Kind = "i"
	Function  Kind = "f"
	CTE       Kind = "q"
	Trigger   Kind = "g"
	Other     Kind = "x"
	text      Kind = "text"
	number    Kind = "number"
	firstReal      = 1000 // numbers are replaced by those from here on
)

// Pair is one replacement.
type Pair struct {
	Kind                  Kind
	Original, Replacement string
}

// Names replaces names and literals, the same everywhere. The zero value is not
// ready; use New. It is for one goroutine.
type Names struct {
	byName, byLiteral map[string]string
	pairs             []Pair
	counts            map[Kind]int
	// taken are originals and replacements: neither may stand for the other.
	taken            map[string]bool
	functions, types map[string]bool
}

// New is a Names that has replaced nothing yet.
func New() *Names {
	return &Names{
		byName: map[string]string{}, byLiteral: map[string]string{}, counts: map[Kind]int{}, taken: map[string]bool{},
		functions: wordSet(functionNames), types: wordSet(typeNames),
	}
}

// Pairs are the replacements in the order in which they were made: the way back.
func (m *Names) Pairs() []Pair { return m.pairs }

// name is the replacement of a name that is the user's.
func (m *Names) name(kind Kind, name string) string {
	if name == "" || m.ours(name) {
		return name
	}
	if r, seen := m.byName[name]; seen {
		return r
	}
	r := m.fresh(kind)
	m.byName[name] = r
	m.taken[name] = true
	m.pairs = append(m.pairs, Pair{kind, name, r})
	return r
}

// fresh is the next replacement of that kind. It is none that was met as an
// original.
func (m *Names) fresh(kind Kind) string {
	for {
		m.counts[kind]++
		r := string(kind) + strconv.Itoa(m.counts[kind])
		if kind == number {
			r = strconv.Itoa(firstReal + m.counts[kind])
		}
		if !m.taken[r] {
			m.taken[r] = true
			return r
		}
	}
}

// literal is the replacement of a literal: text without its quotes, or a number.
// The % at the ends of a pattern stay: they say whether an index can help.
func (m *Names) literal(kind Kind, s string) string {
	if s == "" {
		return ""
	}
	key := string(kind) + s
	if r, seen := m.byLiteral[key]; seen {
		return r
	}
	r := m.fresh(kind)
	if kind == text {
		if strings.HasPrefix(s, "%") {
			r = "%" + r
		}
		if strings.HasSuffix(s, "%") && len(s) > 1 {
			r += "%"
		}
	}
	m.byLiteral[key] = r
	m.pairs = append(m.pairs, Pair{kind, s, r})
	return r
}

// generated are the names that PostgreSQL makes up: "*VALUES*", column1,
// system columns, the sublinks of version 19, constraint triggers.
var generated = regexp.MustCompile(`^(\*[A-Z]+\*[ _0-9]*|\?column\?|column[0-9]+|ctid|tableoid|xmin|xmax|cmin|cmax|wholerow|` +
	`(expr|exists|any|all|array|rowcompare|minmax|multiexpr)_[0-9]+|RI_ConstraintTrigger_[ac]_[0-9]+)$`)

// ours says that a name is PostgreSQL's wherever it stands.
func (m *Names) ours(name string) bool {
	switch name {
	case "pg_catalog", "information_schema", "public", "pg_temp", "$user":
		return true
	}
	return generated.MatchString(name)
}
