package part

import "strings"

// PasswordSpan finds the password in a connection string that is being typed,
// as offsets into its characters; empty where there is none. Until what follows
// "user:" is known to be a port, it is taken for a password.
func PasswordSpan(text []rune) (from, to int) {
	s := string(text)
	start, end := passwordBytes(s)
	return len([]rune(s[:start])), len([]rune(s[:end]))
}

// passwordBytes are the places of a password as bytes: with a password= and
// one behind "user:", all from the first to the end of the last.
func passwordBytes(s string) (from, to int) {
	from, to = namedPassword(s)
	if start, end := userPassword(s); from == to {
		return start, end
	} else if start < end {
		return min(from, start), max(to, end)
	}
	return from, to
}

// namedPassword is the value of password=.
func namedPassword(s string) (from, to int) {
	lower := []byte(s) // strings.ToLower would move what is behind some letters
	for i, c := range lower {
		if c >= 'A' && c <= 'Z' {
			lower[i] += 'a' - 'A'
		}
	}
	for _, key := range []string{"password=", "password ="} {
		if i := strings.Index(string(lower), key); i >= 0 {
			from = i + len(key)
			return from, from + valueLength(s[from:])
		}
	}
	return 0, 0
}

// userPassword is what stands behind "://user:", as far as it may be one.
func userPassword(s string) (from, to int) {
	scheme := strings.Index(s, "://")
	if scheme < 0 {
		return 0, 0
	}
	rest := s[scheme+3:]
	colon := strings.IndexByte(rest, ':')
	if colon < 0 {
		return 0, 0
	}
	from = scheme + 3 + colon + 1
	if at := strings.LastIndexByte(s, '@'); at >= from {
		return from, at
	} else if at >= 0 { // the colon is the port's
		return 0, 0
	}
	port, _, closed := strings.Cut(s[from:], "/")
	if closed && strings.Trim(port, "0123456789") == "" {
		return 0, 0
	}
	return from, len(s)
}

// valueLength is how far a key's value reaches: to its closing quote, or to the
// blank or & that ends it.
func valueLength(s string) int {
	blank := len(s) - len(strings.TrimLeft(s, " "))
	v := s[blank:]
	if strings.HasPrefix(v, "'") {
		for i := 1; i < len(v); i++ {
			switch v[i] {
			case '\\':
				i++
			case '\'':
				return blank + i + 1
			}
		}
		return len(s)
	}
	if end := strings.IndexAny(v, " &"); end >= 0 {
		return blank + end
	}
	return len(s)
}
