package part

import (
	"strings"
	"testing"
)

func TestPasswordSpan(t *testing.T) {
	for text, want := range map[string]string{
		"postgresql://u:s3cr3t@h/d":               "s3cr3t",
		"postgresql://u:s3cr3t":                   "s3cr3t",
		"postgresql://u:12":                       "12",
		"postgresql://h:5432/d":                   "",
		"postgresql://u@h:5432/d":                 "",
		"postgresql://u:s3@cr/3t@h:5/d":           "s3@cr/3t",
		"postgresql://ü:s3cr3t@h/d":               "s3cr3t",
		"host=h password=s3cr3t dbname=d":         "s3cr3t",
		"host=h password = 's3 cr\\'3t' dbname=d": " 's3 cr\\'3t'",
		"host=h password='s3cr":                   "'s3cr",
		"postgresql://h/d?password=s3cr3t&x=1":    "s3cr3t",
		"postgresql://u@h/d":                      "",
		"service=shop":                            "",
		"":                                        "",
	} {
		runes := []rune(text)
		from, to := PasswordSpan(runes)
		if got := string(runes[from:to]); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// F15: while a connection string is typed, no prefix of it shows the password.
func TestF15TypingShowsNoPassword(t *testing.T) {
	theme := plainTheme()
	for _, text := range []string{"postgresql://u:s3cr3t@h:5432/d", "host=h password=s3cr3t dbname=d", "postgresql://h/d?password=s3cr3t"} {
		for n := range len(text) + 1 {
			in := NewInput(text[:n], false)
			in.MaskPassword = true
			for _, focused := range []bool{true, false} {
				if shown := in.View(theme, 80, focused); strings.Contains(shown, "s3c") {
					t.Errorf("%q is shown as %q", text[:n], shown)
				}
			}
		}
	}
}
