package sqlast

import (
	"slices"
	"strings"
	"testing"
)

// FuzzReadInput holds that what is read of an input stands in it, that psql's
// own commands between statements change none of them, and that statements
// written one behind the other are read as themselves.
func FuzzReadInput(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add([]byte("\\set x 1\n" + sql + ";\n\\d t\nSET search_path = a;\n" + sql + "\\g out\n"))
	}
	f.Add([]byte("COPY t FROM stdin;\n1\t2\n\\.\nSELECT 1 \\gx\nEXPLAIN (ANALYZE) SELECT 2; select 3\\;select 4;"))
	f.Add([]byte("\xef\xbb\xbfselect 1 -- a\r\n;\r\n/* b */ select $a$;\\g$a$"))
	f.Add([]byte(`[{'sql': "SELECT 'a'", 'time': '0.001'}, {'sql': 'SET x = 1'}]`))
	f.Add([]byte("(0.001) SELECT 1\n FROM t; args=(1,); alias=default\nnoise\n(0.002) 3 times: INSERT INTO t; args=[]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		in, err := ReadInput(src)
		if err != nil {
			if len(in.Statements) > 0 || err.Error() == "" {
				t.Errorf("%d statements beside the error %q", len(in.Statements), err)
			}
			return
		}
		text := string(trimBOM(src))
		placed(t, in, text)
		if in.Kind != InputSQL {
			return
		}
		want := textsOf(in)
		if len(want) == 0 || !ended(want[len(want)-1]) || strings.Contains(strings.Join(want, ""), "\\") {
			return // what is left open takes the next statement in, and a backslash in one may be a command again
		}
		joined := "\\timing on\n" + strings.Join(want, "\n;\n\\echo 'a;b'\n") + "\n;\n\\q"
		again, err := ReadInput([]byte(joined))
		if err != nil || again.Kind == InputSQL && !slices.Equal(textsOf(again), want) {
			t.Errorf("%q is read as %q, %v", joined, textsOf(again), err)
		}
	})
}

// placed holds that statements and what was skipped lie in the text, in its order.
func placed(t *testing.T, in Input, text string) {
	t.Helper()
	lines := strings.Count(text, "\n") + 1
	line := 1
	for _, st := range in.Statements {
		if st.Text == "" || st.Line < line || st.Line > lines || st.Count < 1 || st.Duration < 0 {
			t.Errorf("statement %+v of %d lines, after line %d", st, lines, line)
		}
		if in.Kind == InputSQL && text[st.Span.Start:st.Span.End] != st.Text {
			t.Errorf("%q does not stand at %v", st.Text, st.Span)
		}
		line = st.Line
	}
	for _, s := range in.Skipped {
		if s.Line < 1 || s.Line > lines || s.Reason == "" {
			t.Errorf("skipped %+v of %d lines", s, lines)
		}
	}
}

// ended says that a statement leaves no string, name or comment open.
func ended(sql string) bool {
	toks := lex(sql+"\n;", true)
	return toks[len(toks)-1].word == ";"
}

func textsOf(in Input) []string {
	var out []string
	for _, st := range in.Statements {
		out = append(out, st.Text)
	}
	return out
}

// FuzzBind holds that a text is bound once: what is sent has its values in
// order, is sent as it is from then on, and every place of it leads back into
// the user's text.
func FuzzBind(f *testing.F) {
	for _, sql := range corpus(f) {
		f.Add(sql)
	}
	for _, sql := range []string{
		"select :a, :b, :a", "select %(b)s, %s, '%%'", "LIMIT:n", "interval %s day", "select $7, $3, $7", "date ? + interval :i",
	} {
		f.Add(sql)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		if checkEncoding(sql) != nil || len(sql) > 1<<12 { // every byte of it is looked at
			return
		}
		params := Params(sql)
		names := ParamNames(params)
		sent := Bind(sql, params)
		bound := findParams(sent, lex(sent, false))
		if slices.ContainsFunc(bound, func(p Param) bool { return !p.Type.Empty() }) {
			return // two types in front of one parameter, which is no SQL
		}
		if again := Bind(sent, bound); again != sent {
			t.Fatalf("%q is sent as %q, and that as %q", sql, sent, again)
		}
		if got := paramNumbers(bound); len(got) != len(names) || len(got) > 0 && got[len(got)-1] != len(names) {
			t.Fatalf("%q is sent as %q with the parameters %v, for the values of %q", sql, sent, got, names)
		}
		checkPlaces(t, sql, sent, params)
	})
}

// checkPlaces holds that every byte that is sent leads into the user's text.
func checkPlaces(t *testing.T, sql, sent string, params []Param) {
	t.Helper()
	last := 0
	for at := range len(sent) + 1 {
		from := BindOffset(sql, params, at)
		if from < 0 || from > len(sql) {
			t.Fatalf("byte %d of %q leads to byte %d of %q", at, sent, from, sql)
		}
		last = max(last, from)
	}
	if last < len(sql)-1 && len(params) == 0 {
		t.Fatalf("the last byte of %q is not met", sql)
	}
}
