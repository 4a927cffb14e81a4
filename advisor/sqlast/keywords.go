package sqlast

// category is how far a keyword may also be a name: what pg_get_keywords() reports.
type category byte

// The categories of keyword.
const (
	notKeyword category = iota
	unreserved
	columnWord // may be a column, not a function or type
	typeWord   // may be a function or type, not a column
	reserved
)

// keywordCategory looks up a word in lower case among the keywords of
// PostgreSQL 13 to 17.
func keywordCategory(word string) category {
	switch {
	case len(word) > 17:
		return notKeyword
	case isReserved(word):
		return reserved
	case isTypeName(word):
		return typeWord
	case isColumnName(word):
		return columnWord
	case isUnreserved(word):
		return unreserved
	}
	return notKeyword
}

func isReserved(word string) bool {
	switch word {
	case "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check",
		"collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role", "current_time",
		"current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
		"false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect", "into",
		"lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only", "or",
		"order", "placing", "primary", "references", "returning", "select", "session_user", "some", "symmetric",
		"system_user", "table", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic",
		"when", "where", "window", "with":
		return true
	}
	return false
}

func isTypeName(word string) bool {
	switch word {
	case "authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full", "ilike",
		"inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps", "right", "similar",
		"tablesample", "verbose":
		return true
	}
	return false
}

func isColumnName(word string) bool {
	switch word {
	case "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract",
		"float", "greatest", "grouping", "inout", "int", "integer", "interval", "json", "json_array", "json_arrayagg",
		"json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
		"json_value", "least", "merge_action", "national", "nchar", "none", "normalize", "nullif", "numeric", "out",
		"overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp",
		"treat", "trim", "values", "varchar", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
		"xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable":
		return true
	}
	return false
}

func isUnreserved(word string) bool {
	switch word {
	case "abort", "absent", "absolute", "access", "action", "add", "admin", "after", "aggregate", "also", "alter",
		"always", "asensitive", "assertion", "assignment", "at", "atomic", "attach", "attribute", "backward", "before",
		"begin", "breadth", "by", "cache", "call", "called", "cascade", "cascaded", "catalog", "chain",
		"characteristics", "checkpoint", "class", "close", "cluster", "columns", "comment", "comments", "commit",
		"committed", "compression", "conditional", "configuration", "conflict", "connection", "constraints", "content",
		"continue", "conversion", "copy", "cost", "csv", "cube", "current", "cursor", "cycle", "data", "database",
		"day", "deallocate", "declare", "defaults", "deferred", "definer", "delete", "delimiter", "delimiters",
		"depends", "depth", "detach", "dictionary", "disable", "discard", "document", "domain", "double", "drop",
		"each", "empty", "enable", "encoding", "encrypted", "enum", "error", "escape", "event", "exclude", "excluding",
		"exclusive", "execute", "explain", "expression", "extension", "external", "family", "filter", "finalize",
		"first", "following", "force", "forward", "function", "functions", "generated", "global", "granted", "groups",
		"handler", "header", "hold", "hour", "identity", "if", "immediate", "immutable", "implicit", "import",
		"include", "including", "increment", "indent", "index", "indexes", "inherit", "inherits", "inline", "input",
		"insensitive", "insert", "instead", "invoker", "isolation", "keep", "key", "keys", "label", "language", "large",
		"last", "leakproof", "level", "listen", "load", "local", "location", "lock", "locked", "logged", "mapping",
		"match", "matched", "materialized", "maxvalue", "merge", "method", "minute", "minvalue", "mode", "month",
		"move", "name", "names", "nested", "new", "next", "nfc", "nfd", "nfkc", "nfkd", "no", "normalized", "nothing",
		"notify", "nowait", "nulls", "object", "of", "off", "oids", "old", "omit", "operator", "option", "options",
		"ordinality", "others", "over", "overriding", "owned", "owner", "parallel", "parameter", "parser", "partial",
		"partition", "passing", "password", "path", "plan", "plans", "policy", "preceding", "prepare", "prepared",
		"preserve", "prior", "privileges", "procedural", "procedure", "procedures", "program", "publication", "quote",
		"quotes", "range", "read", "reassign", "recheck", "recursive", "ref", "referencing", "refresh", "reindex",
		"relative", "release", "rename", "repeatable", "replace", "replica", "reset", "restart", "restrict", "return",
		"returns", "revoke", "role", "rollback", "rollup", "routine", "routines", "rows", "rule", "savepoint", "scalar",
		"schema", "schemas", "scroll", "search", "second", "security", "sequence", "sequences", "serializable",
		"server", "session", "set", "sets", "share", "show", "simple", "skip", "snapshot", "sql", "stable",
		"standalone", "start", "statement", "statistics", "stdin", "stdout", "storage", "stored", "strict", "string",
		"strip", "subscription", "support", "sysid", "system", "tables", "tablespace", "target", "temp", "template",
		"temporary", "text", "ties", "transaction", "transform", "trigger", "truncate", "trusted", "type", "types",
		"uescape", "unbounded", "uncommitted", "unconditional", "unencrypted", "unknown", "unlisten", "unlogged",
		"until", "update", "vacuum", "valid", "validate", "validator", "value", "varying", "version", "view", "views",
		"volatile", "whitespace", "within", "without", "work", "wrapper", "write", "xml", "year", "yes", "zone":
		return true
	}
	return false
}

// highlighted says that a word is drawn as a keyword: the words that cannot be
// a bare column name, and the verbs and connectives of everyday SQL.
func highlighted(word string) bool {
	switch word {
	case "insert", "update", "delete", "merge", "set", "begin", "commit", "rollback", "explain", "analyze", "by",
		"over", "partition", "rows", "range", "preceding", "following", "unbounded", "recursive", "materialized",
		"returning", "nulls", "first", "last", "filter", "within", "conflict", "nothing", "matched", "rollup", "cube",
		"create", "alter", "drop", "truncate", "with", "without", "escape", "if", "replace", "view", "index":
		return true
	case "real", "int", "integer", "bigint", "smallint", "boolean", "char", "character", "varchar", "numeric",
		"decimal", "float", "time", "timestamp", "bit", "out", "none", "position", "json", "setof":
		return false
	}
	c := keywordCategory(word)
	return c == reserved || c == typeWord || c == columnWord
}
