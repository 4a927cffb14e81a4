package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"assay/internal/cli/output"
	"assay/ui/part/clean"
	"assay/ui/service"
)

// present says what failed, why, and what to do next, a line each.
func present(w io.Writer, err error) {
	var coded *codedError
	if errors.As(err, &coded) {
		if coded.err == nil {
			return
		}
		if coded.code == codeUsage {
			fmt.Fprintf(w, "assay: %s\nnext:  assay --help lists the commands, assay COMMAND --help its flags\n", clean.Line(oneLine(coded.err)))
			return
		}
	}
	var problem *service.Problem
	if !errors.As(err, &problem) {
		fmt.Fprintf(w, "assay: %s\n", clean.Text(err.Error()))
		return
	}
	_ = output.Problem(w, problem) // there is nowhere left to say that this failed
}

// oneLine is an error's text without its line breaks: cobra spreads suggestions over several.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
