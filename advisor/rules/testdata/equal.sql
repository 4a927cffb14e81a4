Each statement is preceded by the rule that has to prove a rewrite of it, or by
none where no rewrite may be proved; why follows the colon.

-- count-instead-of-exists
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id) > 0;
-- count-instead-of-exists: the other way round, and an OR to put in parentheses
SELECT id FROM person WHERE 0 < (SELECT count(n) FROM item WHERE person_id = person.id OR n = 3) OR team_id = 2;
-- count-instead-of-exists: NULLs are not counted
SELECT id FROM person p WHERE (SELECT count(i.n) FROM item i WHERE i.person_id = p.id) >= 1;
-- count-instead-of-exists: nothing counted is none
SELECT id FROM person p WHERE (SELECT count(i.label) FROM item i WHERE i.person_id = p.id) = 0;
-- count-instead-of-exists: under NOT
SELECT id FROM person p WHERE NOT (SELECT count(DISTINCT i.n) FROM item i WHERE i.person_id = p.id) < 1;
-- count-instead-of-exists: NOT NULL, but of the side that may be missing
SELECT id FROM person p WHERE (SELECT count(i.person_id) FROM team t LEFT JOIN item i ON i.n = t.id WHERE t.id = p.team_id) <> 0;
-- count-instead-of-exists: in the select list, its name kept
SELECT id, (SELECT count(*) FROM item i WHERE i.person_id = p.id) = 0 FROM person p;
-- count-instead-of-exists: in CASE
SELECT CASE WHEN (SELECT count(*) FROM item i WHERE i.person_id = p.id) <= 0 THEN 'none' ELSE 'some' END AS has FROM person p;
-- count-instead-of-exists: a comment that ends a line
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id) -- of them
    > 0 AND id < 5;
-- none: an empty group counts nothing, not 0
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id GROUP BY i.person_id) = 0;
-- none: a HAVING
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id HAVING count(*) > 1) > 0;
-- none: an OFFSET
SELECT id FROM person p WHERE (SELECT count(*) FROM item i OFFSET 1) > 0;
-- count-up-to-a-number: more than one is no question for EXISTS
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id) > 1;
-- none: volatile
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE coin()) > 0;
-- none: a view hides what is volatile
SELECT id FROM person p WHERE (SELECT count(*) FROM active_item i WHERE i.person_id = p.id) > 0;
-- none: the count belongs to the outer block
SELECT (SELECT count(p.id) FROM item i LIMIT 1) > 0 AS c FROM person p;
-- none: the count of an outer column belongs to the outer block
SELECT (SELECT count(p.id) FROM team t WHERE t.id = 1) > 0 AS c FROM person p;

-- count-as-question
SELECT count(*) FROM item WHERE n = 3 ORDER BY 1;
-- count-as-question: NULLs are not counted
SELECT count(n) FROM item WHERE person_id = 1 OR n IS NULL;
-- count-as-question: Django's page count
SELECT COUNT(*) FROM (SELECT DISTINCT i.n AS col1 FROM item i) subquery;
-- none: groups
SELECT count(*) FROM item GROUP BY n;

-- needless-distinct
SELECT DISTINCT id, email FROM person;
-- needless-distinct
SELECT DISTINCT ON_.* FROM person AS on_ WHERE team_id IS NULL;
-- needless-distinct: the whole composite key
SELECT DISTINCT a, b, v FROM part;
-- needless-distinct: at most one partner
SELECT DISTINCT p.id, t.name FROM person p LEFT JOIN team t ON t.id = p.team_id AND t.name <> 'z';
-- needless-distinct: below
SELECT count(*) FROM (SELECT DISTINCT code, at FROM person) s;
-- none: unique, but NULL repeats
SELECT DISTINCT badge, email FROM person;
-- none: half of a key
SELECT DISTINCT a, v FROM part;
-- none: an expression over the key
SELECT DISTINCT id / 2 FROM person;
-- none: children inherit, the key does not
SELECT DISTINCT id FROM base;
-- none: a join that repeats, only one side's key in the list... and the other's columns
SELECT DISTINCT p.id, i.n FROM person p JOIN item i ON i.person_id = p.id;
-- none: the partner's key does not matter where the conversion loses digits
SELECT DISTINCT i.id, p.email FROM item i JOIN person p ON p.id::float8 = i.n;
-- none: a function that returns a set repeats rows
SELECT DISTINCT id, generate_series(1, 2) / 3 FROM person;
-- none: a limit over ties
SELECT DISTINCT id, email FROM person ORDER BY email LIMIT 1;
-- none: ON
SELECT DISTINCT ON (email) id, email FROM person ORDER BY email, id;

