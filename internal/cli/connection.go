package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"assay/internal/engine"
	"assay/ui/service"
)

// connectionFlags are psql's own, so that a psql line works here too.
type connectionFlags struct {
	dbname, host, port, user string
	role                     string
	askPassword, noPassword  bool
}

func (c *connectionFlags) add(f *pflag.FlagSet) {
	f.StringVarP(&c.dbname, "dbname", "d", "", "database `NAME`, URI or connection string (default: DATABASE_URL, then PG*)")
	f.StringVarP(&c.host, "host", "h", "", "server `HOST` or socket directory")
	f.StringVarP(&c.port, "port", "p", "", "server `PORT`")
	f.StringVarP(&c.user, "username", "U", "", "`USER` to connect as")
	f.StringVar(&c.role, "role", "", "work as this `ROLE`, which the user is a member of")
	f.BoolVarP(&c.askPassword, "password", "W", false, "ask for the password before connecting")
	f.BoolVarP(&c.noPassword, "no-password", "w", false, "never ask for a password")
}

// given says that the command line names a database.
func (c *connectionFlags) given() bool {
	return c.dbname != "" || c.host != "" || c.port != "" || c.user != ""
}

func (c *connectionFlags) target() service.Target {
	t := service.Target{Host: c.host, Port: c.port, User: c.user}
	if isDSN(c.dbname) {
		t.DSN = c.dbname
	} else {
		t.Database = c.dbname
	}
	return t
}

func isDSN(s string) bool { return strings.Contains(s, "://") || strings.Contains(s, "=") }

// databaseArg takes the first argument as the database where it can be nothing
// else: a URI, key=value, or a connection used before. A file of that name wins.
func databaseArg(args []string, recent []service.Target) (target *service.Target, files []string) {
	if len(args) == 0 {
		return nil, nil
	}
	first := args[0]
	if _, err := os.Stat(first); err == nil {
		return nil, args
	}
	if isDSN(first) {
		return &service.Target{DSN: first}, args[1:]
	}
	for _, r := range recent {
		if r.Label == first || r.Database == first {
			return &r, args[1:]
		}
	}
	return nil, args
}

// connect opens the database, asking for a password at the terminal where the
// server wants one and the user allows it.
func (a *app) connect(ctx context.Context, e *engine.Engine, target service.Target) error {
	var err error
	if a.conn.askPassword {
		if target.Password, err = askPassword(ctx, target); err != nil {
			return err
		}
	}
	conn, err := e.Connect(ctx, target)
	if a.wantsPassword(err) && target.Password == "" {
		if target.Password, err = askPassword(ctx, target); err != nil {
			return err
		}
		conn, err = e.Connect(ctx, target)
	}
	if err != nil {
		return err
	}
	for _, w := range conn.Warnings {
		a.warn(w)
	}
	return nil
}

// wantsPassword: the server refused the authentication, and there is a person to ask.
func (a *app) wantsPassword(err error) bool {
	var p *service.Problem
	if !errors.As(err, &p) || a.conn.noPassword || a.conn.askPassword {
		return false
	}
	refused := p.SQLState == "28P01" || p.SQLState == "28000"
	return refused && term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd()))
}

// askPassword reads a password from the terminal without showing it. Ending ctx
// ends the waiting, and the terminal shows again what is typed.
func askPassword(ctx context.Context, t service.Target) (string, error) {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return "", &service.Problem{
			What: "asking for the password", Why: "there is no terminal to ask at", Kind: "connection", Position: -1,
			Next: "give it in PGPASSWORD or ~/.pgpass, and leave -W out",
		}
	}
	defer func() { _ = tty.Close() }() // nothing was written that could be lost
	fd := int(tty.Fd())
	shown, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("ask for the password: %w", err)
	}
	if _, err := fmt.Fprint(tty, passwordPrompt(t)); err != nil {
		return "", fmt.Errorf("ask for the password: %w", err)
	}
	type answer struct {
		secret []byte
		err    error
	}
	typed := make(chan answer, 1) // its reader may have gone
	go func() {
		secret, err := term.ReadPassword(fd)
		typed <- answer{secret, err}
	}()
	var got answer
	select {
	case got = <-typed:
	case <-ctx.Done():
		_ = term.Restore(fd, shown) // the program ends either way
		got.err = &service.Problem{
			What: "asking for the password", Why: "cancelled", Kind: "cancelled", Position: -1,
			Next: "run it again when you like; nothing was changed",
		}
	}
	_, _ = fmt.Fprintln(tty) // the line break that was typed is not shown either
	return string(got.secret), got.err
}

func passwordPrompt(t service.Target) string {
	if t.User == "" {
		return "Password: "
	}
	return "Password for " + t.User + ": "
}
