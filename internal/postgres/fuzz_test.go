package postgres

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/jackc/pgx/v5/pgconn"
)

// kept is a password as nobody else writes it, so that finding it is finding a leak.
const kept = "zq7s3cr3t"

// noVariables is an environment without PG* and HOME.
func noVariables(string) string { return "" }

// shownOf is all that is ever shown of a target.
func shownOf(c Config, warnings []Warning, err error) string {
	shown := fmt.Sprintf("%v %+v %#v %s %v", c, c, c, c.Redacted(), warnings)
	if err != nil {
		shown += fmt.Sprintf("%v %+v %#v", err, err, err)
	}
	return shown
}

// FuzzConninfo holds that what is read as settings reads the same when it is
// written anew.
func FuzzConninfo(f *testing.F) {
	for _, s := range []string{"host=h port=5432 dbname='my db' user=o\\'neil", "password = 'it\\'s \\\\' options='-c a=b'", "a='' b=\\", "host=h password='open"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		settings, err := parseConninfo(s)
		if err != nil {
			return
		}
		maps.DeleteFunc(settings, func(_, value string) bool { return value == "" }) // libpq takes it for not given
		written := conninfo(settings)
		again, err := parseConninfo(written)
		if err != nil || !maps.Equal(settings, again) {
			t.Errorf("%q is %q, written %q, read as %q, %v", s, settings, written, again, err)
		}
	})
}

// FuzzURI holds that the parts of a URI that is percent-encoded as it ought to
// be come back, and that they come back of what is shown, without the password.
func FuzzURI(f *testing.F) {
	f.Add("u", "p@ss/w?r#d:%41", "h", "d", uint16(5432))
	f.Add("me@srv", "", "::1", "my db", uint16(1))
	f.Add("ü", " ", "/run/pg", "a/b?c=d@e", uint16(6000))
	f.Fuzz(func(t *testing.T, user, password, host, database string, port uint16) {
		if user == "" || host == "" || database == "" || port == 0 || strings.ContainsAny(host, ",[]") || strings.ContainsRune(user+password+host+database, 0) {
			return // parts that are not there, lists of hosts, and what no connection takes
		}
		dsn := fmt.Sprintf("postgresql://%s:%s@%s:%d/%s", percent(user), percent(password+kept), percent(host), port, percent(database))
		settings, secrets, warnings, err := parseDSN(dsn)
		if err != nil || len(warnings) > 0 {
			t.Fatalf("%q: %v, %v", dsn, warnings, err)
		}
		want := map[string]string{"user": user, "password": password + kept, "host": host, "dbname": database, "port": fmt.Sprint(port)}
		if !maps.Equal(settings, want) {
			t.Errorf("%q is read as %q", dsn, settings)
		}
		if scrubbed := scrubText(dsn, secretPieces(secrets)); strings.Contains(scrubbed, kept) {
			t.Errorf("the password is in %q", scrubbed)
		}
		first := sameTarget(t, dsn)
		if second := sameTarget(t, first.Redacted()); shownOf(first, nil, nil) != shownOf(second, nil, nil) {
			t.Errorf("%q is shown as %s, which is %s", dsn, first, second)
		}
	})
}

// percent writes every byte of a text percent-encoded that is not a letter or a digit.
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// sameTarget understands a target that has to be understood.
func sameTarget(t *testing.T, dsn string) Config {
	t.Helper()
	c, _, err := ParseTarget(Target{DSN: dsn}, noVariables)
	if err != nil {
		t.Fatalf("%q: %v", dsn, err)
	}
	return c
}

