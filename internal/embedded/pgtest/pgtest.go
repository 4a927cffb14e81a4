// Package pgtest gives tests a private PostgreSQL server and the sample shop on it.
//
// One server serves a whole test process. A package that uses it stops it with
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }
//
// Where no PostgreSQL is installed tests are skipped, with the command that installs it; with ASSAY_TEST_REQUIRE_PG=1
// they fail instead. It imports internal/embedded and samples, and is for tests only.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"assay/internal/embedded"
	"assay/samples"
)

// servers are this process's servers by major version; 0 is the newest there is. A test has no other place to share
// something with the tests of other files.
var servers = struct { //nolint:gochecknoglobals // one server a test process is what this package is for
	sync.Mutex
	ended   bool
	byMajor map[int]*running
}{byMajor: map[int]*running{}}

// running is one shared server, or why there is none.
type running struct {
	start  sync.Once
	server *embedded.Server
	err    error
	shop   sync.Once
	loaded error
}

// Run runs a package's tests and stops the servers they used. It gives the exit code for os.Exit.
func Run(m interface{ Run() int }) int {
	code := m.Run()
	servers.Lock()
	defer servers.Unlock()
	servers.ended = true
	for _, r := range servers.byMajor {
		if r.server == nil {
			continue
		}
		if err := r.server.Close(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "pgtest: stop the server:", err)
			code = max(code, 1)
		}
	}
	return code
}

// Server is the process's server of the newest version on this machine.
func Server(tb testing.TB) *embedded.Server {
	tb.Helper()
	return Major(tb, 0)
}

// Major is the process's server of that major version.
func Major(tb testing.TB, major int) *embedded.Server {
	tb.Helper()
	return get(tb, major).server
}

// Shop is the connection string of a database with the sample shop, shared by the tests of this process: leave it as
// it was. The role owns the database and is no superuser.
func Shop(tb testing.TB) string {
	tb.Helper()
	server := shopServer(tb)
	return server.RoleDSN(shopName, shopName)
}

// ShopCopy is the connection string of a copy of the sample shop that is this test's own. It takes half a second.
func ShopCopy(tb testing.TB) string {
	tb.Helper()
	server := shopServer(tb)
	database := "shop_" + strings.ToLower(rand.Text()[:10])
	if err := server.CloneAs(tb.Context(), template, database, shopName); err != nil {
		tb.Fatal(err)
	}
	dropAtEnd(tb, server, database)
	return server.RoleDSN(shopName, database)
}

// Empty is the connection string of an empty database that is this test's own; its role is the superuser.
func Empty(tb testing.TB) string {
	tb.Helper()
	server := Server(tb)
	database, err := server.Create(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	dropAtEnd(tb, server, database)
	return server.DSN(database)
}

func dropAtEnd(tb testing.TB, server *embedded.Server, database string) {
	tb.Helper()
	tb.Cleanup(func() {
		if err := server.Drop(context.Background(), database); err != nil {
			tb.Error(err)
		}
	})
}

// The shared shop, and the database nobody connects to that copies are made from.
const (
	shopName = "shop"
	template = "shop_template"
)

func shopServer(tb testing.TB) *embedded.Server {
	tb.Helper()
	r := get(tb, 0)
	r.shop.Do(func() { r.loaded = loadShop(r.server) })
	if r.loaded != nil {
		tb.Fatal(r.loaded)
	}
	return r.server
}

func loadShop(server *embedded.Server) error {
	set, ok := samples.Find(shopName)
	if !ok {
		return fmt.Errorf("find the sample %s", shopName)
	}
	ctx := context.Background()
	if err := server.Load(ctx, embedded.Options{}, set, template); err != nil {
		return err
	}
	return server.CloneAs(ctx, template, shopName, shopName)
}

// get starts the server of a major version once, and skips or fails the test where that cannot be.
func get(tb testing.TB, major int) *running {
	tb.Helper()
	servers.Lock()
	r := servers.byMajor[major]
	if r == nil {
		r = &running{}
		servers.byMajor[major] = r
	}
	ended := servers.ended
	servers.Unlock()
	if ended {
		tb.Fatal("pgtest: the tests are over and the servers stopped")
	}
	r.start.Do(func() { r.server, r.err = embedded.Start(context.Background(), embedded.Options{Major: major}) })
	if r.err != nil {
		give(tb, major, r.err)
	}
	return r
}
