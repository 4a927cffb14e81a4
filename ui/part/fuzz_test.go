package part

import (
	"strings"
	"testing"
)

// FuzzPasswordSpan holds that what is hidden while a connection string is typed
// lies in it, and that it is all of the password, however far it is typed.
func FuzzPasswordSpan(f *testing.F) {
	f.Add("postgresql", "u", "x@y:5432/z", "h:5432/d")
	f.Add("jdbc:postgres", "ü", "?password=a b", "[::1]/d?x=1")
	f.Add("", "", "", "")
	f.Fuzz(func(t *testing.T, scheme, user, password, behind string) {
		for _, any := range []string{scheme, user + password, behind} {
			if from, to := PasswordSpan([]rune(any)); from < 0 || to < from || to > len([]rune(any)) {
				t.Errorf("%q: from %d to %d", any, from, to)
			}
		}
		if strings.ContainsAny(scheme+user, ":@/=") || strings.ContainsAny(behind, "@") || password == "" {
			return
		}
		before := []rune(scheme + "://" + user + ":")
		secret := []rune(password)
		whole := append(append(append([]rune(nil), before...), secret...), []rune("@"+behind)...)
		for n := len(before) + 1; n <= len(whole); n++ {
			typed := whole[:n]
			from, to := PasswordSpan(typed)
			end := min(n, len(before)+len(secret))
			if (from > len(before) || to < end) && !hostSoFar(string(typed[len(before):]), string(typed[end:])) {
				t.Fatalf("of %q is hidden %q", string(typed), string(typed[from:to]))
			}
		}
	})
}

// hostSoFar says that what was typed behind "user:" reads as a port or, while
// behind the password nothing was typed, as a password with its host.
func hostSoFar(typed, behind string) bool {
	port, _, closed := strings.Cut(typed, "/")
	number := closed && strings.Trim(port, "0123456789") == "" && !strings.Contains(typed, "@")
	return number || behind == "" && strings.Contains(typed, "@")
}
