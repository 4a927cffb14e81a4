-- Statements of every shape the span tests go through. Parts: literals and
-- operators, functions, joins, blocks, ORMs, writes, formatting.

SELECT 1;
SELECT 1 AS one, 2 two, 3 "Three", 4 AS "select";
SELECT -5, - 5, +5, -(5), - (5), -(-5), - - 5, -x, -(x), -5::int, (-5)::int, -1.5e10, .5, 5., 1_000, 0x1F;
SELECT 'it''s', E'tab\there', E'quote\'s', $$dollar's$$, $tag$with $$ inside$tag$, B'1010', X'1F', N'national';
SELECT U&'d\0061t\+000061', U&"d\0061t" FROM t;
SELECT 'first'
  'second' AS joined, 'a'

  'b';
SELECT TRUE, FALSE, NULL, true IS TRUE, x IS NOT TRUE, x IS UNKNOWN, x IS NOT UNKNOWN, x IS FALSE, x IS NOT FALSE FROM t;
SELECT 1 + 2 * 3 - 4 / 5 % 6 ^ 7, (1 + 2) * 3, 1 + (2 * 3), ((1)) + ((2)), (((1 + 2)));
SELECT a || b || 'c', a || (b || c), (a || b) || c FROM t;
SELECT a = b, a <> b, a != b, a < b, a <= b, a > b, a >= b FROM t;
SELECT a & b, a | b, a # b, ~ a, a << 2, a >> 2, @ a, |/ 25, ||/ 27 FROM t;
SELECT a ~ 'x', a ~* 'x', a !~ 'x', a !~* 'x', a ~~ 'x%', a !~~ 'x%' FROM t;
SELECT a LIKE 'x%', a NOT LIKE 'x%', a ILIKE 'x%', a NOT ILIKE 'x%', a LIKE 'x!%' ESCAPE '!', a NOT LIKE b || '%' ESCAPE '\' FROM t;
SELECT a SIMILAR TO '(x|y)%', a NOT SIMILAR TO 'z', a SIMILAR TO 'z#%' ESCAPE '#' FROM t;
SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, (a) IS NULL, a + b IS NULL, (a = b) IS NOT NULL FROM t;
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b, a + 1 IS DISTINCT FROM NULL FROM t;
SELECT a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2, a BETWEEN SYMMETRIC 2 AND 1, a NOT BETWEEN SYMMETRIC (2) AND (1), a BETWEEN b - 1 AND b + 1 FROM t;
SELECT a BETWEEN 1 AND 2 AND b BETWEEN 3 AND 4 OR NOT c FROM t;
SELECT a IN (1), a IN (1, 2, 3), a NOT IN ('x', 'y'), (a) IN ((1), (2)), (a, b) IN ((1, 2), (3, 4)), a + 1 IN (b + 1, (c)) FROM t;
SELECT a = ANY (ARRAY[1, 2]), a <> ALL ('{1,2}'), a = SOME (b), a LIKE ANY (ARRAY['x%', 'y%']), a NOT ILIKE ALL (b), a > ANY ((b)) FROM t;
SELECT a OPERATOR(pg_catalog.+) b, OPERATOR(pg_catalog.-) a, a OPERATOR(public.=) ANY (c) FROM t;
SELECT a AND b, a OR b, NOT a, NOT (a), NOT NOT a, a AND b AND c, a OR b OR c, a AND b OR c AND d, a AND (b OR c) AND d FROM t;
SELECT (a AND b) AND c, a AND (b AND c), ((a AND b) AND c) AND d, (a AND b) OR (c AND d), ((a OR b)) AND ((c)) FROM t;
SELECT a::int, a::text::varchar(10), (a)::numeric(10, 2), (a + b)::bigint, a + b::bigint, a::int[], a::int[][], a::integer ARRAY[4], a::double precision FROM t;
SELECT a::timestamp with time zone, a::timestamp(3) without time zone, a::time with time zone, a::time(2), a::character varying(20), a::character(3), a::bit varying(8), a::national character varying(3) FROM t;
SELECT a::interval, a::interval day to second(3), a::interval(3), a::public.mytype, a::"MyType", a::pg_catalog.int4 AS x, a::interval year, a::bit(3), a::char FROM t;
SELECT CAST(a AS int), CAST((a) AS text), CAST(a + 1 AS numeric(10,2)), CAST('{1}' AS int[]), CAST(a AS timestamp with time zone) AS ts FROM t;
SELECT date '2020-01-01', timestamp '2020-01-01 00:00', timestamptz '2020-01-01', time with time zone '10:00+1', interval '1 day', INTERVAL '1' YEAR, INTERVAL '1:2' HOUR TO MINUTE, interval(3) '1 sec', numeric '1.5', int '7', json '{}', "char" 'c', pg_catalog.float8 '1';
SELECT date '2020-01-01' + interval '1 day' * 3, now() - interval '7 days' AS week, '2020-01-01'::date + 1;
SELECT a AT TIME ZONE 'UTC', a AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', (a + b) AT TIME ZONE c, a AT TIME ZONE 'UTC' > now() FROM t;
SELECT a COLLATE "C", a COLLATE pg_catalog."default" < b, (a || b) COLLATE "de_DE" FROM t ORDER BY a COLLATE "C" DESC;
SELECT EXTRACT(year FROM a), extract(epoch from a - b), EXTRACT('month' FROM a)::int, date_part('day', a) FROM t;
SELECT SUBSTRING(a FROM 2 FOR 3), substring(a, 2), SUBSTRING(a FROM '[0-9]+'), substring(a similar 'x#"y#"z' escape '#'), POSITION('x' IN a), OVERLAY(a PLACING 'x' FROM 2 FOR 1), TRIM(a), TRIM(BOTH 'x' FROM a), TRIM(LEADING FROM a), trim(trailing 'y' from a || b) FROM t;
SELECT NORMALIZE(a), NORMALIZE(a, NFC), a IS NORMALIZED, a IS NOT NFC NORMALIZED FROM t;
SELECT (a, b) OVERLAPS (c, d), ROW(a, b) OVERLAPS ROW(c, d) FROM t;
SELECT ROW(1, 2), ROW(), (1, 2), (a, b) = (c, d), (a, b) < ROW(1, 2), ROW(a) = ROW(b) FROM t;
SELECT ARRAY[1, 2, 3], ARRAY[[1, 2], [3, 4]], ARRAY[]::int[], ARRAY(SELECT x FROM u), a[1], a[1:2], a[:2], a[1:], a[1][2], (a)[1], (ARRAY[1, 2])[1], a.b[1].c FROM t;
SELECT (r).x, (r).x.y, (t.r).x, (f(a)).b, (f(a)).*, (SELECT r).x, $1[1] FROM t;
SELECT CASE WHEN a THEN 1 END, CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END, CASE x WHEN 1 THEN 'a' ELSE 'b' END, CASE WHEN CASE WHEN a THEN b END THEN (c) ELSE (d) END + 1 FROM t;
SELECT CASE WHEN a = 1 AND b = 2 THEN CASE y WHEN 3 THEN 4 END ELSE (SELECT max(z) FROM u) END AS picked FROM t;
SELECT COALESCE(a, b, 0), NULLIF(a, 0), GREATEST(a, b), LEAST(a, 1, (b)), coalesce((a), (b)) FROM t;
SELECT CURRENT_DATE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP(3), CURRENT_TIME, LOCALTIME, LOCALTIMESTAMP(0), CURRENT_USER, SESSION_USER, CURRENT_CATALOG, current_schema, user;
SELECT data -> 'a', data ->> 'a', data -> 'a' -> 'b' ->> 'c', data #> '{a,b}', data #>> '{a,b}', data @> '{"a": 1}', data <@ '{}', data ? 'k', data ?| array['a', 'b'], data ?& array['a'], data - 'a', data #- '{a}', data @? '$.a', data @@ '$.a > 1' FROM t;
SELECT (data ->> 'n')::int + 1, data['a'], data['a']['b'], jsonb_build_object('a', 1, 'b', b) FROM t WHERE (data ->> 'n')::int > 5 AND data ->> 'x' IS NOT NULL;
SELECT a @@ to_tsquery('x & y'), a <-> b, a && b, a <@ b, a -|- b, a *< b FROM t;
SELECT $1, $2::int, $1 + $2, f($3) WHERE $4;