-- distinct-join
SELECT DISTINCT p.id, p.email FROM person p JOIN item i ON i.person_id = p.id;
-- distinct-join
SELECT DISTINCT p.* FROM person p INNER JOIN item i ON i.person_id = p.id WHERE i.n > 0 AND p.email = 'x' AND (i.label = 'p' OR p.active) ORDER BY p.id;
-- distinct-join: an OR to wrap, unqualified columns
SELECT DISTINCT email, code FROM person JOIN item ON person_id = person.id WHERE n = 1 OR active;
-- distinct-join: a chain
SELECT DISTINCT t.id, t.name FROM team t JOIN person p ON p.team_id = t.id LEFT JOIN item i ON i.person_id = p.id AND i.n = t.id WHERE i.id IS NULL AND p.active;
-- distinct-join: a subquery among the terms
SELECT DISTINCT p.id FROM person p JOIN item i ON i.person_id = p.id WHERE i.n IN (SELECT id FROM team) AND p.id > 0;
-- distinct-join: ordered by the key, a limit is settled
SELECT DISTINCT p.id, p.email FROM person p JOIN item i ON i.person_id = p.id ORDER BY p.id LIMIT 2;
-- none: a bare name that a table joined later would capture
SELECT DISTINCT p.id FROM person p JOIN team t ON t.id = code JOIN person q ON q.id = t.id;
-- none: without the key DISTINCT drops more
SELECT DISTINCT p.email FROM person p JOIN item i ON i.person_id = p.id;
-- none: a unique column with NULLs
SELECT DISTINCT p.badge FROM person p JOIN item i ON i.person_id = p.id;
-- none: everything is selected
SELECT DISTINCT * FROM person p JOIN item i ON i.person_id = p.id;
-- none: a LEFT JOIN keeps those without partner
SELECT DISTINCT p.email FROM person p LEFT JOIN item i ON i.person_id = p.id;
-- none: a limit over ties
SELECT DISTINCT p.id, p.email FROM person p JOIN item i ON i.person_id = p.id ORDER BY p.email LIMIT 1;
-- none: volatile
SELECT DISTINCT p.id FROM person p JOIN item i ON i.person_id = p.id WHERE coin();

-- unused-join
SELECT i.id, i.n FROM item i JOIN person p ON p.id = i.person_id;
-- unused-join: a nullable key
SELECT p.id FROM person p INNER JOIN team t ON p.team_id = t.id WHERE p.active OR p.email = 'x';
-- unused-join: the parent first
SELECT i.id FROM person p JOIN item i ON i.person_id = p.id WHERE i.n = 1;
-- unused-join: grouped
SELECT i.n, count(*) FROM item i JOIN person p ON p.id = i.person_id GROUP BY i.n;
-- unused-join: a row that is not there has no partner either
SELECT t.id FROM team t LEFT JOIN item i ON i.n = t.id JOIN person p ON p.id = i.person_id;
-- unused-join: a composite key, half of it nullable
SELECT pc.id FROM piece pc JOIN part pt ON pt.a = pc.a AND pt.b = pc.b;
-- unused-join: joins behind it
SELECT i.id, x.v FROM item i JOIN person p ON p.id = i.person_id LEFT JOIN base x ON x.id = i.n;
-- unused-join: in a subquery
SELECT t.id FROM team t WHERE EXISTS (SELECT 1 FROM person p JOIN team u ON u.id = p.team_id WHERE p.team_id = t.id);
-- none: no foreign key
SELECT i.id FROM item i JOIN person p ON p.id = i.loose_id;
-- none: deferrable
SELECT i.id FROM item i JOIN person p ON p.id = i.later_id;
-- none: the parent is read
SELECT i.id FROM item i JOIN person p ON p.id = i.person_id WHERE p.active;
-- none: a whole row is read
SELECT i.id, p FROM item i JOIN person p ON p.id = i.person_id;
-- none: everything is read
SELECT * FROM item i JOIN person p ON p.id = i.person_id;
-- correlated-lookup: the join is read in the subquery, so it stays
SELECT i.id, (SELECT name FROM team WHERE team.id = team_id) FROM item i JOIN person p ON p.id = i.person_id;
-- none: merged by USING
SELECT a FROM piece JOIN part USING (a, b);
-- none: half of a composite key
SELECT pc.id FROM piece pc JOIN part pt ON pt.a = pc.a;
-- none: the parent's children are joined, too
SELECT b.id FROM pays_base b JOIN base x ON x.id = b.base_id;
-- none: a condition more
SELECT i.id FROM item i JOIN person p ON p.id = i.person_id AND i.n > 1;
-- unused-join: a table that refers to itself
SELECT l.id FROM leaf l JOIN leaf up ON up.id = l.parent_id WHERE l.v IS NULL;
-- none: the other way round it is no foreign key
SELECT up.id FROM leaf l JOIN leaf up ON up.id = l.parent_id;
-- none: a FULL JOIN behind a guard
SELECT p.id FROM person p JOIN team t ON t.id = p.team_id FULL JOIN base b ON b.id = p.code;
-- none: compared as another type
SELECT i.id FROM item i JOIN person p ON p.id = i.person_id::float8;

