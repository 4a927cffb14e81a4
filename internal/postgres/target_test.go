package postgres_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/internal/postgres"
)

func TestParseTarget(t *testing.T) {
	dir := t.TempDir()
	services := filepath.Join(dir, "services")
	if err := os.WriteFile(services, []byte("[shop]\nhost=svc.example\nport=7777\ndbname=svcdb\nuser=svcuser\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name   string
		target postgres.Target
		env    map[string]string
		want   string // host port user database
		warns  string // keys of the warnings
	}{
		{"uri", postgres.Target{DSN: "postgresql://u@h:5433/d?sslmode=verify-full"}, nil, "h 5433 u d", ""},
		{"default port and database", postgres.Target{DSN: "postgres://u@localhost"}, nil, "localhost 5432 u u", ""},
		{"percent-encoding", postgres.Target{DSN: "postgres://us%40er:p%2Fw@localhost/my%20db"}, nil, "localhost 5432 us@er my db", ""},
		{"socket in the query", postgres.Target{DSN: "postgresql://u@/d?host=/run/pg&port=6000"}, nil, "/run/pg 6000 u d", ""},
		{"socket with a space", postgres.Target{DSN: "postgresql://u@/d?host=/run/my%20pg+"}, nil, "/run/my pg+ 5432 u d", ""},
		{"socket as the host", postgres.Target{DSN: "postgresql://u@%2Frun%2Fpg/d"}, nil, "/run/pg 5432 u d", ""},
		{"ipv6", postgres.Target{DSN: "postgresql://u@[::1]:5433/d"}, nil, "::1 5433 u d", ""},
		{"several hosts", postgres.Target{DSN: "postgresql://u@localhost:1,localhost:2/d"}, nil, "localhost 1 u d", ""},
		{"conninfo", postgres.Target{DSN: `host = localhost port=5433 dbname='my db' user=o\'neil`}, nil, "localhost 5433 o'neil my db", ""},
		{"letters whose last byte is a blank in Latin-1", postgres.Target{DSN: "host=localhost user=voilà dbname=Ѕ password=à"}, nil, "localhost 5432 voilà Ѕ", ""},
		{"a bare name is a database", postgres.Target{DSN: "shop"}, map[string]string{"PGHOST": "localhost", "PGUSER": "u"}, "localhost 5432 u shop", ""},
		{"-d with a uri", postgres.Target{Database: "postgresql://u@localhost/d"}, nil, "localhost 5432 u d", ""},
		{"-d with conninfo", postgres.Target{Database: "host=localhost dbname=d user=u"}, nil, "localhost 5432 u d", ""},
		{"parts", postgres.Target{Host: "localhost", Port: "1", User: "u", Database: "d"}, nil, "localhost 1 u d", ""},
		{"parts win over the uri", postgres.Target{DSN: "postgresql://u@localhost:1/d", Port: "2", User: "v"}, nil, "localhost 2 v d", ""},
		{"DATABASE_URL", postgres.Target{}, map[string]string{"DATABASE_URL": "postgres://u@localhost/d"}, "localhost 5432 u d", ""},
		{
			"parts are not mixed with DATABASE_URL",
			postgres.Target{Host: "localhost", Database: "x"},
			map[string]string{"DATABASE_URL": "postgres://u@elsewhere/d", "PGUSER": "v"},
			"localhost 5432 v x", "",
		},
		{"PG*", postgres.Target{}, map[string]string{"PGHOST": "localhost", "PGPORT": "9", "PGUSER": "u", "PGDATABASE": "d"}, "localhost 9 u d", ""},
		{"the uri wins over PG*", postgres.Target{DSN: "postgres://u@localhost/d"}, map[string]string{"PGHOST": "h", "PGPORT": "9"}, "localhost 9 u d", ""},
		{"service", postgres.Target{DSN: "service=shop servicefile=" + services + " sslmode=verify-full"}, nil, "svc.example 7777 svcuser svcdb", ""},
		{"service and parts", postgres.Target{DSN: "service=shop servicefile=" + services + " sslmode=verify-full", Database: "d"}, nil, "svc.example 7777 svcuser d", ""},
		{"sqlalchemy", postgres.Target{DSN: "postgresql+psycopg2://u:p@localhost/d"}, nil, "localhost 5432 u d", ""},
		{"asyncpg", postgres.Target{DSN: "postgresql+asyncpg://u:p@localhost/d"}, nil, "localhost 5432 u d", ""},
		{"geodjango", postgres.Target{DSN: "postgis://u:p@localhost/d"}, nil, "localhost 5432 u d", ""},
		{"jdbc", postgres.Target{DSN: "jdbc:postgresql://localhost:5433/d?user=u&password=p&currentSchema=app&ApplicationName=x"}, nil, "localhost 5433 u d", "currentSchema"},
		{"jdbc without host", postgres.Target{DSN: "jdbc:postgresql:d"}, map[string]string{"PGHOST": "localhost", "PGUSER": "u"}, "localhost 5432 u d", ""},
		{"prisma", postgres.Target{DSN: "postgresql://u:p@localhost/d?schema=app&connection_limit=5&pgbouncer=true"}, nil, "localhost 5432 u d", "connection_limit pgbouncer schema"},
		{"libpq only", postgres.Target{DSN: "host=localhost user=u dbname=d gssencmode=disable keepalives_idle=3 tcp_user_timeout=1"}, nil, "localhost 5432 u d", "gssencmode keepalives_idle tcp_user_timeout"},
		{"hostaddr", postgres.Target{DSN: "hostaddr=127.0.0.1 user=u dbname=d"}, nil, "127.0.0.1 5432 u d", "hostaddr"},
		{"camel case", postgres.Target{DSN: "postgresql://u@localhost/d?tcpKeepAlive=true"}, nil, "localhost 5432 u d", "tcpKeepAlive"},
		{"a server setting is kept", postgres.Target{DSN: "postgresql://u@localhost/d?statement_timeout=5000"}, nil, "localhost 5432 u d", ""},
		{"far without a check of the server", postgres.Target{DSN: "postgresql://u@h/d"}, nil, "h 5432 u d", "sslmode"},
		{"an @ in the password", postgres.Target{DSN: "postgresql://u:p@ss@localhost/d"}, nil, "localhost 5432 u d", "password"},
		{"a / in the password", postgres.Target{DSN: "postgresql://u:pa/ss@localhost/d"}, nil, "localhost 5432 u d", "password"},
		{"a ? and a # in the password", postgres.Target{DSN: "postgresql://u:pa?s#s@localhost/d"}, nil, "localhost 5432 u d", "password"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, warnings, err := postgres.ParseTarget(c.target, func(k string) string { return c.env[k] })
			if err != nil {
				t.Fatal(err)
			}
			if s := fmt.Sprintf("%s %d %s %s", got.Host, got.Port, got.User, got.Database); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
			var keys []string
			for _, w := range warnings {
				keys = append(keys, w.Key)
			}
			if s := strings.Join(keys, " "); s != c.warns {
				t.Errorf("warnings about %q, want %q: %v", s, c.warns, warnings)
			}
			again, _, err := postgres.ParseTarget(postgres.Target{DSN: got.Redacted()}, noEnv)
			if err != nil || again.Host != got.Host || again.Port != got.Port || again.User != got.User || again.Database != got.Database {
				t.Errorf("Redacted() is %q, which reads as %v %v", got.Redacted(), again, err)
			}
		})
	}
}

