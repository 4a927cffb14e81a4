//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// flow is one sample taken from the list to the clipboard.
type flow struct {
	name, filter string
	advice       string // on the advice pane
	compare      string // on the compare screen
	copied       string // in the clipboard
	django       string // in what Y copies
}

var flows = []flow{
	{
		"count over exists", "Users with a delivered order", "confirmed and proved",
		"SQL after", "WHERE EXISTS (", "Exists(",
	},
	{
		"missing index", "Orders with an apology coupon", "confirmed",
		"Index", "CREATE INDEX CONCURRENTLY shop_order_coupon_code", "models.Index(",
	},
	{
		"column pruning", "A price list that fetches everything", "confirmed, changes",
		"SQL after", "SELECT", ".defer(",
	},
	{
		"join rewrite", "Items of large quantity", "confirmed and proved",
		"SQL after", "FROM shop_orderitem", "",
	},
}

// TestFlows goes the whole way at both sizes: choose a sample, read the plan,
// open the advice, compare, copy, and let psql run what was copied.
func TestFlows(t *testing.T) {
	assay, cache := build(t, "."), cacheDir(t)
	for _, size := range [][2]int{{80, 24}, {160, 45}} {
		for _, f := range flows {
			t.Run(strings.ReplaceAll(f.name, " ", "-")+"-"+itoa(size[0]), func(t *testing.T) {
				s := open(t, size[0], size[1], assay+" demo", "ASSAY_CACHE_DIR="+cache)
				s.see("shop on demo")
				s.take(f)
				s.press("q")
				if code := s.exit(); code != "0" {
					t.Errorf("exit code %s", code)
				}
			})
		}
	}
}

// take chooses the sample, and follows it to the clipboard.
func (s *screen) take(f flow) {
	s.t.Helper()
	s.press("s")
	s.see("Samples")
	s.write(f.filter)
	s.press("Enter")
	s.press("r")
	s.press("2")
	s.see("pages", "rows")
	s.press("3")
	s.see(f.advice)
	s.press("d")
	s.see("before", f.compare)
	s.press("Escape")
	s.see("Advice")
	s.press("y")
	sql := s.clipboard(f.copied)
	if f.django != "" {
		s.copyAs("Django")
		s.clipboard(f.django)
	}
	s.runs(sql)
}

// copyAs chooses a form of the chosen advice.
func (s *screen) copyAs(form string) {
	s.t.Helper()
	s.press("Y")
	s.see("Copy as")
	s.write(form)
	s.press("Enter")
	s.until("the Copy as list closed", func(text string) bool { return !strings.Contains(text, "Copy as ─") })
}

// runs lets psql run the SQL on the demo; an index is built for a moment only.
func (s *screen) runs(sql string) {
	s.t.Helper()
	if strings.Contains(sql, "CREATE INDEX") {
		sql = "BEGIN; " + strings.ReplaceAll(sql, " CONCURRENTLY", "") + " ROLLBACK;"
	}
	f := filepath.Join(s.t.TempDir(), "copied.sql")
	if err := os.WriteFile(f, []byte(sql), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if out, err := shell(s, s.psql()+" -q -v ON_ERROR_STOP=1 -o /dev/null -f "+f); err != nil {
		s.t.Errorf("psql does not run what was copied: %v\n%s\n%s", err, out, sql)
	}
}

// psql is the command that the demo shows for reaching its database: what
// stands before -c in the psql line.
func (s *screen) psql() string {
	s.t.Helper()
	s.copyAs("psql")
	line, _, _ := strings.Cut(s.clipboard(" -c "), " -c ")
	return line
}

func shell(s *screen, command string) (string, error) {
	out, err := exec.CommandContext(s.t.Context(), "sh", "-c", command).CombinedOutput()
	return string(out), err
}

// TestApply runs the copied SQL for real: r shows the gain, and --reset makes
// the demo as it was.
func TestApply(t *testing.T) {
	assay, cache := build(t, "."), cacheDir(t)
	f := flows[1]
	s := open(t, 160, 45, assay+" demo", "ASSAY_CACHE_DIR="+cache)
	s.see("shop on demo")
	s.press("s")
	s.see("Samples")
	s.write(f.filter)
	s.press("Enter", "r", "3")
	s.see(f.advice)
	s.copyAs("psql")
	line := s.clipboard("psql ")
	if out, err := shell(s, line); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	s.press("r")
	s.see("faster", "shop_order_coupon_code")
	s.press("q")
	s.exit()
	for _, c := range []struct{ args, want string }{
		{"demo", "nothing to say"}, // the index is there: it was really built, and kept
		{"demo --reset", "missing-index"},
	} {
		out, err := shell(s, "ASSAY_CACHE_DIR="+cache+" "+assay+" "+c.args+" --run advise --format markdown samples/shop/queries/07-orders-by-coupon.sql; "+
			"ASSAY_CACHE_DIR="+cache+" "+assay+" demo --run advise --format json samples/shop/queries/07-orders-by-coupon.sql")
		if err != nil || !strings.Contains(strings.ToLower(out), c.want) {
			t.Errorf("assay %s does not say %q: %v\n%s", c.args, c.want, err, out)
		}
	}
}

// TestPastedPage pastes a page of Django's DEBUG lines: its N+1 is found.
func TestPastedPage(t *testing.T) {
	assay, cache := build(t, "."), cacheDir(t)
	s := open(t, 160, 45, assay+" demo", "ASSAY_CACHE_DIR="+cache)
	s.see("shop on demo")
	page := `(0.004) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id" FROM "shop_order" ORDER BY "shop_order"."id" LIMIT 5; args=(); alias=default` + "\n"
	for _, id := range []string{"11", "12", "13", "14", "15"} {
		page += `(0.001) SELECT "shop_user"."id", "shop_user"."username" FROM "shop_user" WHERE "shop_user"."id" = ` + id + ` LIMIT 21; args=(` + id + `,); alias=default` + "\n"
	}
	s.paste(page)
	s.taken("pasted")
	s.press("r")
	s.see("round trips")
}

func itoa(n int) string {
	if n == 80 {
		return "80x24"
	}
	return "160x45"
}
