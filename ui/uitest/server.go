package uitest

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"assay/advisor/equiv"
	"assay/advisor/verify"
	"assay/explain"
)

// recorded are pairs of plans printed by PostgreSQL 15, before and after a
// change, of the statements in cases.
//
//go:embed testdata
var recorded embed.FS

// pair are the two plans of a case, read once a service.
type pair struct{ before, after *explain.Plan }

func readPair(name string) pair { return pair{plan(name, "before"), plan(name, "after")} }

// plan reads a recorded plan; side is before or after.
func plan(name, side string) *explain.Plan {
	src, err := recorded.ReadFile("testdata/" + name + "." + side + ".json")
	if err != nil {
		panic("uitest: " + err.Error()) // the names are constants
	}
	got, err := explain.Parse(src)
	if err != nil {
		panic(fmt.Sprintf("uitest: %s.%s: %v", name, side, err))
	}
	return got.Plans[0]
}

// server replays the plans of one case to package verify, so that verdicts are
// made where all verdicts are made.
type server struct {
	c     Case
	plans pair
}

func (s server) Read(_ context.Context, f func(verify.Session) error) error {
	return f(session{server: s})
}

func (s server) Trial(_ context.Context, ddl []string, f func(verify.Session, []verify.TrialIndex) error) error {
	built := make([]verify.TrialIndex, len(ddl))
	for i, d := range ddl {
		built[i] = verify.TrialIndex{Name: strings.Fields(d)[2], Bytes: 13 << 20, Build: 412 * time.Millisecond}
	}
	return f(session{server: s, changed: true}, built)
}

// Bench has no rows to try: what is recorded are plans.
func (s server) Bench(context.Context, func(equiv.Bench) error) error { return nil }

type session struct {
	server
	changed bool
}

// Explain gives the plan after the change where the statement is another one
// or an index was built.
func (s session) Explain(_ context.Context, st verify.Statement, _ verify.Mode) (*explain.Plan, error) {
	if s.changed || st.SQL != s.c.SQL {
		return s.plans.after, nil
	}
	return s.plans.before, nil
}

func (s session) Fetch(ctx context.Context, st verify.Statement) (verify.Fetched, error) {
	p, err := s.Explain(ctx, st, verify.Timed)
	if err != nil {
		return verify.Fetched{}, err
	}
	return verify.Fetched{Rows: int64(p.Root.RowsTotal()), Bytes: 64 * int64(p.Root.RowsTotal()), Time: p.Execution}, nil
}

func (s session) Describe(context.Context, string) ([]equiv.Column, error) {
	return []equiv.Column{{Name: "id", Type: "bigint"}}, nil
}

func (s session) Digest(_ context.Context, _ string, _ []*string, _, _ []string) (equiv.Digest, error) {
	return equiv.Digest{
		Rows: int64(s.plans.before.Root.RowsTotal()), Sums: [2]string{"1", "2"},
		Columns: []equiv.Column{{Name: "id", Type: "bigint"}},
	}, nil
}

func (s session) Difference(context.Context, string, string, []*string, int) ([]equiv.DiffRow, error) {
	return nil, nil
}

func (s session) Value(context.Context, string, []*string) (*string, error) { return nil, nil }