-- not-in-subquery
SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM item);
-- not-in-subquery: as Django writes it
SELECT p.id FROM person p WHERE NOT (p.id IN (SELECT U0.person_id FROM item U0 WHERE U0.n = 1 OR U0.n = 3));
-- not-in-subquery: NULLs kept out by conditions
SELECT id FROM person WHERE team_id IS NOT NULL AND team_id NOT IN (SELECT n FROM item WHERE n IS NOT NULL);
-- not-in-subquery: NULL passes
SELECT p.id FROM person p WHERE NOT (p.team_id IN (SELECT U0.id FROM team U0) AND p.team_id IS NOT NULL);
-- not-in-subquery: the same table inside
SELECT id FROM person WHERE code NOT IN (SELECT id FROM person WHERE team_id IS NULL);
-- not-in-subquery: the inner name is not captured
SELECT id FROM team WHERE id NOT IN (SELECT DISTINCT code FROM person);
-- not-in-subquery: two levels
SELECT id FROM item i WHERE i.person_id NOT IN (SELECT p.id FROM person p WHERE p.team_id NOT IN (SELECT id FROM team WHERE name IS NULL) AND p.team_id IS NOT NULL);
-- none: the list may hold NULL
SELECT id FROM person WHERE id NOT IN (SELECT later_id FROM item);
-- none: the tested column may be NULL, and the list empty
SELECT id FROM person WHERE team_id NOT IN (SELECT code FROM person WHERE active);
-- none: NOT NULL, but of the side that may be missing
SELECT t.id FROM team t LEFT JOIN person p ON p.team_id = t.id WHERE p.id NOT IN (SELECT person_id FROM item);
-- none: inside, NOT NULL of the side that may be missing
SELECT id FROM person WHERE id NOT IN (SELECT i.person_id FROM team t LEFT JOIN item i ON i.n = t.id);
-- or-of-two-searches: NOT IN stays, because under OR it is no whole condition
SELECT id FROM person WHERE active OR team_id NOT IN (SELECT code FROM person);
-- none: a limit
SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM item ORDER BY id LIMIT 1);
-- none: the column of the list is the outer one, by mistake
SELECT id FROM person WHERE id NOT IN (SELECT code FROM team);
-- none: grouped
SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM item GROUP BY person_id HAVING count(*) > 1);
-- none: another family of types
SELECT id FROM person WHERE code NOT IN (SELECT price FROM item WHERE price IS NOT NULL);
-- none: volatile
SELECT id FROM person WHERE id NOT IN (SELECT person_id FROM item WHERE coin());

