package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

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
	// Generic plans for values that are not known: $n stay $n. Before 16, which
	// has GENERIC_PLAN, the server leaves out partitions that args exclude.
	// It excludes Analyze.
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
	add(o.Generic, "GENERIC_PLAN")
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
	if o.Generic {
		return s.explainGeneric(ctx, op, format, sql, args, o)
	}
	text, err := s.text(ctx, query{op: op, before: o.clause(format), sql: sql, after: "\n", args: args})
	return []byte(text), err
}

// explainGeneric plans the statement without its values. GENERIC_PLAN cannot be
// had by the extended protocol, which wants a value for every parameter and
// then plans with it. So the server first parses the text by that protocol,
// which takes a single statement only; in the text that is sent then, nothing
// but our EXPLAIN stands before it.
func (s *Session) explainGeneric(ctx context.Context, op, format, sql string, args []*string, o ExplainOptions) ([]byte, error) {
	o.Analyze = false
	if s.server.info.VersionNum < 160000 {
		o.Generic = false
		name, types, err := s.prepare(ctx, sql)
		if err != nil {
			return nil, err
		}
		if len(args) != len(types) {
			args = make([]*string, len(types))
		}
		if err := s.ours(ctx, op, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return nil, err
		}
		text, err := s.text(ctx, query{op: op, before: o.clause(format), sql: execute(name, args)})
		return []byte(text), err
	}
	if _, _, err := s.Describe(ctx, sql); err != nil {
		return nil, err
	}
	start := time.Now()
	var out []byte
	results := s.conn.Exec(ctx, o.clause(format)+sql+"\n")
	for results.NextResult() {
		for rows := results.ResultReader(); rows.NextRow(); {
			out = append(append(out, rows.Values()[0]...), '\n')
		}
	}
	return bytes.TrimSuffix(out, []byte("\n")), s.server.config.explainError(ctx, results.Close(), situation{op: op, limit: s.limits.Statement, elapsed: time.Since(start)})
}

// prepare prepares the statement under a name of its own. A session closes its
// connection, and the statement goes with it.
func (s *Session) prepare(ctx context.Context, sql string) (name string, types []string, err error) {
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
	return name, types, nil
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
