package sqlast

import "slices"

// typeBefore is the type whose words stand right before token i, as in
// interval $1; -1 when none does. PostgreSQL takes only a literal there, but
// pg_stat_statements puts a parameter in the literal's place.
func typeBefore(toks []tok, i int) int {
	word := func(i int) string {
		if i < 0 {
			return ""
		}
		return toks[i].word
	}
	at := i - 1
	if word(at) == "zone" && word(at-1) == "time" && (word(at-2) == "with" || word(at-2) == "without") {
		at -= 3
	}
	if word(at) == ")" { // (3), or (10, 2)
		at--
		for at > 0 && (toks[at].Class == TokenNumber || word(at) == ",") {
			at--
		}
		if word(at) != "(" {
			return -1
		}
		at--
	}
	first := at
	switch w := word(at); {
	case w == "precision" && word(at-1) == "double", w == "varying" && slices.Contains([]string{"character", "bit"}, word(at-1)):
		first--
	case !literalType(w):
		return -1
	}
	if before := word(first - 1); before == "." || before == "::" {
		return -1 // a column of that name, or the end of a cast
	}
	return first
}

// literalType names the types that are written before their literals: date '2024-05-01'.
func literalType(word string) bool {
	switch word {
	case "date", "time", "timestamp", "timestamptz", "timetz", "interval",
		"bool", "boolean", "bit", "bytea", "char", "character", "varchar", "text", "uuid",
		"int", "int2", "int4", "int8", "integer", "bigint", "smallint", "numeric", "decimal", "float", "float4", "float8", "real", "money", "oid",
		"json", "jsonb", "jsonpath", "xml", "inet", "cidr", "macaddr", "regclass", "tsquery", "tsvector",
		"point", "box", "line", "lseg", "circle", "polygon",
		"daterange", "int4range", "int8range", "numrange", "tsrange", "tstzrange":
		return true
	}
	return false
}
