package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Guard is what speaks for and against this server being one that people
// depend on.
type Guard struct {
	// Evidence are the lines that speak for production, each a fact that was read.
	Evidence []string
	// Score adds their weights; from 2 on the server looks like production. A
	// single weak sign (a host that is not this machine) is not enough.
	Score int
	// Identity names the database across connections: the cluster's
	// system_identifier, where the role may read it, and the database's name.
	Identity         string
	SystemIdentifier string // "" when the role may not read it
	// Standby can only be read: no writes and no trial indexes.
	Standby bool
	// Powers are the role's rights that reach beyond the database.
	Powers []string
}

// ProductionScore is from where on a server looks like production.
const ProductionScore = 2

// Production says that the server looks like production: nothing that runs,
// writes or locks is done there before the user has confirmed the database.
func (g Guard) Production() bool { return g.Score >= ProductionScore }

// guardSQL gives one row; every value is one that an ordinary role may read.
// Sessions of other roles hide their backend_type from it.
const guardSQL = `SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.pg_database_size(pg_catalog.current_database()),
	(SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity a WHERE a.datname = pg_catalog.current_database()
		AND a.pid <> pg_catalog.pg_backend_pid() AND COALESCE(a.backend_type, 'client backend') = 'client backend'),
	(SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication),
	pg_catalog.current_setting('archive_mode'),
	r.rolsuper, r.rolreplication,
	NOT r.rolsuper AND pg_catalog.pg_has_role('pg_execute_server_program', 'MEMBER'),
	NOT r.rolsuper AND pg_catalog.pg_has_role('pg_write_server_files', 'MEMBER'),
	NOT r.rolsuper AND pg_catalog.pg_has_role('pg_read_server_files', 'MEMBER'),
	pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
	FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER`

// Guard looks for signs of production. It reads only. The commits are counted,
// which takes a second, where they decide.
func (s *Server) Guard(ctx context.Context) (Guard, error) {
	var g Guard
	err := s.Read(ctx, Limits{Statement: 10 * time.Second}, func(session *Session) error {
		rows, _, err := session.Rows(ctx, guardSQL, nil, 0)
		if err != nil {
			return err
		}
		if len(rows) != 1 {
			return internal("look for signs of production", fmt.Sprintf("%d rows", len(rows)))
		}
		g = s.judge(rows[0])
		if rows[0][10] == "t" {
			id, err := session.Value(ctx, "SELECT system_identifier FROM pg_catalog.pg_control_system()", nil)
			if err != nil {
				return err
			}
			if id != nil {
				g.SystemIdentifier = *id
			}
		}
		return nil
	})
	if err != nil {
		return Guard{}, err
	}
	cluster := g.SystemIdentifier
	if cluster == "" {
		cluster = fmt.Sprintf("%s:%d", s.info.Host, s.info.Port)
	}
	g.Identity = cluster + "/" + s.info.Database
	if g.Score != ProductionScore-1 {
		return g, nil
	}
	rate, err := s.CommitRate(ctx)
	if err != nil {
		return Guard{}, err
	}
	return g.WithCommitRate(rate), nil
}

const (
	manyClients   = 5
	manyCommits   = 20 // a second
	largeDatabase = 50 << 30
)

// judge weighs the row of guardSQL.
func (s *Server) judge(row []string) Guard {
	g := Guard{Standby: row[0] == "t"}
	bytes, _ := strconv.ParseInt(row[1], 10, 64) // bigint's text, as are the two below
	clients, _ := strconv.Atoi(row[2])
	replicas, _ := strconv.Atoi(row[3])
	g.add(g.Standby, 2, "the server is a standby")
	g.add(replicas > 0, 2, "%d replicas follow the server", replicas)
	g.add(row[4] != "off", 2, "its WAL is archived (archive_mode is %s)", row[4])
	name, what := productionName(s.info.Host), "host"
	if name == "" {
		name, what = productionName(s.info.Database), "database"
	}
	g.add(name != "", 2, "the %s's name holds %q", what, name)
	g.add(clients > manyClients, 1, "%d other clients are connected to the database", clients)
	g.add(bytes > largeDatabase, 1, "the database holds %d GB", bytes>>30)
	g.add(!s.config.Local(), 1, "the server is not on this machine")
	for i, power := range []string{"superuser", "replication", "pg_execute_server_program", "pg_write_server_files", "pg_read_server_files"} {
		if row[5+i] == "t" {
			g.Powers = append(g.Powers, power)
		}
	}
	return g
}

func (g *Guard) add(holds bool, weight int, format string, args ...any) {
	if holds {
		g.Score += weight
		g.Evidence = append(g.Evidence, fmt.Sprintf(format, args...))
	}
}

// productionName is the part of a name that speaks for production, or "".
func productionName(s string) string {
	words := regexp.MustCompile(`(?i)(^|[^a-z])(prod|production|live|primary|master|rds|cloudsql)([^a-z]|$)`)
	if m := words.FindStringSubmatch(s); m != nil {
		return m[2]
	}
	return ""
}

// CommitRate measures the commits a second of this database over a second.
func (s *Server) CommitRate(ctx context.Context) (float64, error) {
	const window = time.Second
	read := func() (commits float64, at time.Time, err error) {
		// A session each: statistics are a snapshot inside a transaction.
		err = s.Read(ctx, Limits{Statement: 10 * time.Second}, func(session *Session) error {
			v, err := session.Value(ctx, "SELECT pg_catalog.pg_stat_get_db_xact_commit(oid) FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()", nil)
			at = time.Now()
			if err == nil && v != nil {
				commits, err = strconv.ParseFloat(*v, 64)
			}
			return err
		})
		return commits, at, err
	}
	first, from, err := read()
	if err != nil {
		return 0, err
	}
	select {
	case <-ctx.Done():
		return 0, s.config.explainError(ctx, ctx.Err(), situation{op: "measure the server's load", elapsed: time.Since(from)})
	case <-time.After(window):
	}
	last, to, err := read()
	if err != nil {
		return 0, err
	}
	return (last - first) / to.Sub(from).Seconds(), nil
}

// WithCommitRate is the guard with a measured rate weighed in.
func (g Guard) WithCommitRate(perSecond float64) Guard {
	g.Evidence = append([]string(nil), g.Evidence...)
	g.add(perSecond > manyCommits, 1, "the database commits %.0f transactions a second", perSecond)
	return g
}
