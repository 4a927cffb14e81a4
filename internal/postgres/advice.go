package postgres

// advise gives the kind of a server's error and one sentence on what to do.
// SQLSTATEs are those of the PostgreSQL manual's appendix A.
func advise(code string) (Kind, string) {
	switch code {
	case "28P01":
		return KindConnection, "check the user name and the password (PGPASSWORD, ~/.pgpass or -W)"
	case "28000":
		return KindConnection, "check the user name, and pg_hba.conf on the server for how this user may connect"
	case "3D000":
		return KindConnection, "check the database name; psql -l lists the databases"
	case "53300":
		return KindConnection, "close other sessions or raise max_connections, then try again"
	case "57P01", "57P02":
		return KindConnection, "the server or an administrator ended the session and nothing was changed; connect again"
	case "57P03":
		return KindConnection, "the server is starting, stopping or recovering; try again in a moment"
	case "57P05", "25P03", "25P04":
		return KindConnection, "the session was idle too long and nothing was changed; connect again"
	case "42704":
		return KindSQL, "check the name, or drop the setting of that name from the connection string"
	case "42501":
		return KindRefused, "ask the owner for the right (GRANT …), or connect as a role that has it"
	case "25006":
		return KindRefused, "the statement writes; run it with writing allowed (--allow-write): it is rolled back"
	case "55P03":
		return KindRefused, "another session holds a lock on the table and nothing was changed; try again when it is done"
	case "55006", "55000":
		return KindRefused, "the object is not in a state that allows this; read the message and try again"
	case "40001":
		return KindSQL, "another session or a standby's recovery got in the way and nothing was changed; run it again"
	case "40P01":
		return KindSQL, "two sessions waited for each other and nothing was changed; run it again"
	case "42601":
		return KindSQL, "correct the syntax at the marked place"
	case "42P01":
		return KindSQL, "check the table's name and schema, and the search_path"
	case "42703":
		return KindSQL, "check the column's name and which table it belongs to"
	case "42883":
		return KindSQL, "check the name and the types of its arguments; a cast may be missing"
	case "42P02":
		return KindSQL, "give a value for every parameter (--param)"
	case "42P18":
		return KindSQL, "say the parameter's type, as in $1::integer"
	case "08P01":
		return KindSQL, "give exactly one value for every parameter of the statement (--param)"
	case "53100":
		return KindSQL, "the server's disk is full; free space, or lower the work the statement does"
	case "53200":
		return KindSQL, "the server ran out of memory; lower work_mem or the work the statement does"
	case "53400":
		return KindSQL, "the statement wrote more temporary files than temp_file_limit allows; raise work_mem or narrow it"
	case "54001":
		return KindSQL, "the statement is too deeply nested for the server; split it or raise max_stack_depth"
	case "0A000":
		return KindSQL, "this server cannot do that; read the message for what it cannot"
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
