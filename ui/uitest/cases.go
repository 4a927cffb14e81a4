package uitest

import (
	"assay/advisor"
	"assay/advisor/catalog"
)

// Case is a statement with a recorded plan and the advice on it.
type Case struct {
	// Plan names the recorded pair, Title and SQL the statement.
	Plan, Title, SQL string
	Findings         []advisor.Finding
	Catalog          *catalog.Catalog
}

// Cases are the statements that the fake service knows.
func Cases() []Case {
	return []Case{indexCase(), countCase(), notInCase(), fineCase()}
}

func indexCase() Case {
	table := catalog.Name{Schema: "shop", Name: "shop_order"}
	return Case{
		Plan: "index_added", Title: "Last orders of a customer",
		SQL: "select * from shop_order where customer_id = 42 order by placed desc limit 20",
		Findings: []advisor.Finding{{
			Rule: "missing-index-for-filter", Refs: []string{"IDX-1"}, Title: "No index for the filter and the sort",
			Severity: advisor.Critical, Node: 2,
			Summary: "All of shop_order is read to keep a few rows of one customer.",
			Evidence: []advisor.Fact{
				{Label: "rows thrown away", Value: 99980, Unit: advisor.Rows, From: "plan node 2"},
				{Label: "part of the table kept", Value: 0.0002, Unit: advisor.Share, From: "plan node 2"},
			},
			Benefit: advisor.Benefit{TimeShare: 0.985, PagesShare: 1},
			Proposals: []advisor.Proposal{advisor.CreateIndex{
				Indexes: []advisor.IndexDef{{
					Name: "shop_order_customer_placed", Table: table,
					Keys: []advisor.IndexCol{{Column: "customer_id"}, {Column: "placed", Desc: true, NullsFirst: true}},
				}},
				Forms: advisor.ORM{Django: "class Meta:\n    indexes = [models.Index(fields=[\"customer\", \"-placed\"])]"},
			}},
		}},
	}
}

func countCase() Case {
	before := "select c.id from customer c where (select count(*) from shop_order o where o.customer_id = c.id and o.status = 'new') > 0"
	after := "select c.id from customer c where exists (select 1 from shop_order o where o.customer_id = c.id and o.status = 'new')"
	return Case{
		Plan: "subplan_to_semi_join", Title: "Customers with a new order", SQL: before, Catalog: &catalog.Catalog{},
		Findings: []advisor.Finding{{
			Rule: "count-instead-of-exists", Refs: []string{"CNT-2"}, Title: "Counts every row to learn whether there is one",
			Severity: advisor.Warning, Node: 1,
			Summary:  "The subquery counts all new orders of every customer only to compare the number with 0.",
			Evidence: []advisor.Fact{{Label: "times the subquery ran", Value: 5000, Unit: advisor.Count, From: "plan node 1"}},
			Benefit:  advisor.Benefit{TimeShare: 0.94, PagesShare: 0.98},
			Proposals: []advisor.Proposal{advisor.Rewrite{
				Original: before, Text: after,
				Theorem: "count(*) > 0 is true exactly where a row exists, and never NULL.",
				Forms:   advisor.ORM{Django: "Customer.objects.filter(Exists(Order.objects.filter(customer=OuterRef(\"pk\"), status=\"new\")))"},
			}},
		}},
	}
}

func notInCase() Case {
	before := "select id from customer where id not in (select customer_id from shop_order where status = 'sent')"
	after := "select cu.id from customer cu where not exists (select 1 from shop_order so where so.customer_id = cu.id and so.status = 'sent')"
	return Case{
		Plan: "not_in_to_anti_join", Title: "Customers nothing was sent to", SQL: before, Catalog: &catalog.Catalog{},
		Findings: []advisor.Finding{{
			Rule: "not-in-subquery", Refs: []string{"SUBQ-1"}, Title: "NOT IN keeps the planner from an anti join",
			Severity: advisor.Warning, Node: 0,
			Summary: "With NULLs about, NOT IN means something else than NOT EXISTS, so PostgreSQL may not join.",
			Benefit: advisor.Benefit{TimeShare: 0.6},
			Proposals: []advisor.Proposal{advisor.Rewrite{
				Original: before, Text: after, Theorem: "With both columns NOT NULL, NOT IN and NOT EXISTS agree on every row.",
				Claims: []catalog.Claim{{Kind: catalog.NotNull, Table: catalog.Name{Schema: "shop", Name: "shop_order"}, Columns: []string{"customer_id"}}},
			}},
		}},
	}
}

func fineCase() Case {
	return Case{Plan: "parallel", Title: "Sales by status", SQL: "select status, sum(total) from shop_order group by status"}
}
