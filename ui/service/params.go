package service

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"assay/explain"
)

// ValueSample is where the values of parameters come from that nobody gave.
type ValueSample string

// The ways to fill in parameters. The zero value takes common values, and tries
// the other kinds too where it took any; SampleAll tries them also where every
// value was given.
const (
	SampleAuto   ValueSample = ""
	SampleAll    ValueSample = "all"
	SampleCommon ValueSample = "common"
	SampleMedian ValueSample = "median"
	SampleRare   ValueSample = "rare"
	SampleNull   ValueSample = "null"
	SampleNone   ValueSample = "none"
)

// Value is a parameter's value in text form, with where it came from.
type Value struct {
	// Text is nil for NULL.
	Text *string
	// From says in words where it came from: "given", "the log", "the most
	// common value of orders.status, 61 % of its rows".
	From string
}

// shownValue is the longest value that is shown whole.
const shownValue = 40

// String is the value as SQL writes it, shortened. Every place that shows a
// parameter's value to a person uses it.
func (v Value) String() string {
	if v.Text == nil {
		return "NULL"
	}
	text := *v.Text
	if utf8.RuneCountInString(text) > shownValue {
		text = string([]rune(text)[:shownValue-1]) + "…"
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// Parameter is one parameter of a statement.
type Parameter struct {
	// Name is its name or number, as Request.Values has it; Label is how it is
	// shown: "$1", ":user_id".
	Name, Label string
	// Type is the server's name of its type, "" when the server did not say.
	Type string
	Value
	// Missing is why there is no value, "" when there is one.
	Missing string
}

// Parameters is what is known of a statement's parameters.
type Parameters struct {
	// Values are what the statement was run with, in the order of $1, $2 ….
	Values []Parameter
	// Plans are what was tried: first the plan of Values, then those of other
	// values and the generic plan.
	Plans []ValuePlan
	// Differs: the plans of the values that were tried are not all alike.
	Differs bool
	// Says are sentences on how the plan depends on the values.
	Says []string
}

// The kinds of a ValuePlan.
const (
	GivenValues  = "given"
	CommonValues = "common"
	MedianValues = "median"
	RareValues   = "rare"
	NullValues   = "null"
	// GenericPlan is planned without values, as PostgreSQL plans for all of them.
	GenericPlan = "generic"
)

// ValuePlan is the plan that a set of values gives.
type ValuePlan struct {
	Kind string
	// Values are in the order of Parameters.Values; none for the generic plan.
	Values []Value
	// Plan is measured where Analyzed is set; nil when it could not be had.
	Plan *explain.Plan
	// Stopped is the time after which a run was stopped; Plan is then the estimate.
	Stopped time.Duration
	// Settles is which plan PostgreSQL keeps for a prepared statement after five
	// executions with such values: "generic" or "custom"; "" when it was not asked.
	Settles string
	// Why is why it was not planned, or not run; "" when it was.
	Why string
}

// PlanFigures are a plan's figures in words: its time, or its cost where it was
// not run; its pages; and how it reads its tables, or why there is no plan.
func PlanFigures(p ValuePlan) (time, pages, reads string) {
	if p.Plan == nil {
		return "", "", p.Why
	}
	time = "cost " + explain.Grouped(int64(p.Plan.Root.Est.TotalCost+0.5))
	switch {
	case p.Stopped > 0:
		time = "stopped at " + p.Stopped.String()
	case p.Plan.Analyzed:
		time, pages = explain.Millis(p.Plan.Execution), explain.Grouped(p.Plan.Pages())+" pages"
	}
	return time, pages, Reads(p.Plan)
}

// Reads names how the plan reads its tables; its root where it reads none.
func Reads(p *explain.Plan) string {
	var scans []string
	for n := range p.All() {
		if n.Relation != "" && len(n.Children) == 0 {
			scans = append(scans, n.Title())
		}
	}
	const most = 3
	switch {
	case len(scans) == 0:
		return p.Root.Title()
	case len(scans) > most:
		return strings.Join(scans[:most], ", ") + fmt.Sprintf(" and %d more", len(scans)-most)
	}
	return strings.Join(scans, ", ")
}
