package rules

import "assay/advisor"

// ForeignKeyIndex finds joins that read a whole table because its foreign key
// has no index.
func ForeignKeyIndex() *advisor.Rule {
	return &advisor.Rule{
		ID: "foreign-key-index",
		Doc: advisor.Doc{
			Title: "A join reads the whole table because its foreign key has no index",
			Why: "PostgreSQL makes an index for a primary key and a unique constraint, not for the columns of a foreign key. To find the rows " +
				"that belong to a few parents it has to read all children; with an index it looks them up. Deleting a parent needs the same index.",
			Before: "SELECT i.* FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.number = 42;   -- reads all of order_items",
			After:  "CREATE INDEX CONCURRENTLY order_items_order_id_idx ON order_items (order_id);",
			Limits: "Silent below 1,000 pages read, where so many parents are looked up that reading everything is as good, and where an outer join needs every child.",
			Since:  "0.1", Refs: []string{"IDX-5", "S6"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedQuery | advisor.NeedCatalog,
		Run:  runIndexRule("foreign-key-index", foreignKeyOffers),
	}
}

func foreignKeyOffers(pass *advisor.Pass) []offer {
	return lookupOffers(pass, "foreign-key-index", true)
}
