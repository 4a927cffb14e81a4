package sqlast_test

import (
	"errors"
	"strings"
	"testing"

	"assay/advisor/sqlast"
)

// TestDeepInputNeverReachesTheParser gives what overflows a C parser's stack,
// which would end the test process.
func TestDeepInputNeverReachesTheParser(t *testing.T) {
	const deep = 100_000
	cases := map[string]string{
		"plus":      "SELECT 1" + strings.Repeat("+1", deep),
		"cast":      "SELECT 1" + strings.Repeat("::int", deep),
		"join":      "SELECT 1 FROM a" + strings.Repeat(" JOIN b ON a.x=b.y", 20_000),
		"cross":     "SELECT 1 FROM a" + strings.Repeat(" CROSS JOIN b", 20_000),
		"union":     "SELECT 1" + strings.Repeat(" UNION SELECT 1", 20_000),
		"union2":    "SELECT 1,2" + strings.Repeat(" UNION SELECT 1,2", 20_000),
		"not":       "SELECT " + strings.Repeat("NOT ", deep) + "true",
		"minus":     "SELECT " + strings.Repeat("- ", deep) + "x",
		"case":      "SELECT " + strings.Repeat("CASE WHEN true THEN ", 20_000) + "1" + strings.Repeat(" END", 20_000),
		"parens":    "SELECT " + strings.Repeat("(", deep) + "1" + strings.Repeat(")", deep),
		"array":     "SELECT " + strings.Repeat("ARRAY[", deep) + "1" + strings.Repeat("]", deep),
		"call":      "SELECT " + strings.Repeat("f(", deep) + "1" + strings.Repeat(")", deep),
		"subselect": "SELECT " + strings.Repeat("(SELECT ", deep) + "1" + strings.Repeat(")", deep),
		"collate":   "SELECT a" + strings.Repeat(` COLLATE "C"`, deep),
		"zone":      "SELECT a" + strings.Repeat(` AT TIME ZONE 'UTC'`, 20_000),
		"mixed":     "SELECT " + strings.Repeat("(1"+strings.Repeat("+1", 100), 400) + strings.Repeat(")", 400),
		"and":       "SELECT a" + strings.Repeat(" = b IS NULL", deep),
		"escape":    "SELECT a" + strings.Repeat(" LIKE b ESCAPE 'x'", 20_000),
		"bytes":     "SELECT '" + strings.Repeat("x", sqlast.MaxBytes) + "'",
		"nul":       "SELECT 1\x00; DROP TABLE t",
		"encoding":  "SELECT '\xff'",
	}
	for name, sql := range cases {
		_, err := sqlast.Parse(sql)
		var limit *sqlast.LimitError
		if !errors.As(err, &limit) {
			t.Errorf("%s: got %v, want a LimitError", name, err)
		}
	}
}

// TestDeepInputWithinTheLimits stays just below each limit: nothing may crash.
func TestDeepInputWithinTheLimits(t *testing.T) {
	const chain, nest = sqlast.MaxChain - 1, sqlast.MaxNesting - 1
	cases := map[string]string{
		"plus":      "SELECT 1" + strings.Repeat("+1", chain),
		"cast":      "SELECT 1" + strings.Repeat("::int", chain),
		"join":      "SELECT 1 FROM a" + strings.Repeat(" JOIN b ON a.x", chain-1),
		"union":     "SELECT 1" + strings.Repeat(" UNION SELECT 1", chain),
		"not":       "SELECT " + strings.Repeat("NOT ", chain) + "true",
		"case":      "SELECT " + strings.Repeat("CASE WHEN true THEN ", nest) + "1" + strings.Repeat(" END", nest),
		"parens":    "SELECT " + strings.Repeat("(", nest) + "1" + strings.Repeat(")", nest),
		"subselect": "SELECT " + strings.Repeat("(SELECT ", nest) + "1" + strings.Repeat(")", nest),
		"both":      "SELECT 1" + strings.Repeat("+1", chain-10) + "+" + strings.Repeat("(SELECT ", nest) + "1" + strings.Repeat(")", nest),
		"or":        "SELECT 1 WHERE a = 1" + strings.Repeat(" OR a = 1", 20_000),
		"in":        "SELECT 1 WHERE a IN (1" + strings.Repeat(", 1", 50_000) + ")",
	}
	for name, sql := range cases {
		if _, err := sqlast.Parse(sql); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
