package postgres

// What was asked for is a JSON document in $1; its lists are read into arrays,
// so that the catalog's indexes serve.
const (
	askedCalls     = `ANY (ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Calls')::pg_catalog.name))`
	askedFields    = `ANY (ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Fields')::pg_catalog.name))`
	askedOperators = `ANY (ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Operators')::pg_catalog.name))`
	askedTypes     = `ANY (ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Types')::pg_catalog.name))`
	askedWords     = `ANY (ARRAY(SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Words')::pg_catalog.name))`
	askedRoutines  = `SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Routines')::pg_catalog.oid`
	askedRelations = `SELECT pg_catalog.json_array_elements_text($1::pg_catalog.json -> 'Relations')::pg_catalog.oid`
)

// aType is the document of the type t, without those that run nothing unasked. A
// domain runs the checks of the domain that it is made from, too.
const (
	aType = `pg_catalog.json_build_object('Name', t.typname,
	'Checks', (SELECT pg_catalog.json_agg(pg_catalog.pg_get_constraintdef(k.oid) ORDER BY k.oid) FROM pg_catalog.pg_constraint k
		WHERE k.contypid IN (t.oid, t.typbasetype) AND k.contypid <> 0 AND k.contype = 'c'),
	'Casts', (SELECT pg_catalog.json_agg(k.castfunc::pg_catalog.oid::pg_catalog.int8 ORDER BY k.oid) FROM pg_catalog.pg_cast k
		WHERE t.oid IN (k.castsource, k.casttarget) AND k.castfunc >= 16384))`
	runs = `(t.oid >= 16384 AND t.typtype = 'd' OR EXISTS (SELECT FROM pg_catalog.pg_cast k WHERE t.oid IN (k.castsource, k.casttarget) AND k.castfunc >= 16384))`
)

const typesSQL = `SELECT ` + aType + ` FROM pg_catalog.pg_type t WHERE t.typname = ` + askedTypes + ` AND t.oid >= 16384 AND ` + runs

// A function with a body of parsed SQL (14) has no source text: its definition stands for it.
const routinesSQL = `WITH named AS (
	SELECT p.oid FROM pg_catalog.pg_proc p WHERE p.proname = ` + askedCalls + `
	UNION SELECT p.oid FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
		WHERE p.pronargs = 1 AND p.oid >= 16384 AND t.typtype = 'c' AND p.proname = ` + askedFields + `
	UNION SELECT o.oprcode::pg_catalog.oid FROM pg_catalog.pg_operator o
		WHERE o.oid >= 16384 AND o.oprname = ` + askedOperators + `
	UNION ` + askedRoutines + `),
parts AS (
	SELECT oid FROM named
	UNION SELECT f.oid FROM named JOIN pg_catalog.pg_aggregate a ON a.aggfnoid::pg_catalog.oid = named.oid
		CROSS JOIN LATERAL (VALUES (a.aggtransfn::pg_catalog.oid), (a.aggfinalfn::pg_catalog.oid), (a.aggcombinefn::pg_catalog.oid),
			(a.aggmtransfn::pg_catalog.oid), (a.aggminvtransfn::pg_catalog.oid), (a.aggmfinalfn::pg_catalog.oid)) f(oid)
		WHERE f.oid >= 16384)
SELECT pg_catalog.json_build_object('OID', p.oid::pg_catalog.int8, 'Schema', n.nspname, 'Name', p.proname,
	'Language', l.lanname, 'Trusted', l.lanpltrusted, 'Builtin', p.oid < 16384,
	'Extension', COALESCE((SELECT e.extname::pg_catalog.text FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
		WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e' LIMIT 1), ''),
	'Source', CASE WHEN p.oid < 16384 OR l.lanname IN ('c', 'internal') OR p.prokind = 'a' THEN ''
		WHEN p.prosrc = '' THEN pg_catalog.pg_get_functiondef(p.oid) ELSE p.prosrc END,
	'Types', (SELECT pg_catalog.json_agg(` + aType + `) FROM pg_catalog.pg_type t
		WHERE (t.oid = p.prorettype OR t.oid = ANY (p.proargtypes)) AND p.oid >= 16384 AND ` + runs + `))
	FROM parts JOIN pg_catalog.pg_proc p ON p.oid = parts.oid
	JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	JOIN pg_catalog.pg_language l ON l.oid = p.prolang
	ORDER BY p.oid`

