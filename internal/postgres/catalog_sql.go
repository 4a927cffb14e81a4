package postgres

// The catalog queries answer with one JSON document a row, in the shape of the
// structs of advisor/catalog. Columns that exist in some versions only are read
// through to_jsonb(row), which has no value for those that are missing. All
// names are qualified, so that nothing on the user's search_path is called.

// wantedSQL resolves $1, a JSON list of {Schema, Name}, to relations.
const wantedSQL = `WITH wanted AS (
	SELECT DISTINCT c.oid FROM pg_catalog.json_to_recordset($1::pg_catalog.json) w("Schema" pg_catalog.text, "Name" pg_catalog.text)
	JOIN pg_catalog.pg_class c ON c.relname::pg_catalog.text = w."Name" AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE CASE WHEN w."Schema" = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname::pg_catalog.text = w."Schema" END)
`

const sessionSQL = `SELECT pg_catalog.json_build_object(
	'SearchPath', pg_catalog.current_schemas(true),
	'TimeZone', pg_catalog.current_setting('TimeZone'),
	'SessionReplicationRole', pg_catalog.current_setting('session_replication_role'))`

// A row of a partitioned table satisfies the bounds of one of its leaves; the
// bounds of a leaf hold those of what is above it.
const checksSQL = `
	SELECT pg_catalog.json_build_object('Name', k.conname, 'Expression', pg_catalog.pg_get_expr(k.conbin, k.conrelid), 'Validated', k.convalidated,
		'Enforced', COALESCE((pg_catalog.to_jsonb(k) ->> 'conenforced')::pg_catalog.bool, true))
	FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c'
	UNION ALL
	SELECT pg_catalog.json_build_object('Name', '', 'Validated', true, 'Enforced', true,
		'Expression', COALESCE(pg_catalog.string_agg(COALESCE(pg_catalog.pg_get_partition_constraintdef(p.relid), 'true'), ' OR '), 'false'))
	FROM pg_catalog.pg_partition_tree(c.oid) p WHERE p.isleaf AND (c.relkind = 'p' OR c.relispartition)
	HAVING c.relkind = 'p' OR c.relispartition`

// A partitioned table has no pages of its own: its figures are its leaves'.
const tablesSQL = wantedSQL + `SELECT pg_catalog.json_build_object(
	'OID', c.oid::pg_catalog.int8, 'Schema', n.nspname, 'Name', c.relname, 'Kind', c.relkind,
	'Rows', CASE WHEN c.relkind = 'p' THEN leaf.n ELSE c.reltuples END,
	'Pages', CASE WHEN c.relkind = 'p' THEN leaf.pages ELSE c.relpages END,
	'Bytes', CASE WHEN c.relkind = 'p' THEN leaf.bytes WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_table_size(c.oid) ELSE 0 END,
	'RowSecurity', c.relrowsecurity,
	'HasChildren', EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
	'HasForeignChildren', EXISTS (
		WITH RECURSIVE below AS (
			SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid
			UNION SELECT i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.inhrelid)
		SELECT FROM below b JOIN pg_catalog.pg_class f ON f.oid = b.inhrelid WHERE f.relkind = 'f'),
	'IsPartition', c.relispartition,
	'Owner', pg_catalog.pg_get_userbyid(c.relowner),
	'OwnedByMe', pg_catalog.pg_has_role(c.relowner, 'USAGE'),
	'HasTriggers', EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal),
	'ModifiedSince', COALESCE(pg_catalog.pg_stat_get_mod_since_analyze(c.oid), 0),
	'LastAnalyzeUnix', COALESCE(EXTRACT(epoch FROM GREATEST(pg_catalog.pg_stat_get_last_analyze_time(c.oid),
		pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid)))::pg_catalog.int8, 0),
	'Exclusion', EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'x'),
	'ViewQuery', CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) ELSE '' END,
	'Checks', (SELECT pg_catalog.json_agg(checks.k) FROM (` + checksSQL + `) checks(k)))
	FROM wanted JOIN pg_catalog.pg_class c ON c.oid = wanted.oid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN LATERAL (
		SELECT CASE WHEN pg_catalog.min(l.reltuples) < 0 THEN -1 ELSE pg_catalog.sum(l.reltuples) END AS n,
			pg_catalog.sum(l.relpages) AS pages, pg_catalog.sum(pg_catalog.pg_table_size(l.oid)) AS bytes
		FROM pg_catalog.pg_partition_tree(c.oid) p JOIN pg_catalog.pg_class l ON l.oid = p.relid
		WHERE p.isleaf AND c.relkind = 'p') leaf ON true
	ORDER BY n.nspname, c.relname`