-- date-cast-filter in UTC
SELECT id FROM person WHERE at::date = '2024-11-03';
-- date-cast-filter
SELECT id FROM person WHERE local::date = '2024-03-10';
-- date-cast-filter in UTC
SELECT id FROM person WHERE date(at) <= DATE '2024-02-29' OR active;
-- date-cast-filter in UTC
SELECT id FROM person WHERE '2024-03-10' < CAST(at AS date);
-- date-cast-filter: outside UTC, too
SELECT id FROM person WHERE (at AT TIME ZONE 'UTC')::date BETWEEN '2024-03-10' AND '2024-11-03';
-- none: a zone that changes its clocks
SELECT id FROM person WHERE (at AT TIME ZONE 'America/Havana')::date = '2024-11-03';
-- date-cast-filter in UTC
SELECT id FROM person WHERE date_trunc('month', at) = '2024-02-01';
-- date-cast-filter
SELECT id FROM person WHERE date_trunc('week', local) >= '2024-10-28 00:00:00';
-- date-cast-filter
SELECT id FROM person WHERE date_trunc('quarter', local) < '2024-04-01'::timestamp;
-- date-cast-filter in UTC
SELECT id FROM person WHERE EXTRACT(year FROM at) = 2024;
-- date-cast-filter
SELECT id FROM person WHERE date_part('year', local) > 2023;
-- date-cast-filter in UTC
SELECT id FROM person WHERE at::date = CURRENT_DATE;
-- date-cast-filter: in ON
SELECT t.id, p.id FROM team t LEFT JOIN person p ON p.team_id = t.id AND p.local::date = '2024-03-10';
-- none: never true, and a range would not say so
SELECT id FROM person WHERE date_trunc('month', local) = '2024-02-15';
-- none: a date is no timestamp
SELECT id FROM person WHERE day::date = '2024-03-10';
-- none: the month of any year
SELECT id FROM person WHERE EXTRACT(month FROM local) = 2;
-- none: under NOT nothing is looked at
SELECT id FROM person WHERE NOT (local::date = '2024-03-10');
-- none: another way to write a date
SELECT id FROM person WHERE local::date = '03/10/2024';
-- none: the zone goes the other way
SELECT id FROM person WHERE (local AT TIME ZONE 'UTC')::date = '2024-03-10';

-- cast-on-column
SELECT id FROM item WHERE n = 123.0;
-- cast-on-column
SELECT id FROM item WHERE n::numeric < 123 OR n::text = '123';
-- cast-on-column
SELECT id FROM item WHERE n IN (1, 2.0, 3);
-- cast-on-column
SELECT id FROM item WHERE id::text IN ('1', '2') AND -5.0 <= n;
-- cast-on-column
SELECT id FROM item WHERE n::float8 <> 0.0;
-- cast-on-column
SELECT id FROM item WHERE n = 123::double precision;
-- none: no integer
SELECT id FROM item WHERE n = 123.5;
-- none: no integer is printed so
SELECT id FROM item WHERE n::text = '0123';
-- none: text has another order
SELECT id FROM item WHERE n::text > '1';
-- none: cut to one character
SELECT id FROM item WHERE n::varchar(1) = '1';
-- none: beyond the type
SELECT id FROM item WHERE n = 3000000000.0;
-- none: text that looks like a number
SELECT id FROM item WHERE label::int = 123 AND label ~ '^[0-9]+$';
-- none: nothing is converted
SELECT id FROM item WHERE n = 123;

-- arithmetic-on-column
SELECT id FROM item WHERE id + 1 = 3 OR 5 - id < 3 OR id * -2 >= -4 OR n - 1 = 2;
-- arithmetic-on-column
SELECT id FROM item WHERE price * 2 > 4.5 AND 10 >= price - 1;
-- arithmetic-on-column
SELECT id FROM person WHERE at + interval '3 hours' > now() OR at - interval '90 minutes' < now();
-- arithmetic-on-column in UTC
SELECT id FROM person WHERE at + interval '1 day' > now();
-- none: months differ in length
SELECT id FROM person WHERE local + interval '1 month' > localtimestamp;
-- none: division rounds
SELECT id FROM item WHERE n / 2 = 1;
-- none: no integer times two
SELECT id FROM item WHERE n * 2 = 3;
-- none: a decimal that is no number keeps its place when the sign turns
SELECT id FROM item WHERE 5 - price > 1;
-- none: NULL is no answer under NOT, where nothing is looked at
SELECT id FROM item WHERE NOT (coalesce(n, 0) = 1);

