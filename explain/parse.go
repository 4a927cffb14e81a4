package explain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// ErrNotExplain says that the input is no EXPLAIN output that Parse can read.
var ErrNotExplain = errors.New("this is not the output of EXPLAIN")

// ErrNoPlan says that the input is EXPLAIN output without any plan in it.
var ErrNoPlan = errors.New("there is no plan in this EXPLAIN output")

// Result is what was found in one input.
type Result struct {
	Plans []*Plan // at least one where Parse returns no error
	// Warnings name what was not understood; nothing of it is lost.
	Warnings []Warning
}

// Warning is a place in the input that was read differently than expected.
type Warning struct {
	Line int // from 1
	Text string
}

const howToExplain = "run EXPLAIN (ANALYZE, BUFFERS, VERBOSE) and give all of its output"

// Parse reads the output of EXPLAIN or of auto_explain: one plan or several.
// The error wraps ErrNotExplain, ErrNoPlan or a *SyntaxError that tells line and
// column.
func Parse(src []byte) (Result, error) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	// The one place that tells formats apart.
	head := bytes.TrimLeft(src, " \t\r\n")
	switch {
	case len(head) == 0:
		return Result{}, fmt.Errorf("read plan: %w: it is empty; %s", ErrNotExplain, howToExplain)
	case head[0] == '[' || head[0] == '{':
		return parseJSON(src)
	}
	var out Result
	_, err := parseText(string(src), nil, &out)
	switch {
	case err != nil:
		return Result{}, explainFailure(err)
	case len(out.Plans) == 0:
		return Result{}, fmt.Errorf("read plan: %w: it starts with %q; %s", ErrNotExplain, opening(head), howToExplain)
	}
	return out, nil
}

// Read is Parse on all that r has.
func Read(r io.Reader) (Result, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return Result{}, fmt.Errorf("read plan: %w; check that the file can be read", err)
	}
	return Parse(src)
}

// opening is the first line of b, shortened for a message.
func opening(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte{'\n'})
	const enough = 40
	s := strings.ToValidUTF8(string(line[:min(len(line), enough*utf8.UTFMax)]), "\ufffd")
	r := []rune(s)
	return string(r[:min(len(r), enough)])
}

func parseJSON(src []byte) (Result, error) {
	d := newDecoder(src, FormatJSON)
	var out Result
	for d.peek() != 0 {
		err := readPlans(d, &out)
		if err != nil {
			return Result{}, explainFailure(err)
		}
	}
	if d.pos < len(src) {
		return Result{}, explainFailure(d.unexpected("a plan"))
	}
	out.Warnings = d.warnings
	if len(out.Plans) == 0 {
		return Result{}, fmt.Errorf("read plan: %w: the statement is a utility command or a rule rewrote it to nothing; "+
			"explain a SELECT, INSERT, UPDATE, DELETE or MERGE instead", ErrNoPlan)
	}
	return out, nil
}

// explainFailure adds what to do to an error of the decoder.
func explainFailure(err error) error {
	if errors.Is(err, ErrNotExplain) {
		return fmt.Errorf("read plan: %w; %s", err, howToExplain)
	}
	return fmt.Errorf("read plan: %w; copy the whole output again, from its first line to its last", err)
}

// readPlans reads one plan, or a list of them.
func readPlans(d *decoder, out *Result) error {
	if d.peek() == '{' {
		return readPlan(d, out)
	}
	err := d.list(func() error {
		if d.peek() == '"' { // "Utility Statement", printed in a plan's place
			start := d.pos
			s, err := d.text()
			d.warnf(start, "no plan: PostgreSQL says %q", s)
			return err
		}
		return readPlan(d, out)
	})
	if errors.Is(err, errMismatch) {
		return d.unexpected("a plan")
	}
	return err
}

// readPlan reads one statement's object. Some tools hand out the tree alone,
// without the object around it.
func readPlan(d *decoder, out *Result) error {
	start := d.pos
	p := &Plan{Format: FormatJSON}
	d.plan = p
	err := object(d, d.tables.plan, p, &p.Extra)
	if errors.Is(err, errMismatch) {
		return d.unexpected("a plan")
	}
	if err != nil {
		return err
	}
	if p.Root == nil && hasField(p.Extra, "Node Type") {
		d.pos = start
		*p = Plan{Format: FormatJSON}
		if err := readRoot(d, p); err != nil {
			return err
		}
	}
	if p.Root == nil {
		return fmt.Errorf(`%w: %w`, ErrNotExplain, d.errorf(start, `the object that starts here has neither "Plan" nor "Node Type"`))
	}
	p.link()
	out.Plans = append(out.Plans, p)
	return nil
}

func hasField(fields []Field, name string) bool {
	for _, f := range fields {
		if f.Name == name {
			return true
		}
	}
	return false
}