SELECT count(*), count(a), count(DISTINCT a), sum(a + b), avg(a)::numeric(10, 2), max(a) - min(a), now(), pg_catalog.now(), public.f(a, b), f() FROM t;
SELECT string_agg(a, ',' ORDER BY b DESC, c), array_agg(DISTINCT a ORDER BY a), count(*) FILTER (WHERE a > 1), sum(a) FILTER (WHERE (b)) AS s FROM t;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), mode() WITHIN GROUP (ORDER BY a DESC) FILTER (WHERE b) AS m FROM t;
SELECT row_number() OVER (), rank() OVER (PARTITION BY a ORDER BY b DESC), sum(a) OVER w, lag(a, 1, 0) OVER (w ORDER BY c), count(*) FILTER (WHERE a) OVER (PARTITION BY (b)) FROM t WINDOW w AS (PARTITION BY c);
SELECT sum(a) OVER (ORDER BY b ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), avg(a) OVER (ORDER BY b RANGE BETWEEN interval '1 day' PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE TIES) x FROM t;
SELECT f(a => 1, b => 2), f(1, c := 2), f(VARIADIC ARRAY[1, 2]), f((a)), f((a), (b)), f((a, b)), f((SELECT 1)), f(ALL a), g(f(h(1))) FROM t;
SELECT GROUPING(a), GROUPING(a, b), a, b, count(*) FROM t GROUP BY GROUPING SETS ((a, b), (a), ());
SELECT a, b, sum(c) FROM t GROUP BY ROLLUP (a, b), CUBE (d, (e, f)), g + 1, (h);
SELECT a, count(*) FROM t GROUP BY 1 HAVING count(*) > 1 AND (max(b) > 5) ORDER BY 2 DESC, a NULLS FIRST;
SELECT a FROM t GROUP BY DISTINCT a, (b), ();
SELECT collation for (a), xmlelement(name foo, a), xmlforest(a, b AS c), a IS DOCUMENT, a IS NOT DOCUMENT, xmlparse(document '<a/>'), xmlserialize(content a AS text), xmlconcat(a, b), xmlpi(name php), xmlroot(a, version '1.0') FROM t;
SELECT a IS JSON, a IS NOT JSON, a IS JSON OBJECT, a IS JSON ARRAY WITH UNIQUE KEYS FROM t;
SELECT JSON_OBJECT('a': 1, 'b': b), JSON_ARRAY(1, 2), JSON_ARRAYAGG(a ORDER BY b), JSON_OBJECTAGG('k': v) FROM t;
SELECT JSON_ARRAYAGG(a RETURNING jsonb) FILTER (WHERE (a > 1)) OVER (PARTITION BY b) AS j, JSON_OBJECTAGG(k VALUE v) OVER w FROM t WINDOW w AS ();
SELECT count(a) AS filter, sum(b) AS over FROM t;
SELECT "weird name", "Quoted"."Column", "a""b", t."select", "t".*, t.* FROM "My Schema"."My Table" AS "t";
SELECT naïve, "größe" * 2 AS "Größe", 'Übergröße' || name, '日本語' FROM "Tabellé" WHERE "größe" > 5 AND name = 'Zoë' ORDER BY "größe";
SELECT t.end, t.from, t.order, t.limit, t.case AS where, 1 AS from, 2 AS order FROM t;
SELECT name, value, type, year, rows, offset_, language, text FROM t WHERE name = 'x' AND value > 5 ORDER BY year;