-- coalesce-on-column
SELECT id FROM item WHERE coalesce(n, 0) = 123;
-- coalesce-on-column
SELECT id FROM item WHERE coalesce(n, 0) = 0 OR coalesce(label, '') = 'p';
-- coalesce-on-column
SELECT id FROM item WHERE 2 < coalesce(price, 2.5) AND coalesce(label, 'p') = 'p';
-- none: what text comes first is not known here
SELECT id FROM item WHERE coalesce(label, 'p') > 'a';
-- none: another column
SELECT id FROM item WHERE coalesce(n, id) = 1;
-- none: seen by the select list
SELECT coalesce(n, 0) = 1 AS one FROM item;

-- null-safe-equality
SELECT id FROM item WHERE n IS NOT DISTINCT FROM 3 OR '1' IS NOT DISTINCT FROM label;
-- null-safe-equality
SELECT i.id FROM item i JOIN person p ON p.id IS NOT DISTINCT FROM i.loose_id;
-- none: NULL meets NULL
SELECT i.id FROM item i JOIN person p ON p.badge IS NOT DISTINCT FROM i.n;
-- none: the other way round
SELECT id FROM item WHERE n IS DISTINCT FROM 3;
-- none: an outer join makes NULLs
SELECT t.id FROM team t LEFT JOIN person p ON p.team_id = t.id LEFT JOIN team o ON o.id = t.id WHERE p.code IS NOT DISTINCT FROM p.badge;
-- none: seen under NOT
SELECT id FROM item WHERE NOT (n IS NOT DISTINCT FROM 3);

-- keyset-in-pieces
SELECT id FROM item WHERE n > 1 OR (n = 1 AND price > 1);
-- keyset-in-pieces
SELECT id FROM item WHERE label = 'p' AND ((id <= 5 AND n = 3) OR 3 > n);
-- none: mixed directions
SELECT id FROM item WHERE n > 1 OR (n = 1 AND id < 5);
-- none: two different values
SELECT id FROM item WHERE n > 1 OR (n = 2 AND id > 5);

-- count-up-to-a-number
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id) >= 2 AND 4 > (SELECT count(i.n) FROM item i WHERE i.person_id = p.id);
-- count-up-to-a-number
SELECT id, (SELECT count(*) FROM item i WHERE i.person_id = p.id) <> 2 AS odd FROM person p WHERE NOT (SELECT count(*) FROM item i WHERE i.n = p.id) <= 2;
-- correlated-aggregate: a LIMIT would count rows, not values
SELECT id FROM person p WHERE (SELECT count(DISTINCT n) FROM item i WHERE i.person_id = p.id) > 2 AND p.id > 0;
-- none: a group that is not there counts NULL
SELECT id FROM person p WHERE (SELECT count(*) FROM item i WHERE i.person_id = p.id GROUP BY i.person_id) < 3;

-- count-distinct-of-a-key
SELECT count(DISTINCT i.id), max(p.email) FROM item i LEFT JOIN person p ON p.id = i.person_id WHERE i.n > 0;
-- count-distinct-of-a-key
SELECT team_id, count(DISTINCT code) FILTER (WHERE active) FROM person GROUP BY team_id;
-- none: the join repeats rows
SELECT count(DISTINCT p.id), max(i.n) FROM person p JOIN item i ON i.person_id = p.id;
-- none: an outer join that may bring the key not at all, or often
SELECT count(DISTINCT p.id), max(i.n) FROM item i LEFT JOIN person p ON p.id = i.loose_id;
-- none: children of the table share its key
SELECT count(DISTINCT id), max(v) FROM base;

-- or-of-two-searches
SELECT id, n FROM item WHERE n = 3 OR person_id IN (SELECT id FROM person WHERE email = 'y') ORDER BY id;
-- or-of-two-searches
SELECT i.n, p.email FROM item i LEFT JOIN person p ON p.id = i.later_id WHERE i.id > 0 AND (p.email = 'x' OR i.n > 1);
-- or-of-two-searches
SELECT n FROM item WHERE loose_id NOT IN (SELECT team_id FROM person) OR n <> 1;
-- none: one index answers both
SELECT id FROM item WHERE n = 3 OR n = 1;
-- none: one row of all
SELECT max(n) FROM item WHERE n = 3 OR person_id IN (SELECT id FROM person WHERE email = 'y');
-- none: cut off
SELECT id FROM item WHERE n = 3 OR person_id IN (SELECT id FROM person WHERE email = 'y') ORDER BY id LIMIT 1;