// The effective collation of a column that has the database's default is the
// database's: "C" by name with libc, by locale with the builtin provider.
const columnsSQL = wantedSQL + `SELECT pg_catalog.json_build_object('Table', a.attrelid::pg_catalog.int8, 'Value', pg_catalog.json_build_object(
	'Name', a.attname, 'Num', a.attnum, 'Type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'TypeOID', a.atttypid::pg_catalog.int8,
	'BaseType', base.typname, 'IsDomain', t.typtype = 'd', 'TypeKind', base.typtype,
	'EnumLabels', (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = base.oid),
	'Generated', CASE WHEN a.attgenerated <> '' THEN (SELECT pg_catalog.pg_get_expr(g.adbin, g.adrelid)
		FROM pg_catalog.pg_attrdef g WHERE g.adrelid = a.attrelid AND g.adnum = a.attnum) ELSE '' END,
	'Identity', a.attidentity,
	'NotNull', a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
		WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND a.attnum = ANY (k.conkey) AND NOT k.convalidated),
	'Collation', COALESCE(k.collname::pg_catalog.text, ''),
	'Deterministic', COALESCE(k.collisdeterministic, true),
	'LocaleC', COALESCE(CASE k.collprovider
		WHEN 'd' THEN CASE pg_catalog.to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN false WHEN 'b' THEN true ELSE d.datcollate IN ('C', 'POSIX') END
		WHEN 'c' THEN k.collcollate IN ('C', 'POSIX') WHEN 'b' THEN true END, false),
	'Storage', a.attstorage,
	'HasStats', s.attname IS NOT NULL, 'AvgWidth', COALESCE(s.avg_width, 0), 'NullFrac', COALESCE(s.null_frac, 0),
	'NDistinct', COALESCE(s.n_distinct, 0), 'Correlation', COALESCE(s.correlation, 0),
	'CommonValues', (SELECT pg_catalog.json_agg(pg_catalog."left"(v.v, 200) ORDER BY v.n)
		FROM pg_catalog.unnest(s.most_common_vals::pg_catalog.text::pg_catalog.text[]) WITH ORDINALITY v(v, n) WHERE v.n <= 100),
	'CommonFreqs', (SELECT pg_catalog.json_agg(f.f ORDER BY f.n)
		FROM pg_catalog.unnest(s.most_common_freqs) WITH ORDINALITY f(f, n) WHERE f.n <= 100)))
	FROM wanted JOIN pg_catalog.pg_class c ON c.oid = wanted.oid
	JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	JOIN pg_catalog.pg_database d ON d.datname = pg_catalog.current_database()
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	CROSS JOIN LATERAL (
		WITH RECURSIVE up AS (
			SELECT t.oid, t.typname, t.typtype, t.typbasetype
			UNION ALL SELECT b.oid, b.typname, b.typtype, b.typbasetype FROM up JOIN pg_catalog.pg_type b ON b.oid = up.typbasetype WHERE up.typtype = 'd')
		SELECT CASE WHEN up.oid >= 16384 AND EXISTS (SELECT FROM pg_catalog.pg_type o WHERE o.typname = up.typname AND o.oid < 16384)
			THEN pg_catalog.format_type(up.oid, NULL) ELSE up.typname::pg_catalog.text END AS typname, up.oid, up.typtype
		FROM up WHERE up.typtype <> 'd') base
	LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation
	LEFT JOIN LATERAL (
		SELECT * FROM pg_catalog.pg_stats p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.attname = a.attname
		ORDER BY p.inherited DESC LIMIT 1) s ON true
	ORDER BY a.attrelid, a.attnum`

