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
		return parseFormat(FormatJSON, src)
	case head[0] == '<':
		return parseFormat(FormatXML, src)
	case startsYAML(head):
		return parseFormat(FormatYAML, src)
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

// explainFailure adds what to do to an error of the decoder.
func explainFailure(err error) error {
	if errors.Is(err, ErrNotExplain) {
		return fmt.Errorf("read plan: %w; %s", err, howToExplain)
	}
	return fmt.Errorf("read plan: %w; copy the whole output again, from its first line to its last", err)
}
