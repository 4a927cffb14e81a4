package verify

import (
	"assay/advisor/equiv"
	"assay/explain"
)

// Verdict is what came of trying one proposal. It has no exported fields:
// only this package makes one.
type Verdict struct {
	status  Status
	method  Method
	reason  string
	before  Measure
	after   Measure
	equiv   *equiv.Result
	indexes []TrialIndex
	pairs   int
}

// Status is the outcome.
func (v *Verdict) Status() Status { return v.status }

// Method is how it was tried; Untried when it was not.
func (v *Verdict) Method() Method { return v.method }

// Reason says in a sentence why the status is what it is.
func (v *Verdict) Reason() string { return v.reason }

// Before is the statement as it stands.
func (v *Verdict) Before() Measure { return v.before }

// After is the statement with the proposal.
func (v *Verdict) After() Measure { return v.after }

// Pairs is how many times before and after were run in turn.
func (v *Verdict) Pairs() int { return v.pairs }

// Equivalence is what is known of the two answers; nil for a proposal that
// leaves the statement as it is.
func (v *Verdict) Equivalence() *equiv.Result { return v.equiv }

// Indexes are the indexes that were built for the trial.
func (v *Verdict) Indexes() []TrialIndex { return v.indexes }

// Comparison matches the two plans, nil when one of them is missing.
func (v *Verdict) Comparison() *explain.Comparison {
	if v.before.Plan == nil || v.after.Plan == nil {
		return nil
	}
	return explain.Diff(v.before.Plan, v.after.Plan)
}

// Speedup is before's time over after's; 0 when unknown.
func (v *Verdict) Speedup() float64 {
	if v.before.Time <= 0 || v.after.Time <= 0 {
		return 0
	}
	return float64(v.before.Time) / float64(v.after.Time)
}
