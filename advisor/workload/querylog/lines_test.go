package querylog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// told is an entry as a test writes it down.
type told struct {
	SQL     string
	Values  map[string]string
	Took    time.Duration
	Outcome Outcome
	Session string
	Form    string
	Rows    int64
	Times   int
}

const null = "\x00NULL"

// entriesOf reads a text and gives what it tells of.
func entriesOf(t *testing.T, text string) ([]told, Counts) {
	t.Helper()
	var got []told
	r := NewReader(func(e *Entry) {
		v := told{SQL: string(e.SQL), Took: e.Duration, Outcome: e.Outcome, Session: e.Session, Form: e.Form, Rows: e.Rows, Times: e.Times}
		for name, value := range e.Values.ByName() {
			if v.Values == nil {
				v.Values = map[string]string{}
			}
			v.Values[name] = null
			if value != nil {
				v.Values[name] = *value
			}
		}
		got = append(got, v)
	})
	if err := r.Read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return got, r.Counts()
}

func TestLines(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		name, text string
		want       []told
		unread     int64
	}{
		{
			name: "three lines of the extended protocol are one execution",
			text: "2026-11-22 12:44:56.218 UTC [462] LOG:  duration: 0.724 ms  parse P_0: SELECT $1\n" +
				"2026-11-22 12:44:56.219 UTC [462] LOG:  duration: 0.100 ms  bind P_0: SELECT $1\n" +
				"2026-11-22 12:44:56.219 UTC [462] DETAIL:  parameters: $1 = '1252'\n" +
				"2026-11-22 12:44:56.219 UTC [462] LOG:  duration: 0.050 ms  execute P_0: SELECT\n\t$1,\n\t\t$2\n" +
				"2026-11-22 12:44:56.219 UTC [462] DETAIL:  Parameters: $1 = 'it''s, $2', $2 = NULL\n",
			want: []told{{SQL: "SELECT\n$1,\n\t$2", Values: map[string]string{"1": "it's, $2", "2": null}, Took: ms / 20, Session: "462", Form: "stderr", Rows: -1, Times: 1}},
		},
		{
			name: "a duration without a text belongs to the statement before it in its session",
			text: "2026-11-22 12:44:56 UTC [1]: LOG:  statement: select 1;\n" +
				"2026-11-22 12:44:56 UTC [2]: LOG:  statement: select 2\n" +
				"2026-11-22 12:44:56 UTC [1]: LOG:  duration: 0.047 ms\n" +
				"2026-11-22 12:44:56 UTC [2]: ERROR:  canceling statement due to user request\n" +
				"2026-11-22 12:44:56 UTC [2]: STATEMENT:  select 2\n",
			want: []told{
				{SQL: "select 1;", Took: 47 * time.Microsecond, Session: "1", Form: "stderr", Rows: -1, Times: 1},
				{SQL: "select 2", Outcome: Failed, Session: "2", Form: "stderr", Rows: -1, Times: 1},
			},
		},
		{
			name: "auto_explain tells the same execution a second time, and its rows",
			text: "2026-11-22 12:44:56 UTC [7] LOG:  duration: 3.712 ms  plan:\n\tQuery Text: select *\n\tfrom t\n" +
				"\tSeq Scan on t  (cost=0.00..1.00 rows=9 width=4) (actual time=0.1..0.2 rows=12 loops=1)\n" +
				"2026-11-22 12:44:56 UTC [7] LOG:  duration: 3.900 ms  statement: select *\n\tfrom t\n",
			want: []told{{SQL: "select *\nfrom t", Took: 3900 * time.Microsecond, Session: "7", Form: "stderr", Rows: 12, Times: 1}},
		},
		{
			name: "syslog numbers the lines of a message",
			text: "Nov 22 12:00:01 db postgres[123]: [4-1] 2026-11-22 12:00:01 UTC [123] LOG:  duration: 1.000 ms  statement: select 1\n" +
				"Nov 22 12:00:01 db postgres[123]: [4-2] #011from t\n",
			want: []told{{SQL: "select 1\nfrom t", Took: ms, Session: "123", Form: "stderr", Rows: -1, Times: 1}},
		},
		{
			name: "RDS has no blank before the severity",
			text: "2026-11-22 12:44:56 UTC:10.0.0.1(51234):app@shop:[99]:LOG:  duration: 2 ms  statement: select 1\n",
			want: []told{{SQL: "select 1", Took: 2 * ms, Session: "99", Form: "stderr", Rows: -1, Times: 1}},
		},
		{
			name: "an operator's JSON holds the CSV columns",
			text: `{"level":"info","msg":"record","record":{"log_time":"2026-11-22 12:44:56.351 UTC","process_id":"482","session_id":"6b.1e2","error_severity":"LOG","message":"duration: 6.208 ms  execute P_0: SELECT \"a\"\n, $1","detail":"parameters: $1 = 'é'"}}` + "\n",
			want: []told{{SQL: "SELECT \"a\"\n, $1", Values: map[string]string{"1": "é"}, Took: 6208 * time.Microsecond, Session: "6b.1e2", Form: "jsonlog", Rows: -1, Times: 1}},
		},
		{
			name: "a container's JSON holds lines",
			text: `{"log":"2026-11-22 12:44:56 UTC [9] LOG:  duration: 1 ms  statement: select 1\n","stream":"stderr"}` + "\n" +
				`{"log":"\tfrom t\n","stream":"stderr"}` + "\n",
			want: []told{{SQL: "select 1\nfrom t", Took: ms, Session: "9", Form: "stderr", Rows: -1, Times: 1}},
		},
		{
			name: "Django names its values, and may run a statement several times",
			text: "(0.001) SELECT '; args=' FROM t WHERE a = %s; args=(Decimal('1.50'), None, 'x', datetime.date(2026, 1, 2)); alias=default\n" +
				"(0.002) 3 times: INSERT INTO t VALUES (%s); args=([1], [2], [3])\n",
			want: []told{
				{SQL: "SELECT '; args=' FROM t WHERE a = %s", Values: map[string]string{"1": "1.50", "2": null, "3": "x"}, Took: ms, Form: "django", Rows: -1, Times: 1},
				{SQL: "INSERT INTO t VALUES (%s)", Took: 2 * ms, Form: "django", Rows: -1, Times: 3},
			},
		},
		{
			name: "SQLAlchemy counts the sets that it cuts",
			text: "INFO:sqlalchemy.engine.Engine:INSERT INTO t (a)\nVALUES (%(a)s)\n" +
				"INFO:sqlalchemy.engine.Engine:[generated in 0.1s] [{'a': 1}, {'a': 2}  ... displaying 10 of 500 total bound parameter sets ...  {'a': 500}]\n" +
				"INFO:sqlalchemy.engine.Engine:COMMIT\n",
			want: []told{
				{SQL: "INSERT INTO t (a)\nVALUES (%(a)s)", Values: map[string]string{"a": "1"}, Form: "sqlalchemy", Rows: -1, Times: 500},
				{SQL: "COMMIT", Form: "sqlalchemy", Rows: -1, Times: 1},
			},
		},
		{
			name: "a repeat in Rails' cache never reached the server",
			text: "[a-b] \x1b[1m\x1b[36mUser Load (0.3ms)\x1b[0m  SELECT $1  [[\"id\", 7], [\"LIMIT\", nil]]\n[a-b]   ↳ app/x.rb:7:in 'index'\n" +
				"  CACHE User Load (0.0ms)  SELECT $1  [[\"id\", 7]]\n",
			want: []told{
				{SQL: "SELECT $1", Values: map[string]string{"1": "7", "2": null}, Took: 300 * time.Microsecond, Form: "rails", Rows: -1, Times: 1},
				{SQL: "SELECT $1", Values: map[string]string{"1": "7"}, Outcome: Cached, Form: "rails", Rows: -1, Times: 1},
			},
		},
		{
			name: "what is no log is counted", text: "hello\n\nworld\n", unread: 2,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, counts := entriesOf(t, test.text)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if counts.Unread != test.unread {
				t.Errorf("%d lines not read, want %d: %s", counts.Unread, test.unread, counts.Example)
			}
		})
	}
}