// FuzzTarget holds that a password is not shown, however it is written and
// whatever stands around it, and that what is shown names the same database.
func FuzzTarget(f *testing.F) {
	for _, around := range [][4]string{
		{"postgresql://u:", "x@", "y", "@localhost:5432/d?sslmode=disable"},
		{"postgres://u:", "a/b", "?c#d", "@127.0.0.1/d"},
		{"host=localhost user=u password='", "it\\'s ", " x", "' dbname=d"},
		{"postgresql://u@h/d?password=", "%41", "", "&schema=a&sslcert=/no"},
		{"jdbc:postgresql://h:1/d?user=u&password=", "", "", "&ssl=true"},
		{"mysql://u:", "", "", "@h/d"},
		{"postgresql://u:", "", "", "@[::1"},
		{"password=", "", "", " port=x service=none servicefile=/no"},
		{"postgresql://u:", "", "", "@h:port/d"},
	} {
		f.Add(around[0], around[1], around[2], around[3])
	}
	f.Fuzz(func(t *testing.T, before, front, back, behind string) {
		dsn := before + front + kept + back + behind
		if !givesPassword(before, front, back, behind) || strings.Contains(dsn, "/") && readsFiles(dsn) {
			return
		}
		c, warnings, err := ParseTarget(Target{DSN: dsn}, noVariables)
		if shown := shownOf(c, warnings, err); strings.Contains(shown, kept) {
			t.Errorf("%q: the password is in %s", dsn, shown)
		}
		if err != nil {
			return
		}
		again, _, err := ParseTarget(Target{DSN: c.Redacted()}, noVariables)
		if err != nil || again.Host != c.Host || again.Port != c.Port || again.User != c.User || again.Database != c.Database {
			t.Errorf("%q is shown as %q, which is read as %v, %v", dsn, c.Redacted(), again, err)
		}
	})
}

// givesPassword says that by its writing the text is one with kept in its password: what
// stands before it begins a password, and what stands behind ends it.
func givesPassword(before, front, back, behind string) bool {
	if scheme, user, ok := strings.Cut(before, "://"); ok && strings.HasSuffix(user, ":") {
		plain := !strings.ContainsAny(scheme+user[:len(user)-1], "@:/?#[]%=' \t")
		return plain && strings.HasPrefix(behind, "@") && strings.Count(behind, "@") == 1 && !strings.ContainsAny(front+back, "/?#")
	}
	key, ok := strings.CutSuffix(strings.TrimSuffix(before, "'"), "password=")
	ends := "?&"
	if !isURI(before) {
		ends = " "
	}
	if !ok || key == "" && isURI(behind) || key != "" && !strings.Contains(ends, key[len(key)-1:]) || strings.Contains(key, "'") {
		return false
	}
	return !strings.ContainsAny(front+back, "'\\&#%@=?/: ") && !strings.ContainsFunc(front+back, unicode.IsSpace)
}

// readsFiles says that the text names files other than those that a test makes.
func readsFiles(dsn string) bool {
	return strings.Contains(dsn, "/dev") || strings.Contains(dsn, "/proc") || strings.Contains(dsn, "/sys")
}

// FuzzService holds that a service file's password is not shown, whatever else
// the file holds, and that a file that is right is read right.
func FuzzService(f *testing.F) {
	path := filepath.Join(f.TempDir(), "services")
	f.Add("[shop]\nhost=localhost\n", "user=u\ndbname=d")
	f.Add("# c\n[other]\nhost=x\n[shop]\nport = 77\n", "sslmode=verify-full\n[shop]\n")
	f.Add("nonsense", "[shop")
	f.Fuzz(func(t *testing.T, before, behind string) {
		if readsFiles(before + behind) {
			return
		}
		text := before + "\npassword=" + kept + "\n" + behind
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, warnings, err := ParseTarget(Target{DSN: "service=shop servicefile=" + path}, noVariables)
		if shown := shownOf(c, warnings, err); strings.Contains(shown, kept) {
			t.Errorf("%q: the password is in %s", text, shown)
		}
		if c.HasPassword() && c.pg.Password == kept && strings.Contains(scrubText("x"+kept, c.secrets), kept) {
			t.Errorf("%q: the password would be shown in a message of the server", text)
		}
	})
}

