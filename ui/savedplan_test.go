package ui_test

import (
	"os"
	"strings"
	"testing"

	"assay/ui"
	"assay/ui/uitest"
)

// A plan pasted into the start screen is shown with no server at all; there is
// nothing to run, and r says so.
func TestPastedPlanNeedsNoServer(t *testing.T) {
	plan, err := os.ReadFile("../explain/testdata/diff/index_added.before.json")
	if err != nil {
		t.Fatal(err)
	}
	svc := uitest.New()
	m := uitest.Drive(uitest.Start(ui.New(svc, options()), 160, 45), "paste:"+string(plan))
	wantFrame(t, m, "plan: 5.5 ms")
	wantFrame(t, m, "Seq Scan on shop_order")
	m = uitest.Drive(m, "2", "]", "]")
	wantFrame(t, m, "shop.shop_order")
	m = uitest.Drive(m, "]")
	wantFrame(t, m, "Execution Time: 5.498 ms")
	m = uitest.Drive(m, "r")
	wantFrame(t, m, "a saved plan without its statement")
	if len(svc.Requests) != 0 || strings.Contains(frame(m), "running") {
		t.Errorf("%d requests", len(svc.Requests))
	}
}
