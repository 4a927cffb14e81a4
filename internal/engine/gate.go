package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/advisor/verify"
	"assay/explain"
	"assay/internal/postgres"
	"assay/ui/service"
)

// explain runs the statement as the guards allow, and puts the plan in the
// report. What a rollback will not undo is told before the statement is sent:
// even planning it may call its functions.
func (e *Engine) explain(ctx context.Context, j *job, show func()) error {
	server, conn, err := e.current()
	if err != nil {
		return err
	}
	g := gate{server: server, conn: conn, allowed: j.req.Allow, limits: postgres.Limits{Statement: j.req.Timeout}}
	if err := onceMore(func() error { return g.plan(ctx, j) }); err != nil {
		return fmt.Errorf("plan the statement: %w", err)
	}
	if missing := missingValues(j.report.Parameters); missing != nil {
		return missing // the plan is the generic one
	}
	if j.req.ExplainOnly {
		return nil
	}
	if p := g.consent(j); p != nil {
		return p
	}
	if len(j.report.Stays) > 0 {
		show()
	}
	if j.effects.outside {
		return g.run(ctx, j)
	}
	return onceMore(func() error { return g.run(ctx, j) })
}

// onceMore runs it again where a standby's recovery got in its way: the second
// time the standby has replayed what was in conflict.
func onceMore(run func() error) error {
	err := run()
	var e *postgres.Error
	if errors.As(err, &e) && e.Code == "40001" {
		return run()
	}
	return err
}

// gate stands between a statement and the server.
type gate struct {
	server  *postgres.Server
	conn    service.Connection
	allowed service.Consent
	limits  postgres.Limits
}

// plan finds out what the statement would leave behind, and plans it. One that
// acts outside the transaction is not even planned without consent.
func (g gate) plan(ctx context.Context, j *job) error {
	steps := func(s *postgres.Session) (err error) {
		if j.effects, err = reachOf(ctx, s, j); err != nil {
			return err
		}
		j.report.Stays = j.effects.stays
		if p := g.outside(j); p != nil {
			return p
		}
		options := explainOptions(verify.PlanOnly)
		if missingValues(j.report.Parameters) != nil {
			options = postgres.ExplainOptions{Generic: true, Verbose: true}
		}
		j.report.Plan, err = s.Explain(ctx, j.send.SQL, j.send.Args, options)
		return err
	}
	err := g.server.Read(ctx, g.limits, steps)
	if g.mayWrite(j, err) { // a function that is called while planning writes
		err = g.server.Write(ctx, g.limits, steps)
	}
	if err == nil {
		j.report.Stays = append(slices.Clip(j.effects.stays), rowsLeft(j)...)
	}
	return g.asksToWrite(err)
}

// outside refuses what nothing takes back. A server that looks like production
// has its own, stricter question first.
func (g gate) outside(j *job) *service.Problem {
	if !j.effects.outside || g.allowed.Outside && !g.unconfirmed() {
		return nil
	}
	if g.unconfirmed() {
		return g.production()
	}
	return asking(service.Consent{Outside: true, Writes: j.writes()},
		"what the statement does would not all be undone by the rollback: "+strings.Join(j.effects.stays, "; "))
}

// consent is why the statement may be planned but not run; nil when it may.
func (g gate) consent(j *job) *service.Problem {
	if g.unconfirmed() {
		return g.production()
	}
	if !j.writes() {
		return nil
	}
	if g.conn.ReadReplica {
		return refused("the statement writes ("+j.query.WriteReason+"), and this server is a standby, which can only read", "connect to its primary to run it; here it is planned only")
	}
	asks, why := service.Consent{Writes: !g.allowed.Writes}, []string{}
	if asks.Writes {
		why = append(why, "the statement writes ("+j.query.WriteReason+")")
	}
	if size := tooLarge(j); size != "" && !g.allowed.Large {
		asks.Large, why = true, append(why, size)
	}
	if asks == (service.Consent{}) {
		return nil
	}
	return asking(asks, strings.Join(why, "; "))
}

func (g gate) unconfirmed() bool { return len(g.conn.Production) > 0 && !g.conn.Confirmed }

func (g gate) production() *service.Problem {
	return refused("this server looks like production: "+strings.Join(g.conn.Production, "; "),
		fmt.Sprintf("if it is not, say so: type the database's name, or --confirm-database %s; --explain-only plans without running", g.conn.Database))
}

// asking refuses, and says which consent lifts it.
func asking(c service.Consent, why string) *service.Problem {
	var flags []string
	for _, f := range []struct {
		on   bool
		name string
	}{{c.Writes, "--allow-write"}, {c.Large, "--allow-large"}, {c.Outside, "--allow-outside"}} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	next := strings.Join(flags, " ") + " runs it in a transaction that is rolled back, all but what is listed here"
	if c.Large {
		next += "; or narrow it with a WHERE"
	}
	p := refused(why, next)
	p.Asks = c
	return p
}

