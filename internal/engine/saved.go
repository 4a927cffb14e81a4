package engine

import (
	"bytes"
	"fmt"

	"assay/explain"
	"assay/ui/service"
)

// planSigns are the words of which every plan has one, in one format or another.
func planSigns() []string {
	return []string{`"Node Type"`, "Node Type:", "<Node-Type>", "(cost=", "(actual ", "QUERY PLAN"}
}

// savedPlans reads a text that is the output of EXPLAIN; false where it is none.
// Each plan stands for its statement, which it may or may not hold.
func (e *Engine) savedPlans(name string, src []byte) (service.Reading, bool) {
	var out service.Reading
	found := false
	for _, sign := range planSigns() {
		found = found || bytes.Contains(src, []byte(sign))
	}
	if !found {
		return out, false
	}
	result, err := explain.Parse(src)
	if err != nil {
		return out, false
	}
	for i, p := range result.Plans {
		st := service.Statement{ID: e.id(), Title: "plan: " + p.Summary(), Text: p.Query, File: name, Plan: p}
		if len(result.Plans) > 1 {
			st.Unit = fmt.Sprintf("%s#plans of %s", name, st.ID)
			if i > 0 {
				st.Unit = out.Statements[0].Unit
			}
		}
		out.Statements = append(out.Statements, st)
	}
	for _, w := range result.Warnings {
		out.Notes = append(out.Notes, fmt.Sprintf("line %d: %s", w.Line, w.Text))
	}
	return out, true
}
