package engine

import (
	"slices"
	"strings"

	"assay/internal/postgres"
)

// What PostgreSQL's own functions, and those of well-known extensions, leave
// behind when their transaction is rolled back. The server lets the most of them run in a
// read-only transaction.
const (
	elsewhere = "runs SQL on a connection of its own, which commits there"
	files     = "changes files on the server"
	network   = "calls other servers"
	jobs      = "starts work that goes on outside the transaction"
	slots     = "makes, moves or drops a replication slot, for good"
	signals   = "stops what another session does"
	wal       = "writes WAL that replicas and archives see"
	server    = "acts on the whole server"
	counters  = "throws statistics away, for good"
	pages     = "changes pages of a table or an index in place"
	cached    = "changes what the server keeps in memory"
	composed  = "runs SQL that it gets or composes as text, which assay cannot look into"
)

// staysOutside says what the function does that a rollback does not undo, ""
// for nothing that is known of it.
func staysOutside(r postgres.Routine) string {
	switch {
	case r.Builtin:
		return builtinOutside(r.Name)
	case r.Extension != "":
		return extensionOutside(r.Extension, r.Name)
	case r.Language == "c":
		return "is compiled code, which assay cannot look into"
	case r.Language == "sql", r.Language == "plpgsql", r.Language == "internal":
		return ""
	case !r.Trusted:
		return "is written in " + r.Language + ", which reaches files, programs and other servers"
	}
	return "is written in " + r.Language + ", which assay cannot look into"
}

// builtinOutside knows the server's own functions, of 12 to 18.
func builtinOutside(name string) string {
	in := func(names ...string) bool { return slices.Contains(names, name) }
	switch {
	case strings.HasPrefix(name, "pg_stat_reset"), in("pg_restore_relation_stats", "pg_restore_attribute_stats", "pg_clear_relation_stats", "pg_clear_attribute_stats"):
		return counters
	case in("pg_terminate_backend", "pg_cancel_backend"):
		return signals
	case strings.HasPrefix(name, "pg_create_") && strings.HasSuffix(name, "_slot"), strings.HasPrefix(name, "pg_copy_") && strings.HasSuffix(name, "_slot"),
		in("pg_drop_replication_slot", "pg_replication_slot_advance", "pg_sync_replication_slots",
			"pg_logical_slot_get_changes", "pg_logical_slot_get_binary_changes"):
		return slots
	case strings.HasPrefix(name, "pg_replication_origin_") && !in("pg_replication_origin_oid", "pg_replication_origin_progress"):
		return "changes how far replication has come, for good"
	case in("pg_switch_wal", "pg_create_restore_point", "pg_logical_emit_message", "pg_log_standby_snapshot"):
		return wal
	case in("pg_reload_conf", "pg_rotate_logfile", "pg_promote", "pg_wal_replay_pause", "pg_wal_replay_resume",
		"pg_backup_start", "pg_backup_stop", "pg_start_backup", "pg_stop_backup", "pg_log_backend_memory_contexts"):
		return server
	case in("lo_export", "pg_file_write", "pg_file_rename", "pg_file_unlink", "pg_file_sync"):
		return files
	case in("brin_summarize_new_values", "brin_summarize_range", "brin_desummarize_range", "gin_clean_pending_list"):
		return pages
	case in("query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "table_to_xml", "table_to_xml_and_xmlschema",
		"schema_to_xml", "schema_to_xml_and_xmlschema", "database_to_xml", "database_to_xml_and_xmlschema", "ts_stat", "ts_rewrite"):
		return composed
	}
	return ""
}

// extensionOutside knows the extensions that reach beyond a transaction.
func extensionOutside(extension, name string) string {
	in := func(names ...string) bool { return slices.Contains(names, name) }
	switch extension {
	case "dblink":
		if !strings.HasPrefix(name, "dblink_build_sql") && !in("dblink_get_connections", "dblink_get_pkey", "dblink_current_query") {
			return elsewhere
		}
	case "adminpack":
		return files
	case "http", "pg_net", "aws_s3", "aws_lambda":
		return network
	case "pg_cron", "pg_background", "pgagent":
		return jobs
	case "pg_surgery":
		return pages
	case "pg_visibility":
		if in("pg_truncate_visibility_map") {
			return pages
		}
	case "pg_stat_statements", "pg_stat_kcache", "pg_stat_monitor", "pg_qualstats":
		if strings.Contains(name, "reset") {
			return counters
		}
	case "pg_buffercache", "pg_prewarm":
		if strings.Contains(name, "evict") || strings.Contains(name, "autoprewarm") {
			return cached
		}
	case "tablefunc", "xml2":
		if strings.HasPrefix(name, "crosstab") || in("connectby", "xpath_table") {
			return composed
		}
	}
	return ""
}

// bodyOutside is what the words of an SQL or plpgsql body say; its calls are looked at by themselves.
func bodyOutside(words []string) string {
	switch {
	case slices.Contains(words, "execute"):
		return composed
	case slices.Contains(words, "copy"):
		return "copies to or from files or programs of the server"
	case slices.Contains(words, "load"), slices.Contains(words, "checkpoint"):
		return server
	}
	return ""
}
