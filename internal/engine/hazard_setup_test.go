package engine_test

// hazardSetup makes a database with something to lose. LOOP is a connection
// string that leads to the other database of the same cluster, as a superuser.
const hazardSetup = `
CREATE TABLE t (id serial PRIMARY KEY, v int);
INSERT INTO t (v) SELECT g FROM generate_series(1, 100) g;
CREATE SEQUENCE s;
CREATE VIEW tv AS SELECT * FROM t;
CREATE MATERIALIZED VIEW tm AS SELECT * FROM t;
CREATE FUNCTION wr() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO t (v) VALUES (999) RETURNING v';
CREATE FUNCTION liar() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN DELETE FROM t; RETURN 1; END';
CREATE PROCEDURE pr() LANGUAGE sql AS 'DELETE FROM t';
CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int);
CREATE TABLE log (id serial, what text);

CREATE TABLE watched (v int);
CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log (what) VALUES (TG_TABLE_NAME); RETURN NEW; END';
CREATE TRIGGER audit AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE TABLE ruled (v int);
INSERT INTO ruled VALUES (1);
CREATE RULE also AS ON UPDATE TO ruled DO ALSO INSERT INTO log (what) VALUES ('rule');
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (parent int REFERENCES parent ON DELETE CASCADE);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (1);
CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM nextval('s'); RETURN OLD; END$$;
CREATE TRIGGER farewell BEFORE DELETE ON child FOR EACH ROW EXECUTE FUNCTION count_it();
CREATE TABLE part (id serial, v int) PARTITION BY RANGE (v);
CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TRIGGER audit AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION log_it();
CREATE TABLE checked (v int CHECK (v + nextval('s') > 0));
CREATE INDEX gin_idx ON t USING brin (v);

CREATE FUNCTION dyn() RETURNS void LANGUAGE plpgsql AS $$BEGIN EXECUTE 'SELECT pg_' || 'notify(''a'', ''b'')'; END$$;
CREATE FUNCTION copy_out() RETURNS void LANGUAGE plpgsql AS $$BEGIN COPY (SELECT 1) TO PROGRAM 'mktemp hazard.XXXXXX'; END$$;
CREATE FUNCTION alias(text, text, boolean) RETURNS pg_lsn LANGUAGE internal AS 'pg_create_restore_point';
SELECT lo_create(4710);
SELECT pg_replication_origin_create('kept');`

// hazardLinks needs dblink: functions in all the ways that a statement reaches one.
const hazardLinks = `
CREATE FUNCTION say() RETURNS int LANGUAGE sql VOLATILE AS
	$$SELECT 1 FROM dblink_exec('LOOP', 'INSERT INTO notes (what) VALUES (''said'')')$$;
CREATE FUNCTION stab() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN say(); END';
CREATE FUNCTION imm() RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN say(); END';
CREATE FUNCTION chain3() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN say(); END';
CREATE FUNCTION chain2() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN "chain3"(); END';
CREATE FUNCTION chain1() RETURNS int LANGUAGE sql AS 'SELECT public.chain2 /* here */ ()';
CREATE FUNCTION lifted() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN say() = 1; END';
CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN lifted() THEN $1 + $2 END; END';
CREATE OPERATOR |+| (LEFTARG = int, RIGHTARG = int, FUNCTION = plus);
CREATE FUNCTION peek(t) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN lifted(); END';
CREATE FUNCTION add_up(bigint, int) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN lifted() THEN $1 + $2 END; END';
CREATE AGGREGATE leak_agg(int) (SFUNC = add_up, STYPE = bigint, INITCOND = '0');
CREATE VIEW linked AS SELECT lifted() AS l;
CREATE DOMAIN doubted AS int CHECK (lifted() AND VALUE > 0);
CREATE TYPE wrapped AS (x int);
CREATE FUNCTION wrap(int) RETURNS wrapped LANGUAGE plpgsql AS 'BEGIN RETURN CASE WHEN lifted() THEN ROW($1)::wrapped END; END';
CREATE CAST (int AS wrapped) WITH FUNCTION wrap(int);
CREATE TABLE guarded (v int);
INSERT INTO guarded VALUES (1);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
CREATE POLICY look ON guarded USING (lifted());
CREATE TABLE told (v int);
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM lifted(); RETURN NEW; END';
CREATE TRIGGER tell BEFORE INSERT ON told FOR EACH ROW EXECUTE FUNCTION tell();
CREATE TABLE priced (v int DEFAULT say(), w int);`

// hazardBodies needs 14: the body of a function is parsed, and its text is not kept.
const hazardBodies = `CREATE FUNCTION parsed_body() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT say(); END;`

// hazardForeign needs postgres_fdw.
const hazardForeign = `
CREATE SERVER loop FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'HOST', dbname 'OTHER');
CREATE USER MAPPING FOR postgres SERVER loop OPTIONS (user 'postgres');
CREATE USER MAPPING FOR plain SERVER loop OPTIONS (user 'postgres', password_required 'false');
CREATE FOREIGN TABLE ft_notes (what text) SERVER loop OPTIONS (table_name 'notes');
CREATE FOREIGN TABLE ft_ticks (n bigint) SERVER loop OPTIONS (table_name 'ticking');`

// hazardProgram needs file_fdw.
const hazardProgram = `
CREATE SERVER progs FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE prog (line text) SERVER progs OPTIONS (program 'mktemp hazard.XXXXXX');
GRANT SELECT ON prog TO plain;`

// hazardOwner gives all of it to the ordinary role, but what a superuser must own.
const hazardOwner = `DO $$
DECLARE o record;
BEGIN
	FOR o IN SELECT oid::regclass AS name, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace
		AND relkind IN ('r', 'p', 'v', 'm', 'f') AND relname <> 'prog'
	LOOP EXECUTE format('ALTER TABLE %s OWNER TO plain', o.name); END LOOP;
	ALTER SEQUENCE s OWNER TO plain;
	FOR o IN SELECT p.oid::regprocedure AS name, prokind FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
		WHERE pronamespace = 'public'::regnamespace AND proname NOT IN ('lifted') AND lanname IN ('sql', 'plpgsql') AND prokind <> 'a'
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
	LOOP EXECUTE format('ALTER ROUTINE %s OWNER TO plain', o.name); END LOOP;
	GRANT ALL ON SCHEMA public TO plain;
END $$`

// hazardOther is the database that the links lead to.
const hazardOther = `
CREATE TABLE notes (id serial, what text);
CREATE SEQUENCE ticks;
CREATE VIEW ticking AS SELECT nextval('ticks') AS n;`
