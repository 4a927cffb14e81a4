package equiv

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"assay/advisor/catalog"
	"assay/advisor/equiv/witness"
	"assay/advisor/sqlast"
)

// What a search runs unless it is told otherwise. One in five trials runs in a
// zone that moves its clocks, where a date and a time are not what they seem: half
// of them west, half of them east of Greenwich, where clocks move on other days.
const (
	DefaultTrials = 1000
	// A difference shows on the first few databases, or late: batches grow for as
	// long as their statements run, and get smaller where one fails.
	firstBatch   = 10
	largestBatch = 100
	zoneShare    = 5
	westernZone  = "America/New_York"
	easternZone  = "Europe/Berlin"
	// maxAttempts is how many databases are made for each one that counts.
	maxAttempts = 4
	// maxTimeouts in a row end a search; of the rows of a recursive query many go
	// round in a circle.
	maxTimeouts = 10
)

// Options are what a caller may set of a search.
type Options struct {
	// Trials is how many databases have to count; 0 is DefaultTrials.
	Trials int
	// Seed replaces the one that is derived from the pair; 0 keeps that.
	Seed uint64
	// Progress is told how many trials ran; nil is nobody.
	Progress func(done, total int)
}

// Trials is the evidence of a search that found no counterexample.
type Trials struct {
	// Run counts the databases that keep to the tables' constraints and on which
	// both forms answered; NonTrivial those whose answer is not that of empty
	// tables; Distinct the different answers seen.
	Run, NonTrivial, Distinct int
	Seed                      uint64
	Elapsed                   time.Duration
	// Missing says why the trials are not enough to say "held"; "" when they are.
	Missing string
	// Unstable says that the first form's own answer depends on the order in
	// which its tables hand out their rows.
	Unstable bool
	// Notes tell what a reader should know beside the figures.
	Notes []string
}

// Counterexample is a small database on which the two forms answer differently.
type Counterexample struct {
	// SQL makes it in temporary tables, runs both forms and rolls back.
	SQL string
	// Before and After are the texts of the rows that each form gives.
	Before, After []string
	// Reason is the difference in a sentence.
	Reason string
	// Confirmed: both forms were run on copies of the real tables, which took
	// the rows; Unconfirmed says why that could not be done.
	Confirmed   bool
	Unconfirmed string
	// Trial is the number of the trial that found it, from 1.
	Trial int
}

// search is one search under way.
type search struct {
	bench   Bench
	pair    Pair
	options Options
	trials  *Trials
	random  *rand.Rand

	catalog    *catalog.Catalog // with the table of the parameters
	parameters []string         // their types
	schema     *witness.Schema
	forms      [2]*sqlast.Query
	columns    [2][]Column
	keys       [2][]sortKey
	orderLost  string    // why the order cannot be compared
	answers    [2]string // the SQL of a form's answer in a trial

	batch      int // how many databases the next batch may have
	failedRuns int // of statements that run both forms
	zones      map[string]*prepared
	castable   map[string]bool // by type and text
	casters    map[string]int  // by type
	bags       map[uint64]int
	empty      answer
	stable     []seen // databases to try the first form's stability on
	coverage   *coverage
	found      *Counterexample
	// What was seen beside answers.
	made, invalid, timeouts        int
	onlyBefore, onlyAfter, printed int
	failure, beforeFailure         string
	unresolved, rejected           int
	rejection                      string
}

// seen is a database with the first form's answer on it.
type seen struct {
	db     witness.Database
	answer answer
}

// Search runs both forms on made-up databases that keep to the tables'
// constraints, until their answers differ or the trials are done. Agreement
// proves nothing: Trials.Missing tells whether it is evidence enough.
func Search(ctx context.Context, b Bench, p Pair, o Options) (*Trials, *Counterexample, error) {
	started := time.Now()
	if o.Trials == 0 {
		o.Trials = DefaultTrials
	}
	if o.Seed == 0 {
		o.Seed = seedOf(p)
	}
	s := &search{
		bench: b, pair: p, options: o, trials: &Trials{Seed: o.Seed}, zones: map[string]*prepared{},
		castable: map[string]bool{}, casters: map[string]int{}, bags: map[uint64]int{}, batch: firstBatch,
		random: rand.New(rand.NewPCG(o.Seed, 0)), //nolint:gosec // a search has to repeat, nobody is kept from guessing it
	}
	err := s.prepare(ctx)
	if err == nil {
		err = s.run(ctx)
	}
	if err == nil && s.found == nil {
		err = s.judge(ctx)
	}
	if what := asUnsupported(err); what != "" {
		s.trials.Missing, err = "the search for counterexamples does not know "+what, nil
	}
	s.trials.Elapsed = time.Since(started)
	return s.trials, s.found, err
}

// seedOf is the pair's own seed: a verdict repeats.
func seedOf(p Pair) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(sqlast.Normal(p.Before) + "\x00" + sqlast.Normal(p.After))) // a hash does not fail
	return h.Sum64()
}

