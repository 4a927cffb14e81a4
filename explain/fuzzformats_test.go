package explain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// seeds adds files of testdata to what a fuzzer starts from.
func seeds(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		paths, err := filepath.Glob("testdata/" + pattern)
		if err != nil || len(paths) == 0 {
			f.Fatal(pattern, err)
		}
		for _, path := range paths {
			f.Add(read(f, path))
		}
	}
}

// readOf reads src as read says, and holds that it took no more than a reader
// takes that goes over its input a bounded number of times: what a fuzzer makes
// is short, so only repetition gets near this bound.
func readOf(t *testing.T, src []byte, read func([]byte) (Result, error)) (Result, error) {
	t.Helper()
	const fixed, perByte = 2 * time.Second, 100 * time.Microsecond
	from := CPUTime()
	result, err := read(src)
	if spent := CPUTime() - from; spent > fixed+perByte*time.Duration(len(src)) {
		t.Fatalf("%d bytes took %s of processor time", len(src), spent)
	}
	return result, err
}

// fuzzFormat reads anything as a plan in one format that is a tree of values.
func fuzzFormat(f *testing.F, format Format, check func(*testing.T, []byte)) {
	f.Helper()
	f.Fuzz(func(t *testing.T, src []byte) {
		result, err := readOf(t, src, func(src []byte) (Result, error) { return parseFormat(format, src) })
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Fatal("the error is too long to be read")
			}
			return
		}
		check(t, src)
		checkPlans(t, result)
	})
}

// checkPlans checks whatever can be done with plans that were read.
func checkPlans(t *testing.T, result Result) {
	t.Helper()
	if len(result.Plans) == 0 {
		t.Fatal("neither a plan nor an error")
	}
	for _, p := range result.Plans {
		checkTree(t, p)
		if err := checkComparison(Diff(p, p)); err != nil {
			t.Error(err)
		}
		_ = Text(p)
	}
}

func FuzzJSON(f *testing.F) {
	seeds(f, "shop/pg18/*.json", "diff/*.json")
	f.Add([]byte(`{"Plan": {"Node Type": "CTE Scan", "CTE Name": "x", "Plans": [{"Node Type": "\u00e9", "Parent Relationship": "InitPlan", "Subplan Name": "CTE x"}]}}`))
	fuzzFormat(f, FormatJSON, func(t *testing.T, src []byte) {
		t.Helper()
		merge := bytes.Contains(src, []byte("Target Tables")) // see readTargets
		if err := validStream(src); err != nil && !merge {
			t.Fatalf("read what encoding/json refuses: %v", err)
		}
	})
}

// validStream reads JSON values until the end of src.
func validStream(src []byte) error {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	for {
		var v json.RawMessage
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func FuzzYAML(f *testing.F) {
	seeds(f, "market/pg1[38]/*.yaml", "merge/*.yaml")
	for _, src := range []string{
		"- Plan: \n    Node Type: \"Result\"\n    Plans: \n      - Node Type: \"Seq Scan\"\n",
		"- Plan:\n    : a colon without a key\n", "Plan:\n\tNode Type: Result\n",
		"- &a Plan: &b\n    Node Type: *a\n", "- Plan:\n    Node Type: |\n      Result\n    Filter: >-\n      a\n      b\n",
		"- Plan: {Node Type: Result, Output: [a, \"b\"]}\n", "---\n- Plan:\n    Node Type: 'Result'\n...\n",
		strings.Repeat("- ", 1000) + "Plan:", strings.Repeat("[", 1000),
	} {
		f.Add([]byte(src))
	}
	fuzzFormat(f, FormatYAML, func(*testing.T, []byte) {})
}

func FuzzXML(f *testing.F) {
	seeds(f, "market/pg1[38]/*.xml", "merge/*.xml")
	for _, src := range []string{
		`<explain xmlns="http://www.postgresql.org/2009/explain"><Query><Plan><Node-Type>Result</Node-Type></Plan></Query></explain>`,
		`<explain><Query><Plan><Node-Type>R</Node-Type><Filter>a &lt; &#x41;</Filter><Plans><Plan><Node-Type/></Plan></Plans></Plan></Query></explain>`,
		`<!DOCTYPE x [<!ENTITY a "&a;&a;">]><explain><Query><Plan><Node-Type>&a;</Node-Type></Plan></Query></explain>`,
		`<explain><Query><Plan><Output><Item>a</Item><Item/></Output><![CDATA[<x>]]></Plan></Query></explain>`,
		strings.Repeat("<Plans><Plan>", 600), strings.Repeat("<a ", 1000),
	} {
		f.Add([]byte(src))
	}
	fuzzFormat(f, FormatXML, func(*testing.T, []byte) {})
}

// FuzzLog reads anything as a server's log with plans of auto_explain in it.
func FuzzLog(f *testing.F) {
	seeds(f, "logs/*")
	f.Fuzz(func(t *testing.T, src []byte) {
		const entry = "2026-01-01 00:00:00 UTC [1] LOG:  duration: 1.000 ms  plan:\n\t"
		for _, src := range [][]byte{src, append([]byte(entry), src...)} {
			if result, err := readOf(t, src, Parse); err == nil {
				checkPlans(t, result)
			}
		}
	})
}