const relationsSQL = `WITH wanted AS (
	SELECT c.oid FROM pg_catalog.json_to_recordset($1::pg_catalog.json -> 'Names') w("Schema" pg_catalog.text, "Name" pg_catalog.text)
		JOIN pg_catalog.pg_class c ON c.relname = w."Name"::pg_catalog.name
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE CASE WHEN w."Schema" = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname::pg_catalog.text = w."Schema" END
	UNION SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relname = ` + askedWords + `
	UNION ` + askedRelations + `)
SELECT pg_catalog.json_build_object('OID', c.oid::pg_catalog.int8, 'Schema', n.nspname, 'Name', c.relname, 'Kind', c.relkind,
	'Bytes', CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_table_size(c.oid)
		WHEN c.relkind = 'p' THEN (SELECT pg_catalog.sum(pg_catalog.pg_table_size(p.relid)) FROM pg_catalog.pg_partition_tree(c.oid) p) ELSE 0 END,
	'Reading', (SELECT pg_catalog.json_agg(t) FROM (
		SELECT pg_catalog.pg_get_viewdef(c.oid) WHERE c.relkind = 'v'
		UNION ALL SELECT pg_catalog.pg_get_expr(e, c.oid) FROM pg_catalog.pg_policy p, LATERAL (VALUES (p.polqual), (p.polwithcheck)) x(e)
			WHERE p.polrelid = c.oid AND c.relrowsecurity AND e IS NOT NULL) x(t)),
	'Writing', (SELECT pg_catalog.json_agg(t) FROM (
		SELECT pg_catalog.pg_get_ruledef(w.oid) FROM pg_catalog.pg_rewrite w WHERE w.ev_class = c.oid AND w.ev_type <> '1' AND w.ev_enabled <> 'D'
		UNION ALL SELECT pg_catalog.pg_get_expr(d.adbin, c.oid) FROM pg_catalog.pg_attrdef d WHERE d.adrelid = c.oid
		UNION ALL SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
		UNION ALL SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
			WHERE i.indrelid = c.oid AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)) x(t)),
	'Rules', (SELECT pg_catalog.json_agg(w.rulename ORDER BY w.rulename) FROM pg_catalog.pg_rewrite w
		WHERE w.ev_class = c.oid AND w.ev_type <> '1' AND w.ev_enabled <> 'D'),
	'Triggers', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('Name', g.tgname, 'Routine', g.tgfoid::pg_catalog.oid::pg_catalog.int8,
			'On', g.tgtype & 28) ORDER BY g.tgname) FROM pg_catalog.pg_trigger g
		WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D'
		AND COALESCE((pg_catalog.to_jsonb(g) ->> 'tgparentid')::pg_catalog.int8, 0) = 0),
	'Sequences', (SELECT pg_catalog.json_agg(s.oid::pg_catalog.regclass::pg_catalog.text ORDER BY s.relname) FROM pg_catalog.pg_class s WHERE s.relkind = 'S' AND s.oid IN (
		SELECT d.objid FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
			AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid AND d.deptype = 'i'
		UNION ALL SELECT d.refobjid FROM pg_catalog.pg_attrdef a JOIN pg_catalog.pg_depend d ON d.objid = a.oid
			WHERE a.adrelid = c.oid AND d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
			AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass)),
	'Types', (SELECT pg_catalog.json_agg(` + aType + `) FROM pg_catalog.pg_type t WHERE ` + runs + ` AND t.oid IN (
		SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)),
	'Below', (SELECT pg_catalog.json_agg(oid::pg_catalog.int8 ORDER BY oid) FROM (
		SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid
		UNION SELECT d.refobjid FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_depend d ON d.objid = w.oid
			WHERE w.ev_class = c.oid AND w.ev_type = '1' AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
			AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid <> c.oid) x(oid)),
	'Cascades', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('Table', k.conrelid::pg_catalog.int8, 'On', x.on_, 'Does', x.does))
		FROM pg_catalog.pg_constraint k, LATERAL (VALUES (8, CASE k.confdeltype WHEN 'c' THEN 8 WHEN 'n' THEN 16 WHEN 'd' THEN 16 END),
			(16, CASE WHEN k.confupdtype IN ('c', 'n', 'd') THEN 16 END)) x(on_, does)
		WHERE k.contype = 'f' AND k.confrelid = c.oid AND x.does IS NOT NULL),
	'Server', COALESCE(fs.srvname::pg_catalog.text, ''), 'Wrapper', COALESCE(fw.fdwname::pg_catalog.text, ''),
	'Program', COALESCE((SELECT pg_catalog."substring"(o, 9) FROM pg_catalog.unnest(ft.ftoptions) o WHERE pg_catalog."left"(o, 8) = 'program='), ''))
	FROM wanted JOIN pg_catalog.pg_class c ON c.oid = wanted.oid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
	LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
	LEFT JOIN pg_catalog.pg_foreign_data_wrapper fw ON fw.oid = fs.srvfdw
	WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
	ORDER BY c.oid`
