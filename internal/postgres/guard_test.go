package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"assay/internal/embedded/pgtest"
	"assay/internal/postgres"
)

func TestGuardOnAScratchServer(t *testing.T) {
	server := open(t)
	guard, err := server.Guard(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if guard.Production() || guard.Standby || len(guard.Evidence) > 0 {
		t.Errorf("a scratch server looks like production: %+v", guard)
	}
	if guard.SystemIdentifier == "" || guard.Identity != guard.SystemIdentifier+"/"+server.Info().Database {
		t.Errorf("identity %q, system %q", guard.Identity, guard.SystemIdentifier)
	}
	if !slices.Contains(guard.Powers, "superuser") || !server.Info().Superuser {
		t.Errorf("powers %v of a superuser", guard.Powers)
	}
	busy := guard.WithCommitRate(1000)
	if busy.Score != guard.Score+1 || len(busy.Evidence) != 1 || len(guard.Evidence) != 0 {
		t.Errorf("a busy server: %+v", busy)
	}
}

func TestGuardKnowsProductionByName(t *testing.T) {
	config := open(t).Config()
	for name, production := range map[string]bool{
		"shop_prod": true, "production": true, "PROD": true, "live-db": true,
		"product_catalog": false, "reproduction": false, "alive": false, "shop_dev": false,
	} {
		t.Run(name, func(t *testing.T) {
			quoted := `"` + name + `"`
			execute(t, config, "CREATE DATABASE "+quoted)
			defer execute(t, config, "DROP DATABASE "+quoted+"")
			target, _, err := postgres.ParseTarget(postgres.Target{DSN: config.Redacted(), Database: name}, noEnv)
			if err != nil {
				t.Fatal(err)
			}
			server, err := postgres.Open(t.Context(), target)
			if err != nil {
				t.Fatal(err)
			}
			guard, err := server.Guard(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if guard.Production() != production {
				t.Errorf("production %v, want %v: %v", guard.Production(), production, guard.Evidence)
			}
			if production && !strings.Contains(guard.Evidence[0], "database's name") {
				t.Errorf("evidence %v", guard.Evidence)
			}
		})
	}
}

func TestGuardCountsClients(t *testing.T) {
	server := openDSN(t, pgtest.Empty(t))
	var open func(n int) error
	open = func(n int) error {
		if n == 0 {
			guard, err := server.Guard(t.Context())
			if err == nil && (guard.Score != 1 || guard.Production() || !strings.Contains(guard.Evidence[0], "6 other clients")) {
				t.Errorf("guard %+v", guard)
			}
			return err
		}
		return server.Read(t.Context(), postgres.Limits{}, func(*postgres.Session) error { return open(n - 1) })
	}
	if err := open(6); err != nil {
		t.Fatal(err)
	}
}

func TestCommitRate(t *testing.T) {
	rate, err := open(t).CommitRate(t.Context())
	if err != nil || rate < 0 || rate > 100 {
		t.Errorf("%v commits a second, %v", rate, err)
	}
}