-- union-without-repeats: two values of one column of one table
SELECT id, n FROM item WHERE label = 'p' UNION SELECT id, n FROM item WHERE 'q' = label;
-- union-without-repeats: tagged, three of them, one a join
SELECT 1 AS k, id FROM person UNION SELECT 2, id FROM item UNION SELECT 3, i.id FROM item i LEFT JOIN person p ON p.id = i.loose_id;
-- union-without-repeats: the differing column is returned
SELECT code, team_id FROM person WHERE team_id = 1 UNION SELECT id, n FROM item WHERE n = 2;
-- union-without-repeats: below a count
SELECT count(*) FROM (SELECT id, 'a' AS t FROM person UNION SELECT id, 'b' FROM team) s;
-- none: no key
SELECT 'a' AS t, email FROM person UNION SELECT 'b', label FROM item;
-- none: the same key from two tables
SELECT id, email FROM person UNION SELECT id, label FROM item;
-- none: the tags are one value
SELECT 1 AS k, id FROM person UNION SELECT 01, id FROM item;
-- none: a unique column with NULLs repeats
SELECT 'a' AS t, badge FROM person UNION SELECT 'b', id FROM team;
-- none: the key stands elsewhere
SELECT id, n FROM item WHERE label = 'p' UNION SELECT n, id FROM item WHERE label = 'q';
-- none: a third query makes the tag a number
SELECT '1' AS k, id FROM person UNION SELECT '01', id FROM item UNION SELECT n, id FROM item;
-- none: a function in the list may repeat rows
SELECT 1 AS k, id, generate_series(1, 1 + id % 2) - generate_series(1, 1 + id % 2) FROM team UNION SELECT 2, id, 0 FROM team;

-- order-without-effect
SELECT id, email FROM person ORDER BY id, email DESC, at;
-- order-without-effect: with one partner at most, and a LIMIT
SELECT i.id, p.email FROM item i LEFT JOIN person p ON p.id = i.loose_id ORDER BY n, i.id DESC, p.email LIMIT 3;
-- order-without-effect: below aggregates
SELECT count(n), sum(price), min(label), avg(n) FROM (SELECT * FROM item ORDER BY label, id) s;
-- order-without-effect: searched
SELECT id FROM person WHERE id IN (SELECT person_id FROM item ORDER BY price);
-- none: below a list
SELECT string_agg(label, ',') FROM (SELECT * FROM item ORDER BY label, price) s;
-- none: below a LIMIT
SELECT count(*), sum(n) FROM (SELECT * FROM item ORDER BY label LIMIT 2) s;
-- none: the name means an expression
SELECT -id AS id, email FROM person ORDER BY id, email;
-- none: NULL is no key
SELECT badge, email FROM person ORDER BY badge, email;

-- self-join-on-key
SELECT a.id, b.email, a.code FROM person a JOIN person b ON b.id = a.id WHERE b.badge IS NULL;
-- self-join-on-key: below, starred, and with another column
SELECT x.* FROM (SELECT b.*, a.n - 1 AS m FROM item a INNER JOIN item b ON (a.id = b.id AND a.person_id = b.person_id)) x WHERE x.m > 1;
-- self-join-on-key: read in a subquery
SELECT a.id FROM person a JOIN person b ON a.code = b.code WHERE EXISTS (SELECT 1 FROM item i WHERE i.person_id = b.id);
-- none: NULL is not equal to itself
SELECT a.id FROM person a JOIN person b ON a.id = b.id AND a.badge = b.badge;
-- none: not a key
SELECT a.id, b.id AS other FROM item a JOIN item b ON a.person_id = b.person_id;
-- none: the row may be missing
SELECT i.id, a.id AS a FROM item i LEFT JOIN person a ON a.id = i.loose_id JOIN person b ON b.id = a.id;

-- in-own-table
SELECT id, code FROM person WHERE id IN (SELECT id FROM person WHERE badge IS NULL OR email = 'x') AND team_id = 2;
-- in-own-table: in a join, another key
SELECT i.id, p.email FROM item i JOIN person p ON p.id = i.person_id WHERE p.code IN (SELECT q.code FROM person q WHERE q.active AND NOT q.team_id = 1);
-- in-own-table: every key
SELECT id FROM person WHERE id IN (SELECT id FROM person) AND code > 10;
-- none: NULL is in no list
SELECT id FROM person WHERE badge IN (SELECT badge FROM person WHERE email IS NULL);
-- none: other rows have the value
SELECT id FROM item WHERE person_id IN (SELECT person_id FROM item WHERE n = 2);
-- none: the row may be missing
SELECT i.id, p.id AS p FROM item i LEFT JOIN person p ON p.id = i.loose_id WHERE p.id IN (SELECT id FROM person WHERE badge IS NULL) IS NULL;