const indexesSQL = wantedSQL + `SELECT pg_catalog.json_build_object('Table', i.indrelid::pg_catalog.int8, 'Value', pg_catalog.json_build_object(
	'OID', i.indexrelid::pg_catalog.int8, 'Name', c.relname, 'Method', m.amname, 'Unique', i.indisunique, 'Primary', i.indisprimary,
	'Immediate', i.indimmediate, 'Valid', i.indisvalid AND i.indisready AND i.indislive,
	'NullsNotDistinct', COALESCE((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false),
	'Predicate', COALESCE(pg_catalog.pg_get_expr(i.indpred, i.indrelid), ''),
	'Keys', (SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
			'Column', COALESCE(a.attname::pg_catalog.text, ''),
			'Expression', CASE WHEN i.indkey[k.n] = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.n + 1, false) ELSE '' END,
			'Desc', i.indoption[k.n] IN (1, 3), 'NullsFirst', i.indoption[k.n] IN (2, 3),
			'OpClass', o.opcname, 'DefaultOpClass', o.opcdefault,
			'DefaultCollation', i.indcollation[k.n] = COALESCE(a.attcollation, i.indcollation[k.n])) ORDER BY k.n)
		FROM pg_catalog.generate_series(0, i.indnkeyatts - 1) k(n)
		JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.n]
		LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n] AND i.indkey[k.n] <> 0),
	'Include', (SELECT pg_catalog.json_agg(a.attname ORDER BY k.n) FROM pg_catalog.generate_series(i.indnkeyatts::pg_catalog.int4, i.indnatts - 1) k(n)
		JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.n]),
	'Bytes', CASE WHEN c.relkind = 'i' THEN pg_catalog.pg_relation_size(c.oid)
		ELSE (SELECT COALESCE(pg_catalog.sum(pg_catalog.pg_relation_size(p.relid)), 0) FROM pg_catalog.pg_partition_tree(c.oid) p WHERE p.isleaf) END,
	'Scans', COALESCE(pg_catalog.pg_stat_get_numscans(c.oid), 0),
	'Constraint', EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')),
	'ReplicaIdentity', i.indisreplident,
	'Definition', pg_catalog.pg_get_indexdef(i.indexrelid)))
	FROM wanted JOIN pg_catalog.pg_index i ON i.indrelid = wanted.oid
	JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
	JOIN pg_catalog.pg_am m ON m.oid = c.relam
	ORDER BY i.indrelid, c.relname`

// firesOn and rulesOn say that a trigger (its type's bits 8 DELETE, 16 UPDATE)
// and a rule (2 UPDATE, 4 DELETE) stand before what a foreign key's action does.
const (
	deletes = `k.confdeltype = 'c'`
	updates = `(k.confdeltype IN ('n', 'd') OR k.confupdtype IN ('c', 'n', 'd'))`
	firesOn = `(g.tgtype & 8 <> 0 AND ` + deletes + ` OR g.tgtype & 16 <> 0 AND ` + updates + `)`
	rulesOn = `(g.ev_type = '4' AND ` + deletes + ` OR g.ev_type = '2' AND ` + updates + `)`
)

