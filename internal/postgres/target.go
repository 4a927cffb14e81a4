package postgres

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// Target says which database, in the words of psql. Parts that are set win
// over the same part of DSN.
type Target struct {
	// DSN is a URI, "key=value …" or "service=name"; "" takes DATABASE_URL, then PG*.
	DSN string
	// Host, Port, User and Database are psql's -h -p -U -d. A Database that
	// holds "://" or "=" is a DSN, as with psql.
	Host, Port, User, Database string
	// Role is the role that sessions work as, by SET ROLE; "" is the user.
	Role string
	// Application is shown in pg_stat_activity; "" is "assay".
	Application string
}

// Warning is something about the target that was put right or is unsafe.
type Warning struct {
	Key  string // the DSN key or file it is about
	Text string // a sentence
}

// Config is a target that was understood. It keeps the password to itself.
type Config struct {
	Host     string // host name, or the directory of a socket
	Port     int
	User     string
	Database string

	pg      *pgconn.Config
	secrets []string
}

// ParseTarget understands a target; env answers for DATABASE_URL, the PG*
// variables and HOME. It reads service and password files, and connects to
// nothing. Errors hold no password.
func ParseTarget(t Target, env func(string) string) (Config, []Warning, error) {
	if strings.Contains(t.Database, "://") || strings.Contains(t.Database, "=") {
		t.DSN, t.Database = cmp.Or(t.DSN, t.Database), ""
	}
	source := t.DSN
	if source == "" && t.Host == "" && t.Port == "" && t.User == "" && t.Database == "" {
		source = env("DATABASE_URL")
	}
	settings, secrets, warnings, err := parseDSN(source)
	if err != nil {
		return Config{}, warnings, scrub(err, secrets)
	}
	for key, value := range map[string]string{"host": t.Host, "port": t.Port, "user": t.User, "dbname": t.Database, "role": t.Role} {
		if value != "" {
			settings[key] = value
		}
	}
	warnings = append(warnings, cleanSettings(settings)...)
	mergeEnvironment(settings, env)
	if settings["application_name"] == "" {
		settings["application_name"] = cmp.Or(t.Application, "assay")
	}
	if settings["connect_timeout"] == "" {
		settings["connect_timeout"] = "10"
	}
	warnings = append(warnings, leaveOpenPassfile(settings, env)...)
	secrets = append(secrets, settings["password"], settings["sslpassword"])
	pg, err := pgconn.ParseConfig(conninfo(settings))
	if err != nil {
		return Config{}, warnings, scrub(targetError(err), secrets)
	}
	c := newConfig(pg, secrets)
	return c, append(warnings, c.tlsWarning(settings)...), nil
}

// whyEnded is where a connection keeps why the server ended it: a server that is
// stopped at once, or restarts because a session crashed, warns of it and is gone.
const whyEnded = "why it ended"

func newConfig(pg *pgconn.Config, secrets []string) Config {
	pg.RuntimeParams["client_encoding"] = "UTF8"
	pg.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &canceller{conn: conn}
	}
	pg.OnNotice = func(conn *pgconn.PgConn, n *pgconn.Notice) {
		if strings.HasPrefix(n.Code, "57P") {
			conn.CustomData()[whyEnded] = (*pgconn.PgError)(n)
		}
	}
	if pg.Database == "" {
		pg.Database = pg.User // as libpq does
	}
	c := Config{Host: pg.Host, Port: int(pg.Port), User: pg.User, Database: pg.Database, pg: pg}
	c.secrets = secretPieces(append(secrets, pg.Password), c.User, c.Host, c.Database)
	return c
}

// WithPassword is the same target with a password that was asked for.
func (c Config) WithPassword(password string) Config {
	pg := c.pg.Copy()
	pg.Password = password
	return newConfig(pg, append(slices.Clone(c.secrets), password))
}

// HasPassword says whether any password is known.
func (c Config) HasPassword() bool { return c.pg != nil && c.pg.Password != "" }

// Redacted is the target as a URI without its password: what may be shown.
func (c Config) Redacted() string {
	u := url.URL{Scheme: "postgresql", Path: "/" + c.Database}
	if c.User != "" {
		u.User = url.User(c.User)
	}
	q := url.Values{}
	if strings.HasPrefix(c.Host, "/") || strings.HasPrefix(c.Host, "@") {
		q.Set("host", c.Host)
		if c.Port != 5432 {
			q.Set("port", strconv.Itoa(c.Port))
		}
	} else {
		u.Host = net.JoinHostPort(c.Host, strconv.Itoa(c.Port))
	}
	u.RawQuery = strings.ReplaceAll(q.Encode(), "+", "%20") // libpq reads a plus as itself
	return u.String()
}

// String is Redacted, so that printing a Config shows no password.
func (c Config) String() string { return c.Redacted() }

// GoString is Redacted too.
func (c Config) GoString() string { return c.Redacted() }

// Local says that the server is on this machine: a socket or a loopback address.
func (c Config) Local() bool {
	if strings.HasPrefix(c.Host, "/") || strings.HasPrefix(c.Host, "@") || c.Host == "localhost" {
		return true
	}
	ip := net.ParseIP(c.Host)
	return ip != nil && ip.IsLoopback()
}

func (c Config) tlsWarning(settings map[string]string) []Warning {
	mode := settings["sslmode"]
	if c.Local() || mode == "verify-full" || mode == "verify-ca" {
		return nil
	}
	return []Warning{{Key: "sslmode", Text: fmt.Sprintf(
		"the connection to %s does not check the server's identity (sslmode=%s); use sslmode=verify-full where the server has a certificate",
		c.Host, cmp.Or(mode, "prefer"))}}
}

// mergeEnvironment fills what the DSN left open from PG*. With a service the
// service file comes first, and pgx itself puts the environment behind it.
func mergeEnvironment(settings map[string]string, env func(string) string) {
	if settings["service"] != "" || env("PGSERVICE") != "" {
		return
	}
	for variable, key := range map[string]string{
		"PGHOST": "host", "PGPORT": "port", "PGDATABASE": "dbname", "PGUSER": "user", "PGPASSWORD": "password",
		"PGPASSFILE": "passfile", "PGAPPNAME": "application_name", "PGCONNECT_TIMEOUT": "connect_timeout",
		"PGSSLMODE": "sslmode", "PGSSLKEY": "sslkey", "PGSSLCERT": "sslcert", "PGSSLROOTCERT": "sslrootcert",
		"PGSSLPASSWORD": "sslpassword", "PGOPTIONS": "options", "PGTZ": "timezone",
	} {
		if value := env(variable); value != "" && settings[key] == "" {
			settings[key] = value
		}
	}
}

// conninfo writes settings as libpq's "key='value' …".
func conninfo(settings map[string]string) string {
	var b strings.Builder
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		if settings[key] != "" {
			fmt.Fprintf(&b, "%s='%s' ", key, escape.Replace(settings[key]))
		}
	}
	return b.String()
}
