package explain_test

import (
	"fmt"
	"log"
	"os"
	"time"

	"assay/explain"
)

// Where did the time go?
func ExampleParse() {
	src, err := os.ReadFile("testdata/diff/index_added.before.json")
	if err != nil {
		log.Panic(err)
	}
	result, err := explain.Parse(src)
	if err != nil {
		log.Panic(err)
	}
	plan := result.Plans[0]
	for n := range plan.All() {
		fmt.Printf("%-24s %8v  %4d pages\n", n.Title(), n.Self().Round(time.Microsecond), n.SelfPages())
	}
	fmt.Printf("hottest: %s, %.0f %% of the time\n", plan.Hottest().Title(), 100*plan.ShareOfTime(plan.Hottest()))
	// Output:
	// Limit                         5µs     0 pages
	// Sort                         32µs     3 pages
	// Seq Scan on shop_order    5.427ms  1545 pages
	// hottest: Seq Scan on shop_order, 99 % of the time
}

// What did the index change?
func ExampleDiff() {
	var plans []*explain.Plan
	for _, side := range []string{"before", "after"} {
		src, err := os.ReadFile("testdata/diff/index_added." + side + ".json")
		if err != nil {
			log.Panic(err)
		}
		result, err := explain.Parse(src)
		if err != nil {
			log.Panic(err)
		}
		plans = append(plans, result.Plans[0])
	}
	comparison := explain.Diff(plans[0], plans[1])
	fmt.Println(comparison.Verdict())
	for _, row := range comparison.Rows() {
		pair := comparison.Pairs[row.Pair]
		if pair.Change != explain.Same {
			fmt.Println(pair.Change, pair.Kinds)
		}
	}
	// Output:
	// 48× faster, 67× fewer pages: a bitmap scan using shop_order_customer_placed replaced the sequential scan on shop_order.
	// changed [access path condition work]
	// added [access path]
}
