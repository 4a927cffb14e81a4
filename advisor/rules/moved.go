package rules

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// columnFirst puts the column of `column op x` or of `x op column` first;
// flipped says that it stood second.
func (k calculation) columnFirst(s *sqlast.Select, c *catalog.Catalog) (b binding, col, rest *sqlast.Expr, flipped, ok bool) {
	if b, ok = bind(s, k.a, c); ok {
		return b, k.a, k.b, false, true
	}
	b, ok = bind(s, k.b, c)
	return b, k.b, k.a, true, ok
}

// moveNumber takes a number's calculation to the other side, where that is exact.
func moveNumber(q *sqlast.Query, s *sqlast.Select, k calculation, c *catalog.Catalog) (filter, bool) {
	b, col, rest, flipped, ok := k.columnFirst(s, c)
	if !ok {
		return filter{}, false
	}
	by, okBy := decimal(rest, b.column.BaseType)
	to, okTo := decimal(k.other, b.column.BaseType)
	if !okBy || !okTo {
		return filter{}, false
	}
	value, cmp := new(big.Rat), k.cmp
	switch {
	case k.op == "+":
		value.Sub(to, by)
	case k.op == "-" && !flipped:
		value.Add(to, by)
	case k.op == "-" && b.column.BaseType != "numeric": // NaN keeps its place when a sign turns the others round
		value.Sub(by, to)
		cmp = mirrored(cmp)
	case k.op == "*" && by.Sign() > 0:
		value.Quo(to, by)
	case k.op == "*" && by.Sign() < 0 && b.column.BaseType != "numeric":
		value.Quo(to, by)
		cmp = mirrored(cmp)
	default:
		return filter{}, false
	}
	n := numeral(value)
	if n == "" || b.column.BaseType != "numeric" && !inRange(n, b.column.BaseType) {
		return filter{}, false
	}
	return filter{
		column: b, text: q.Slice(col.Outer) + " " + cmp + " " + n,
		django:  djangoCompare(advisor.DjangoField(b.table, b.column.Name), cmp, n),
		theorem: "The calculation with the constant is exact and can be taken back, and it keeps or turns round the order of all values; NULL gives NULL either way. It can only fail, by leaving its type's range, where the second form does not.",
	}, true
}

// decimal is a plain number of the column's kind as a constant, without its sign
// or digits lost.
func decimal(e *sqlast.Expr, base string) (*big.Rat, bool) {
	if e.Kind != sqlast.ExprConst || len(e.Value) > maxDigits || strings.Trim(e.Value, "-0123456789.") != "" {
		return nil, false
	}
	switch {
	case family(base) == "integer" && e.ValueKind == "int":
	case base == "numeric" && (e.ValueKind == "int" || e.ValueKind == "float"):
	default:
		return nil, false
	}
	return new(big.Rat).SetString(e.Value)
}

// numeral writes a number as SQL has it, "" where it has no end.
func numeral(v *big.Rat) string {
	if v.IsInt() {
		return v.RatString()
	}
	s := strings.TrimRight(v.FloatString(2*maxDigits), "0")
	if same, ok := new(big.Rat).SetString(s); !ok || same.Cmp(v) != 0 {
		return ""
	}
	return s
}

// moveInterval takes an interval from a timestamp column to the clock that the
// sum is compared with.
func moveInterval(q *sqlast.Query, s *sqlast.Select, k calculation, c *catalog.Catalog) (filter, bool) {
	b, col, rest, flipped, ok := k.columnFirst(s, c)
	if !ok || k.op != "+" && k.op != "-" || flipped && k.op == "-" || clockType(k.other) == "" || clockType(k.other) != b.column.BaseType {
		return filter{}, false
	}
	v, ok := span(rest)
	if !ok || v.months() {
		return filter{}, false
	}
	op := map[string]string{"+": "-", "-": "+"}[k.op]
	f := filter{column: b, text: q.Slice(col.Outer) + " " + k.cmp + " " + q.Slice(k.other.Outer) + " " + op + " interval '" + v.text + "'"}
	if b.column.BaseType == "timestamptz" {
		f.django = djangoCompare(advisor.DjangoField(b.table, b.column.Name), k.cmp, "timezone.now() "+op+" timedelta("+v.unit+"="+strconv.Itoa(v.n)+")")
	}
	if !v.days() || b.column.BaseType == "timestamp" || steadyZone(c.TimeZone) {
		f.theorem = "An interval without months moves every timestamp by the same time here, so it can be taken from one side to the other; NULL and infinity stay what they are."
	}
	return f, true
}

