package embedded

import (
	"io"
	"strings"

	"assay/samples"
)

// tinySet is a sample that loads in no time.
func tinySet() samples.Set { return tinySetWith("one\ntwo\n") }

func tinySetWith(rows string) samples.Set {
	return samples.New("tiny", "for tests", "CREATE TABLE word (word text)", "ALTER TABLE word ADD PRIMARY KEY (word)",
		[]samples.Table{{
			Name: "word", Columns: []string{"word"}, Rows: strings.Count(rows, "\n"),
			Copy: func() io.Reader { return strings.NewReader(rows) },
		}})
}