// run runs the statement. One that hits its timeout keeps its estimated plan.
func (g gate) run(ctx context.Context, j *job) error {
	steps := func(s *postgres.Session) error {
		plan, err := s.Explain(ctx, j.send.SQL, j.send.Args, explainOptions(verify.Timed))
		if err == nil {
			j.report.Plan = plan
		}
		return err
	}
	in := g.server.Read
	// What acts outside must not be run twice: where it may write, it is not tried as a reader first.
	if j.writes() || j.effects.outside && j.effects.writes && g.allowed.Writes {
		in = g.server.Write
	}
	err := in(ctx, g.limits, steps)
	if g.mayWrite(j, err) {
		err = g.server.Write(ctx, g.limits, steps)
	}
	var pg *postgres.Error
	if errors.As(err, &pg) && pg.Kind() == postgres.KindTimeout && ctx.Err() == nil {
		j.report.Stopped = j.req.Timeout
		j.report.Notes = append(j.report.Notes, fmt.Sprintf("it did not finish within %s (--timeout gives it longer); the plan is the planner's estimate", j.req.Timeout))
		return nil
	}
	if err == nil {
		j.report.Notes = append(j.report.Notes, vacuum(j.report.Plan)...)
	}
	return g.asksToWrite(err)
}

// readOnly is the SQLSTATE of a write in a read-only transaction.
const readOnly = "25006"

// mayWrite: the server found that a function of a reading statement writes, and
// the user has agreed to that. Nothing else was done: it may be run again.
func (g gate) mayWrite(j *job, err error) bool {
	var pg *postgres.Error
	return g.allowed.Writes && !j.effects.outside && !g.conn.ReadReplica && errors.As(err, &pg) && pg.Code == readOnly
}

// asksToWrite adds to the server's refusal what the user can do about it; on a
// standby nothing helps.
func (g gate) asksToWrite(err error) error {
	var pg *postgres.Error
	if !errors.As(err, &pg) || pg.Code != readOnly || g.conn.ReadReplica {
		return err
	}
	p := problemOf("not run", err)
	ask := asking(service.Consent{Writes: true}, p.Why)
	p.Asks, p.Next = ask.Asks, ask.Next
	return p
}

// writes says that the statement itself writes; a function that it calls may do so too.
func (j *job) writes() bool { return j.query != nil && j.query.Writes }

const (
	// maxWrites is the most rows that a statement may write by the planner's
	// estimate: rolled back, it still leaves dead rows and WAL behind.
	maxWrites = 100_000
	// maxWritten is the largest table, in bytes, that is written to unasked.
	maxWritten = 1 << 30
)

// tooLarge is why a writing statement needs a second thought; "" where it does not.
func tooLarge(j *job) string {
	for _, t := range j.effects.tables {
		if t.Bytes > maxWritten {
			return fmt.Sprintf("%s holds %.1f GB: rolled back, writing to it still bloats it", t.Name, float64(t.Bytes)/(1<<30))
		}
	}
	for n := range j.report.Plan.All() {
		if rows := written(n); rows > maxWrites {
			return fmt.Sprintf("the statement would write about %.0f rows of %s; rolled back, they still bloat the table", rows, n.Relation)
		}
	}
	return ""
}

// written is how many rows the node changes, as planned or, once it was run, as counted.
func written(n *explain.Node) float64 {
	if n.Type != explain.ModifyTable {
		return 0
	}
	var rows float64
	for _, c := range n.Children {
		switch {
		case c.ParentRelationship != "Outer" && c.ParentRelationship != "Member": // of a WITH query or a subquery
		case c.Act != nil:
			rows += c.RowsTotal()
		default:
			rows += c.Est.Rows
		}
	}
	return max(rows, n.Est.Rows)
}

// rowsLeft says what the rows that a statement writes leave on disk.
func rowsLeft(j *job) []string {
	if !j.writes() || j.report.Plan == nil {
		return nil
	}
	var out []string
	for n := range j.report.Plan.All() {
		rows := written(n)
		switch {
		case n.Type != explain.ModifyTable:
		case n.Operation == "Delete":
			out = append(out, fmt.Sprintf("the WAL of about %.0f rows deleted from %s", rows, n.Relation))
		default:
			out = append(out, fmt.Sprintf("about %.0f dead rows in %s until it is vacuumed, and their WAL", rows, n.Relation))
		}
	}
	if len(out) == 0 {
		out = append(out, "row locks in the table's pages, and their WAL")
	}
	return out
}

// manyDead is from how many dead rows on a VACUUM is worth the words.
const manyDead = 1000

// vacuum recommends one where the rolled-back statement left dead rows.
func vacuum(p *explain.Plan) []string {
	var out []string
	for n := range p.All() {
		if n.Type != explain.ModifyTable || n.Operation == "Delete" {
			continue
		}
		if rows := written(n); rows >= manyDead {
			out = append(out, fmt.Sprintf("VACUUM %s is recommended: the rolled-back statement left about %.0f dead rows there", n.Relation, rows))
		}
	}
	return out
}
