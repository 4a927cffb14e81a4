package ui_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"assay/ui"
	"assay/ui/service"
	"assay/ui/uitest"
)

// bench is the demo's workbench on a fake service.
func bench(t *testing.T, o ui.Options) (tea.Model, *uitest.Service) {
	t.Helper()
	svc := uitest.New()
	o.Start = ui.StartDemo
	return uitest.Start(ui.New(svc, o), 120, 40), svc
}

// frame is what is on the screen, blanks that do not break as blanks.
func frame(m tea.Model) string { return strings.ReplaceAll(m.View(), "\u00a0", " ") }

func wantFrame(t *testing.T, m tea.Model, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(frame(m), text) {
			t.Errorf("%q is not on the screen:\n%s", text, frame(m))
		}
	}
}

func TestPasteBecomesStatementsAndRunsNothing(t *testing.T) {
	m, svc := bench(t, options())
	m = uitest.Drive(m, "paste:select 1;\r\nselect 2;\r\n")
	wantFrame(t, m, "×2")
	if len(svc.Requests) != 0 {
		t.Errorf("a paste ran %v", svc.Requests)
	}
}

func TestRunAgainTellsTheGainAgainstThePinnedRun(t *testing.T) {
	m, svc := bench(t, options())
	m = uitest.Drive(m, "enter")
	svc.Applied = true
	m = uitest.Drive(m, "r")
	wantFrame(t, m, "against the pinned run: 48× faster", "pinned run: 5.5 ms   1 548 pages")
	m = uitest.Drive(m, "d")
	wantFrame(t, m, "pinned run", "this run", "unchanged")
}

func TestCopyGivesTheSQLAndItsForms(t *testing.T) {
	o := options()
	p := &pad{}
	o.Clipboard = p
	m, _ := bench(t, o)
	m = uitest.Drive(m, "enter", "3", "y")
	wantFrame(t, m, "SQL kept by the test")
	m = uitest.Drive(m, "Y", "type:django", "enter", "Y", "type:undo", "enter", "Y", "type:psql", "enter", "Y", "type:markdown", "enter")
	uitest.Drive(m, "v", "Y", "type:markdown", "enter")
	want := []string{
		"CREATE INDEX CONCURRENTLY shop_order_customer_placed ON shop.shop_order (customer_id, placed DESC);",
		`models.Index(fields=["customer", "-placed"])`, "DROP INDEX CONCURRENTLY shop.shop_order_customer_placed;",
		"psql 'host=/tmp/assay user=assay dbname=shop' -c 'CREATE INDEX", "### No index for the filter", "**confirmed**, 5.5 ms",
	}
	if len(p.texts) != len(want) {
		t.Fatalf("%d texts were copied, not %d: %q", len(p.texts), len(want), p.texts)
	}
	for i, w := range want {
		if !strings.Contains(p.texts[i], w) {
			t.Errorf("copy %d is %q, without %q", i, p.texts[i], w)
		}
	}
}

func TestParametersAreAskedForOnceInOneForm(t *testing.T) {
	m, svc := bench(t, options())
	m = uitest.Drive(m, "paste:select * from t where a = $1 and b = $2 and c = $1", "enter", "type:42", "tab", "type:NULL", "enter")
	if len(svc.Requests) != 1 {
		t.Fatalf("%d runs, not 1:\n%s", len(svc.Requests), frame(m))
	}
	v := svc.Requests[0].Statements[0].Values
	if v["1"] == nil || *v["1"] != "42" {
		t.Errorf("$1 is %v", v["1"])
	}
	if null, given := v["2"]; !given || null != nil {
		t.Errorf("$2 is %v, given %v; NULL was typed", null, given)
	}
	uitest.Drive(m, "r")
	if len(svc.Requests) != 2 {
		t.Error("a second run asks for the parameters again")
	}
}

func TestAFailedConnectionKeepsWhatWasTyped(t *testing.T) {
	svc := uitest.New()
	svc.ConnectErr = &service.Problem{What: "connecting", Why: "no route to host", Next: "check the network", Position: -1}
	m := uitest.Start(ui.New(svc, options()), 120, 40)
	m = uitest.Drive(m, "c", "type:postgres://somewhere/db", "enter")
	wantFrame(t, m, "postgres://somewhere/db", "no route to host", "check the network")
	svc.ConnectErr = nil
	m = uitest.Drive(m, "enter")
	wantFrame(t, m, "looks like production", "type the database's name: shop")
	m = uitest.Drive(m, "type:wrong", "enter")
	wantFrame(t, m, "That is not the database's name.")
	m = uitest.Drive(m, "ctrl+u", "type:shop", "enter")
	wantFrame(t, m, "confirmed: statements are run")
}

func TestAnEditIsRunAgainstTheRunBeforeIt(t *testing.T) {
	m, svc := bench(t, options())
	m = uitest.Drive(m, "enter", "4", "enter", "type:--x", "enter", "ctrl+r")
	if n := len(svc.Requests); n != 2 {
		t.Fatalf("%d runs, not 2:\n%s", n, frame(m))
	}
	if got := svc.Requests[1].Statements[0]; !strings.HasPrefix(got.Text, "--x\nselect * from shop_order") || got.ID != "1" {
		t.Errorf("the edited statement is %+v", got)
	}
}

