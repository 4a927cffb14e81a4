package sqlast_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/advisor/sqlast"
)

func TestBindWritesTheServersForm(t *testing.T) {
	cases := []struct {
		text, want string
		names      []string
	}{
		{`SELECT 1`, `SELECT 1`, nil},
		{`SELECT $1, $2, $1`, `SELECT $1, $2, $1`, []string{"1", "2"}},
		{`SELECT $3, $1`, `SELECT $2, $1`, []string{"1", "3"}},
		{`WHERE a = %s AND b IN (%s, %s)`, `WHERE a = $1 AND b IN ($2, $3)`, []string{"1", "2", "3"}},
		{`WHERE a=%s and b>=%s`, `WHERE a=$1 and b>=$2`, []string{"1", "2"}},
		{`WHERE a = %(x)s OR b = %(y)s OR c = %(x)s`, `WHERE a = $1 OR b = $2 OR c = $1`, []string{"x", "y"}},
		{`WHERE a = :x AND b::int = :y AND c = :x`, `WHERE a = $1 AND b::int = $2 AND c = $1`, []string{"x", "y"}},
		{`WHERE a = ? AND b IN (?,?) LIMIT ?`, `WHERE a = $1 AND b IN ($2,$3) LIMIT $4`, []string{"1", "2", "3", "4"}},
		{`WHERE a=? and b<>?`, `WHERE a=$1 and b<>$2`, []string{"1", "2"}},
		{`WHERE data ? 'k' AND data ?| array['a'] AND data ?& b AND data @? '$.a'`, `WHERE data ? 'k' AND data ?| array['a'] AND data ?& b AND data @? '$.a'`, nil},
		{`WHERE data ? ? AND x = ?`, `WHERE data ? $1 AND x = $2`, []string{"1", "2"}},
		{`WHERE a LIKE ?||'%' AND b BETWEEN ? AND ?`, `WHERE a LIKE $1||'%' AND b BETWEEN $2 AND $3`, []string{"1", "2", "3"}},
		{`SELECT '%s', "%s", $$ ? :x $$ -- ? %s` + "\n /* :y */", `SELECT '%s', "%s", $$ ? :x $$ -- ? %s` + "\n /* :y */", nil},
		{`SELECT a % s, a %s, (a)%s FROM t`, `SELECT a % s, a %s, (a)%s FROM t`, nil},
		{`SELECT a[1:n], a[:n], ARRAY[:n]`, `SELECT a[1:n], a[:n], ARRAY[$1]`, []string{"n"}},
		{`SELECT a::text, f(x := 1), :v::int`, `SELECT a::text, f(x := 1), $1::int`, []string{"v"}},
		{`WHERE a LIKE '%%x' AND b %% 2 = %s`, `WHERE a LIKE '%x' AND b % 2 = $1`, []string{"1"}},
		{`WHERE a LIKE '%%x' AND b = ?`, `WHERE a LIKE '%%x' AND b = $1`, []string{"1"}},
		{`LIMIT %s OFFSET %s`, `LIMIT $1 OFFSET $2`, []string{"1", "2"}},
		{`ORDER BY %s, x AT TIME ZONE %s`, `ORDER BY $1, x AT TIME ZONE $2`, []string{"1", "2"}},
		{`WHERE a > now() - interval $1 AND b >= date $2`, `WHERE a > now() - $1::interval AND b >= $2::date`, []string{"1", "2"}},
		{`SELECT a %($b)s FROM t`, `SELECT a %($b)s FROM t`, nil},
		{`SELECT timestamp(3) with time zone ?, double precision :x, interval %(d)s day`, `SELECT $1::timestamp(3) with time zone, $2::double precision, $3::interval day`, []string{"1", "x", "d"}},
		{`WHERE d >= date %s AND d < timestamptz %s`, `WHERE d >= $1::date AND d < $2::timestamptz`, []string{"1", "2"}},
		{`SELECT t.date %s, x.int % s FROM t`, `SELECT t.date %s, x.int % s FROM t`, nil},
		{`SELECT E'\'?', U&'\003F :x' UESCAPE '!', "q""?", $a$ %s $b$ ? $a$, B'1', 1.5e3`, `SELECT E'\'?', U&'\003F :x' UESCAPE '!', "q""?", $a$ %s $b$ ? $a$, B'1', 1.5e3`, nil},
		{`SELECT 'a'
 '?' || :x`, `SELECT 'a'
 '?' || $1`, []string{"x"}},
		{`/* ? /* :x */ %s */ SELECT ? -- :y`, `/* ? /* :x */ %s */ SELECT $1 -- :y`, []string{"1"}},
		{`WHERE a=?AND b=?::int LIMIT:n`, `WHERE a=$1 AND b=$2::int LIMIT $3`, []string{"1", "2", "n"}},
		{`WHERE name = %s AND 'ü' = %s`, `WHERE name = $1 AND 'ü' = $2`, []string{"1", "2"}},
	}
	for _, c := range cases {
		params := sqlast.Params(c.text)
		if got := sqlast.Bind(c.text, params); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
		if d := cmp.Diff(c.names, sqlast.ParamNames(params)); d != "" {
			t.Errorf("%s: %s", c.text, d)
		}
	}
}

