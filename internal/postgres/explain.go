package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"assay/explain"
)

// ExplainOptions are EXPLAIN's options; the zero value is a plain plan.
type ExplainOptions struct {
	// Analyze really runs the statement.
	Analyze  bool
	Buffers  bool // with Analyze
	WAL      bool // with Analyze; 12 does not count it
	Timing   bool // with Analyze; false saves the clock reads of every node
	Verbose  bool
	Settings bool
	// Generic plans for values that are not known: $n stay $n and args are
	// ignored. It excludes Analyze.
	Generic bool
}

// Planned are the options of a plan that is only estimated.
func Planned() ExplainOptions { return ExplainOptions{Verbose: true, Settings: true} }

// Measured are the options of a plan that is run and measured.
func Measured() ExplainOptions {
	return ExplainOptions{Analyze: true, Buffers: true, WAL: true, Timing: true, Verbose: true, Settings: true}
}

func (o ExplainOptions) clause(format string) string {
	words := []string{"FORMAT " + format}
	add := func(on bool, word string) {
		if on {
			words = append(words, word)
		}
	}
	add(o.Analyze, "ANALYZE")
	// 18 turns BUFFERS on with ANALYZE: say what is wanted either way.
	add(o.Analyze, fmt.Sprintf("BUFFERS %t", o.Buffers))
	add(o.Analyze, fmt.Sprintf("TIMING %t", o.Timing))
	add(o.Analyze && o.WAL, "WAL")
	add(o.Verbose, "VERBOSE")
	add(o.Settings, "SETTINGS")
	return "EXPLAIN (" + strings.Join(words, ", ") + ")\n"
}

// Explain plans the statement, or runs it with o.Analyze, and returns its plan.
// args are the values of $1, $2 …; nil is NULL. A statement that is rewritten
// to several (by a rule) gives the plan of the first.
//
// PostgreSQL 15 to 18 print invalid JSON for a measured MERGE on a partitioned
// table: then the result is the estimated plan, with Analyzed false. The
// statement is never run a second time.
func (s *Session) Explain(ctx context.Context, sql string, args []*string, o ExplainOptions) (*explain.Plan, error) {
	out, err := s.explainAs(ctx, "JSON", sql, args, o)
	if err != nil {
		return nil, err
	}
	plan, err := firstPlan(out)
	if err == nil || !o.Analyze {
		return plan, err
	}
	o.Analyze = false
	if out, err = s.explainAs(ctx, "JSON", sql, args, o); err != nil {
		return nil, err
	}
	return firstPlan(out)
}

// ExplainText is EXPLAIN's own text, for showing.
func (s *Session) ExplainText(ctx context.Context, sql string, args []*string, o ExplainOptions) (string, error) {
	out, err := s.explainAs(ctx, "TEXT", sql, args, o)
	return string(out), err
}

// ExplainJSON is EXPLAIN's own JSON, for recording.
func (s *Session) ExplainJSON(ctx context.Context, sql string, args []*string, o ExplainOptions) ([]byte, error) {
	return s.explainAs(ctx, "JSON", sql, args, o)
}

func (s *Session) explainAs(ctx context.Context, format, sql string, args []*string, o ExplainOptions) ([]byte, error) {
	const op = "explain the statement"
	o.WAL = o.WAL && s.server.info.VersionNum >= 130000
	q := query{op: op, before: o.clause(format), sql: sql, after: "\n", args: args}
	if o.Generic {
		name, types, err := s.prepareGeneric(ctx, sql)
		if err != nil {
			return nil, err
		}
		nulls := strings.TrimSuffix(strings.Repeat("NULL, ", len(types)), ", ")
		if nulls != "" {
			nulls = "(" + nulls + ")"
		}
		o.Analyze = false
		q = query{op: op, before: o.clause(format), sql: "EXECUTE " + name + nulls}
	}
	var out []byte
	err := s.each(ctx, q, func(values [][]byte) bool {
		if len(out) > 0 {
			out = append(out, '\n')
		}
		out = append(out, values[0]...)
		return true
	})
	return out, err
}

// prepareGeneric prepares the statement for plans that do not know its values.
// It works on every version; GENERIC_PLAN is only known to 16 and later.
func (s *Session) prepareGeneric(ctx context.Context, sql string) (name string, types []string, err error) {
	types, _, err = s.Describe(ctx, sql)
	if err != nil {
		return "", nil, err
	}
	s.prepared++
	name = fmt.Sprintf("assay_%d", s.prepared)
	q := query{op: "prepare the statement", before: "PREPARE " + name + " AS\n", sql: sql, after: "\n"}
	if err := s.each(ctx, q, func([][]byte) bool { return true }); err != nil {
		return "", nil, err
	}
	s.named = append(s.named, name)
	return name, types, s.ours(ctx, q.op, "SET LOCAL plan_cache_mode = force_generic_plan")
}

func firstPlan(out []byte) (*explain.Plan, error) {
	// EXPLAIN of a command that makes no plan is one word for each of them.
	var commands []string
	if json.Unmarshal(out, &commands) == nil {
		return nil, refused("read the plan", "the server makes no plan for this statement", "give a SELECT, INSERT, UPDATE, DELETE or MERGE")
	}
	result, err := explain.Parse(out)
	if err != nil {
		return nil, internal("read the plan", err.Error())
	}
	if len(result.Plans) == 0 || result.Plans[0].Root == nil {
		return nil, internal("read the plan", "EXPLAIN printed none")
	}
	return result.Plans[0], nil
}

// each sends a query and hands every row to f, whose values are valid only
// during the call. f returns false to skip the rows that follow.
func (s *Session) each(ctx context.Context, q query, f func([][]byte) bool) error {
	reply, err := s.send(ctx, q)
	if err != nil {
		return err
	}
	for reply.NextRow() && f(reply.Values()) {
	}
	return reply.finish()
}
