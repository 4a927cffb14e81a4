package postgres

// advice is the kind of a failure and one sentence on what to do.
type advice struct {
	kind Kind
	next string
	// untouched says first that nothing was changed: the failure came while a
	// statement was under way, and leaves its user wondering.
	untouched bool
}

// advise answers for a server's error. SQLSTATEs are those of the PostgreSQL
// manual's appendix A.
func advise(code string) (Kind, string) {
	for _, table := range []map[string]advice{connectionAdvice(), resourceAdvice(), sessionAdvice(), statementAdvice()} {
		if a, ok := table[code]; ok {
			return a.kind, a.sentence()
		}
	}
	a := classAdvice(code)
	return a.kind, a.sentence()
}

func (a advice) sentence() string {
	if a.untouched {
		return "nothing was changed; " + a.next
	}
	return a.next
}

// connectionAdvice is about getting and keeping a connection.
func connectionAdvice() map[string]advice {
	const ended = "the server or an administrator ended the session: connect again"
	const idle = "the session was idle too long: connect again"
	return map[string]advice{
		"28P01": {KindConnection, "check the user name and the password (PGPASSWORD, ~/.pgpass or -W)", false},
		"28000": {KindConnection, "check the user name, and pg_hba.conf on the server for how this user may connect", false},
		"3D000": {KindConnection, "check the database name; psql -l lists the databases", false},
		"53300": {KindConnection, "close other sessions or raise max_connections (or the role's or database's CONNECTION LIMIT), then try again", false},
		"57P01": {KindConnection, ended, true},
		"57P02": {KindConnection, "another session of the server crashed and all were ended: connect again in a moment, and look at the server's log", true},
		"57P03": {KindConnection, "the server is starting, stopping or recovering; try again in a moment", false},
		"57P04": {KindConnection, "the database was dropped: connect to another one", true},
		"57P05": {KindConnection, idle, true},
		"25P03": {KindConnection, idle, true},
		"25P04": {KindConnection, "the transaction was open longer than transaction_timeout allows: connect again, or raise it", true},
	}
}

// resourceAdvice is about a server that ran out of something, or broke.
func resourceAdvice() map[string]advice {
	return map[string]advice{
		"53000": {KindSQL, "the server ran out of something: read the message, and ask its administrator", true},
		"53100": {KindSQL, "the server's disk is full: free space, or lower the work the statement does", true},
		"53200": {KindSQL, "the server ran out of memory: lower work_mem or the work the statement does", true},
		"53400": {KindSQL, "the statement wrote more temporary files than temp_file_limit allows: raise work_mem or narrow it", true},
		"54000": {KindSQL, "the statement or its result is too large for the server: narrow it", true},
		"54001": {KindSQL, "the statement is too deeply nested for the server: split it or raise max_stack_depth", true},
		"54011": {KindSQL, "it has more columns than the server allows: select fewer", true},
		"54023": {KindSQL, "a function has more arguments than the server allows: pass fewer", true},
		"58030": {KindSQL, "the server could not read or write its files: look at its disk and its log", true},
		"58P01": {KindSQL, "a file of the server is missing, often an extension's library: install it or look at the server's log", true},
		"72000": {KindSQL, "the rows it reads were vacuumed away (old_snapshot_threshold): run it again", true},
		"XX000": {KindSQL, "this is an internal error of the server: look at its log, and see whether an update mends it", true},
		"XX001": {KindSQL, "a page of the table is damaged: look at the server's log, and restore the table from a backup", true},
		"XX002": {KindSQL, "an index is damaged: REINDEX it, and look at the server's log", true},
	}
}

