package postgres

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// parseDSN reads a URI or "key=value …" into libpq's keys. It returns what must
// never be shown beside them, also when it fails.
func parseDSN(s string) (settings map[string]string, secrets []string, warnings []Warning, err error) {
	s = strings.Trim(s, blank)
	switch {
	case s == "":
		return map[string]string{}, nil, nil, nil
	case strings.Contains(s, "\x00"):
		return nil, nil, nil, errors.New("read the connection string: it holds a NUL byte; type it again")
	case isURI(s):
		return parseURI(s)
	case strings.Contains(s, "="):
		settings, err = parseConninfo(s)
		return settings, []string{settings["password"], settings["sslpassword"]}, nil, err
	}
	return map[string]string{"dbname": s}, nil, nil, nil
}

// HoldsPassword says that a connection string has a password in it, which others
// on the machine can see where it stands on a command line.
func HoldsPassword(dsn string) bool {
	settings, _, _, err := parseDSN(dsn)
	return err == nil && (settings["password"] != "" || settings["sslpassword"] != "")
}

func isURI(s string) bool {
	scheme, _, found := strings.Cut(s, "://")
	return found && !strings.ContainsAny(scheme, "=' \t") || strings.HasPrefix(s, "jdbc:")
}

// parseURI follows libpq, and is more forgiving in one thing: an '@', '/', '?'
// or '#' that was not percent-encoded in the password stays in the password,
// instead of becoming a part of a host name that is then looked up and shown.
func parseURI(s string) (settings map[string]string, secrets []string, warnings []Warning, err error) {
	rest, err := cutScheme(s)
	if err != nil {
		return nil, nil, nil, err
	}
	settings = map[string]string{}
	userinfo, rest, odd := cutUserinfo(rest)
	user, password, hasPassword := strings.Cut(userinfo, ":")
	settings["user"] = unescape(user)
	if hasPassword {
		settings["password"] = unescape(password)
		secrets = append(secrets, password, settings["password"])
	}
	if odd {
		warnings = append(warnings, Warning{Key: "password", Text: "the password holds characters that a URI needs percent-encoded (@ is %40, / is %2F, ? is %3F, # is %23)"})
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	if strings.Contains(strings.ToLower(rest), "password=") { // it would be shown as a part of the host or name
		return nil, secrets, warnings, errors.New("read the connection string: settings such as password= begin with a ?; write postgresql://user@host:5432/database?name=value")
	}
	hosts, database, _ := strings.Cut(rest, "/")
	settings["dbname"] = unescape(database)
	if err := setHosts(settings, hosts); err != nil {
		return nil, secrets, warnings, err
	}
	for pair := range strings.SplitSeq(query, "&") {
		key, value, found := strings.Cut(pair, "=")
		if found && value != "" {
			settings[unescape(key)] = unescape(value)
		}
	}
	return settings, append(secrets, settings["password"], settings["sslpassword"]), warnings, nil
}

// cutScheme takes the scheme off; drivers' and ORMs' spellings of it count.
func cutScheme(s string) (string, error) {
	s = strings.TrimPrefix(s, "jdbc:")
	scheme, rest, found := strings.Cut(s, "://")
	if !found { // jdbc:postgresql:shop
		scheme, rest, _ = strings.Cut(s, ":")
		rest = "/" + strings.TrimPrefix(rest, "/")
	}
	base, _, _ := strings.Cut(strings.ToLower(scheme), "+")
	switch base {
	case "postgres", "postgresql", "postgis", "psql", "pgsql":
		return rest, nil
	}
	what := fmt.Sprintf("%q is", base+"://…")
	if strings.Trim(base, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" { // no scheme, and so anything: a password too
		what = "this is"
	}
	return "", fmt.Errorf("read the connection string: %s no PostgreSQL address; write postgresql://user@host:5432/database", what)
}

// cutUserinfo splits at the '@' that ends the user and password; odd says that
// the password holds a character that should have been percent-encoded.
func cutUserinfo(s string) (userinfo, rest string, odd bool) {
	authority := s
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		authority = s[:i]
	}
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		return s[:i], s[i+1:], strings.Contains(s[:i], "@")
	}
	// No '@' where one belongs: "user:pa/ss@host" has it later, behind a "port" that is no number.
	_, port, found := strings.Cut(authority, ":")
	i := strings.LastIndexByte(s, '@')
	if !found || i < 0 || strings.Contains(authority, "[") || strings.TrimFunc(port, unicode.IsDigit) == "" {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

// setHosts reads "h1:p1,h2:p2", IPv6 in brackets.
func setHosts(settings map[string]string, list string) error {
	var hosts, ports []string
	for one := range strings.SplitSeq(list, ",") {
		host, port := one, ""
		if strings.HasPrefix(one, "[") {
			end := strings.IndexByte(one, ']')
			if end < 0 {
				return errors.New("read the connection string: an address opens with [ and does not close; write [::1]:5432")
			}
			host, port = one[1:end], strings.TrimPrefix(one[end+1:], ":")
		} else if i := strings.LastIndexByte(one, ':'); i >= 0 {
			host, port = one[:i], one[i+1:]
		}
		hosts, ports = append(hosts, unescape(host)), append(ports, port)
	}
	if h := strings.Join(hosts, ","); strings.Trim(h, ",") != "" {
		settings["host"] = h
	}
	if p := strings.Join(ports, ","); strings.Trim(p, ",") != "" {
		settings["port"] = p
	}
	return nil
}

// unescape decodes percent-encoding, and keeps text that only looks like it.
func unescape(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

// blank is what libpq takes for white space: bytes of ASCII, and no byte of a
// longer character (à ends in what Latin-1 calls a blank).
const blank = " \t\n\v\f\r"

// parseConninfo reads libpq's "key = value" pairs with '…' and \ quoting. What
// was read before a mistake is returned too, so that it can be kept secret.
func parseConninfo(s string) (map[string]string, error) {
	settings := map[string]string{}
	for s = strings.Trim(s, blank); s != ""; s = strings.TrimLeft(s, blank) {
		key, rest, found := strings.Cut(s, "=")
		key = strings.Trim(key, blank)
		if !found || key == "" || strings.ContainsAny(key, blank+"'") {
			return settings, errors.New("read the connection string: expected key=value pairs; write host=… port=… dbname=… user=…")
		}
		value, after, ok := cutValue(strings.TrimLeft(rest, blank))
		settings[key] = value
		if !ok {
			return settings, fmt.Errorf("read the connection string: the quoted value of %s does not end; close it with '", key)
		}
		s = after
	}
	return settings, nil
}

// cutValue takes one value off the front.
func cutValue(s string) (value, rest string, ok bool) {
	var b strings.Builder
	quoted := strings.HasPrefix(s, "'")
	s = strings.TrimPrefix(s, "'")
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case quoted && c == '\'', !quoted && strings.IndexByte(blank, c) >= 0:
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", !quoted
}
