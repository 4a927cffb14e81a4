package explain

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"assay/internal/embedded/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// wideStatement has a plan with long lines, characters of two columns, and a
// literal over two lines that looks like a node in the second.
const wideStatement = `SELECT o.*, count(*) OVER (PARTITION BY o.note) FROM "Wide ""table""" o
JOIN "Wide ""table""" p ON p.id = o.id + 1
WHERE o.note <> E'first\n  ->  Seq Scan on second  (cost=0.00..1.00 rows=1 width=1)'
	AND (p.note LIKE 'it''s 表示幅 %' OR p.id IN (SELECT max(id) FROM "Wide ""table""" WHERE note = 'a + b')) ORDER BY o.note DESC, o.id LIMIT 7`

// TestWhatPsqlPrints runs one statement through every border, line style and
// format that psql has: each print gives the plan that the bare one gives.
func TestWhatPsqlPrints(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("there is no psql: apt-get install postgresql-client")
	}
	dsn := pgtest.Empty(t)
	dir := t.TempDir()
	script := strings.Builder{}
	script.WriteString(`CREATE TABLE "Wide ""table""" AS SELECT i id, 'note ' || i note FROM generate_series(1, 1000) i;` + "\nANALYZE;\n")
	prints := psqlPrints()
	formats := []Format{FormatText, FormatJSON, FormatYAML, FormatXML}
	for _, format := range formats {
		for name, set := range prints {
			fmt.Fprintf(&script, "%s\n\\o '%s'\nEXPLAIN (VERBOSE, FORMAT %s) %s;\n", set, filepath.Join(dir, string(format)+" "+name), format, wideStatement)
		}
	}
	cmd := exec.CommandContext(t.Context(), psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", dsn)
	cmd.Stdin = strings.NewReader(script.String())
	cmd.Env = append(os.Environ(), "PGCLIENTENCODING=UTF8", "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, format := range formats {
		want := parsed(t, read(t, filepath.Join(dir, string(format)+" bare")))
		for name := range prints {
			if strings.HasPrefix(name, "wrapped, expanded off, old-ascii") && (format == FormatYAML || format == FormatXML) {
				continue // no mark tells where psql broke a line, and a line break means something there
			}
			t.Run(string(format)+" "+name, func(t *testing.T) {
				src := read(t, filepath.Join(dir, string(format)+" "+name))
				if same(t, parsed(t, src), want); t.Failed() {
					t.Logf("%s", src)
				}
			})
		}
	}
}

// psqlPrints are psql's settings by name.
func psqlPrints() map[string]string {
	prints := map[string]string{
		"bare":        `\pset format unaligned \pset tuples_only on \pset expanded off`,
		"tuples only": `\pset format aligned \pset tuples_only on \pset expanded off \pset border 1 \pset linestyle ascii`,
	}
	for _, expanded := range []string{"on", "off"} {
		for _, format := range []string{"unaligned", "csv"} {
			prints[format+", expanded "+expanded] = `\pset tuples_only off \pset format ` + format + ` \pset expanded ` + expanded
		}
		for _, style := range []string{"ascii", "old-ascii", "unicode"} {
			for border := range 3 {
				for _, format := range []string{"aligned", "wrapped"} {
					if format == "wrapped" && style == "old-ascii" && expanded == "on" && border == 0 {
						continue // psql prints no mark at all where it breaks a line
					}
					set := fmt.Sprintf(`\pset tuples_only off \pset format %s \pset expanded %s \pset linestyle %s \pset border %d \pset columns 100 \pset unicode_border_linestyle single`,
						format, expanded, style, border)
					prints[fmt.Sprintf("%s, expanded %s, %s, border %d", format, expanded, style, border)] = set
				}
			}
		}
	}
	prints["double frame"] = `\pset format aligned \pset tuples_only off \pset expanded off \pset linestyle unicode \pset border 2 \pset unicode_border_linestyle double`
	return prints
}

func read(tb testing.TB, path string) []byte {
	tb.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return src
}
