package rules_test

import (
	"fmt"
	"math/rand"
	"strings"
)

// pools are the values that columns of a type are filled with: equal but
// written differently, at the edges of types, days and clock changes.
func pools() map[string][]string {
	return map[string][]string{
		"int":  {"NULL", "0", "1", "1", "2", "3", "4", "-1", "5"},
		"set":  {"0", "1", "2", "3", "4", "5", "1"},
		"ref":  {"1", "2", "3", "4"},
		"refn": {"1", "2", "3", "4", "NULL", "NULL"},
		"text": {"NULL", "'x'", "'x'", "'X'", "''", "'1'", "'01'", "' 1'", "'x '"},
		"keyn": {"NULL", "'x'", "'X'", "'x '", "''", "'1'"},
		"char": {"NULL", "'x'", "'X'", "''", "'1'"},
		"num":  {"NULL", "1", "1.0", "1.00", "0", "-0.0", "2.5", "3", "'NaN'"},
		"real": {"NULL", "1", "'-0'", "0", "'NaN'", "'infinity'"},
		"bool": {"NULL", "true", "false"},
		"ts": {
			"NULL", "'infinity'", "'-infinity'", "'2024-03-10'", "'2024-03-09 23:59:59.999999'", "'2024-03-10 23:59:59.999999'", "'2024-03-11'",
			"'2024-11-03'", "'2024-11-03 00:30'", "'2024-11-04'", "'2024-01-01'", "'2023-12-31 23:59:59.999999'", "'2024-02-29 12:00'",
			"'2024-12-31 23:59:59.999999'", "'2025-01-01'", "'2024-10-28'", "'2024-10-27 23:59:59.9'", "'0001-01-01'", "'0001-12-31 BC'",
			"'9999-12-31 23:59'", "'10000-01-01'", "now()", "CURRENT_DATE", "CURRENT_DATE + 1", "'2024-04-01'", "'2024-03-31 23:59:59.9999'", "'4714-11-24 BC'",
		},
		"tz": {
			"NULL", "'infinity'", "'-infinity'", "'2024-03-10 04:59:59+00'", "'2024-03-10 05:00+00'", "'2024-03-10 00:00+00'", "'2024-03-09 23:59:59.999999+00'",
			"'2024-03-11 03:59:59+00'", "'2024-03-11 04:00+00'", "'2024-11-03 04:00+00'", "'2024-11-03 04:30+00'", "'2024-11-03 05:30+00'",
			"'2024-11-03 00:00+00'", "'2024-11-04 05:00+00'", "'2024-01-01 00:00+00'", "'2023-12-31 23:30+00'", "'2024-12-31 23:59:59.999999+00'",
			"'2024-01-01 04:59+00'", "now()", "CURRENT_DATE", "'0001-01-01 00:00+00'", "'0001-12-31 23:59+00 BC'", "'2024-10-28 00:00+00'", "'10000-01-01 00:00+00'",
		},
	}
}

// filled are the tables to fill, with the pool of each column; "#" counts.
func filled() []string {
	return []string{
		"par (id, k, c, q, t, code): # k# c# q# text set",
		"tree (id, up, x, t, pnn): # up set text up",
		"kid (id, pid, pnn, pk, pq, pc, late, code, badge, x, n, q, r, f, t, v, c, b, ts, tz, dom, w, wf): " +
			"# refn ref fkk fkq fkc # # int int int num num real text text char bool ts tz tz int #",
		"kid (id, pid, pnn, late, code, x, t, ts, tz, dom, wf): # refn ref ref # int text ts tz tz #",
		"b (id, a, b, par, kid, x, pnn, t): # int int int # set ref text",
		"combo (id, pid, pk, pnn, knn, x, t, code): # pair1 pairn int text int",
		"\"Odd One\" (\"Id\", \"select\", x, t, \"a.b\", \"q\"\"q\"): # ref int text ts #",
		"ranges (id, x, pnn, ts, t): # set refn ts text",
		"base (id, x, pnn, t, code): # set ref text int",
		"heir (id, x, pnn, t, code, extra): ref set set text int int",
		"guarded (id, x, pnn, t, code): # set ref text #",
		"half (id, x, pnn, code, t, up, k): NULL set ref set text int keyn",
		"boss (id, t): # text",
		"stuck (id, pnn, x, t): # ref int text",
		"ruled (id, pnn, x, t): # ref int text",
		"other.par (id, k, t, code, x): int keyn text int int",
	}
}

// fill writes the inserts of one small database; rows that break a constraint
// are left out.
func fill(r *rand.Rand, rows int) []string {
	var out []string
	pool := pools()
	for n, line := range filled() {
		table, kinds, _ := strings.Cut(line, ": ")
		first := 1
		if n == 3 { // more rows of the same table
			first = rows + 1
		}
		last := first + r.Intn(rows+1)
		if n == 0 {
			last = 5 // what the others point to
		}
		for i := first; i < last; i++ {
			var values []string
			for _, kind := range strings.Fields(kinds) {
				values = append(values, value(r, pool, kind, i))
			}
			out = append(out, "INSERT INTO "+table+" VALUES ("+strings.Join(values, ", ")+")")
		}
	}
	return append(out, "DELETE FROM boss WHERE id > 1")
}

// value is one value of a kind, for row i.
func value(r *rand.Rand, pool map[string][]string, kind string, i int) string {
	parent := 1 + r.Intn(4)
	switch kind {
	case "#":
		return fmt.Sprint(i)
	case "up":
		return fmt.Sprint(1 + r.Intn(i))
	case "NULL":
		return kind
	case "k#", "c#", "q#":
		return map[string][]string{
			"k#": {"'x'", "'X'", "'x '", "''"}, "c#": {"'x'", "'X'", "''", "NULL"}, "q#": {"1.0", "'NaN'", "NULL", "0.00"},
		}[kind][i-1]
	case "fkk", "fkq", "fkc":
		return fmt.Sprintf("(SELECT %s FROM par WHERE id = %d)", kind[2:], parent-r.Intn(2))
	case "pairn":
		return fmt.Sprintf("%d, (SELECT k FROM par WHERE id = %[1]d)", parent)
	case "pair1": // a NULL or two
		return []string{"NULL, 'x'", fmt.Sprintf("%d, NULL", 7), fmt.Sprintf("%d, (SELECT k FROM par WHERE id = %[1]d)", parent)}[r.Intn(3)]
	}
	return pool[kind][r.Intn(len(pool[kind]))]
}
