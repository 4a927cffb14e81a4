package ui

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"assay/ui/queries"
	"assay/ui/service"
)

// job is a piece of the service's work: it runs beside the loop, tells by
// events, and can be cancelled.
type job struct {
	title string
	// entries are the statements it works on.
	entries []*queries.Entry
	doing   string
	run     func(ctx context.Context, emit func(service.Event))
	// done is called on the loop once the job is over and its events are in.
	done func(r *Root, err error) tea.Cmd

	id        int
	began     time.Time
	cancel    context.CancelFunc
	cancelled time.Time // when esc was pressed; zero before
	dropped   bool      // esc was pressed again: its connections were cut
	at        string    // the statement it is at
	reached   int       // how many statements it came to
	err       error
	progress  *service.Progress
}

// jobs runs one job at a time, in order.
type jobs struct {
	current *job
	waiting []*job
	lastID  int
	frame   int // of the spinner
	ticking bool
	closed  chan struct{} // closed when the program ends
}

func newJobs() jobs { return jobs{closed: make(chan struct{})} }

// stop cancels what runs and lets its goroutine end.
func (r *Root) stop() {
	close(r.jobs.closed)
	if r.jobs.current != nil {
		r.jobs.current.cancel()
	}
}

// queue runs the job as soon as those before it are over.
func (r *Root) queue(j *job) tea.Cmd {
	for _, e := range j.entries {
		e.Doing = queries.Waiting
	}
	if r.jobs.current != nil {
		r.jobs.waiting = append(r.jobs.waiting, j)
		return nil
	}
	return tea.Batch(r.begin(j), r.tick())
}

// maxBatch bounds the events handled between two frames.
const maxBatch = 256

// begin starts the job's goroutine and listens to it.
func (r *Root) begin(j *job) tea.Cmd {
	ctx, cancel := context.WithCancel(r.ctx)
	r.jobs.lastID++
	j.id, j.cancel, j.began = r.jobs.lastID, cancel, r.opts.Now()
	r.jobs.current = j
	for _, e := range j.entries {
		e.Doing = j.doing
	}
	events, closed := make(chan service.Event, maxBatch), r.jobs.closed
	emit := func(ev service.Event) {
		select {
		case events <- ev:
		case <-closed:
		}
	}
	beside(func() {
		defer close(events)
		defer caught(func(err error) { emit(service.Event{Done: true, Err: err}) })
		j.run(ctx, emit)
	})
	return listen(j.id, events)
}

// listen waits for the next events of a job.
func listen(id int, events <-chan service.Event) tea.Cmd {
	return func() tea.Msg {
		var batch []service.Event
		ev, open := <-events
		for open {
			batch = append(batch, ev)
			if len(batch) == maxBatch || len(events) == 0 {
				break
			}
			ev, open = <-events
		}
		return do(func(r *Root) tea.Cmd {
			r.hear(id, batch)
			if open {
				return listen(id, events)
			}
			return r.over(id)
		})
	}
}

// hear takes the events of the current job; those of an earlier one are dropped.
func (r *Root) hear(id int, events []service.Event) {
	j := r.jobs.current
	if j == nil || j.id != id {
		return
	}
	for _, ev := range events {
		switch {
		case ev.Progress != nil:
			j.progress = ev.Progress
		case ev.Report != nil:
			r.report(j, ev.Report)
		case ev.Done && ev.Err != nil:
			j.err = ev.Err
		}
	}
}

// report takes a statement's report as far as it has come.
func (r *Root) report(j *job, rep *service.Report) {
	e := r.list.Get(rep.Statement.ID)
	if e == nil {
		return
	}
	e.Report = rep
	if j.at != "" && j.at != rep.Statement.ID {
		if before := r.list.Get(j.at); before != nil {
			before.Doing = ""
		}
	}
	if j.at != rep.Statement.ID {
		j.reached++
	}
	j.at = rep.Statement.ID
}

// over ends a job and begins the next.
func (r *Root) over(id int) tea.Cmd {
	j := r.jobs.current
	if j == nil || j.id != id {
		return nil
	}
	j.cancel()
	for _, e := range j.entries {
		e.Doing = ""
	}
	r.jobs.current = nil
	var cmds []tea.Cmd
	switch {
	case j.dropped:
		r.say("disconnected: " + j.title + " (the server notices within about a second, before PostgreSQL 14 at the statement's time limit); the next run connects again")
	case !j.cancelled.IsZero():
		r.say("cancelled: " + j.title)
	}
	if j.done != nil {
		cmds = append(cmds, j.done(r, j.err))
	}
	if r.jobs.current == nil && len(r.jobs.waiting) > 0 {
		next := r.jobs.waiting[0]
		r.jobs.waiting = r.jobs.waiting[1:]
		cmds = append(cmds, r.begin(next))
	}
	return tea.Batch(cmds...)
}

// cancel stops the current job and forgets those that wait. A job that goes on
// all the same, because the server or the network does not answer, has its
// connections cut when it is asked again.
func (r *Root) cancel() tea.Cmd {
	j := r.jobs.current
	if !j.cancelled.IsZero() {
		j.dropped = true
		svc := r.svc
		return async(func() do {
			svc.Disconnect()
			return func(*Root) tea.Cmd { return nil }
		})
	}
	for _, w := range r.jobs.waiting {
		for _, e := range w.entries {
			e.Doing = ""
		}
	}
	r.jobs.waiting = nil
	j.cancelled = r.opts.Now()
	j.cancel()
	return nil
}

// soon is how long a cancel takes where all is well.
const soon = time.Second

// cancelling says how far a cancelled job is with stopping.
func (r *Root) cancelling(j *job) string {
	switch {
	case j.dropped:
		return "disconnecting: " + j.title
	case r.opts.Now().Sub(j.cancelled) > soon:
		return "still cancelling: the server or the network does not react"
	}
	return "cancelling: " + j.title
}

const tickEvery = 100 * time.Millisecond

// tick turns the spinner while work is going on; one tick is under way at most.
func (r *Root) tick() tea.Cmd {
	if r.jobs.ticking || r.jobs.current == nil {
		return nil
	}
	r.jobs.ticking = true
	return r.opts.Tick(tickEvery, func(time.Time) tea.Msg {
		return do(func(r *Root) tea.Cmd {
			r.jobs.frame++
			r.jobs.ticking = false
			r.list.Spin(r.jobs.frame)
			return r.tick()
		})
	})
}

// problemOf is any error as a Problem.
func problemOf(what string, err error) *service.Problem {
	var p *service.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.Canceled):
		return &service.Problem{What: what, Why: "cancelled", Kind: "cancelled", Position: -1}
	}
	return &service.Problem{What: what, Why: err.Error(), Position: -1}
}