func TestParseTargetMistakes(t *testing.T) {
	for _, dsn := range []string{
		"mysql://u:s3cr3t@h/d", "postgresql://u:s3cr3t@[::1/d", "postgresql://u:s3cr3t@h:port/d", "host=h password='s3cr3t",
		"password=s3cr3t nonsense", "password=s3cr3t port=x", "host=h password=s3cr3t sslmode=never", "postgresql://u:s3cr3t@h/d?sslmode=bad",
		"password=s3cr3t service=no-such-service", "password=s3cr3t\x00", "postgresql://u:s3cr3t@h/d?connect_timeout=x",
	} {
		_, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, noEnv)
		if err == nil {
			t.Errorf("%q was accepted", dsn)
			continue
		}
		if strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: the password is in %q", dsn, err)
		}
	}
}

func TestPasswordStaysHidden(t *testing.T) {
	const secret = "s3cr3t"
	for _, dsn := range []string{
		"postgresql://u:s3cr3t@127.0.0.1:1/d",
		"postgresql://u:s3cr3t@no-such-host.invalid/d?connect_timeout=2",
		"postgresql://u:x@s3cr3t@no-such-host.invalid/d",
		"postgresql://u:s3cr3t/x@no-such-host.invalid/d",
		"postgresql://u:s3cr3t%zz@127.0.0.1:1/d",
		"postgresql://u:s3%63r3t@127.0.0.1:1/d",
		"postgresql://u@127.0.0.1:1/d?password=s3cr3t",
		"host=127.0.0.1 port=1 user=u password=s3cr3t dbname=d",
		"host=127.0.0.1 port=1 user=u password='s3cr3t x' dbname=d",
		"host=/no/such/dir user=u password=s3cr3t dbname=d",
		"jdbc:postgresql://127.0.0.1:1/d?user=u&password=s3cr3t",
	} {
		config, warnings, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, noEnv)
		if err != nil {
			t.Errorf("%q: %v", dsn, err)
			continue
		}
		if !config.HasPassword() {
			t.Errorf("%q: the password was lost", dsn)
		}
		_, err = postgres.Open(t.Context(), config)
		e := failure(t, err)
		if e.Kind() != postgres.KindConnection {
			t.Errorf("%q: kind %q of %v", dsn, e.Kind(), e)
		}
		shown := fmt.Sprintf("%v %+v %#v %s %v %v %+v %q", config, config, config, config.Redacted(), warnings, err, *e, e.Detail)
		if strings.Contains(shown, secret) {
			t.Errorf("%q: the password is shown in %s", dsn, shown)
		}
	}
}

func TestPassfileOthersCanRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".pgpass")
	env := func(k string) string {
		if k == "PGPASSFILE" {
			return path
		}
		return ""
	}
	for mode, warns := range map[os.FileMode]bool{0o600: false, 0o640: true, 0o666: true} {
		if err := os.WriteFile(path, []byte("*:*:*:*:s3cr3t\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		config, warnings, err := postgres.ParseTarget(postgres.Target{DSN: "host=localhost user=u dbname=d"}, env)
		if err != nil {
			t.Fatal(err)
		}
		if config.HasPassword() == warns {
			t.Errorf("mode %o: its password is used: %v", mode, config.HasPassword())
		}
		if got := len(warnings) == 1 && warnings[0].Key == "passfile"; got != warns {
			t.Errorf("mode %o: warnings %v, want one: %v", mode, warnings, warns)
		}
	}
}

func TestSchemaBecomesSearchPath(t *testing.T) {
	server := open(t, "CREATE SCHEMA app; CREATE TABLE app.only_here (a int)")
	config := server.Config()
	in, _, err := postgres.ParseTarget(postgres.Target{DSN: config.Redacted() + "&schema=app"}, noEnv)
	if err != nil {
		t.Fatal(err)
	}
	inApp, err := postgres.Open(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, inApp, "SELECT count(*) FROM only_here"); got != "0" {
		t.Errorf("count is %s", got)
	}
	if got := value(t, inApp, "SELECT current_setting('application_name')"); got != "assay" {
		t.Errorf("application_name is %q", got)
	}
}
