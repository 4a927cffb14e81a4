package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"assay/explain"
	"assay/internal/cli/output"
)

const (
	// peeked is how much of a result is looked at to tell whether it is a plan.
	peeked = 64 << 10
	// mostPaged is the largest plan that is read whole in a pager.
	mostPaged = 256 << 20
)

// page is psql's pager: it shows a plan as a tree, and hands on any other
// result as it is. Both go to the user's own pager where there is a terminal.
func (a *app) page(ctx context.Context, flags planFlags) error {
	head, err := io.ReadAll(io.LimitReader(a.stdin, peeked))
	if err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	result := io.MultiReader(bytes.NewReader(head), a.stdin)
	if !looksLikePlan(head) {
		return a.show(ctx, result)
	}
	src, err := io.ReadAll(io.LimitReader(result, mostPaged))
	if err != nil {
		return fmt.Errorf("read the result: %w", err)
	}
	parsed, err := explain.Parse(src)
	if err != nil { // it only looked like one
		return a.show(ctx, io.MultiReader(bytes.NewReader(src), a.stdin))
	}
	var plans []output.SavedPlan
	for i, p := range parsed.Plans {
		plans = append(plans, output.SavedPlan{Source: fmt.Sprintf("plan %d", i+1), Plan: p})
	}
	var out bytes.Buffer
	if err := output.PlanText(&out, plans, output.PlanOptions{Theme: a.theme(), Width: a.width(), Statistics: flags.statistics}); err != nil {
		return fmt.Errorf("write the plan: %w", err)
	}
	for _, w := range parsed.Warnings {
		fmt.Fprintf(&out, "line %d: %s\n", w.Line, w.Text)
	}
	return a.show(ctx, &out)
}

// looksLikePlan says that a result's first lines are those of EXPLAIN: psql's
// heading, which is not translated, or where it is left out the plan's own.
func looksLikePlan(head []byte) bool {
	lines := bytes.SplitN(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"), 5)
	for _, l := range lines[:min(len(lines), 4)] {
		if bytes.Contains(l, []byte("QUERY PLAN")) {
			return true
		}
	}
	first := lines[0]
	for _, sign := range []string{"(cost=", "(actual ", "<explain "} {
		if bytes.Contains(first, []byte(sign)) {
			return true
		}
	}
	return bytes.Contains(head, []byte(`"Node Type": "`)) && (first[0] == '[' || first[0] == '{')
}

// show writes to the user's pager; without a terminal, to standard output.
func (a *app) show(ctx context.Context, r io.Reader) error {
	// ctrl+c is the pager's own: killed by it, it would leave the terminal raw.
	if name := a.pager(); name != "" && isTerminal(a.stdout) {
		cmd := exec.CommandContext(context.WithoutCancel(ctx), "sh", "-c", name)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = r, a.stdout, a.stderr
		cmd.Env = os.Environ()
		if a.env("LESS") == "" {
			cmd.Env = append(cmd.Env, "LESS=FRSX") // leave a short result on the screen, keep colours, cut long lines
		}
		if err := cmd.Run(); err != nil && !closed(err) {
			return fmt.Errorf("run the pager %s: %w; set PAGER to another one", name, err)
		}
		return nil
	}
	if _, err := io.Copy(a.stdout, r); err != nil && !closed(err) {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// closed says that the reader had seen enough.
func closed(err error) bool { return errors.Is(err, syscall.EPIPE) }

// pager is $PAGER, unless that is assay itself, or less where it is installed.
func (a *app) pager() string {
	if p := a.env("PAGER"); p != "" && !strings.Contains(p, "assay") {
		return p
	}
	if _, err := exec.LookPath("less"); err == nil {
		return "less"
	}
	return ""
}
