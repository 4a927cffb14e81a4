package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScaffold(t *testing.T) {
	dir := t.TempDir()
	list, err := os.ReadFile("../rules.go")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules.go"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"sort-spills", "hash-spills"} {
		made, err := scaffold(dir, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range made {
			if filepath.Ext(path) != ".go" {
				continue
			}
			if _, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.AllErrors); err != nil {
				t.Error(err)
			}
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "rules.go"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "\t\tSortSpills(),\n\t\tHashSpills(),\n\t}"; !strings.Contains(string(got), want) {
		t.Errorf("rules.go has no %q:\n%s", want, got)
	}
	for _, c := range []string{"sort_spills.go", "testdata/sort-spills/fires.txtar", "testdata/sort-spills/silent-fine.txtar"} {
		if _, err := os.Stat(filepath.Join(dir, c)); err != nil {
			t.Error(err)
		}
	}
}

func TestScaffoldRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sort_spills.go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"", "spills", "Sort-Spills", "../sort-spills", "sort-spills"} {
		if made, err := scaffold(dir, id); err == nil {
			t.Errorf("%q made %v", id, made)
		}
	}
}
