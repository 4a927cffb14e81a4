package engine_test

// hazard is a statement that changes something if it can.
type hazard struct {
	sql string // LOOP, N and OTHER are filled in
	// What has changed after it was run by a superuser and by an ordinary role
	// that owns everything, without any gate of ours, in a read-only and in a
	// writing transaction that was rolled back: how the names of a pgtest.State
	// begin. The statement must then have been announced by the words of said.
	read, write, roleRead, roleWrite []string
	said                             []string
	// needs is the extension without which the statement cannot be tried.
	needs string
	// since and until are the versions that have what it uses, 0 for all.
	since, until int
}

func is(names ...string) []string { return names }

// staying are those that a rolled-back, and mostly even a read-only, transaction does not hold.
func staying() []hazard {
	note := is("rows other.public.notes", "sequence other.public.notes_id_seq")
	link := func(sql string) hazard {
		return hazard{sql: sql, needs: "dblink", read: note, write: note, said: is("dblink")}
	}
	// lifted is what a role can do by a function of a superuser's, too.
	lifted := func(sql string, said ...string) hazard {
		h := link(sql)
		h.roleRead, h.roleWrite, h.said = h.read, h.write, append(said, "lifted()")
		return h
	}
	keeps := func(sql, sequence string, said ...string) hazard {
		names := is("sequence main.public." + sequence)
		return hazard{sql: sql, write: names, roleWrite: names, said: append(said, "sequence "+sequence+" keeps")}
	}
	admin := func(sql, name string, said ...string) hazard {
		return hazard{sql: sql, read: is(name), write: is(name), said: said}
	}
	unseen := func(sql string, said ...string) hazard { return hazard{sql: sql, said: said} }
	const exec = `dblink_exec('LOOP', 'INSERT INTO notes (what) VALUES (''x'')')`
	return []hazard{
		keeps("SELECT nextval('s')", "s"),
		keeps("SELECT setval('s', N)", "s"),
		keeps("INSERT INTO t (v) VALUES (1)", "t_id_seq"),
		keeps("INSERT INTO t DEFAULT VALUES ON CONFLICT DO NOTHING", "t_id_seq"),
		keeps("INSERT INTO ident (v) VALUES (1)", "ident_id_seq"),
		keeps("WITH i AS (INSERT INTO t (v) VALUES (5) RETURNING *) SELECT * FROM i", "t_id_seq"),
		keeps("UPDATE t SET id = DEFAULT WHERE id = 1", "t_id_seq"),
		keeps("INSERT INTO tv (v) VALUES (1)", "t_id_seq"),
		keeps("INSERT INTO watched VALUES (1)", "log_id_seq", "trigger audit on watched"),
		keeps("UPDATE ruled SET v = 2", "log_id_seq", "rule also on ruled"),
		keeps("DELETE FROM parent WHERE id = 1", "s", "trigger farewell on child"),
		{
			sql: "INSERT INTO part (v) VALUES (1)", write: is("sequence main.public.log_id_seq", "sequence main.public.part_id_seq"),
			roleWrite: is("sequence main.public.log_id_seq", "sequence main.public.part_id_seq"),
			said:      is("sequence log_id_seq keeps", "sequence part_id_seq keeps", "trigger audit on part"),
		},
		keeps("INSERT INTO checked VALUES (1)", "s"),
		keeps("SELECT wr()", "t_id_seq"),
		keeps("SELECT set_config('transaction_read_only', 'off', true), wr()", "t_id_seq"),
		since(15, keeps("MERGE INTO t USING (SELECT -1 AS id) x ON t.id = x.id WHEN NOT MATCHED THEN INSERT (v) VALUES (1)", "t_id_seq")),

		link("SELECT " + exec),
		link("SELECT " + exec + " -- only reading"),
		link(`SELECT "dblink_exec" (` + exec[len("dblink_exec("):]),
		link(`SELECT U&"\0064blink_exec"(` + exec[len("dblink_exec("):]),
		link("SELECT * FROM dblink('LOOP', 'INSERT INTO notes (what) VALUES (''x'') RETURNING what') AS d(what text)"),
		link("SELECT say()"),
		link("SELECT stab()"),
		link("SELECT * FROM t WHERE id = stab()"),
		link("SELECT * FROM t WHERE id = imm()"),
		link("SELECT chain1()"),
		since(14, link("SELECT parsed_body()")),
		since(17, link("SELECT "+exec+` FROM JSON_TABLE('{"a": 1}'::jsonb, '$' COLUMNS (a int PATH '$.a')) j`)),
		said(link("SELECT * FROM ts_stat($q$SELECT to_tsvector("+exec+")$q$)"), "ts_stat() runs SQL"),
		said(link("SELECT query_to_xml($q$SELECT "+exec+"$q$, true, true, '')"), "query_to_xml() runs SQL"),
		lifted("SELECT lifted()"),
		lifted("SELECT * FROM linked"),
		lifted("SELECT 1 |+| 2", "plus()"),
		lifted("SELECT t.peek FROM t WHERE id = 2", "peek()"),
		lifted("SELECT leak_agg(v) FROM t WHERE id < 3", "add_up()"),
		lifted("SELECT 5::doubted", "type doubted"),
		lifted("SELECT 5::wrapped", "wrap()"),
		{sql: "SELECT * FROM guarded", needs: "dblink", roleRead: note, roleWrite: note, said: is("lifted()")},
		{sql: "INSERT INTO told VALUES (1)", needs: "dblink", write: note, roleWrite: note, said: is("trigger tell on told")},
		{sql: "INSERT INTO priced (w) VALUES (1)", needs: "dblink", write: note, said: is("dblink_exec()")},

		{sql: "SELECT * FROM ft_notes", needs: "postgres_fdw", said: is("foreign table ft_notes works on another server")},
		{
			sql: "SELECT * FROM ft_ticks", needs: "postgres_fdw", read: is("sequence other.public.ticks"), write: is("sequence other.public.ticks"),
			roleRead: is("sequence other.public.ticks"), roleWrite: is("sequence other.public.ticks"), said: is("foreign table ft_ticks works on another server"),
		},
		{
			sql: "INSERT INTO ft_notes VALUES ('x')", needs: "postgres_fdw", write: is("sequence other.public.notes_id_seq"),
			roleWrite: is("sequence other.public.notes_id_seq"), said: is("foreign table ft_notes works on another server"),
		},
		{
			sql: "SELECT * FROM prog", needs: "file_fdw", read: is("file hazard."), write: is("file hazard."),
			roleRead: is("file hazard."), roleWrite: is("file hazard."), said: is("foreign table prog runs a program"),
		},
		admin("SELECT copy_out()", "file hazard.", "copy_out() copies to or from files"),
		admin("SELECT lo_export(4710, 'hazard.N')", "file hazard.", "lo_export() changes files"),
		until(16, needing("adminpack", admin("SELECT pg_file_write('hazard.N', 'x', false)", "file hazard.", "pg_file_write() changes files"))),

		admin("SELECT pg_create_physical_replication_slot('hazard_N')", "slot hazard_", "replication slot"),
		admin("SELECT pg_create_logical_replication_slot('hazard_N', 'pgoutput')", "slot hazard_", "replication slot"),
		admin("SELECT pg_copy_logical_replication_slot('kept', 'hazard_N')", "slot hazard_", "replication slot"),
		admin("SELECT pg_drop_replication_slot(max(slot_name::text)) FROM pg_replication_slots WHERE slot_name LIKE 'hazard%'", "slot hazard_", "replication slot"),
		admin("SELECT pg_replication_origin_advance('kept', '0/N')", "replication origin", "how far replication has come"),
		admin("SELECT pg_reload_conf()", "configuration", "the whole server"),
		admin("SELECT pg_stat_reset()", "statistics main", "throws statistics away"),
		{
			sql:  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bystander of ' || current_user",
			read: is("session of postgres"), write: is("session of postgres"), roleRead: is("session of plain"), roleWrite: is("session of plain"),
			said: is("pg_terminate_backend() stops"),
		},
		// What these leave behind is in no digest: WAL, a log line, a cancelled statement, statistics of the cluster.
		unseen("SELECT pg_cancel_backend(0)", "stops what another session does"),
		unseen("SELECT pg_switch_wal()", "writes WAL"),
		unseen("SELECT pg_create_restore_point('x')", "writes WAL"),
		unseen("SELECT pg_logical_emit_message(false, 'a', 'b')", "writes WAL"),
		unseen("SELECT pg_rotate_logfile()", "the whole server"),
		unseen("SELECT pg_stat_reset_shared('bgwriter')", "throws statistics away"),
		since(14, unseen("SELECT pg_log_backend_memory_contexts(pg_backend_pid())", "the whole server")),
		unseen("SELECT brin_summarize_new_values('gin_idx')", "changes pages"),
		unseen("SELECT dyn()", "composes as text"),
	}
}

