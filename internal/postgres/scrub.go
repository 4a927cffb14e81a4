package postgres

import (
	"errors"
	"slices"
	"strings"
)

const hidden = "•••"

// secretPieces are the texts that must not appear in any message: passwords
// whole, and the pieces they fall into where a URI was cut in the wrong place.
// Names that are shown anyway give nothing away and are left alone: a message
// about user "postgres" stays readable when the password is "postgres" too.
func secretPieces(passwords []string, shown ...string) []string {
	var out []string
	add := func(s string) {
		if len(s) >= 3 && !slices.Contains(out, s) && !slices.Contains(shown, s) {
			out = append(out, s)
		}
	}
	for _, p := range passwords {
		add(p)
		add(unescape(p))
		for _, piece := range strings.FieldsFunc(p, func(r rune) bool { return strings.ContainsRune("@:/?#", r) }) {
			add(piece)
			add(unescape(piece))
		}
	}
	// Longest first: a piece must not break up a longer one before it is found.
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// scrubText removes secrets from a text.
func scrubText(s string, secrets []string) string {
	for _, secret := range secrets {
		s = strings.ReplaceAll(s, secret, hidden)
	}
	return s
}

// scrub makes an error without secrets; the error it came from cannot be
// reached through it.
func scrub(err error, passwords []string) error {
	var typed *Error
	if errors.As(err, &typed) {
		return typed.scrubbed(secretPieces(passwords))
	}
	return errors.New(scrubText(err.Error(), secretPieces(passwords)))
}