func TestDismissedAdviceStaysAway(t *testing.T) {
	m, _ := bench(t, options())
	m = uitest.Drive(m, "enter", "3", "x", "type:known", "enter")
	wantFrame(t, m, "Nothing to improve was found", "0 findings")
	m = uitest.Drive(m, "r")
	wantFrame(t, m, "0 findings")
}

func TestDisabledActionsSayWhy(t *testing.T) {
	for key, why := range map[string]string{
		"v": "there is no advice here", "d": "nothing was run yet", "y": "there is no advice here",
		"n": "there is no plan yet", "P": "there is no run to pin", "ctrl+y": "does not look like production",
	} {
		m, _ := bench(t, options())
		wantFrame(t, uitest.Drive(m, key), why)
	}
	m := uitest.Start(ui.New(uitest.New(), options()), 120, 40)
	wantFrame(t, uitest.Drive(m, "paste:select 1", "r"), "there is no connection")
}

// waiting is a service whose runs wait until they are cancelled.
type waiting struct {
	*uitest.Service
	emitted chan struct{}
}

func (w waiting) Run(ctx context.Context, req service.Request, emit func(service.Event)) {
	emit(service.Event{Progress: &service.Progress{Stage: "waiting for the test", Done: 1, Total: 4}})
	close(w.emitted)
	<-ctx.Done()
	st := req.Statements[0]
	emit(service.Event{Statement: st.ID, Report: &service.Report{
		Statement: st, Problem: &service.Problem{What: "running the statement", Why: "cancelled", Kind: "cancelled", Position: -1},
	}})
	emit(service.Event{Done: true})
}

// steps runs a command by hand and hands back what it told the loop.
func step(t *testing.T, m tea.Model, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	t.Helper()
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			if c != nil {
				return step(t, m, c)
			}
		}
	}
	return m.Update(msg)
}

func TestEscCancelsARun(t *testing.T) {
	svc := waiting{uitest.New(), make(chan struct{})}
	o := options()
	o.Start = ui.StartDemo
	m := uitest.Start(ui.New(svc, o), 120, 40)
	m, cmd := m.Update(tea.KeyMsg{Type: tea.KeyEnter})
	<-svc.emitted
	m, cmd = step(t, m, cmd)
	wantFrame(t, m, "waiting for the test", "25 %", "esc cancel")
	m, _ = m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	for cmd != nil {
		m, cmd = step(t, m, cmd)
	}
	wantFrame(t, m, "cancelled")
	if strings.Contains(frame(m), "esc cancel") {
		t.Error("a cancelled run still goes on:\n" + frame(m))
	}
}

// stuck is a service whose runs hear no cancel, only that they are disconnected.
type stuck struct {
	*uitest.Service
	free chan struct{}
}

func (s stuck) Run(context.Context, service.Request, func(service.Event)) { <-s.free }

func (s stuck) Disconnect() {
	s.Service.Disconnect()
	close(s.free)
}

func TestEscAgainDisconnects(t *testing.T) {
	svc := stuck{uitest.New(), make(chan struct{})}
	o := options()
	o.Start = ui.StartDemo
	m := uitest.Start(ui.New(svc, o), 80, 24)
	m, run := m.Update(tea.KeyMsg{Type: tea.KeyEnter})
	m, _ = m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	wantFrame(t, m, "still cancelling: the server or the network does not react", "esc disconnect")
	m, cut := m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	wantFrame(t, m, "disconnecting: running")
	m, _ = step(t, m, cut)
	if n := svc.Disconnects.Load(); n != 1 {
		t.Errorf("disconnected %d times", n)
	}
	for run != nil {
		m, run = step(t, m, run)
	}
	wantFrame(t, m, "disconnected: running", "connects again")
}

// losing is a service whose first run loses the connection.
type losing struct {
	*uitest.Service
	lost bool
}

func (l *losing) Run(ctx context.Context, req service.Request, emit func(service.Event)) {
	if l.lost {
		l.Service.Run(ctx, req, emit)
		return
	}
	l.lost = true
	p := &service.Problem{What: "running the statement", Why: "the connection was lost", Next: "connect again", Kind: "connection", Position: -1}
	emit(service.Event{Statement: req.Statements[0].ID, Report: &service.Report{Statement: req.Statements[0], Problem: p}})
	emit(service.Event{Done: true, Err: p})
}

func TestALostConnectionIsToldAndMadeAnew(t *testing.T) {
	o := options()
	o.Start = ui.StartDemo
	m := uitest.Start(ui.New(&losing{Service: uitest.New()}, o), 160, 40)
	m = uitest.Drive(m, "enter")
	wantFrame(t, m, "connection lost: the next run connects again", "r runs it again, on a new connection")
	m = uitest.Drive(m, "r")
	wantFrame(t, m, "connected again", "read only")
}