// FuzzPassfile holds that a password that is escaped as a password file asks is
// the one that is used, and that nothing else in the file is shown.
func FuzzPassfile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "pgpass")
	f.Add("# a comment\n*:1:*:*:other", `a:b\c`)
	f.Add("::::\n\\", `\\:`)
	f.Fuzz(func(t *testing.T, before, password string) {
		password += kept
		if strings.ContainsAny(password, "\r\n\x00") || strings.Contains(before, "localhost") {
			return
		}
		line := "localhost:5432:d:u:" + strings.NewReplacer(`\`, `\\`, `:`, `\:`).Replace(password)
		if err := os.WriteFile(path, []byte(before+"\n"+line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c, warnings, err := ParseTarget(Target{DSN: "host=localhost user=u dbname=d passfile=" + path}, noVariables)
		if err != nil || len(warnings) > 0 {
			t.Fatalf("%q: %v, %v", before, warnings, err)
		}
		if c.pg.Password != password && !strings.Contains(before, "*") {
			t.Errorf("%q gives the password %q, want %q", line, c.pg.Password, password)
		}
		if shown := shownOf(c, warnings, err); strings.Contains(shown, kept) {
			t.Errorf("the password is in %s", shown)
		}
	})
}

// FuzzScrub holds that of a text nothing is left that is a secret or a piece of
// one, and that a text without any stays as it is.
func FuzzScrub(f *testing.F) {
	f.Add("s3cr3t", "x@y/z", "lookup s3cr3t on y: no such host: x@y/z", "y")
	f.Add("aba", "%61ba", "ababa", "")
	f.Fuzz(func(t *testing.T, one, other, text, shown string) {
		pieces := secretPieces([]string{one, other}, shown)
		got := scrubText(text, pieces)
		if again := scrubText(got, pieces); again != got && !strings.Contains(one+other+unescape(one)+unescape(other), "•") {
			t.Errorf("%q scrubbed of %q becomes %q, and then %q", text, pieces, got, again)
		}
		for _, piece := range pieces {
			if strings.Contains(got, piece) && !strings.Contains(piece, "•") {
				t.Errorf("%q is in %q", piece, got)
			}
			if piece == shown {
				t.Errorf("%q is shown, and yet hidden", shown)
			}
		}
		if !strings.Contains(got, hidden) && got != text {
			t.Errorf("%q became %q", text, got)
		}
	})
}

// FuzzServerError holds that whatever a server says becomes an error with a kind
// and one sentence on what to do, whose place lies in the user's text.
func FuzzServerError(f *testing.F) {
	f.Add("42601", "ERROR", "syntax error at or near \"zq7s3cr3t\"", "d", "h", int32(31), 20, 11, true)
	f.Add("08P01", "FATAL", "no more connections allowed", "", "", int32(0), 0, 0, false)
	f.Add("57014", "ERROR", "canceling statement", "", "", int32(-1), 0, 5, false)
	f.Add("25006", "ERROR", "cannot execute SELECT", "", "", int32(1), 1, 0, true)
	c := Config{secrets: secretPieces([]string{kept})}
	f.Fuzz(func(t *testing.T, code, severity, message, detail, hint string, position int32, prefix, length int, standby bool) {
		pg := &pgconn.PgError{Code: code, Severity: severity, Message: message, Detail: detail, Hint: hint, Position: position}
		at := situation{op: "explain the statement", standby: standby, prefix: prefix, length: length}
		err := c.explainError(context.Background(), fmt.Errorf("run: %w", pg), at)
		e, ok := err.(*Error) //nolint:errorlint // it is this one that is promised, not one inside it
		if !ok {
			t.Fatalf("%T", err)
		}
		if e.Kind() == "" || KindOf(err) != e.Kind() || e.Next == "" || strings.ContainsAny(e.Next, "\n\t") || strings.HasSuffix(e.Next, ".") {
			t.Errorf("%s: kind %q, next %q", code, e.Kind(), e.Next)
		}
		if e.Position < 0 || e.Position > max(length+1, 0) || e.Code != code {
			t.Errorf("position %d of %d characters, code %q", e.Position, length, e.Code)
		}
		if shown := fmt.Sprintf("%v %+v %q %q %q", e, *e, e.Message, e.Detail, e.Hint); strings.Contains(shown, kept) && !strings.Contains(code, kept) {
			t.Errorf("the password is in %s", shown)
		}
	})
}