-- distinct-few-values
SELECT DISTINCT code FROM person ORDER BY code DESC;
-- distinct-few-values: NULL once
SELECT DISTINCT badge AS b FROM person p;
-- none: an index on something before it
SELECT DISTINCT b FROM part;

-- grouped-before-join
SELECT p.email, t.n FROM person p JOIN (SELECT person_id, count(*) AS n, sum(price) AS s FROM item GROUP BY person_id) t ON t.person_id = p.id WHERE p.code < 40;
-- grouped-before-join: what is missing stays, NULL is a group of its own
SELECT p.id, t.n FROM person p LEFT JOIN (SELECT i.loose_id AS k, count(i.n) AS n FROM item i WHERE i.n > 0 OR i.label IS NULL GROUP BY 1 HAVING count(*) > 0) t ON p.id = t.k AND t.n > 1;
-- grouped-before-join: a comma for a join
SELECT p.id, t.n FROM person p, (SELECT person_id, max(n) AS n FROM item GROUP BY person_id) t WHERE t.person_id = p.id;
-- none: compared with what the groups sum up to
SELECT p.id FROM person p JOIN (SELECT person_id, count(*) AS n FROM item GROUP BY person_id) t ON t.n = p.id;
-- none: numeric values that are equal print differently
SELECT p.id, t.price FROM item p JOIN (SELECT price, count(*) AS n FROM item GROUP BY price) t ON t.price = p.price;
-- none: the right side is kept whole
SELECT p.id, t.n FROM person p RIGHT JOIN (SELECT person_id, count(*) AS n FROM item GROUP BY person_id) t ON t.person_id = p.id;

-- with-fence
WITH t AS (SELECT person_id, count(*) AS n FROM item GROUP BY person_id) SELECT a.n, b.n AS m FROM t a JOIN t AS b ON a.person_id = b.n;
-- with-fence: the word is taken back
WITH t AS /* once */ MATERIALIZED (SELECT * FROM item WHERE n > 1) SELECT count(*) FROM t WHERE person_id = 1;
-- none: two readers see the same rows
WITH t AS (SELECT * FROM item WHERE coin()) SELECT (SELECT count(*) FROM t) - (SELECT count(*) FROM t) AS d;
-- none: two readers see the same pick
WITH t AS (SELECT * FROM item LIMIT 2) SELECT a.id FROM t a JOIN t b ON a.id = b.id;
-- with-repeated
WITH t AS (SELECT id, n FROM item WHERE label = 'p') SELECT p.id, (SELECT max(t.n) FROM t WHERE t.id > p.id) AS m FROM person p;

