package sqlast

import pg "github.com/pganalyze/pg_query_go/v5"

// Fingerprint is pg_query's fingerprint of a text, one statement or several,
// without the cost of a whole Parse. The error is a *SyntaxError or a *LimitError.
func Fingerprint(sql string) (string, error) {
	if err := checkText(sql); err != nil {
		return "", err
	}
	toks := lex(sql, true)
	if err := checkDepth(toks); err != nil {
		return "", err
	}
	src := newSource(sql, findParams(sql, toks), toks)
	fingerprint, err := pg.Fingerprint(src.sql)
	if err != nil {
		return "", src.syntaxError(err, toks)
	}
	return fingerprint, nil
}