// prepare reads the pair: its columns, its order, the tables that it reads.
func (s *search) prepare(ctx context.Context) error {
	var parameters [2][]string
	for i, sql := range []string{s.pair.Before, s.pair.After} {
		var err error
		if parameters[i], s.columns[i], err = s.bench.Describe(ctx, sql); err != nil {
			return fmt.Errorf("describe the query: %w", err)
		}
	}
	if len(s.columns[0]) != len(s.columns[1]) {
		return unmodelled("two forms with different numbers of columns")
	}
	if reason := differentParameters(parameters); reason != "" {
		return unmodelled("%s", reason)
	}
	s.parameters = parameters[0]
	if len(parameters[1]) > len(s.parameters) {
		s.parameters = parameters[1]
	}
	s.catalog = withParameterTable(s.pair.Catalog, s.parameters)
	for i, sql := range []string{s.pair.Before, s.pair.After} {
		var err error
		if s.forms[i], err = readForm(sql, s.parameters, s.catalog); err != nil {
			return err
		}
	}
	var err error
	if s.schema, err = witness.NewSchema(s.forms[0], s.forms[1], s.catalog); err != nil {
		return fmt.Errorf("find the tables of the pair: %w", err)
	}
	// To the hour: a search that is repeated soon makes the same databases.
	s.schema.Now = time.Now().UTC().Truncate(time.Hour)
	s.keys, s.orderLost = orders(s.forms, s.columns)
	return s.prepareZone(ctx, "")
}

func differentParameters(types [2][]string) string {
	for i := range min(len(types[0]), len(types[1])) {
		if types[0][i] != types[1][i] {
			return fmt.Sprintf("a parameter of two types: $%d is %s before and %s after", i+1, types[0][i], types[1][i])
		}
	}
	return ""
}

// run tries databases of two seeds, and of two more in other time zones.
func (s *search) run(ctx context.Context) error {
	answers, err := s.evaluate(ctx, "", []witness.Database{{Rows: make([][]witness.Row, len(s.schema.Tables))}})
	if err != nil {
		return err
	}
	s.empty = answers[0].answers[0]
	inZone := s.options.Trials / zoneShare / 2
	half := (s.options.Trials - 2*inZone) / 2
	for i, phase := range []struct {
		zone   string
		trials int
	}{{"", half}, {"", s.options.Trials - 2*inZone - half}, {westernZone, inZone}, {easternZone, inZone}} {
		if err := s.phase(ctx, phase.zone, s.options.Seed+uint64(i), s.trials.Run+phase.trials); err != nil || s.over() {
			return err
		}
	}
	return nil
}

// over says that more trials would not change the verdict.
func (s *search) over() bool { return s.found != nil || s.timeouts >= maxTimeouts }

// phase tries databases of one seed until goal trials have run in all. The next
// databases are made while the server works on the last.
func (s *search) phase(ctx context.Context, zone string, seed uint64, goal int) error {
	if err := s.prepareZone(ctx, zone); err != nil {
		return err
	}
	next, stop := s.stream(seed, maxAttempts*(goal-s.trials.Run))
	defer stop()
	for s.trials.Run < goal {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := next(min(s.batch, 2*(goal-s.trials.Run)))
		if len(batch) == 0 {
			return nil
		}
		s.made += len(batch)
		failed := s.failedRuns
		if err := s.try(ctx, zone, batch, goal); err != nil || s.over() {
			return err
		}
		if s.failedRuns > failed {
			s.batch = max(s.batch/2, firstBatch)
		} else {
			s.batch = min(2*s.batch, largestBatch)
		}
		if s.options.Progress != nil {
			s.options.Progress(s.trials.Run, s.options.Trials)
		}
	}
	return nil
}

// try runs a batch and looks at each answer.
func (s *search) try(ctx context.Context, zone string, batch []witness.Database, goal int) error {
	batch, err := s.possible(ctx, batch)
	if err != nil || len(batch) == 0 {
		return err
	}
	outcomes, err := s.evaluate(ctx, zone, batch)
	if err != nil {
		return err
	}
	if err := s.cover(ctx, zone, batch, outcomes); err != nil {
		return err
	}
	for i, o := range outcomes {
		if s.trials.Run >= goal || s.over() {
			return nil
		}
		if err := s.look(ctx, zone, batch[i], o); err != nil {
			return err
		}
	}
	return nil
}

// look counts a trial, and follows a difference up.
func (s *search) look(ctx context.Context, zone string, db witness.Database, o outcome) error {
	if !s.counts(o) {
		return nil
	}
	if !s.same(o.answers[0], o.answers[1]) {
		s.trials.Run++
		resolved, err := s.refute(ctx, zone, db)
		if !resolved {
			s.trials.Run--
			s.unresolved++
		}
		return err
	}
	s.trials.Run++
	if !o.answers[0].printedAs(o.answers[1]) {
		s.printed++
	}
	s.bags[o.answers[0].hash()]++
	if !s.same(o.answers[0], s.empty) {
		s.trials.NonTrivial++
		if zone == "" && len(s.stable) < stabilityTrials {
			s.stable = append(s.stable, seen{db, o.answers[0]})
		}
	}
	return nil
}

// counts says that both forms answered; else it notes what happened.
func (s *search) counts(o outcome) bool {
	switch {
	case o.timeout:
		s.timeouts++
		return false
	case !o.valid:
		s.invalid++
		return false
	}
	s.timeouts = 0
	switch {
	case o.failed[0] == "" && o.failed[1] == "":
		return true
	case o.failed[0] == "":
		s.onlyAfter++
		s.failure = o.failed[1]
	case o.failed[1] == "":
		s.onlyBefore++
		s.beforeFailure = o.failed[0]
	}
	return false
}

// stateOf is the SQLSTATE of a statement's failure, "" when it is none of the server's.
func stateOf(err error) string {
	var e sqlState
	if errors.As(err, &e) {
		return e.SQLState()
	}
	return ""
}