func TestTypeBeforeAParameterIsItsCast(t *testing.T) {
	q := parse(t, "SELECT a FROM t WHERE b > now() - interval $1 AND c = date %s AND d = 1")
	var got []string
	for _, e := range q.Select.Terms {
		got = append(got, q.Slice(e.Span))
	}
	cast := q.Select.Terms[1].Args[1]
	got = append(got, q.Slice(cast.Span), q.Slice(cast.Args[0].Span))
	want := []string{"b > now() - interval $1", "c = date %s", "d = 1", "date %s", "date %s"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if cast.Kind != sqlast.ExprCast || cast.Type != "date" || cast.Args[0].Kind != sqlast.ExprParam {
		t.Errorf("%+v is no cast of a parameter", cast)
	}
}

func TestBindOffsetFindsTheUsersByte(t *testing.T) {
	const text = "SELECT a FROM t WHERE b = %(long_name)s AND x > interval %(i)s AND nope = 1"
	params := sqlast.Params(text)
	sent := sqlast.Bind(text, params)
	for _, word := range []string{"SELECT", "AND x", "interval", "nope"} {
		if got, want := sqlast.BindOffset(text, params, strings.Index(sent, word)), strings.Index(text, word); got != want {
			t.Errorf("%s: byte %d, want %d", word, got, want)
		}
	}
}

func TestSpansReferToTheUsersText(t *testing.T) {
	q := parse(t, `SELECT u.id FROM users u WHERE u.name LIKE '%%é' AND u.a = %(first)s AND u.b = %(second)s AND u.c = 7 LIMIT %(n)s`)
	var got []string
	for _, e := range q.Select.Terms {
		got = append(got, q.Slice(e.Span))
	}
	got = append(got, q.Slice(q.Select.LimitSpan))
	want := []string{`u.name LIKE '%%é'`, `u.a = %(first)s`, `u.b = %(second)s`, `u.c = 7`, `LIMIT %(n)s`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if v := q.Select.Terms[0].Args[1].Value; v != "%é" {
		t.Errorf("the pattern is %q, want the one the server gets", v)
	}
}

func TestRewrittenKeepsTheParametersOfTheOriginal(t *testing.T) {
	q := parse(t, `SELECT a FROM t WHERE a = %s AND b = %s AND c = %s`)
	r, err := sqlast.Rewritten(q, q.DropTerm(q.Select, 0))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := r.Text, `SELECT a FROM t WHERE b = %s AND c = %s`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if d := cmp.Diff([]string{"2", "3"}, sqlast.ParamNames(r.Params)); d != "" {
		t.Errorf("the values of the original: %s", d)
	}
	if got, want := sqlast.Bind(r.Text, r.Params), `SELECT a FROM t WHERE b = $1 AND c = $2`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	term := q.Select.Terms[1]
	r, err = sqlast.Rewritten(q, sqlast.Replace(term, "("+q.Slice(term.Span)+" OR b IS NULL)"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"1", "2", "3"}, sqlast.ParamNames(r.Params)); d != "" {
		t.Error(d)
	}
	if _, err := sqlast.Rewritten(q, sqlast.Replace(term, "b = %s OR b < %s")); err == nil || !strings.Contains(err.Error(), "has no value") {
		t.Errorf("a new placeholder: got %v", err)
	}
}

func parse(t *testing.T, sql string) *sqlast.Query {
	t.Helper()
	q, err := sqlast.Parse(sql)
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	return q
}