// faulty is a service that panics.
type faulty struct{ *uitest.Service }

func (faulty) Run(context.Context, service.Request, func(service.Event)) { panic("out of cheese") }

func TestAPanicInTheServiceIsTold(t *testing.T) {
	o := options()
	o.Start = ui.StartDemo
	m := uitest.Start(ui.New(faulty{uitest.New()}, o), 120, 40)
	wantFrame(t, uitest.Drive(m, "enter"), "out of cheese")
}

func TestEditorThatFailsDiscardsItsText(t *testing.T) {
	dir := t.TempDir()
	o := options()
	o.TempDir = dir
	m, _ := bench(t, o)
	_, cmd := m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{'e'}})
	if cmd == nil {
		t.Fatal("e does nothing")
	}
	files, err := filepath.Glob(filepath.Join(dir, "assay-*.sql"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files for the editor: %v, %v", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the editor's file has mode %v", info.Mode())
	}
}

func TestEverySizeFits(t *testing.T) {
	keys := []string{"enter", "2", "]", "]", "]", "3", "v", "d", "esc", "4", "enter", "esc", "?", "esc", ":", "esc", "c", "esc", "Y", "esc", "s"}
	rng := rand.New(rand.NewPCG(1, 2))
	m, _ := bench(t, options())
	for i := range 300 {
		s := size{rng.IntN(300) + 1, rng.IntN(200) + 1}
		m = uitest.Send(m, tea.WindowSizeMsg{Width: s.w, Height: s.h})
		m = uitest.Drive(m, keys[i%len(keys)])
		lines := strings.Split(m.View(), "\n")
		if len(lines) > s.h {
			t.Fatalf("%dx%d: %d lines after %s", s.w, s.h, len(lines), keys[i%len(keys)])
		}
		for _, l := range lines {
			if ansi.StringWidth(l) > s.w {
				t.Fatalf("%dx%d: a line of %d columns after %s: %q", s.w, s.h, ansi.StringWidth(l), keys[i%len(keys)], l)
			}
		}
	}
	m = uitest.Send(m, tea.WindowSizeMsg{})
	_ = m.View()
}

func TestMouseGoesWhereItClicks(t *testing.T) {
	m, _ := bench(t, options())
	click := func(x, y int) {
		m = uitest.Send(m, tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
	}
	click(5, 3)
	wantFrame(t, m, "SQL · Customers with a new order")
	m = uitest.Drive(m, "enter")
	click(40, 4)
	wantFrame(t, m, "▸▾ Seq Scan on customer c")
	m = uitest.Send(m, tea.MouseMsg{X: 40, Y: 10, Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	wantFrame(t, m, "▸        Bitmap Index Scan")
	m = uitest.Send(m, tea.WindowSizeMsg{Width: 80, Height: 24})
	click(77, 0)
	wantFrame(t, m, "[4 SQL]")
}

func TestASCIIHasNothingElse(t *testing.T) {
	o := options()
	o.ASCII = true
	m, _ := bench(t, o)
	for _, keys := range [][]string{{"enter"}, {"3", "v"}, {"d"}, {"esc", "?"}, {"esc", ":"}, {"esc", "c"}} {
		m = uitest.Drive(m, keys...)
		for _, r := range m.View() {
			if r > 0x7e {
				t.Fatalf("after %v the frame holds %U %c", keys, r, r)
			}
		}
	}
}

func TestManyStatementsStayQuick(t *testing.T) {
	m, _ := bench(t, options())
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, "select %d;\n", i)
	}
	m = uitest.Drive(m, "paste:"+b.String())
	wantFrame(t, m, "×5000")
	m = uitest.Drive(m, "right", "G")
	wantFrame(t, m, "5004")
}

func TestPlansByValueAreComparedWithTheRun(t *testing.T) {
	m, svc := bench(t, options())
	m = uitest.Drive(m, "paste:select * from t where a = $1", "p")
	wantFrame(t, m, "p: no plans were made yet")
	svc.ByValue = true
	m = uitest.Drive(m, "enter", "enter")
	if st := svc.Requests[0].Statements[0]; len(st.Values) != 0 {
		t.Errorf("an empty field is a value: %v", st.Values)
	}
	wantFrame(t, m, "the plan depends on the value", "p shows how")
	m = uitest.Drive(m, "p")
	wantFrame(t, m, "Plans by value", "One sentence.", "common", "rare", "generic")
	m = uitest.Drive(m, "enter")
	wantFrame(t, m, "this is the plan that is shown")
	m = uitest.Drive(m, "down", "enter")
	wantFrame(t, m, "common ─ 'new'", "rare ─ 'lost'", "SQL ─ unchanged")
	m = uitest.Drive(m, "esc", "=")
	wantFrame(t, m, "Give values without quotes")
	m = uitest.Drive(m, "type:''", "enter")
	if v, given := svc.Requests[1].Statements[0].Values["1"]; !given || v == nil || *v != "" {
		t.Errorf("two quotes are %v, not an empty text", v)
	}
	m = uitest.Drive(m, "=")
	wantFrame(t, m, "$1  ''")
}
