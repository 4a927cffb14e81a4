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
	src = bytes.TrimPrefix(decodeText(src), []byte("\ufeff"))
	head := bytes.TrimLeft(src, " \t\r\n")
	if len(head) == 0 {
		return Result{}, fmt.Errorf("read plan: %w: it is empty; %s", ErrNotExplain, howToExplain)
	}
	// Most inputs are as the server sent them, and some are large: they are read
	// as they stand, and taken apart only where that does not go well.
	bare, doubt := parseBare(src, head)
	if doubt == nil || errors.Is(doubt, ErrNoPlan) {
		return bare, doubt
	}
	result, err := parseWrapped(string(src))
	switch {
	case len(result.Plans) > 0:
		var at *SyntaxError
		if errors.As(err, &at) {
			result.warn(at.Line, "another plan could not be read: column %d: %s", at.Column, at.Text)
		}
		return result, nil
	case len(bare.Plans) > 0:
		return bare, nil
	case errors.Is(err, ErrNoPlan):
		return Result{}, err
	case err != nil:
		return Result{}, explainFailure(err)
	case !errors.Is(doubt, errDoubt):
		return Result{}, doubt
	}
	return Result{}, fmt.Errorf("read plan: %w: it starts with %q; %s", ErrNotExplain, opening(head), howToExplain)
}

// errDoubt says that plans were read, and that there may be more to be had.
var errDoubt = errors.New("the text is not just as a server sends it")

// parseBare reads an input that has nothing around its plans. Here and in
// startsDocument formats are told apart.
func parseBare(src, head []byte) (Result, error) {
	switch {
	case head[0] == '[' || head[0] == '{':
		return parseFormat(FormatJSON, src)
	case head[0] == '<':
		return parseFormat(FormatXML, src)
	case startsYAML(head):
		return parseFormat(FormatYAML, src)
	}
	var out Result
	r, err := parseText(string(src), nil, &out)
	if err == nil && (len(out.Plans) == 0 || r.odd > 0 || len(r.torn) > 0 || strings.Contains(r.src, logMark)) {
		err = errDoubt
	}
	return out, err
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
