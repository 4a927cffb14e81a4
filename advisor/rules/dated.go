package rules

import (
	"fmt"
	"strings"
	"time"

	"assay/advisor/catalog"
	"assay/advisor/sqlast"
)

// datedColumn is a timestamp column of which a filter takes the day, month or year.
type datedColumn struct {
	column binding
	expr   *sqlast.Expr // the column as written
	unit   string       // day, week, month, quarter, year
	number bool         // the year as a number, by EXTRACT
	zone   *sqlast.Expr // AT TIME ZONE's constant; nil for the session's
	// functions are those that are called on the column.
	functions []string
}

// dated reads col::date, date(col), date_trunc(unit, col) and
// extract(year FROM col), each also over `col AT TIME ZONE 'zone'`.
func dated(s *sqlast.Select, e *sqlast.Expr, c *catalog.Catalog) (datedColumn, bool) {
	var d datedColumn
	var inner *sqlast.Expr
	switch {
	case e.Kind == sqlast.ExprCast && e.Type == "date" && len(e.Args) == 1 && !strings.Contains(e.Name, "."):
		d.unit, inner = "day", e.Args[0]
	case e.Kind == sqlast.ExprFunc && e.Schema == "" && e.Name == "date" && len(e.Args) == 1:
		d.unit, inner = "day", e.Args[0]
	case e.Kind == sqlast.ExprFunc && e.Schema == "" && e.Name == "date_trunc" && len(e.Args) == 2:
		d.unit, inner = unitOf(e.Args[0]), e.Args[1]
	case e.Kind == sqlast.ExprFunc && e.Schema == "" && (e.Name == "extract" || e.Name == "date_part") && len(e.Args) == 2:
		d.unit, inner, d.number = unitOf(e.Args[0]), e.Args[1], true
	default:
		return d, false
	}
	if e.Kind == sqlast.ExprFunc {
		d.functions = append(d.functions, e.Name)
	}
	if inner.Kind == sqlast.ExprFunc && inner.Schema == "" && inner.Name == "timezone" && len(inner.Args) == 2 {
		d.functions = append(d.functions, inner.Name)
		d.zone, inner = inner.Args[0], inner.Args[1]
	}
	b, ok := bind(s, inner, c)
	d.column, d.expr = b, inner
	return d, ok && d.unit != "" && d.typeFits() && (!d.number || d.unit == "year")
}

// typeFits: a date needs no conversion, and AT TIME ZONE of a timestamp
// without time zone goes the other way.
func (d datedColumn) typeFits() bool {
	switch d.column.column.BaseType {
	case "timestamptz":
		return d.zone == nil || d.zone.Kind == sqlast.ExprConst && d.zone.ValueKind == "string"
	case "timestamp":
		return d.zone == nil
	}
	return false
}

func unitOf(e *sqlast.Expr) string {
	e = constant(e)
	if e == nil {
		return ""
	}
	switch unit := strings.ToLower(e.Value); unit {
	case "day", "week", "month", "quarter", "year":
		return unit
	}
	return ""
}

// edge is a moment as the SQL to compare the column with, and as Python.
type edge struct{ sql, python string }

// bounds are the first moment of the first value's unit and the first moment
// behind the last value's. A value that is not the start of a unit is never
// reached by date_trunc: no range says the same.
func (d datedColumn) bounds(q *sqlast.Query, values []*sqlast.Expr) (from, to edge, ok bool) {
	if today(values) && d.unit == "day" && d.zone == nil {
		return edge{"CURRENT_DATE", "today"}, edge{"CURRENT_DATE + 1", "today + timedelta(days=1)"}, true
	}
	first, ok := d.start(values[0])
	last, okLast := d.start(values[len(values)-1])
	if !ok || !okLast {
		return from, to, false
	}
	return d.edge(q, first), d.edge(q, d.next(last)), true
}