SELECT * FROM a;
SELECT * FROM ONLY a;
SELECT * FROM ONLY (a) AS x, b *;
SELECT a.*, b.x FROM a, b, c AS cc WHERE a.id = b.a_id AND b.id = cc.b_id;
SELECT * FROM s.a AS x (p, q), db.s.b y;
SELECT * FROM a JOIN b ON a.id = b.a_id JOIN c ON (c.b_id = b.id) LEFT JOIN d ON ((d.id = c.d_id) AND (d.x > 1)) WHERE d.id IS NULL;
SELECT * FROM a INNER JOIN b USING (id), c CROSS JOIN d NATURAL JOIN e;
SELECT * FROM a LEFT OUTER JOIN b USING (id, k) AS j RIGHT JOIN c USING (id) FULL OUTER JOIN d ON TRUE NATURAL LEFT JOIN e;
SELECT * FROM (a JOIN b ON a.id = b.id) JOIN c ON c.id = a.id;
SELECT * FROM a JOIN (b JOIN c ON b.id = c.id) ON a.id = b.id;
SELECT * FROM a JOIN b JOIN c ON b.id = c.id ON a.id = b.id;
SELECT * FROM ((a JOIN b ON a.id = b.id)) JOIN (((c JOIN d ON c.id = d.id))) ON c.id = a.id;
SELECT * FROM (a CROSS JOIN b) AS ab, (c JOIN d USING (id)) cd (p, q);
SELECT * FROM (SELECT 1) x, (SELECT 2 AS a) AS y (b), LATERAL (SELECT y.b) z;
SELECT * FROM ((SELECT 1)) x, (((SELECT 2 AS a))) AS y JOIN ((SELECT 3) UNION (SELECT 4)) u ON TRUE;
SELECT * FROM ((SELECT 1 AS a) x JOIN (SELECT 2 AS b) y ON x.a < y.b) LEFT JOIN t ON TRUE;
SELECT * FROM ((SELECT 1 AS a) x CROSS JOIN t), (VALUES (1, 'a'), (2, 'b')) AS v (n, s);
SELECT * FROM ((SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT b FROM u)) AS x WHERE x.a > 1;
SELECT * FROM generate_series(1, 10) AS g, generate_series(1, 3) WITH ORDINALITY AS h (n, ord), unnest(ARRAY[1, 2], ARRAY['a', 'b']) u (i, s);
SELECT * FROM ROWS FROM (generate_series(1, 2), f(3)) WITH ORDINALITY AS r, LATERAL f(r.x) l, json_to_record('{}') AS j (a int, b text);
SELECT * FROM f(1) AS (a int, b text), current_date d, coalesce(1, 2) c;
SELECT * FROM t TABLESAMPLE BERNOULLI (10) REPEATABLE (42), u AS x TABLESAMPLE system (5.5) WHERE x.a = t.a;
SELECT * FROM a LEFT JOIN LATERAL (SELECT * FROM b WHERE b.a_id = a.id ORDER BY b.id LIMIT 3) AS top ON TRUE;
SELECT * FROM XMLTABLE('/r' PASSING x COLUMNS a int PATH 'a', b text) AS xt, t JOIN LATERAL unnest(t.tags) AS tag ON tag <> '';
SELECT a.id FROM a JOIN b ON a.id = b.id AND (b.x = 1 OR b.y = 2) AND NOT b.z;
SELECT x.id FROM a x JOIN a y ON y.parent_id = x.id AND y.id IS NOT NULL AND (x.kind, y.kind) = ('p', 'c');

