package explain

import (
	"bytes"
	"errors"
	"fmt"
)

// parseFormat reads JSON, YAML or XML with nothing around it.
func parseFormat(format Format, src []byte) (Result, error) {
	d := newDecoder(src, format)
	var err error
	switch format {
	case FormatYAML:
		d.rewritten = src
		d.src, err = yamlToJSON(src)
	case FormatXML:
		d.rewritten = src
		d.src, err = xmlToJSON(src)
	default:
	}
	if err != nil {
		return Result{}, explainFailure(err)
	}
	var out Result
	for d.peek() != 0 {
		err := readPlans(d, &out)
		if err != nil {
			return Result{}, explainFailure(err)
		}
	}
	if d.pos < len(d.src) {
		return Result{}, explainFailure(d.unexpected("a plan"))
	}
	out.Warnings = d.warnings
	if len(out.Plans) == 0 {
		return Result{}, fmt.Errorf("read plan: %w: the statement is a utility command or a rule rewrote it to nothing; "+
			"explain a SELECT, INSERT, UPDATE, DELETE or MERGE instead", ErrNoPlan)
	}
	return out, nil
}

// startsYAML says that src begins as YAML of PostgreSQL does: with a list of
// statements, or as auto_explain prints it, with the query in quotes. FORMAT
// TEXT of auto_explain has no quotes there.
func startsYAML(src []byte) bool {
	line, _, _ := bytes.Cut(src, []byte{'\n'})
	line = bytes.TrimRight(line, " \r")
	line = bytes.TrimPrefix(line, []byte("- "))
	for _, start := range []string{`Query Text: "`, "Node Type:", "Utility Statement"} {
		if bytes.HasPrefix(line, []byte(start)) {
			return true
		}
	}
	return string(line) == "Plan:" || string(line) == "---"
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
	start, warnings := d.pos, len(d.warnings)
	p := &Plan{Format: d.format}
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
		*p = Plan{Format: d.format}
		d.warnings = d.warnings[:warnings]
		if err := readRoot(d, p); err != nil {
			return err
		}
	}
	if p.Root == nil {
		return fmt.Errorf(`%w: %w`, ErrNotExplain, d.errorf(start, `the object that starts here has neither "Plan" nor "Node Type"`))
	}
	p.dialect = d.dialect
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
