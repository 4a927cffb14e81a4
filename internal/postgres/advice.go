package postgres

// advice is the kind of a failure and one sentence on what to do.
type advice struct {
	kind Kind
	next string
}

// advise answers for a server's error. SQLSTATEs are those of the PostgreSQL
// manual's appendix A.
func advise(code string) (Kind, string) {
	known := map[string]advice{
		"28P01": {KindConnection, "check the user name and the password (PGPASSWORD, ~/.pgpass or -W)"},
		"28000": {KindConnection, "check the user name, and pg_hba.conf on the server for how this user may connect"},
		"3D000": {KindConnection, "check the database name; psql -l lists the databases"},
		"53300": {KindConnection, "close other sessions or raise max_connections, then try again"},
		"57P01": {KindConnection, "the server or an administrator ended the session and nothing was changed; connect again"},
		"57P02": {KindConnection, "the server or an administrator ended the session and nothing was changed; connect again"},
		"57P03": {KindConnection, "the server is starting, stopping or recovering; try again in a moment"},
		"57P05": {KindConnection, "the session was idle too long and nothing was changed; connect again"},
		"25P03": {KindConnection, "the session was idle too long and nothing was changed; connect again"},
		"25P04": {KindConnection, "the session was idle too long and nothing was changed; connect again"},
		"42704": {KindSQL, "check the name, or drop the setting of that name from the connection string"},
		"42501": {KindRefused, "ask the owner for the right (GRANT …), or connect as a role that has it"},
		"25006": {KindRefused, "the statement writes; run it with writing allowed (--allow-write): it is rolled back"},
		"55P03": {KindRefused, "another session holds a lock on the table and nothing was changed; try again when it is done"},
		"55006": {KindRefused, "the object is not in a state that allows this; read the message and try again"},
		"55000": {KindRefused, "the object is not in a state that allows this; read the message and try again"},
		"40001": {KindSQL, "another session or a standby's recovery got in the way and nothing was changed; run it again"},
		"40P01": {KindSQL, "two sessions waited for each other and nothing was changed; run it again"},
		"42601": {KindSQL, "correct the syntax at the marked place"},
		"42P01": {KindSQL, "check the table's name and schema, and the search_path"},
		"42703": {KindSQL, "check the column's name and which table it belongs to"},
		"42883": {KindSQL, "check the name and the types of its arguments; a cast may be missing"},
		"42P02": {KindSQL, "give a value for every parameter (--param)"},
		"42P18": {KindSQL, "say the parameter's type, as in $1::integer"},
		"08P01": {KindSQL, "give exactly one value for every parameter of the statement (--param)"},
		"53100": {KindSQL, "the server's disk is full; free space, or lower the work the statement does"},
		"53200": {KindSQL, "the server ran out of memory; lower work_mem or the work the statement does"},
		"53400": {KindSQL, "the statement wrote more temporary files than temp_file_limit allows; raise work_mem or narrow it"},
		"54001": {KindSQL, "the statement is too deeply nested for the server; split it or raise max_stack_depth"},
		"0A000": {KindSQL, "this server cannot do that; read the message for what it cannot"},
	}
	if a, ok := known[code]; ok {
		return a.kind, a.next
	}
	return adviseClass(code)
}

// adviseClass answers for a whole class of SQLSTATEs: its first two characters.
func adviseClass(code string) (Kind, string) {
	if len(code) < 2 {
		return KindInternal, "please report this with the statement"
	}
	switch code[:2] {
	case "08":
		return KindConnection, "the connection was lost and nothing was changed; connect again"
	case "28":
		return KindConnection, "check the user name and how the server lets this user in"
	case "22":
		return KindSQL, "check the values: one of them does not fit its type"
	case "23":
		return KindSQL, "the data breaks a constraint and nothing was changed; check the values"
	case "25":
		return KindRefused, "the statement cannot run in this transaction; run it by itself with psql"
	case "42":
		return KindSQL, "correct the statement; names and types are checked against this database"
	case "2F", "38", "39", "P0":
		return KindSQL, "a function that the statement calls failed; read its message"
	case "53", "58":
		return KindSQL, "the server ran out of something or its system failed; ask its administrator"
	case "XX":
		return KindSQL, "this is an internal error of the server; look at its log"
	}
	return KindSQL, "read the message and correct the statement"
}