// sessionAdvice is about rights, locks, time and other sessions.
func sessionAdvice() map[string]advice {
	return map[string]advice{
		"42501": {KindRefused, "ask the owner for the right (GRANT …), or connect as a role that has it", false},
		"25006": {KindRefused, "the statement writes; run it with writing allowed (--allow-write): it is rolled back", false},
		"25P02": {KindInternal, "an earlier error had ended the transaction: run it again, and report it with the statement", true},
		"55P03": {KindRefused, "another session holds a lock on the table: try again when it is done", true},
		"55006": {KindRefused, "the object is in use by another session: try again when it is done", true},
		"55000": {KindRefused, "the object is not in a state that allows this: read the message and try again", true},
		"40001": {KindSQL, "another session or a standby's recovery got in the way: run it again", true},
		"40003": {KindSQL, "the server does not know how the statement ended: run it again", true},
		"40P01": {KindSQL, "two sessions waited for each other: run it again", true},
	}
}

// statementAdvice is about what the statement says.
func statementAdvice() map[string]advice {
	return map[string]advice{
		"0A000": {KindSQL, "this server cannot do that; read the message for what it cannot", false},
		"21000": {KindSQL, "a subquery that stands for one value gives several rows; narrow it, or use IN", false},
		"22003": {KindSQL, "a number is too large for its type; cast to a larger one, such as bigint or numeric", false},
		"22012": {KindSQL, "a divisor is 0; guard it with nullif(divisor, 0)", false},
		"22P02": {KindSQL, "a text does not read as a value of its type; correct the value or the cast", false},
		"3F000": {KindSQL, "check the schema's name, and the search_path", false},
		"42601": {KindSQL, "correct the syntax at the marked place", false},
		"42702": {KindSQL, "several tables have this column; write the table's name before it", false},
		"42703": {KindSQL, "check the column's name and which table it belongs to", false},
		"42704": {KindSQL, "check the name, or drop the setting of that name from the connection string", false},
		"42725": {KindSQL, "several functions or operators fit; cast the arguments", false},
		"42803": {KindSQL, "add the column to GROUP BY, or put it in an aggregate", false},
		"42804": {KindSQL, "the types do not go together; add a cast", false},
		"42809": {KindSQL, "the name belongs to another kind of object; check what it is with psql's \\d", false},
		"42883": {KindSQL, "check the name and the types of its arguments; a cast may be missing", false},
		"42P01": {KindSQL, "check the table's name and schema, and the search_path", false},
		"42P02": {KindSQL, "give a value for every parameter (--param)", false},
		"42P07": {KindSQL, "something of that name exists; choose another name", false},
		"42P10": {KindSQL, "ORDER BY, DISTINCT or ON CONFLICT names what it may not; read the message", false},
		"42P18": {KindSQL, "say the parameter's type, as in $1::integer", false},
		"08P01": {KindSQL, "give exactly one value for every parameter of the statement (--param)", false},
	}
}

// classAdvice answers for a whole class of SQLSTATEs: its first two characters.
func classAdvice(code string) advice {
	if len(code) < 2 {
		return advice{KindInternal, "please report this with the statement", false}
	}
	switch code[:2] {
	case "08":
		return advice{KindConnection, "the connection was lost: connect again", true}
	case "28":
		return advice{KindConnection, "check the user name and how the server lets this user in", false}
	case "22":
		return advice{KindSQL, "check the values: one of them does not fit its type", false}
	case "23", "44":
		return advice{KindSQL, "the data breaks a constraint: check the values", true}
	case "25":
		return advice{KindRefused, "the statement cannot run in this transaction; run it by itself with psql", false}
	case "40":
		return advice{KindSQL, "the server rolled the transaction back: run it again", true}
	case "42":
		return advice{KindSQL, "correct the statement; names and types are checked against this database", false}
	case "2F", "38", "39", "P0":
		return advice{KindSQL, "a function that the statement calls failed; read its message", false}
	case "HV":
		return advice{KindSQL, "a foreign table's server failed; check that server and its user mapping", false}
	case "53", "54", "58":
		return advice{KindSQL, "the server ran out of something or its system failed: ask its administrator", true}
	case "55", "57":
		return advice{KindRefused, "the server would not do it now: read the message and try again", true}
	case "XX":
		return advice{KindSQL, "this is an internal error of the server: look at its log", true}
	}
	return advice{KindSQL, "read the message and correct the statement", false}
}
