-- Tables that look alike, one with the properties that proofs want, the others
-- each with one that spoils them. Names are chosen to be mistaken for others.
CREATE DOMAIN whole AS int;
CREATE DOMAIN filled AS int NOT NULL;
CREATE DOMAIN stamp AS timestamptz;
CREATE TABLE par (
    id int PRIMARY KEY, k varchar(8) NOT NULL UNIQUE, c char(4) UNIQUE, q numeric UNIQUE, t text, code int UNIQUE DEFERRABLE, UNIQUE (id, k)
);
CREATE TABLE kid (
    id bigint PRIMARY KEY, pid int REFERENCES par, pnn int NOT NULL REFERENCES par (id) ON DELETE CASCADE,
    pk varchar(8) REFERENCES par (k), pq numeric REFERENCES par (q), pc char(4) REFERENCES par (c),
    late int NOT NULL REFERENCES par DEFERRABLE, code int NOT NULL UNIQUE, badge int UNIQUE,
    x int, n smallint, q numeric(8, 2), r numeric, f float8, t text, v varchar(8), c char(4), b bool,
    ts timestamp, tz timestamptz, dom stamp, w whole UNIQUE, wf filled UNIQUE, UNIQUE (x, code), UNIQUE (q, n)
);
-- A column named as a table, as an alias, as the table itself.
CREATE TABLE b (id int PRIMARY KEY, a int, b int, par int, kid int UNIQUE NOT NULL, x int NOT NULL, pnn int NOT NULL REFERENCES par (id), t text);
-- Half of what a key needs.
CREATE TABLE half (
    id int, x int NOT NULL, pnn int NOT NULL, code int NOT NULL, t text, up int, k varchar(8), UNIQUE (code) DEFERRABLE
);
CREATE UNIQUE INDEX half_id ON half (id) WHERE id IS NOT NULL;
CREATE UNIQUE INDEX half_x ON half (x) WHERE x > 0;
CREATE UNIQUE INDEX half_t ON half (lower(t));
INSERT INTO half (id, x, pnn, code) VALUES (1, -1, 999, 0), (2, -1, 998, 1);
ALTER TABLE half ADD CONSTRAINT half_loose FOREIGN KEY (pnn) REFERENCES par (id) NOT VALID;
CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree, x int NOT NULL, t text, pnn int NOT NULL, FOREIGN KEY (pnn) REFERENCES tree (id));
CREATE TABLE combo (id int PRIMARY KEY, pid int, pk varchar(8), pnn int NOT NULL, knn varchar(8) NOT NULL, x int, t text, code int,
    FOREIGN KEY (pid, pk) REFERENCES par (id, k), FOREIGN KEY (pnn, knn) REFERENCES par (id, k) MATCH FULL);
CREATE TABLE "Odd One" ("Id" int PRIMARY KEY, "select" int NOT NULL REFERENCES par (id), x int, t text, "a.b" timestamp, "q""q" int UNIQUE NOT NULL);
CREATE TABLE ranges (id int NOT NULL, x int NOT NULL, pnn int REFERENCES par (id), ts timestamp, t text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE ranges_low PARTITION OF ranges FOR VALUES FROM (MINVALUE) TO (3);
CREATE TABLE ranges_high PARTITION OF ranges FOR VALUES FROM (3) TO (MAXVALUE);
CREATE TABLE base (id int PRIMARY KEY, x int NOT NULL, pnn int NOT NULL REFERENCES par (id), t text, code int);
CREATE TABLE heir (extra int) INHERITS (base);
ALTER TABLE heir ALTER COLUMN x SET NOT NULL;
CREATE VIEW seen AS SELECT id, x, pnn, t, code, ts, tz FROM kid UNION ALL SELECT id, x, pnn, t, 0, NULL, NULL FROM b;
CREATE TABLE guarded (id int PRIMARY KEY, x int NOT NULL, pnn int NOT NULL REFERENCES par (id), t text, code int NOT NULL UNIQUE);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE SCHEMA other;
CREATE TABLE other.par (id int, k varchar(8), t text, code int, x int);
CREATE FUNCTION coin(int) RETURNS bool LANGUAGE sql VOLATILE AS 'SELECT random() < 0.5';
CREATE FUNCTION nick(kid) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.t';
CREATE FUNCTION twice(int) RETURNS SETOF int LANGUAGE sql IMMUTABLE AS 'SELECT $1 UNION ALL SELECT $1';
-- An operator over a type of one's own is no rival of PostgreSQL's own.
CREATE TYPE pair AS (x int, y int);
CREATE FUNCTION odd_pair(pair, pair) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT ($1).x <> ($2).x';
CREATE OPERATOR = (LEFTARG = pair, RIGHTARG = pair, FUNCTION = odd_pair);
-- An operator that is never meant by its bare name.
CREATE SCHEMA odd;
CREATE FUNCTION odd.differ(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> $2';
CREATE OPERATOR odd.= (LEFTARG = int, RIGHTARG = int, FUNCTION = odd.differ);
-- A cascade that is kept from taking the rows of the parents that go.
CREATE TABLE boss (id int PRIMARY KEY, t text);
CREATE TABLE stuck (id int PRIMARY KEY, pnn int NOT NULL REFERENCES boss ON DELETE CASCADE, x int, t text);
CREATE TABLE ruled (id int PRIMARY KEY, pnn int NOT NULL REFERENCES boss ON DELETE CASCADE, x int, t text);
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER keep BEFORE DELETE ON stuck FOR EACH ROW EXECUTE FUNCTION keep();
CREATE RULE keep AS ON DELETE TO ruled DO INSTEAD DELETE FROM other.par WHERE false;
