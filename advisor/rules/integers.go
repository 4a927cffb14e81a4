package rules

import (
	"strconv"
	"strings"

	"assay/advisor"
	"assay/advisor/sqlast"
)

// maxDigits keeps numbers below 2^53, up to which a double precision number
// holds every integer exactly.
const maxDigits = 15

// integer reads a value that is compared with a column, itself cast to as (""
// for none), as an integer; kind is the type that the value brings along, ""
// for none. n is "" where the value is not exactly an integer.
func integer(as string, v *sqlast.Expr) (n, kind string) {
	if v.Kind == sqlast.ExprCast && len(v.Args) == 1 && !strings.ContainsAny(v.Name, "(.") {
		kind, v = v.Type, v.Args[0]
	}
	if v.Kind != sqlast.ExprConst {
		return "", ""
	}
	if as == "text" || as == "varchar" {
		if v.ValueKind != "string" || kind != "" && kind != "text" && kind != "varchar" || !canonical(v.Value) {
			return "", ""
		}
		return v.Value, ""
	}
	switch {
	case kind != "" && kind != "numeric" && kind != "float8":
		return "", ""
	case v.ValueKind == "int", v.ValueKind == "string" && (kind != "" || as != ""):
		return whole(v.Value), kind
	case v.ValueKind == "float" && kind == "":
		return whole(v.Value), "numeric"
	case v.ValueKind == "float":
		return whole(v.Value), kind
	}
	return "", ""
}

// whole is a plain decimal number without fraction as an integer, "" for any other.
func whole(s string) string {
	digits, fraction, _ := strings.Cut(s, ".")
	if strings.Trim(fraction, "0") != "" || len(strings.TrimLeft(digits, "-0")) > maxDigits {
		return ""
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// canonical says that PostgreSQL prints an integer just so.
func canonical(s string) bool { return s != "" && whole(s) == s }

// inRange says that the integer is one that the column's type can hold.
func inRange(n, base string) bool {
	bits := map[string]int{"int2": 16, "int4": 32, "int8": 64}[base]
	_, err := strconv.ParseInt(n, 10, bits)
	return bits > 0 && err == nil
}

// inPlace is the text of e with the texts of some expressions in it replaced.
func inPlace(q *sqlast.Query, e *sqlast.Expr, parts []*sqlast.Expr, texts []string) string {
	edits := make([]sqlast.Edit, len(parts))
	for i, p := range parts {
		edits[i] = replace(sqlast.Span{Start: p.Outer.Start - e.Outer.Start, End: p.Outer.End - e.Outer.Start}, texts[i])
	}
	out, err := sqlast.Apply(q.Slice(e.Outer), edits)
	if err != nil {
		return ""
	}
	return out
}

// djangoNumbers is the comparison as filter arguments, "" where it has no such form.
func djangoNumbers(b binding, e *sqlast.Expr, numbers []string) string {
	field := advisor.DjangoField(b.table, b.column.Name)
	if e.Kind == sqlast.ExprIn {
		return field + "__in=[" + strings.Join(numbers, ", ") + "]"
	}
	op := e.Name
	if constant(e.Args[0]) != nil {
		op = mirrored(op)
	}
	return djangoCompare(field, op, numbers[0])
}

// djangoCompare is a comparison as a filter argument, "" where it has no such
// form or no value.
func djangoCompare(field, op, value string) string {
	suffix, ok := map[string]string{"=": "", "<": "__lt", "<=": "__lte", ">": "__gt", ">=": "__gte"}[op]
	if !ok || value == "" {
		return ""
	}
	return field + suffix + "=" + value
}
