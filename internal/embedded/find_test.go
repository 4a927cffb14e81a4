package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCompareVersions(t *testing.T) {
	ordered := []string{"", "18beta1", "9.6", "12.22", "15.9", "15.18", "16.0", "18.1"}
	for i := range ordered[1:] {
		if ordered[i] != "" && compareVersions(ordered[i+1], ordered[i]) <= 0 {
			t.Errorf("%q is not above %q", ordered[i+1], ordered[i])
		}
	}
}

func TestTheNamedDirectoryIsTheOnlyOne(t *testing.T) {
	options(t)
	empty := sharedDir(t)
	for name, opts := range map[string]Options{
		"option":      {Bin: empty},
		"environment": {Env: func(name string) string { return map[string]string{"ASSAY_PG_BIN": empty}[name] }},
	} {
		if _, err := Find(t.Context(), opts); err == nil || !strings.Contains(err.Error(), empty) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestTheNewestIsFound(t *testing.T) {
	path := ""
	for _, version := range []string{"98.1", "98.12", "98.2"} {
		dir := sharedDir(t)
		script(t, filepath.Join(dir, "initdb"), "")
		script(t, filepath.Join(dir, "postgres"), "echo 'postgres (PostgreSQL) "+version+" (a distribution 1.2)'")
		path += dir + string(os.PathListSeparator)
	}
	opts := Options{CacheDir: sharedDir(t), Major: 98, Env: func(name string) string { return map[string]string{"PATH": path}[name] }}
	found, err := Find(t.Context(), opts)
	if err != nil || found.Version != "98.12" {
		t.Errorf("found %+v (%v)", found, err)
	}
	opts.Major = 97
	_, err = Find(t.Context(), opts)
	var missing *NotFoundError
	if !errors.As(err, &missing) {
		t.Fatalf("the error is %v", err)
	}
	for _, want := range []string{"PostgreSQL 97", "version 98.12", "ASSAY_PG_BIN", missing.Install} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, err)
		}
	}
}

func TestInstallLine(t *testing.T) {
	for text, want := range map[string]string{
		"ID=debian\n": "apt-get",
		"NAME=\"Linux Mint\"\nID_LIKE=\"ubuntu\"\n": "apt-get",
		"ID=fedora\n": "dnf",
		"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"": "dnf",
		"ID=alpine\n": "apk",
		"":            "package manager",
	} {
		if got := installLine(text); !strings.Contains(got, want) {
			t.Errorf("%q: %s", text, got)
		}
	}
}
