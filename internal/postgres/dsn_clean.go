package postgres

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// cleanSettings puts the words of drivers and ORMs into libpq's, and drops with
// a warning what neither pgx nor the server would understand. It changes the map.
func cleanSettings(settings map[string]string) []Warning {
	var out []Warning
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		value := settings[key]
		if value == "" {
			delete(settings, key)
			continue
		}
		to, text := settingFate(key, value)
		if to == key && text == "" {
			continue
		}
		delete(settings, key)
		if to != "" && settings[to] == "" {
			settings[to] = mapValue(key, value)
		}
		if text != "" {
			out = append(out, Warning{Key: key, Text: text})
		}
	}
	return out
}

// settingFate says under which key a setting goes on ("" drops it) and what to
// tell the user about it ("" for nothing).
func settingFate(key, value string) (to, text string) {
	switch key {
	case "schema", "currentSchema":
		return "search_path", fmt.Sprintf("%s=%s is not a PostgreSQL setting; used as search_path", key, value)
	case "database":
		return "dbname", ""
	case "username":
		return "user", ""
	case "ApplicationName":
		return "application_name", ""
	case "ssl":
		return "sslmode", ""
	case "sslaccept": // Prisma
		return "", "sslaccept is Prisma's; use sslmode"
	case "hostaddr":
		return "host", "hostaddr is used as the host where none is given"
	case "pgbouncer", "connection_limit", "pool_timeout", "pool_size", "max_overflow", "pool_recycle", "pool_pre_ping",
		"pool", "pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_idle_time", "pool_health_check_period",
		"conn_max_age", "conn_health_checks", "disable_server_side_cursors", "prepared_statements", "checkout_timeout",
		"reaping_frequency", "adapter", "encoding", "variables", "socket_timeout", "command_timeout", "statement_cache_size",
		"prepared_statement_cache_size", "statement_cache_capacity", "description_cache_capacity", "default_query_exec_mode",
		"binary_parameters", "prefer_simple_protocol", "async_fallback", "uselibpqcompat", "single_use":
		return "", key + " is a setting of a driver or an ORM; ignored"
	case "gssencmode", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"load_balance_hosts", "requirepeer", "sslcompression", "sslcrl", "sslcrldir", "ssl_min_protocol_version",
		"ssl_max_protocol_version", "gsslib", "gssdelegation", "replication", "fallback_application_name", "client_encoding",
		"scram_client_key", "scram_server_key", "sslkeylogfile", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope":
		return "", key + " is not supported here; ignored"
	}
	if strings.ToLower(key) != key || strings.ContainsAny(key, " -") {
		return "", key + " is not a PostgreSQL setting; ignored"
	}
	return key, ""
}

// mapValue translates the value of a renamed key.
func mapValue(key, value string) string {
	if key != "ssl" {
		return value
	}
	switch strings.ToLower(value) {
	case "false", "0", "no", "off":
		return "disable"
	}
	return "require"
}

// leaveOpenPassfile does as psql with a password file that others can read: it
// is not used, and the user is told. The driver would use it without a word.
func leaveOpenPassfile(settings map[string]string, env func(string) string) []Warning {
	path := cmp.Or(settings["passfile"], env("PGPASSFILE"))
	if path == "" && env("HOME") != "" {
		path = filepath.Join(env("HOME"), ".pgpass")
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	settings["passfile"] = os.DevNull
	return []Warning{{Key: "passfile", Text: fmt.Sprintf(
		"%s can be read by others (mode %04o) and is not used, as psql would not; run chmod 600 on it", path, info.Mode().Perm())}}
}