// FuzzRead holds that no text makes the reader fail, and that every byte of it is counted.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"2026-11-22 12:44:56.218 UTC [462] LOG:  duration: 0.724 ms  execute a: SELECT $1\n2026 [462] DETAIL:  parameters: $1 = 'x",
		"2026-11-22 13:45:41.697 UTC,\"shop\",\"shop\",7872,\"127\",6b.1,1,\"idle\",2026,4/0,0,LOG,00000,\"duration: 0.031 ms  statement: \"\"a\"\"\",,,,,,,,,\"web\",\"client backend\",,0\n",
		`{"timestamp":"2026-11-22 13:45:41.697 UTC","session_id":"a","error_severity":"LOG","message":"duration: 0.1 ms  plan:\n{\n \"Query Text\": \"x\", \"Plan\": {}}"}`,
		"(0.001) SELECT 1; args=(1, 'x')\n", "{\n  bindings: [\n    1\n  ],\n  sql: 'a' +\n    'b'\n}\n",
		"2026/11/22 13:45:40 a/b.go:82\n[1.8ms] [rows:40] SELECT 1\n", "Executed (x): SELECT $1; 1, 2 Elapsed time: 3ms\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := NewReader(func(e *Entry) {
			if len(e.SQL) == 0 || e.Times < 0 {
				t.Errorf("an entry without a statement: %+v", e)
			}
			e.Values.ByName()
		})
		if err := r.Read(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if got := r.Counts().Bytes; got != int64(len(text)) {
			t.Errorf("%d bytes counted of %d", got, len(text))
		}
	})
}