// A partitioned table's foreign key has copies for its partitions, and those to
// a partitioned table copies for the partitions there; the copies that leave the
// same table say nothing new. One whose trigger is off anywhere below is off.
// Keys over PERIOD columns (18) are no references in the sense of a Claim.
const foreignKeysSQL = wantedSQL + `SELECT pg_catalog.json_build_object('From', k.conrelid::pg_catalog.int8, 'To', k.confrelid::pg_catalog.int8,
	'Value', pg_catalog.json_build_object(
	'Constraint', k.conname,
	'Table', pg_catalog.json_build_object('Schema', fn.nspname, 'Name', f.relname),
	'Ref', pg_catalog.json_build_object('Schema', tn.nspname, 'Name', t.relname),
	'Columns', (SELECT pg_catalog.json_agg(a.attname ORDER BY u.n) FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u(num, n)
		JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num),
	'RefColumns', (SELECT pg_catalog.json_agg(a.attname ORDER BY u.n) FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY u(num, n)
		JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num),
	'Validated', k.convalidated,
	'Enforced', COALESCE((pg_catalog.to_jsonb(k) ->> 'conenforced')::pg_catalog.bool, true),
	'Deferrable', k.condeferrable,
	'TriggersEnabled', NOT EXISTS (
		WITH RECURSIVE below AS (
			SELECT k.oid UNION SELECT c.oid FROM below b JOIN pg_catalog.pg_constraint c ON c.conparentid = b.oid)
		SELECT FROM below b JOIN pg_catalog.pg_trigger g ON g.tgconstraint = b.oid WHERE g.tgenabled NOT IN ('O', 'A')),
	'Hindered', EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = k.conrelid AND NOT g.tgisinternal AND g.tgtype & 2 <> 0 AND ` + firesOn + `)
		OR EXISTS (SELECT FROM pg_catalog.pg_rewrite g WHERE g.ev_class = k.conrelid AND ` + rulesOn + `),
	'MatchFull', k.confmatchtype = 'f', 'OnDelete', k.confdeltype, 'OnUpdate', k.confupdtype))
	FROM pg_catalog.pg_constraint k
	JOIN pg_catalog.pg_class f ON f.oid = k.conrelid JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
	JOIN pg_catalog.pg_class t ON t.oid = k.confrelid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
	WHERE k.contype = 'f' AND (k.conrelid IN (SELECT oid FROM wanted) OR k.confrelid IN (SELECT oid FROM wanted))
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
	AND NOT COALESCE((pg_catalog.to_jsonb(k) ->> 'conperiod')::pg_catalog.bool, false)
	ORDER BY fn.nspname, f.relname, k.conname`

// Names in the user's own schemas come before pg_catalog's: a caller that looks
// at the first of several sees the one that is less sure.
const functionsSQL = `SELECT pg_catalog.json_build_object('Schema', n.nspname, 'Name', p.proname,
	'Volatility', pg_catalog.max(p.provolatile::pg_catalog.text), 'ReturnsSet', pg_catalog.bool_or(p.proretset),
	'Strict', pg_catalog.bool_and(p.proisstrict), 'Aggregate', pg_catalog.bool_or(p.prokind = 'a'),
	'Builtin', pg_catalog.bool_and(n.nspname = 'pg_catalog' AND p.oid < 16384))
	FROM pg_catalog.json_to_recordset($1::pg_catalog.json) w("Schema" pg_catalog.text, "Name" pg_catalog.text)
	JOIN pg_catalog.pg_proc p ON p.proname::pg_catalog.text = w."Name"
	JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
	WHERE CASE WHEN w."Schema" = '' THEN n.nspname = ANY (pg_catalog.current_schemas(true)) ELSE n.nspname::pg_catalog.text = w."Schema" END
	GROUP BY n.nspname, p.proname ORDER BY n.nspname = 'pg_catalog', n.nspname, p.proname`

// An operator of somebody else's is not a rival for PostgreSQL's own types
// where one of its sides is a type of its own (citext). A domain is no such type:
// its base type's values are.
const operatorsSQL = `SELECT pg_catalog.json_build_object('Name', o.oprname,
	'Volatility', pg_catalog.max(p.provolatile::pg_catalog.text),
	'Builtin', pg_catalog.bool_and(o.oid < 16384 OR EXISTS (
		SELECT FROM pg_catalog.pg_type t WHERE t.oid IN (o.oprleft, o.oprright) AND t.oid >= 16384 AND t.typtype <> 'd')))
	FROM pg_catalog.json_to_recordset($1::pg_catalog.json) w("Schema" pg_catalog.text, "Name" pg_catalog.text)
	JOIN pg_catalog.pg_operator o ON o.oprname::pg_catalog.text = w."Name"
	JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
	JOIN pg_catalog.pg_proc p ON p.oid = o.oprcode
	WHERE CASE WHEN w."Schema" = '' THEN n.nspname = ANY (pg_catalog.current_schemas(true)) ELSE n.nspname::pg_catalog.text = w."Schema" END
	GROUP BY o.oprname ORDER BY o.oprname`