// moveMoment turns `now() - column cmp interval` into a comparison of the
// column. The difference counts in days of 24 hours, and an interval is compared
// with months of 30 such days, so the moment is reckoned in hours.
func moveMoment(q *sqlast.Query, s *sqlast.Select, k calculation, c *catalog.Catalog) (filter, bool) {
	b, ok := bind(s, k.b, c)
	v, okSpan := span(k.other)
	if !ok || !okSpan || k.op != "-" || clockType(k.a) == "" || clockType(k.a) != b.column.BaseType {
		return filter{}, false
	}
	text := v.text
	if v.days() || v.months() {
		text = fmt.Sprintf("%d hours", v.seconds()/3600)
	}
	cmp := mirrored(k.cmp)
	f := filter{
		column: b, text: q.Slice(k.b.Outer) + " " + cmp + " " + q.Slice(k.a.Outer) + " - interval '" + text + "'",
		theorem: "The difference of two timestamps is a time that is compared with months of 30 days and days of 24 hours, and the second form goes back by just that time; NULL gives NULL either way.",
	}
	if b.column.BaseType == "timestamptz" {
		f.django = djangoCompare(advisor.DjangoField(b.table, b.column.Name), cmp, fmt.Sprintf("timezone.now() - timedelta(seconds=%d)", v.seconds()))
	}
	return f, true
}

// clockType is the type of a clock's time, "" for anything else.
func clockType(e *sqlast.Expr) string {
	if e.Kind != sqlast.ExprFunc || e.Schema != "" || len(e.Args) != 0 {
		return ""
	}
	switch e.Name {
	case "now", "current_timestamp", "transaction_timestamp", "statement_timestamp":
		return "timestamptz"
	case "localtimestamp":
		return "timestamp"
	}
	return ""
}

const daySeconds = 24 * 3600

// interval is an interval of one unit, as '7 days'.
type interval struct {
	text, unit string // the unit in the plural
	n          int
}

func (v interval) days() bool   { return v.unit == "days" || v.unit == "weeks" }
func (v interval) months() bool { return v.unit == "months" || v.unit == "years" }

// seconds is its length as intervals are compared.
func (v interval) seconds() int {
	return v.n * map[string]int{
		"seconds": 1, "minutes": 60, "hours": 3600, "days": daySeconds, "weeks": 7 * daySeconds,
		"months": 30 * daySeconds, "years": 360 * daySeconds,
	}[v.unit]
}

// span reads interval '7 days' and '7 days'::interval.
func span(e *sqlast.Expr) (interval, bool) {
	if e.Kind != sqlast.ExprCast || e.Type != "interval" || !strings.EqualFold(strings.TrimSpace(e.Name), "interval") ||
		e.Args[0].Kind != sqlast.ExprConst || e.Args[0].ValueKind != "string" {
		return interval{}, false
	}
	digits, unit, found := strings.Cut(e.Args[0].Value, " ")
	n, err := strconv.Atoi(digits)
	if !found || err != nil || n < 0 || n > 100_000 || e.OpSpan.Empty() && e.Args[0].Span.End != e.Span.End {
		return interval{}, false
	}
	if !strings.HasSuffix(unit, "s") {
		unit += "s"
	}
	v := interval{e.Args[0].Value, unit, n}
	return v, v.seconds() > 0
}
