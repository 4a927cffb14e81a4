package engine

import (
	"context"

	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/explain"
	"assay/internal/postgres"
)

// trials is a postgres server as advisor/verify wants it: the same primitives
// under the consumer's types.
type trials struct {
	server *postgres.Server
	read   postgres.Limits
	trial  postgres.Limits
}

var _ verify.Server = trials{}

func (t trials) Read(ctx context.Context, f func(verify.Session) error) error {
	return t.server.Read(ctx, t.read, func(s *postgres.Session) error { return f(session{s}) })
}

func (t trials) Trial(ctx context.Context, ddl []string, f func(verify.Session, []verify.TrialIndex) error) error {
	return t.server.Trial(ctx, t.trial, ddl, func(s *postgres.Session, built []postgres.TrialIndex) error {
		indexes := make([]verify.TrialIndex, len(built))
		for i, b := range built {
			indexes[i] = verify.TrialIndex{Name: b.Name, Bytes: b.Bytes, Build: b.BuildTime, Unusable: b.Unusable}
		}
		return f(session{s}, indexes)
	})
}

func (t trials) Bench(ctx context.Context, f func(equiv.Bench) error) error {
	return t.server.Trials(ctx, t.read, func(b *postgres.Trials) error { return f(bench{b, t.server, t.read}) })
}

// session adapts one rolled-back transaction.
type session struct{ s *postgres.Session }

var _ verify.Session = session{}

func (a session) Explain(ctx context.Context, st verify.Statement, mode verify.Mode) (*explain.Plan, error) {
	return a.s.Explain(ctx, st.SQL, st.Args, explainOptions(mode))
}

// explainOptions: the plan alone; run with the whole timed; run with every node timed.
func explainOptions(mode verify.Mode) postgres.ExplainOptions {
	o := postgres.ExplainOptions{Verbose: true, Settings: true}
	if mode == verify.PlanOnly {
		return o
	}
	o.Analyze, o.Buffers = true, true
	o.Timing = mode == verify.Timed
	o.WAL = mode == verify.Timed
	return o
}

func (a session) Fetch(ctx context.Context, st verify.Statement) (verify.Fetched, error) {
	f, err := a.s.Fetch(ctx, st.SQL, st.Args)
	return verify.Fetched{Rows: f.Rows, Bytes: f.Bytes, Time: f.Time}, err
}

func (a session) Describe(ctx context.Context, sql string) ([]equiv.Column, error) {
	_, columns, err := a.s.Describe(ctx, sql)
	return equivColumns(columns), err
}

func (a session) Digest(ctx context.Context, sql string, args []*string, columns, orderKeys []string) (equiv.Digest, error) {
	d, err := a.s.Digest(ctx, sql, args, columns, orderKeys)
	return equiv.Digest{Rows: d.Rows, Sums: d.Sums, Order: d.Order, Columns: equivColumns(d.Columns)}, err
}

func (a session) Difference(ctx context.Context, before, after string, args []*string, limit int) ([]equiv.DiffRow, error) {
	rows, err := a.s.Difference(ctx, before, after, args, limit)
	out := make([]equiv.DiffRow, len(rows))
	for i, r := range rows {
		out[i] = equiv.DiffRow{OnlyBefore: r.OnlyBefore, Text: r.Text}
	}
	return out, err
}

func (a session) Value(ctx context.Context, sql string, args []*string) (*string, error) {
	return a.s.Value(ctx, sql, args)
}

func equivColumns(columns []postgres.Column) []equiv.Column {
	out := make([]equiv.Column, len(columns))
	for i, c := range columns {
		out[i] = equiv.Column{Name: c.Name, Type: c.Type}
	}
	return out
}
