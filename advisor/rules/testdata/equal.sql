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
-- none: read from a subquery
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
-- none: of different values
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
