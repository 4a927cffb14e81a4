package indexing

import (
	"assay/advisor"
	"assay/advisor/catalog"
)

// existing is a valid index of the table that already does what the definition
// would; nil when there is none. The first fixed keys are columns of equality
// and may stand in any order; the rest must follow as they are, or all reversed.
func existing(t *catalog.Table, d advisor.IndexDef, fixed int) *catalog.Index {
	for _, idx := range t.Indexes {
		if idx.Valid && idx.Method == "btree" && (idx.Predicate == "" || d.Where != "" && samePredicate(idx.Predicate, d.Where)) && serves(idx, d, fixed) {
			return idx
		}
	}
	return nil
}

// samePredicate compares with PostgreSQL's own spelling, which puts the whole
// in parentheses.
func samePredicate(stored, where string) bool { return stored == where || stored == "("+where+")" }

func serves(idx *catalog.Index, d advisor.IndexDef, fixed int) bool {
	if len(idx.Keys) < len(d.Keys) {
		return false
	}
	for i := range fixed {
		if !holds(idx.Keys[:fixed], d.Keys[i]) {
			return false
		}
	}
	same, reversed := true, true
	for i := fixed; i < len(d.Keys); i++ {
		have, want := idx.Keys[i], d.Keys[i]
		if have.Column != want.Column || !fits(have, want) {
			return false
		}
		same = same && have.Desc == want.Desc && have.NullsFirst == want.NullsFirst
		reversed = reversed && have.Desc != want.Desc && have.NullsFirst != want.NullsFirst
	}
	return same || reversed || len(d.Keys) == fixed
}

func holds(keys []catalog.IndexKey, want advisor.IndexCol) bool {
	for _, k := range keys {
		if k.Column == want.Column && fits(k, want) {
			return true
		}
	}
	return false
}

// fits compares the operator class and collation.
func fits(have catalog.IndexKey, want advisor.IndexCol) bool {
	if want.OpClass != "" {
		return have.OpClass == want.OpClass
	}
	return have.DefaultOpClass && have.DefaultCollation
}

// Leading is a valid, whole btree index of the table whose first column is the
// given one; nil when there is none.
func Leading(t *catalog.Table, columns []string) *catalog.Index {
	keys := make([]advisor.IndexCol, len(columns))
	for i, c := range columns {
		keys[i].Column = c
	}
	return existing(t, advisor.IndexDef{Keys: keys}, len(keys))
}
