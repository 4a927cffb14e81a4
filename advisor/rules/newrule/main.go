// Command newrule starts a rule: its file, its line in rules.go, and its first
// two cases. `make rule ID=sort-spills` runs it. What it writes compiles, and
// the tests then say what is missing until the rule is whole.
package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"
)

func main() {
	id := ""
	if len(os.Args) == 2 {
		id = os.Args[1]
	}
	made, err := scaffold(filepath.Join("advisor", "rules"), id)
	if err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
	fmt.Printf("made %s\nnext: write the rule and its cases' setup and query, then make record ID=%s, make golden, make test\n",
		strings.Join(made, ", "), id)
}

//go:embed rule.go.tmpl
var ruleText string

// The two cases every rule has. Each starts with a sentence of intent.
const (
	firingCase = "What the rule finds.\n-- setup.sql --\n-- query.sql --\n"
	silentCase = "The nearest thing that is fine as it is.\n-- setup.sql --\n-- query.sql --\n"
)

// scaffold makes the rule in the directory of the rules and names the files it
// made or changed. It changes nothing when the rule is there already.
func scaffold(dir, id string) ([]string, error) {
	if !regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`).MatchString(id) {
		return nil, fmt.Errorf("the ID %q is no claim in kebab words; try: make rule ID=sort-spills", id)
	}
	file := filepath.Join(dir, strings.ReplaceAll(id, "-", "_")+".go")
	cases := filepath.Join(dir, "testdata", id)
	for _, path := range []string{file, cases} {
		if _, err := os.Stat(path); err == nil {
			return nil, fmt.Errorf("%s is there already", path)
		}
	}
	rule, err := ruleSource(id)
	if err != nil {
		return nil, err
	}
	list := filepath.Join(dir, "rules.go")
	listed, err := addToList(list, constructor(id)+"()")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cases, 0o755); err != nil { //nolint:gosec // a source directory, as git makes them
		return nil, fmt.Errorf("make the cases' directory: %w", err)
	}
	files := []struct {
		path string
		text []byte
	}{
		{file, rule},
		{filepath.Join(cases, "fires.txtar"), []byte(firingCase)},
		{filepath.Join(cases, "silent-fine.txtar"), []byte(silentCase)},
		{list, listed},
	}
	var made []string
	for _, f := range files {
		if err := os.WriteFile(f.path, f.text, 0o644); err != nil { //nolint:gosec // a source file, as git makes them
			return nil, fmt.Errorf("write the rule: %w", err)
		}
		made = append(made, f.path)
	}
	return made, nil
}

// constructor is the function's name: SortSpills for sort-spills.
func constructor(id string) string {
	var name strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		name.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return name.String()
}

func ruleSource(id string) ([]byte, error) {
	t, err := template.New("rule").Parse(ruleText)
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, map[string]string{"ID": id, "Name": constructor(id)}); err != nil {
		return nil, fmt.Errorf("fill in the template: %w", err)
	}
	return format.Source(b.Bytes())
}

// addToList gives the source of rules.go with one more element in what All returns.
func addToList(path, element string) ([]byte, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the list of rules: %w", err)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, path, src, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("read the list of rules: %w", err)
	}
	end := -1
	for _, d := range parsed.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "All" {
			ast.Inspect(f, func(n ast.Node) bool {
				if list, ok := n.(*ast.CompositeLit); ok {
					end = files.Position(list.Rbrace).Offset
				}
				return end < 0
			})
		}
	}
	if end < 0 {
		return nil, fmt.Errorf("find the list in %s: func All returns no literal", path)
	}
	before := bytes.TrimRight(src[:end], " \t\n")
	if !bytes.HasSuffix(before, []byte("{")) && !bytes.HasSuffix(before, []byte(",")) {
		before = append(before[:len(before):len(before)], ',')
	}
	return format.Source([]byte(string(before) + "\n" + element + ",\n" + string(src[end:])))
}