-- correlated-aggregate
SELECT p.id, (SELECT count(*) FROM item i WHERE i.person_id = p.id) AS n, (SELECT sum(i.price) FROM item i WHERE i.person_id = p.id) FROM person p;
-- correlated-aggregate: a nullable link, an expression, and another table beside it
SELECT p.id, 1 + (SELECT COALESCE(max(i.n), -1) FROM item i WHERE i.loose_id = p.badge AND (i.n > 0 OR i.label IS NULL)) FROM person p;
-- correlated-aggregate: in WHERE, of the table itself
SELECT i.id FROM item i WHERE i.n = (SELECT max(n) FROM item x WHERE x.person_id = i.person_id);
-- correlated-aggregate: nothing counted is 0
SELECT p.id FROM person p, team t WHERE t.id = p.team_id AND p.code > 10 * (SELECT count(n) FROM item x WHERE x.later_id = p.id AND label = 'p');
-- none: no equality
SELECT p.id, (SELECT count(*) FROM item i WHERE i.person_id < p.id) AS n FROM person p;
-- none: a list
SELECT p.id, (SELECT string_agg(i.label, ',') FROM item i WHERE i.person_id = p.id) AS n FROM person p;
-- none: the outer row is in the sum
SELECT p.id, (SELECT sum(i.n + p.code) FROM item i WHERE i.person_id = p.id) AS n FROM person p;
-- none: the outer row is in the result
SELECT p.id, (SELECT max(i.n) + p.code FROM item i WHERE i.person_id = p.id) AS n FROM person p;
-- none: groups of its own
SELECT p.id, (SELECT count(*) FROM item i WHERE i.person_id = p.id GROUP BY i.person_id) AS n FROM person p;
-- correlated-lookup
SELECT i.id, (SELECT p.email FROM person p WHERE p.id = i.loose_id), (SELECT p.code FROM person p WHERE p.id = i.loose_id) AS c FROM item i;
-- correlated-lookup: a unique column with NULLs, and a condition beside it
SELECT i.id, (SELECT p.email FROM person p WHERE p.badge = i.n AND p.active) AS e FROM item i WHERE (SELECT p.team_id FROM person p WHERE p.badge = i.n) IS NULL;
-- none: no key
SELECT p.id, (SELECT i.label FROM item i WHERE i.person_id = p.id AND i.id = 1 + 0) AS l FROM person p;
-- none: an expression has a value without a partner
SELECT i.id, (SELECT COALESCE(p.email, 'none') FROM person p WHERE p.id = i.loose_id) AS e FROM item i;
-- one-pass-totals
SELECT (SELECT count(*) FROM item WHERE n = 2) AS a, (SELECT sum(price) FROM item WHERE n > 2 OR label IS NULL), (SELECT COALESCE(max(label), 'none') FROM item);
-- one-pass-totals: over a join
SELECT (SELECT count(p.email) FROM item i JOIN person p ON p.id = i.person_id WHERE i.n = 2), (SELECT min(i.id) FROM item i JOIN person p ON p.id = i.person_id) AS least;
-- none: an empty subquery is NULL
SELECT (SELECT count(*) FROM item WHERE n = 2) AS a, (SELECT n FROM item WHERE id = 1) AS b;
-- none: groups
SELECT (SELECT count(*) FROM item HAVING count(*) > 2) AS a, (SELECT count(*) FROM item) AS b;
-- cast-on-both-sides
SELECT p.id, i.id AS item FROM person p JOIN item i ON i.loose_id::text = (p.badge)::text AND (i.n = 3 OR i.n IS NULL);
-- cast-on-both-sides: numbers as numbers
SELECT p.id, i.id AS item FROM person p, item i WHERE CAST(i.n AS numeric) = p.badge::numeric;
-- none: what is left of the number
SELECT p.id, i.id AS item FROM person p, item i WHERE i.n::varchar(1) = p.code::varchar(1);
-- none: two types
SELECT p.id, i.id AS item FROM person p, item i WHERE i.price::text = p.code::text;

-- joined-before-grouping
SELECT p.id, p.email, count(i.id), sum(i.price) AS s FROM person p LEFT JOIN item i ON i.loose_id = p.id AND i.n > 0 GROUP BY p.id;
-- joined-before-grouping: every group has a child, and count(*) counts them
SELECT p.*, count(*) AS n, 1 + max(i.n) FROM person p JOIN item i ON p.id = i.person_id WHERE i.n < 100 AND p.code > 0 GROUP BY p.id;
-- joined-before-grouping: two kinds, and what another join does not multiply
SELECT p.id, count(DISTINCT i.id) AS n, max(j.n), min(i.label) FROM person p LEFT JOIN item i ON i.person_id = p.id JOIN item j ON j.later_id = p.id GROUP BY p.id, p.code;
-- none: another join multiplies it
SELECT p.id, count(i.id) AS n FROM person p LEFT JOIN item i ON i.person_id = p.id LEFT JOIN item j ON j.later_id = p.id GROUP BY p.id;
-- none: a parent without children counts 1
SELECT p.id, count(*) AS n FROM person p LEFT JOIN item i ON i.person_id = p.id GROUP BY p.id;
-- none: groups of many parents
SELECT p.team_id, count(i.id) AS n FROM person p JOIN item i ON i.person_id = p.id GROUP BY p.team_id;
-- none: a condition in WHERE takes the parent, too
SELECT p.id, count(i.id) AS n FROM person p LEFT JOIN item i ON i.person_id = p.id WHERE i.n IS NULL GROUP BY p.id;
