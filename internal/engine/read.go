package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay/advisor/sqlast"
	"assay/internal/file"
	"assay/samples"
	"assay/ui/service"
)

const (
	// MaxFile is the largest file that is read whole, maxFiles what is read of all that were named.
	MaxFile, maxFiles = 16 << 20, 64 << 20
	// maxListed is how many files are read, maxSeen how many are looked at for them.
	maxListed, maxSeen = 1000, 20_000
)

// Read splits a text into statements. Statements of one text are one unit. A
// text that is the output of EXPLAIN gives a statement for each plan.
func (e *Engine) Read(name string, src []byte) (service.Reading, error) {
	if len(src) > MaxFile {
		return service.Reading{}, readProblem(name, fmt.Errorf("it has %d MB, more than the %d MB that are read at once", len(src)>>20, MaxFile>>20))
	}
	if plans, ok := e.savedPlans(name, src); ok {
		return plans, nil
	}
	in, values, err := statements(src)
	if err != nil {
		return service.Reading{}, readProblem(name, err)
	}
	var out service.Reading
	for _, s := range in.Skipped {
		out.Notes = append(out.Notes, fmt.Sprintf("line %d skipped: %s (%s)", s.Line, s.Text, s.Reason))
	}
	title := headerTitle(src)
	for i, s := range in.Statements {
		st := service.Statement{ID: e.id(), Title: title, Text: s.Text, File: name, Line: s.Line, Logged: s.Duration}
		if len(in.Statements) > 1 {
			st.Unit = name + "#" + in.Statements[0].Text
			st.Title = ""
			if title != "" && i == 0 {
				st.Title = title
			}
		}
		if q, err := sqlast.Parse(s.Text); err == nil {
			st.Params = q.Params
		}
		if len(values[i]) > 0 {
			st.Values, st.ValuesFrom = values[i], "the log"
		}
		out.Statements = append(out.Statements, st)
	}
	if len(out.Statements) == 0 {
		return out, readProblem(name, errors.New("it holds no statement"))
	}
	return out, nil
}

func readProblem(name string, err error) *service.Problem {
	switch {
	case name == "":
		name = "the text"
	case strings.HasPrefix(name, "typed"), strings.HasPrefix(name, "pasted"):
		name = "what was " + strings.TrimRight(strings.Fields(name)[0], ":")
	}
	p := problemOf("reading "+name, err)
	p.Kind, p.Next = "sql", "give SQL statements, Django's DEBUG lines or the JSON of connection.queries"
	if p.Hint == p.Next {
		p.Hint = ""
	}
	return p
}

// headerTitle is the title that a sample file's header gives.
func headerTitle(src []byte) string {
	for line := range bytes.Lines(src) {
		text, comment := strings.CutPrefix(strings.TrimSpace(string(line)), "--")
		if !comment {
			return ""
		}
		if title, ok := strings.CutPrefix(strings.TrimSpace(text), "title:"); ok {
			return strings.TrimSpace(title)
		}
	}
	return ""
}

// Open reads files, directories (their .sql, .log and .json files) and globs.
// Paths below samples/ that do not exist here are read from assay's own samples.
func (e *Engine) Open(ctx context.Context, paths []string) (service.Reading, error) {
	var out service.Reading
	left := int64(maxFiles)
	for _, path := range paths {
		files, err := expand(ctx, path, &left)
		if err != nil {
			return out, err
		}
		for _, f := range files {
			if err := ctx.Err(); err != nil {
				return out, problemOf("reading files", err)
			}
			r, err := e.Read(f.name, f.src)
			if err != nil {
				return out, err
			}
			out.Statements = append(out.Statements, r.Statements...)
			out.Notes = append(out.Notes, r.Notes...)
		}
	}
	return out, nil
}

// Readable says that the path names something that Open would read, or say why not.
func (e *Engine) Readable(path string) bool {
	if _, err := os.Stat(path); err == nil {
		return true
	}
	names, _ := filepath.Glob(path)
	return len(names) > 0 || len(ownSamples(path)) > 0
}

type source struct {
	name string
	src  []byte
}

// expand reads what a path stands for, of as many bytes as are left.
func expand(ctx context.Context, path string, left *int64) ([]source, error) {
	names, err := list(path, statementFiles()...)
	if err != nil || len(names) == 0 {
		if own := ownSamples(path); len(own) > 0 {
			return own, nil
		}
		return nil, missingFile(path, err)
	}
	var out []source
	for _, name := range names {
		src, err := file.Read(ctx, name, MaxFile)
		if err == nil && int64(len(src)) > *left {
			err = fmt.Errorf("with it there is more than the %d MB that are read at once; name fewer files", maxFiles>>20)
		}
		if err != nil {
			return nil, missingFile(name, err)
		}
		*left -= int64(len(src))
		out = append(out, source{name, src})
	}
	return out, nil
}

// statementFiles are the endings of what Open reads of a directory.
func statementFiles() []string { return []string{".sql", ".log", ".json"} }

// list gives the files that a path stands for, of a directory those with one of
// the endings.
func list(path string, endings ...string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		matches, globErr := filepath.Glob(path)
		if globErr != nil || len(matches) == 0 {
			return nil, err
		}
		if len(matches) > maxListed {
			return nil, tooMany(maxListed, "match")
		}
		return matches, nil
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	var out []string
	seen := 0
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains(endings, filepath.Ext(p)) {
			out = append(out, p)
		}
		seen++
		switch {
		case len(out) > maxListed:
			return tooMany(maxListed, "are in the directory")
		case seen > maxSeen:
			return tooMany(maxSeen, "are below the directory")
		}
		return err
	})
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("the directory holds no file that ends in %s", strings.Join(endings, ", "))
	}
	return out, err
}

func tooMany(most int, where string) error {
	return fmt.Errorf("more than %d files %s; name those that you mean", most, where)
}

// ownSamples finds samples/…, a sample's name or the folder of all of them in
// what is built into the program.
func ownSamples(path string) []source {
	want := strings.TrimSuffix(filepath.Base(path), ".sql")
	all := !strings.HasSuffix(path, ".sql")
	if !strings.HasPrefix(filepath.ToSlash(path), "samples") {
		return nil
	}
	var out []source
	for _, set := range samples.All() {
		for _, q := range set.Queries() {
			if strings.TrimSuffix(q.Name, ".sql") == want || all && (want == "samples" || want == set.Name || want == "queries" || want == "…" || want == "...") {
				out = append(out, source{"samples/" + set.Name + "/queries/" + q.Name, []byte(q.Source)})
			}
		}
	}
	return out
}

func missingFile(path string, err error) *service.Problem {
	var why string
	var p *fs.PathError
	switch {
	case errors.As(err, &p) && p.Path == path:
		why = p.Err.Error()
	case err != nil:
		why = err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		why = "there is no such file"
	}
	return &service.Problem{
		What: "reading " + path, Why: why, Kind: "sql", Position: -1,
		Next: "check the path; SQL itself goes behind -c, or through standard input as -",
	}
}
