package verify

import (
	"context"
	"fmt"
	"strings"

	"assay/advisor"
	"assay/advisor/equiv"
	"assay/explain"
)

// maxBatchChildren bounds how many statements are run one by one and united
// for the comparison of rows.
const maxBatchChildren = 500

// tryBatch runs the statements one after the other, then the one that replaces
// them, and compares their rows as one bag.
func tryBatch(ctx context.Context, server Server, job Job, p advisor.Batch) (*Verdict, error) {
	v := &Verdict{method: RanBatch}
	if len(job.Children) == 0 {
		return v, fmt.Errorf("%w: the statements that it replaces are not known", ErrRefused)
	}
	if len(job.Children) > maxBatchChildren {
		return v, fmt.Errorf("%w: more than %d statements", ErrRefused, maxBatchChildren)
	}
	after, err := job.Bind(p)
	if err != nil {
		return v, fmt.Errorf("bind the parameters of the batch: %w", err)
	}
	err = server.Read(ctx, func(s Session) error {
		r, err := sameRows(ctx, s, job, p, after)
		v.equiv = &r
		if err != nil {
			return err
		}
		if r.Badge == equiv.Refuted {
			v.status, v.reason = NoGain, r.Reason
			return nil
		}
		a := oneByOne{s, job.Children}
		if err := firstLook(ctx, a, job, v); err != nil {
			return err
		}
		return measurePair(ctx, a, fetched{explained{s, after}}, job, v)
	})
	if err == nil && v.status == "" {
		v.decide(judgeSpeed)
		v.reason = fmt.Sprintf("%d round trips → 1; %s", len(job.Children), v.reason)
	}
	return v, err
}

// sameRows compares the rows of the distinct children with the batch's, in the
// columns that a child returns: a batch may add the key that tells whose row it is.
func sameRows(ctx context.Context, s Session, job Job, p advisor.Batch, after Statement) (equiv.Result, error) {
	columns, err := s.Describe(ctx, job.Children[0].SQL)
	if err != nil {
		return equiv.Result{Badge: equiv.NotTested}, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	united, args := unite(job.Children)
	if len(args) > 0 || len(after.Args) > 0 {
		return equiv.Result{Badge: equiv.NotTested, NotCompared: "statements with parameters are not united"}, nil
	}
	return equiv.Check(ctx, s, equiv.Pair{
		Before: united, After: after.SQL, Catalog: job.Catalog, Columns: names,
		Theorem: p.Theorem, Claims: p.Claims,
	})
}

// unite writes the distinct statements as one UNION ALL.
func unite(children []Statement) (sql string, args []*string) {
	seen := map[string]bool{}
	var parts []string
	for _, c := range children {
		args = append(args, c.Args...)
		if !seen[c.SQL] {
			seen[c.SQL] = true
			parts = append(parts, "(\n"+strings.TrimRight(strings.TrimSpace(c.SQL), ";")+"\n)")
		}
	}
	return strings.Join(parts, "\nUNION ALL\n"), args
}

// oneByOne runs many statements in order: the sum of their times as the client
// sees it, and of their pages.
type oneByOne struct {
	session    Session
	statements []Statement
}

func (o oneByOne) once(ctx context.Context) (sample, error) {
	var sum sample
	for _, st := range o.statements {
		p, err := o.session.Explain(ctx, st, Analyze)
		if err != nil {
			return sum, err
		}
		sum.pages += p.Pages()
		sum.cost += p.Root.Est.TotalCost
	}
	for _, st := range o.statements {
		got, err := o.session.Fetch(ctx, st)
		if err != nil {
			return sum, err
		}
		sum.rows += float64(got.Rows)
		sum.bytes += got.Bytes
		sum.time += got.Time
	}
	return sum, nil
}

// plan is the first statement's: they are all of one shape.
func (o oneByOne) plan(ctx context.Context) (*explain.Plan, error) {
	return o.session.Explain(ctx, o.statements[0], Timed)
}