func since(major int, h hazard) hazard { h.since = major; return h }

func until(major int, h hazard) hazard { h.until = major; return h }

func needing(extension string, h hazard) hazard { h.needs = extension; return h }

func said(h hazard, words ...string) hazard { h.said = words; return h }

// held are those after which nothing has changed: they are refused, or rolled back.
func held() []string {
	return []string{
		"SELECT 1; COMMIT; DROP TABLE t",
		"COMMIT",
		"-- \rCOMMIT AND /*\nSELECT */ CHAIN",
		"/* /* */ SELECT */ COMMIT",
		"ROLLBACK; DELETE FROM t",
		"PREPARE TRANSACTION 'x'",
		"DELETE FROM log",
		"UPDATE t SET v = v + 1",
		"TRUNCATE t",
		"DROP TABLE t",
		"CREATE TABLE x (a int)",
		"CREATE TABLE x AS SELECT 1 AS a",
		"SELECT 1 AS a INTO x",
		"CREATE INDEX CONCURRENTLY ON t (v)",
		"CREATE DATABASE x",
		"ALTER TABLE t DISABLE TRIGGER ALL",
		"ALTER SYSTEM SET work_mem = '1GB'",
		"VACUUM t",
		"ANALYZE t",
		"CALL pr()",
		"DO $$ BEGIN DELETE FROM t; END $$",
		"COPY t TO PROGRAM 'mktemp hazard.XXXXXX'",
		"SET default_transaction_read_only = off",
		"LOCK t",
		"(ANALYZE) DELETE FROM t",
		"EXPLAIN ANALYZE DELETE FROM log",
		"WITH d AS (DELETE FROM log RETURNING *) SELECT * FROM d",
		"SELECT * FROM t FOR UPDATE",
		"SELECT liar()",
		"SELECT v FROM t WHERE v = liar()",
		"SELECT set_config('transaction_read_only', 'off', false)",
		"SELECT set_config('statement_timeout', '0', false)",
		"SELECT set_config('role', 'postgres', false)",
		"SELECT pg_advisory_lock(42)",
		"SELECT pg_notify('x', 'y')",
		"SELECT lo_create(4711)",
		"SELECT lo_from_bytea(4712, 'x')",
		"SELECT lo_import('PG_VERSION')",
		"SELECT lo_unlink(4710)",
		"REFRESH MATERIALIZED VIEW tm",
		"REFRESH MATERIALIZED VIEW no_such",
		"NOTIFY x",
		"DECLARE c CURSOR WITH HOLD FOR SELECT * FROM t",
		"GRANT ALL ON t TO PUBLIC",
		"CREATE ROLE evil SUPERUSER",
		"SELECT 1) q; DROP TABLE t; --",
		"SELECT 1 -- \n; DROP TABLE t",
		"SELECT '\x00'; DROP TABLE t",
	}
}