TABLE t;
TABLE s.t ORDER BY a LIMIT 5;
VALUES (1, 'a'), (2, 'b');
VALUES (1), (2), ((3)) ORDER BY 1 DESC LIMIT 2;
SELECT;
SELECT WHERE true;
SELECT ALL a FROM t;
SELECT DISTINCT a, b FROM t;
SELECT DISTINCT ON (a) a, b FROM t ORDER BY a, b DESC;
SELECT DISTINCT ON (a, (b + 1)) a, c FROM t ORDER BY a, b + 1, c USING >;
SELECT DISTINCT (a), b FROM t;
SELECT a FROM t LIMIT 10 OFFSET 20;
SELECT a FROM t OFFSET 20 ROWS FETCH FIRST 10 ROWS ONLY;
SELECT a FROM t FETCH FIRST ROW ONLY;
SELECT a FROM t ORDER BY a FETCH NEXT (5) ROWS WITH TIES;
SELECT a FROM t OFFSET (1 + 1) LIMIT ALL;
SELECT a FROM t ORDER BY a + 1, (b), lower(c) DESC NULLS LAST, d ASC NULLS FIRST, e USING <, 1;
SELECT a FROM t WHERE b = 1 FOR UPDATE;
SELECT a FROM t JOIN u USING (id) ORDER BY a LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED FOR SHARE OF u NOWAIT;
(SELECT a FROM t);
((SELECT a FROM t WHERE x = 1));
(SELECT a FROM t) ORDER BY a LIMIT 3;
((SELECT a FROM t WHERE b > 1) LIMIT 5);
SELECT a FROM t UNION SELECT b FROM u;
SELECT a FROM t UNION ALL SELECT b FROM u UNION ALL SELECT c FROM v ORDER BY 1 LIMIT 10;
SELECT a FROM t UNION SELECT b FROM u INTERSECT SELECT c FROM v EXCEPT ALL SELECT d FROM w;
SELECT a FROM t INTERSECT SELECT b FROM u INTERSECT ALL SELECT c FROM v;
(SELECT a FROM t UNION SELECT b FROM u) INTERSECT (SELECT c FROM v) ORDER BY a DESC OFFSET 1;
(SELECT a FROM t ORDER BY a LIMIT 1) UNION ALL (SELECT b FROM u ORDER BY b LIMIT 1);
((SELECT a FROM t) UNION (SELECT b FROM u)) ORDER BY 1;
SELECT a FROM t EXCEPT (SELECT b FROM u UNION SELECT c FROM v) UNION DISTINCT VALUES (1), (2);
WITH x AS (SELECT 1 AS a) SELECT * FROM x;
WITH x (p, q) AS MATERIALIZED (SELECT a, b FROM t), y AS NOT MATERIALIZED (SELECT * FROM x WHERE p > 1) SELECT y.q FROM y JOIN x ON x.p = y.p;
WITH RECURSIVE tree AS (SELECT id, parent_id, 1 AS depth FROM node WHERE parent_id IS NULL UNION ALL SELECT n.id, n.parent_id, tree.depth + 1 FROM node n JOIN tree ON n.parent_id = tree.id) SELECT * FROM tree WHERE depth < 5;
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 100) SEARCH DEPTH FIRST BY n SET ord SELECT sum(n) FROM t;
WITH RECURSIVE g AS (SELECT a, b FROM e UNION ALL SELECT e.a, e.b FROM e, g WHERE e.a = g.b) CYCLE a, b SET is_cycle USING path SELECT * FROM g;
WITH t AS (SELECT * FROM t WHERE a > 1) SELECT * FROM t;
WITH a AS (WITH b AS (SELECT 1 AS x) SELECT x FROM b), c AS (SELECT x FROM a) SELECT * FROM a UNION SELECT * FROM c ORDER BY x;
WITH x AS (SELECT 1) (SELECT * FROM x) LIMIT 1;
SELECT a, (SELECT max(b) FROM u WHERE u.t_id = t.id) AS top, EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id), NOT EXISTS (SELECT FROM v) FROM t;
SELECT a FROM t WHERE a IN (SELECT b FROM u) AND c NOT IN (SELECT d FROM v WHERE v.x = t.x) AND (a, b) IN (SELECT c, d FROM w);
SELECT a FROM t WHERE a = ANY (SELECT b FROM u) AND a > ALL (SELECT c FROM v) AND a LIKE ANY (SELECT d FROM w) AND a <> SOME (SELECT 1);
SELECT a FROM t WHERE (SELECT count(*) FROM u WHERE u.t_id = t.id) > 0 AND 5 <= (SELECT sum(x) FROM v) AND ((SELECT 1)) = 1;
SELECT a FROM t WHERE NOT a IN (SELECT b FROM u) AND NOT (c NOT IN (1, 2)) AND NOT EXISTS ((SELECT 1 FROM w)) AND (NOT b);
SELECT a FROM t WHERE a IN (WITH x AS (SELECT 1 AS k) SELECT k FROM x) AND b IN (VALUES (1), (2)) AND c IN (SELECT 1 UNION SELECT 2);
SELECT a FROM t WHERE a IN ((SELECT b FROM u LIMIT 1)) ORDER BY (SELECT max(c) FROM v WHERE v.a = t.a), CASE WHEN a > 1 THEN 0 ELSE 1 END DESC LIMIT (SELECT 5);
SELECT a FROM t WHERE a > (SELECT avg(a) FROM t t2 WHERE t2.g = t.g AND t2.id IN (SELECT id FROM u WHERE u.g = t.g));
SELECT 1 WHERE 'a' = 'b' OR 1 IN (1) AND NULL IS NULL;

