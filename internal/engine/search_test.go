package engine_test

import (
	"strings"
	"testing"

	"assay/advisor/equiv"
	"assay/internal/embedded/pgtest"
	"assay/internal/engine"
	"assay/internal/postgres"
)

const searchSetup = `
CREATE TYPE state AS ENUM ('new', 'paid', 'gone');
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text, vip boolean);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, status state NOT NULL,
	total numeric(8,2) CHECK (total >= 0), placed timestamptz NOT NULL, note text);
CREATE TABLE items (order_id int NOT NULL REFERENCES orders, n int NOT NULL, qty int NOT NULL, price float8, PRIMARY KEY (order_id, n));
CREATE UNIQUE INDEX one_open ON orders (customer_id) WHERE note = 'open';
CREATE VIEW paid AS SELECT id, customer_id, total FROM orders WHERE status = 'paid';
CREATE TABLE parts (id int NOT NULL, d int) PARTITION BY RANGE (id);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE SCHEMA other; CREATE TABLE other.orders (id int);`

// searchServer is a database with tables and no rows: the search makes its own.
func searchServer(tb testing.TB) *postgres.Server {
	tb.Helper()
	dsn := pgtest.Empty(tb)
	administer(tb, dsn, searchSetup)
	config, _, err := postgres.ParseTarget(postgres.Target{DSN: dsn}, func(string) string { return "" })
	if err != nil {
		tb.Fatal(err)
	}
	server, err := postgres.Open(tb.Context(), config)
	if err != nil {
		tb.Fatal(err)
	}
	return server
}

func TestSearchJudgesPairs(t *testing.T) {
	server := searchServer(t)
	for _, c := range []struct {
		name, before, after string
		want                equiv.Badge
		reason              string
	}{
		{"a NULL that NOT IN trips over", "SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)", "SELECT id FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)", equiv.Refuted, "counterexample"},
		{"a join that multiplies", "SELECT c.name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)", "SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id", equiv.Refuted, "counterexample"},
		{"IN and EXISTS", "SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 5)", "SELECT name FROM customers c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total > 5)", equiv.Held, ""},
		{"another order", "SELECT id, name FROM customers ORDER BY name, id", "SELECT id, name FROM customers ORDER BY name DESC, id", equiv.Refuted, "another order"},
		{"an order by what is not put out", "SELECT name FROM customers ORDER BY city, id", "SELECT name FROM customers ORDER BY id", equiv.NotTested, "order of the rows"},
		{"the order is lost", "SELECT id FROM customers ORDER BY id", "SELECT id FROM customers", equiv.Refuted, ""},
		{"LIMIT without an order", "SELECT id FROM customers LIMIT 1", "SELECT id FROM customers WHERE true LIMIT 1", equiv.NotComparable, "LIMIT"},
		{"ties of row_number", "SELECT id, row_number() OVER (ORDER BY city) FROM customers", "SELECT c.id, row_number() OVER (ORDER BY c.city) FROM customers c WHERE true", equiv.NotComparable, "order in which"},
		{"random", "SELECT id, random() FROM customers", "SELECT id, random() FROM customers c", equiv.NotComparable, "volatile"},
		{"a zone that moves its clocks", "SELECT id FROM orders WHERE placed::date = '2024-01-02'", "SELECT id FROM orders WHERE placed >= '2024-01-02 00:00+00' AND placed < '2024-01-03 00:00+00'", equiv.Refuted, ""},
		{"a division that only the second makes", "SELECT n FROM items WHERE qty > 0", "SELECT n FROM items WHERE qty > 0 OR 1 / qty > 5", equiv.NotTested, "second form fails"},
		{"a view and its query", "SELECT id FROM paid WHERE total > 5", "SELECT id FROM orders WHERE status = 'paid' AND total > 5", equiv.Held, ""},
		{"a view and something else", "SELECT id FROM paid WHERE total > 5", "SELECT id FROM orders WHERE status = 'new' AND total > 5", equiv.Refuted, ""},
		{"a parameter", "SELECT id FROM orders WHERE customer_id = $1", "SELECT o.id FROM orders o WHERE o.customer_id = $1 AND true", equiv.Held, ""},
		{"a parameter that may be NULL", "SELECT id FROM customers WHERE city = $1", "SELECT id FROM customers WHERE city IS NOT DISTINCT FROM $1", equiv.Refuted, ""},
		{"what CHECK forbids", "SELECT id FROM orders WHERE total < 0", "SELECT id FROM orders WHERE total < -1", equiv.NotTested, "never true"},
		{"a table of another schema", "SELECT id FROM other.orders WHERE id > 1", "SELECT id FROM orders WHERE id > 1", equiv.Refuted, ""},
		{"printed differently", "SELECT sum(total) FROM orders", "SELECT sum(total) * 1.0 AS sum FROM orders", equiv.NotTested, "printed differently"},
		{"another name", "SELECT total FROM orders", "SELECT total AS sum FROM orders", equiv.Refuted, "is named"},
		{"bounds of partitions", "SELECT id FROM parts WHERE id > 20", "SELECT id FROM parts WHERE id > 30", equiv.NotTested, "never true"},
		{"a partitioned table", "SELECT id FROM parts WHERE d > 2", "SELECT id FROM parts WHERE d >= 2", equiv.Refuted, ""},
		{"groups", "SELECT customer_id, count(*) FROM orders GROUP BY customer_id HAVING count(*) > 1", "SELECT customer_id, count(customer_id) FROM orders GROUP BY 1 HAVING count(*) > 1", equiv.Refuted, ""},
		{"the real tables by another way", "SELECT id FROM orders WHERE (SELECT pg_catalog.obj_description('items'::regclass, 'pg_class')) IS NULL", "SELECT id FROM orders WHERE true", equiv.NotTested, ""},
	} {
		r, err := engine.Equivalence(t.Context(), server, c.before, c.after, equiv.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if r.Badge != c.want || !strings.Contains(r.Reason, c.reason) {
			t.Errorf("%s: %s (%s), want %s (%s)\n%+v", c.name, r.Badge, r.Reason, c.want, c.reason, r.Trials)
		}
		if x := r.Counterexample; x != nil && !x.Confirmed {
			t.Errorf("%s: not confirmed: %s", c.name, x.Unconfirmed)
		}
		if testing.Verbose() {
			t.Logf("%s: %s %s %+v", c.name, r.Badge, r.Reason, r.Trials)
			if r.Counterexample != nil {
				t.Log(r.Counterexample.SQL)
			}
		}
	}
}