// today says that the only value is CURRENT_DATE.
func today(values []*sqlast.Expr) bool {
	v := values[0]
	return len(values) == 1 && v.Kind == sqlast.ExprFunc && v.Schema == "" && v.Name == "current_date" && len(v.Args) == 0
}

func (d datedColumn) start(e *sqlast.Expr) (time.Time, bool) {
	if e = d.literal(e); e == nil {
		return time.Time{}, false
	}
	if d.number {
		t, err := time.Parse("2006", e.Value)
		return t, err == nil && e.ValueKind == "int" && t.Year() > 0 && t.Year() < 9999
	}
	day := e.Value
	for _, midnight := range []string{" 00:00:00", " 00:00"} {
		day = strings.TrimSuffix(day, midnight)
	}
	t, err := time.Parse(time.DateOnly, day)
	return t, err == nil && e.ValueKind == "string" && t.Year() > 0 && t.Year() < 9999 && d.isStart(t)
}

// literal is the constant that is compared with, where its type leaves a plain
// date what it is.
func (d datedColumn) literal(e *sqlast.Expr) *sqlast.Expr {
	if e.Kind == sqlast.ExprCast && !d.number && !strings.ContainsAny(e.Name, "(.") {
		switch zoned := d.zone == nil && d.column.column.BaseType == "timestamptz"; {
		case e.Type == "date", e.Type == "timestamp", e.Type == "timestamptz" && zoned:
			e = e.Args[0]
		}
	}
	if e.Kind != sqlast.ExprConst {
		return nil
	}
	return e
}

func (d datedColumn) isStart(t time.Time) bool {
	switch d.unit {
	case "week":
		return t.Weekday() == time.Monday
	case "month":
		return t.Day() == 1
	case "quarter":
		return t.Day() == 1 && (t.Month()-1)%3 == 0
	case "year":
		return t.YearDay() == 1
	}
	return true
}

func (d datedColumn) next(t time.Time) time.Time {
	switch d.unit {
	case "week":
		return t.AddDate(0, 0, 7)
	case "month":
		return t.AddDate(0, 1, 0)
	case "quarter":
		return t.AddDate(0, 3, 0)
	case "year":
		return t.AddDate(1, 0, 0)
	}
	return t.AddDate(0, 0, 1)
}

// edge is a day's first moment as the column's type has it.
func (d datedColumn) edge(q *sqlast.Query, day time.Time) edge {
	literal := "'" + day.Format(time.DateOnly) + "'"
	python := fmt.Sprintf("datetime(%d, %d, %d)", day.Year(), day.Month(), day.Day())
	if d.column.column.BaseType == "timestamptz" {
		python = "make_aware(" + python + ")"
	}
	if d.zone != nil {
		python = fmt.Sprintf("datetime(%d, %d, %d, tzinfo=ZoneInfo(%q))", day.Year(), day.Month(), day.Day(), d.zone.Value)
		literal = "TIMESTAMP " + literal + " AT TIME ZONE " + q.Slice(d.zone.Outer)
	}
	return edge{literal, python}
}

// exact says that days are unbroken where this filter looks: without time
// zone, and in zones that never change their clocks.
func (d datedColumn) exact(c *catalog.Catalog) bool {
	return d.column.column.BaseType == "timestamp" || steadyZone(d.zoneName(c))
}

func (d datedColumn) zoneName(c *catalog.Catalog) string {
	if d.zone != nil {
		return d.zone.Value
	}
	return c.TimeZone
}

func (d datedColumn) zoneWords(c *catalog.Catalog) string {
	if d.column.column.BaseType == "timestamp" {
		return "a timestamp without time zone"
	}
	return "the time zone " + d.zoneName(c)
}

func steadyZone(name string) bool {
	switch strings.ToLower(name) {
	case "utc", "etc/utc", "gmt", "etc/gmt", "uct", "etc/uct", "zulu", "etc/zulu", "universal", "etc/universal", "greenwich":
		return true
	}
	return false
}