SELECT COUNT(*) AS "__count" FROM "shop_order" WHERE ("shop_order"."status" = 'paid' AND "shop_order"."created_at" >= '2026-01-01 00:00:00+00:00'::timestamptz);
SELECT (1) AS "a" FROM "shop_order" WHERE "shop_order"."user_id" = 7 LIMIT 1;
SELECT "shop_user"."id", "shop_user"."name", COUNT("shop_order"."id") AS "order_count" FROM "shop_user" LEFT OUTER JOIN "shop_order" ON ("shop_user"."id" = "shop_order"."user_id") GROUP BY "shop_user"."id" HAVING COUNT("shop_order"."id") > 3 ORDER BY "order_count" DESC, "shop_user"."name" ASC LIMIT 20;
SELECT DISTINCT "shop_product"."id", "shop_product"."name" FROM "shop_product" INNER JOIN "shop_product_tags" ON ("shop_product"."id" = "shop_product_tags"."product_id") INNER JOIN "shop_tag" ON ("shop_product_tags"."tag_id" = "shop_tag"."id") WHERE ("shop_tag"."name" IN ('new', 'sale') AND NOT ("shop_product"."deleted_at" IS NOT NULL)) ORDER BY "shop_product"."name" ASC;
SELECT "shop_product"."id" FROM "shop_product" WHERE UPPER("shop_product"."name"::text) LIKE UPPER('%chair%') AND "shop_product"."description"::text LIKE 'A\%%' AND NOT ("shop_product"."id" IN (SELECT U0."product_id" FROM "shop_orderitem" U0 WHERE U0."product_id" IS NOT NULL));
SELECT "shop_order"."id", EXISTS(SELECT (1) AS "a" FROM "shop_orderitem" U0 WHERE (U0."order_id" = ("shop_order"."id") AND U0."quantity" > 3) LIMIT 1) AS "big", (SELECT SUM(U0."price" * U0."quantity") AS "total" FROM "shop_orderitem" U0 WHERE U0."order_id" = ("shop_order"."id") GROUP BY U0."order_id") AS "total" FROM "shop_order" WHERE "shop_order"."created_at" BETWEEN '2026-01-01T00:00:00+00:00'::timestamptz AND '2026-12-31T23:59:59.999999+00:00'::timestamptz;
SELECT "auth_user"."id", "auth_user"."password" FROM "auth_user" WHERE "auth_user"."username" = %s LIMIT 21;
SELECT "t"."id" FROM "t" WHERE ("t"."a" = %s AND "t"."b" IN (%s, %s) AND "t"."c" LIKE %s) ORDER BY "t"."id" LIMIT %s OFFSET %s;
SELECT DATE_TRUNC('month', "shop_order"."created_at" AT TIME ZONE 'UTC') AS "m", SUM("shop_order"."total") AS "s" FROM "shop_order" GROUP BY 1 ORDER BY 1 ASC;
SELECT "shop_order"."id" FROM "shop_order" WHERE ("shop_order"."created_at" AT TIME ZONE 'Europe/Berlin')::date = '2026-03-29'::date AND EXTRACT(YEAR FROM "shop_order"."created_at" AT TIME ZONE 'UTC') = 2026;
SELECT CASE WHEN ("shop_order"."status" = 'paid') THEN 'done' WHEN ("shop_order"."total" > '100'::numeric) THEN 'big' ELSE NULL END AS "label", ROW_NUMBER() OVER (PARTITION BY "shop_order"."user_id" ORDER BY "shop_order"."created_at" DESC) AS "rn" FROM "shop_order";
SELECT COUNT(*) FROM (SELECT DISTINCT "shop_product"."id" AS "col1" FROM "shop_product" INNER JOIN "shop_review" ON ("shop_product"."id" = "shop_review"."product_id") WHERE "shop_review"."rating" >= 4) subquery;
SELECT "col1", "col2" FROM (SELECT "a"."x" AS "col1", "a"."y" AS "col2", RANK() OVER (PARTITION BY "a"."g" ORDER BY "a"."y" DESC) AS "qual0" FROM "a") "qualify" WHERE "qual0" <= 3;
SELECT "shop_product"."id", ("shop_product"."attributes" -> 'size') AS "size" FROM "shop_product" WHERE ("shop_product"."attributes" #> '{a,0}') = '"x"'::jsonb AND "shop_product"."attributes" ? 'color' AND ("shop_product"."attributes" ->> 'size')::integer > 3;
SELECT users.id AS users_id, users.name AS users_name, anon_1.order_count AS anon_1_order_count FROM users LEFT OUTER JOIN (SELECT orders.user_id AS user_id, count(%(count_1)s) AS order_count FROM orders GROUP BY orders.user_id) AS anon_1 ON users.id = anon_1.user_id ORDER BY users.id;
SELECT users.id AS users_id FROM users WHERE users.name = %(name_1)s AND users.age > %(age_1)s AND users.alias = %(name_1)s LIMIT %(param_1)s;
SELECT anon_1.users_id AS anon_1_users_id, orders_1.id AS orders_1_id FROM (SELECT users.id AS users_id FROM users LIMIT $1::INTEGER) AS anon_1 LEFT OUTER JOIN orders AS orders_1 ON anon_1.users_id = orders_1.user_id;
SELECT addresses.user_id AS addresses_user_id FROM addresses WHERE addresses.user_id IN (SELECT users.id FROM users WHERE (users.name ILIKE :pattern) AND NOT (EXISTS (SELECT 1 FROM banned WHERE banned.id = users.id)));
SELECT "users".* FROM "users" WHERE "users"."deleted_at" IS NULL AND "users"."email" = $1 ORDER BY "users"."id" ASC LIMIT $2;
SELECT 1 AS one FROM "orders" WHERE "orders"."user_id" = $1 LIMIT $2;
SELECT DISTINCT "posts"."id", "posts"."created_at" AS alias_0 FROM "posts" LEFT OUTER JOIN "comments" ON "comments"."post_id" = "posts"."id" WHERE (comments.body LIKE '%foo%') AND "posts"."published" = TRUE ORDER BY "posts"."created_at" DESC LIMIT 10 OFFSET 30;
SELECT "posts"."id" AS t0_r0, "comments"."id" AS t1_r0 FROM "posts" LEFT OUTER JOIN "comments" ON "comments"."post_id" = "posts"."id" AND "comments"."deleted_at" IS NULL WHERE "posts"."id" IN ($1, $2, $3);
SELECT COUNT(*) FROM (SELECT 1 AS one FROM "orders" WHERE "orders"."total" > 100 LIMIT 10 OFFSET 0) subquery_for_count;
select u1_0.id,u1_0.name from users u1_0 where u1_0.name=? and u1_0.age>? order by u1_0.id offset ? rows fetch first ? rows only;
select count(*) from t where a=? or b in (?,?) and c between ? and ? and data ? 'k' and d like ?||'%';
select "t"."a" from "t" where "t"."a" in ($1, $2) and "t"."b" = any($3) and lower("t"."c") = lower($4) limit $5;
SELECT "public"."User"."id", "public"."User"."email" FROM "public"."User" WHERE ("public"."User"."id" = $1 AND 1=1) LIMIT $2 OFFSET $3 /* traceparent=00-00-00-00 */;
SELECT o.id, o.total FROM orders o WHERE o.created_at::date = current_date AND o.status IN ('new', 'paid') AND o.total > ALL (SELECT x.total FROM orders x WHERE x.user_id = o.user_id AND x.id <> o.id);
SELECT u.name, o.cnt, o.last FROM users u CROSS JOIN LATERAL (SELECT count(*) AS cnt, max(created_at) AS last FROM orders WHERE orders.user_id = u.id) o WHERE o.cnt > 0 AND u.created_at > now() - '30 days'::interval ORDER BY o.cnt DESC NULLS LAST, u.name;
WITH monthly AS (SELECT date_trunc('month', created_at) AS m, sum(total) AS s FROM orders GROUP BY 1), ranked AS (SELECT m, s, lag(s) OVER (ORDER BY m) AS prev FROM monthly) SELECT m, s, round(100.0 * (s - prev) / NULLIF(prev, 0), 1) AS growth FROM ranked WHERE prev IS NOT NULL ORDER BY m;

INSERT INTO t DEFAULT VALUES;
INSERT INTO t VALUES (1, 'a', DEFAULT);
INSERT INTO "shop_order" ("user_id", "total", "created_at") VALUES (1, '10.5', '2026-01-01'::timestamptz), (2, '3', now()) RETURNING "shop_order"."id";
INSERT INTO t (a, b) SELECT x, y FROM u WHERE x > 1 ORDER BY y LIMIT 5;
INSERT INTO t (a, b) (SELECT x, y FROM u) ON CONFLICT (a) DO UPDATE SET b = excluded.b + 1, c = (SELECT max(c) FROM v) WHERE t.b < excluded.b RETURNING a AS k, *;
INSERT INTO t AS x (a) VALUES (%s) ON CONFLICT ON CONSTRAINT t_a_key DO NOTHING;
WITH src AS (SELECT 1 AS a) INSERT INTO t (a) SELECT a FROM src UNION SELECT 2 ON CONFLICT DO NOTHING;
UPDATE t SET a = a + 1, b = DEFAULT, c = NULL WHERE id = 5 AND (b IS NULL OR b <> 'x');
UPDATE ONLY t AS x SET a = u.a, (b, c) = (SELECT d, e FROM v WHERE v.id = x.id), f = 1 IS DISTINCT FROM 2 FROM u JOIN w USING (id) WHERE x.id = u.id RETURNING x.*;
UPDATE "shop_product" SET "stock" = ("shop_product"."stock" - 1), "tags"[1] = 'x' WHERE "shop_product"."id" IN (1, 2, 3);
UPDATE t SET (a, b) = (1, 2), c = ROW(3);
DELETE FROM t WHERE id = 5;
DELETE FROM ONLY t AS x USING u, v JOIN w USING (k) WHERE x.id = u.id AND u.k = w.k RETURNING x.id;
WITH gone AS (DELETE FROM t WHERE a < 5 RETURNING id, a), kept AS (SELECT count(*) AS n FROM t) SELECT gone.id, kept.n FROM gone, kept;
WITH moved AS (INSERT INTO archive SELECT * FROM t WHERE old RETURNING id) DELETE FROM t USING moved WHERE t.id = moved.id;
MERGE INTO t USING (SELECT id, x FROM s WHERE x > 0) AS src ON t.id = src.id AND src.x > 1 WHEN MATCHED AND t.a < src.x THEN UPDATE SET a = src.x, b = 2 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, a) VALUES (src.id, src.x + 1);

select/* block */a/* after */,-- line
  b -- trailing
  as c
from/**/t -- the table
where -- the condition
  a = 1 -- first
  and /* second /* nested */ */ b = 2
  -- third
  and (c = 3 /* inside */)
order by a -- key
  desc;
SELECT
    o.id
  , o.total   AS "total amount"
  , (
      SELECT count(*)
      FROM   items i
      WHERE  i.order_id = o.id -- correlated
    ) AS n
FROM orders AS o
  LEFT JOIN users AS u
         ON u.id = o.user_id
        AND u.active
WHERE (
        o.status = 'open'
     OR o.status = 'late'
      )
  AND o.id > 100
GROUP BY
    o.id
  , o.total
HAVING count(*) > 1
LIMIT 10;
SELECT	a,	b	FROM	t	WHERE	a	=	'x	y'	AND	b	IN	(	1	,	2	)	;
SELECT a FROM t WHERE a=1 AND b=2 OR c>-1 AND d<-(-2)AND e@>'{}'::jsonb;
SELECT 'a;b', "c;d", $$e;f$$, E'g\';h' /* i;j */ -- k;l
FROM t;
