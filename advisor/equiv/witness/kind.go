package witness

import (
	"strings"

	"assay/advisor/catalog"
)

// kind is how values of a type are made.
type kind uint8

const (
	kindUnknown kind = iota
	kindInt
	kindNumeric
	kindFloat
	kindBool
	kindText
	kindChar // blank-padded
	kindDate
	kindTimestamp
	kindTimestamptz
	kindTime
	kindInterval
	kindEnum
	kindJSON
	kindArray
	kindFixed // a few values of their own, no arithmetic
)

// kindOf is how values of a column are made.
func kindOf(c *catalog.Column) kind {
	if c.TypeKind == "e" {
		return kindEnum
	}
	return kindNamed(c.BaseType)
}

// kindNamed is how values of a type are made, by its name in pg_type or as format_type writes it.
func kindNamed(name string) kind {
	if strings.HasPrefix(name, "_") || strings.HasSuffix(name, "[]") {
		return kindArray
	}
	if i := strings.IndexByte(name, '('); i > 0 {
		name = strings.TrimSpace(name[:i] + name[strings.IndexByte(name, ')')+1:])
	}
	switch name {
	case "int2", "int4", "int8", "oid", "smallint", "integer", "bigint", "int":
		return kindInt
	case "numeric", "money", "decimal":
		return kindNumeric
	case "float4", "float8", "real", "double precision":
		return kindFloat
	case "bool", "boolean":
		return kindBool
	case "text", "varchar", "name", "citext", "character varying":
		return kindText
	case "bpchar", "char", "character":
		return kindChar
	case "date":
		return kindDate
	case "timestamp", "timestamp without time zone":
		return kindTimestamp
	case "timestamptz", "timestamp with time zone":
		return kindTimestamptz
	case "time", "timetz", "time without time zone", "time with time zone":
		return kindTime
	case "interval":
		return kindInterval
	case "json", "jsonb":
		return kindJSON
	}
	if fixedTexts(name) != nil {
		return kindFixed
	}
	return kindUnknown
}

// fixedTexts are values of types that are made in no other way.
func fixedTexts(name string) []string {
	switch name {
	case "uuid":
		return []string{"00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002", "a0000000-0000-4000-8000-000000000003"}
	case "inet":
		return []string{"10.0.0.1", "10.0.0.2", "10.0.0.0/8", "::1"}
	case "cidr":
		return []string{"10.0.0.0/8", "10.1.0.0/16", "::1/128"}
	case "macaddr":
		return []string{"08:00:2b:01:02:03", "08:00:2b:01:02:04"}
	case "bytea":
		return []string{`\x`, `\x00`, `\x01`, `\x0102`}
	case "bit":
		return []string{"0", "1"}
	case "varbit", "bit varying":
		return []string{"", "0", "1", "101"}
	case "tsvector":
		return []string{"", "a", "a b", "b:1 a:2"}
	case "tsquery":
		return []string{"a", "a & b", "!a"}
	case "int4range", "int8range", "numrange":
		return []string{"empty", "[1,3)", "[2,5)", "[3,4)", "(,2)"}
	case "daterange":
		return []string{"empty", "[2024-01-01,2024-02-01)", "[2024-01-15,2024-03-01)", "[2024-02-01,)"}
	case "tsrange", "tstzrange":
		return []string{"empty", "[2024-01-01 00:00,2024-02-01 00:00)", "[2024-01-15 00:00,2024-03-01 00:00)", "[2024-02-01 00:00,)"}
	}
	return nil
}
