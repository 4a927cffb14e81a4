package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

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
			fmt.Fprintf(w, "assay: %s\nnext:  assay --help lists the commands, assay COMMAND --help its flags\n", oneLine(coded.err))
			return
		}
	}
	var problem *service.Problem
	if !errors.As(err, &problem) {
		fmt.Fprintf(w, "assay: %v\n", err)
		return
	}
	fmt.Fprintf(w, "assay: %s\n", problem.What)
	for _, line := range []struct{ label, text string }{
		{"why:   ", problem.Why}, {"hint:  ", problem.Hint}, {"next:  ", problem.Next},
	} {
		if line.text != "" {
			fmt.Fprintf(w, "%s%s\n", line.label, line.text)
		}
	}
}

// oneLine is an error's text without its line breaks: cobra spreads suggestions over several.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
