package rules

import (
	"fmt"
	"time"

	"assay/advisor"
	"assay/advisor/catalog"
	"assay/advisor/indexing"
	"assay/explain"
)

const (
	// minTriggerTime spent in checking a foreign key before it is worth an index.
	minTriggerTime = 5 * time.Millisecond
	// minTriggerShare of the statement's time.
	minTriggerShare = 0.1
)

// UnindexedForeignKey finds deletes and updates of parents that read all
// children to check a foreign key.
func UnindexedForeignKey() *advisor.Rule {
	return &advisor.Rule{
		ID: "unindexed-foreign-key",
		Doc: advisor.Doc{
			Title: "Each deleted parent reads the whole child table",
			Why: "Before a parent may go, PostgreSQL looks for its children, once for every parent. Without an index on the " +
				"referencing columns each look reads the whole child table. The plan shows it as the time of a trigger, not of a node.",
			Before: "DELETE FROM orders WHERE id = 42;   -- Trigger for constraint order_items_order_id_fkey: time=93.1",
			After:  "CREATE INDEX CONCURRENTLY order_items_order_id_idx ON order_items (order_id);",
			Limits: "Reported for the statement that pays for it: below 5 ms or a tenth of its time it is silent. A join that reads the whole child table is foreign-key-index.",
			Since:  "0.1", Refs: []string{"SCH-1", "DML-10"},
		},
		Need: advisor.NeedPlan | advisor.NeedAnalyze | advisor.NeedCatalog,
		Run:  runUnindexedForeignKey,
	}
}

func runUnindexedForeignKey(pass *advisor.Pass) {
	for _, t := range pass.Plan.Triggers {
		if fk := checked(pass.Catalog, t); fk != nil {
			slowCheck(pass, t, fk)
		}
	}
	for _, t := range pass.Catalog.Tables {
		unusedKeys(pass, t)
	}
}

// checked is the foreign key whose parent side a trigger checks; nil for
// others. The same constraint has a trigger on the child, which looks up the
// parent's key and needs no new index.
func checked(c *catalog.Catalog, t explain.Trigger) *catalog.ForeignKey {
	for _, table := range c.Tables {
		for _, fk := range append(append([]*catalog.ForeignKey(nil), table.ReferencedBy...), table.ForeignKeys...) {
			if fk.Constraint == t.Constraint && fk.Ref.Name == t.Relation && fk.Table != fk.Ref {
				return fk
			}
		}
	}
	return nil
}

func slowCheck(pass *advisor.Pass, t explain.Trigger, fk *catalog.ForeignKey) {
	share := part(float64(t.Time), float64(pass.Plan.Time()))
	child := pass.Catalog.Table(fk.Table.Schema, fk.Table.Name)
	switch {
	case t.Time < minTriggerTime:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("checking %s takes %s", fk.Constraint, milliseconds(t.Time)), Value: toMillis(t.Time), Threshold: toMillis(minTriggerTime)})
		return
	case share < minTriggerShare:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("checking %s takes %.0f %% of the time", fk.Constraint, 100*share), Value: share, Threshold: minTriggerShare})
		return
	case child == nil:
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("the indexes of %s are not known", fk.Table)})
		return
	}
	if idx := indexing.Leading(child, fk.Columns); idx != nil {
		pass.Silent(advisor.Silence{Reason: fmt.Sprintf("%s has the index %s", child.Name, idx.Name)})
		return
	}
	def := indexing.Columns(child, fk.Columns)
	from := "trigger for constraint " + fk.Constraint
	pass.Report(advisor.Finding{
		Severity: advisor.Warning, Node: pass.Plan.Root.ID,
		Summary: fmt.Sprintf("Looking for children in %s takes %s, %.0f %% of the time: %s has no index.",
			child.Name, milliseconds(t.Time), 100*share, fk.Constraint),
		Evidence: []advisor.Fact{
			{Label: "time in the check", Text: milliseconds(t.Time), Value: toMillis(t.Time), Unit: advisor.Millis, From: from},
			{Label: "checks", Text: count(t.Calls), Value: t.Calls, Unit: advisor.Count, From: from},
			{Label: "pages of " + child.String(), Text: count(float64(child.Pages)), Value: float64(child.Pages), Unit: advisor.Pages, From: "pg_class"},
		},
		Benefit:   advisor.Benefit{TimeShare: share},
		Proposals: []advisor.Proposal{indexing.Create(child, def)},
	})
}

// unusedKeys records large tables whose foreign keys to another table of the
// statement have no index, where this statement does not suffer from it.
func unusedKeys(pass *advisor.Pass, t *catalog.Table) {
	for _, fk := range t.ForeignKeys {
		if t.Pages < minScanPages || pass.Catalog.Table(fk.Ref.Schema, fk.Ref.Name) == nil || indexing.Leading(t, fk.Columns) != nil || suffers(pass.Plan, fk) {
			continue
		}
		pass.Silent(advisor.Silence{
			Reason: fmt.Sprintf("%s of %s has no index, but this statement neither deletes from %s nor changes its key", fk.Constraint, t.Name, fk.Ref),
		})
	}
}

// suffers says that the statement checks the key for its parents.
func suffers(p *explain.Plan, fk *catalog.ForeignKey) bool {
	for _, t := range p.Triggers {
		if t.Constraint == fk.Constraint && t.Relation == fk.Ref.Name {
			return true
		}
	}
	return false
}

func toMillis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", toMillis(d)) }
