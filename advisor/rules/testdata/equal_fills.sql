SELECT 'all tables empty';
-- fill: parents without children
INSERT INTO team VALUES (1, 'a'), (2, NULL);
INSERT INTO person (id, team_id, code, badge, email) VALUES (1, 1, 1, NULL, 'x'), (2, NULL, 2, NULL, 'x'), (3, 2, 3, 7, NULL);
-- fill: children, repeated values, NULL in every nullable column
INSERT INTO team VALUES (1, 'a'), (2, 'a'), (3, NULL);
INSERT INTO person VALUES
    (1, 1, 10, NULL, 'x', true, '2024-03-10 00:30-05', '2024-03-10 00:00', '2024-03-10'),
    (2, NULL, 20, NULL, 'x', false, '2024-03-10 23:59:59.999999-04', '2024-03-10 23:59:59.999999', '2024-03-11'),
    (3, 2, 30, 1, NULL, NULL, NULL, NULL, NULL),
    (4, 2, 40, 2, 'y', true, 'infinity', 'infinity', 'infinity'),
    (5, 3, 50, 3, 'y', true, '-infinity', '-infinity', '-infinity');
INSERT INTO item VALUES
    (1, 1, 1, NULL, 1, 1.00, 'p'), (2, 1, NULL, 2, NULL, NULL, NULL), (3, 1, 2, 2, 3, 2.50, 'p'),
    (4, 4, NULL, NULL, 123, 123.00, '123'), (5, 4, 3, 99, 0, 0, '0123'), (6, 3, 3, 3, -5, 1.5, '1');
INSERT INTO part VALUES (1, 1, NULL), (1, 2, 5), (2, 1, 5);
INSERT INTO piece VALUES (1, 1, 1), (2, NULL, 7), (3, 2, 1), (4, NULL, 1);
INSERT INTO leaf VALUES (1, NULL, 1), (2, 1, NULL), (3, 1, 5), (4, 4, NULL), (5, NULL, NULL);
INSERT INTO base VALUES (1, 1), (2, NULL);
INSERT INTO derived VALUES (1, 1), (1, 2), (3, NULL);
INSERT INTO pays_base VALUES (1, 1), (2, 2);
-- fill: moments around midnight and around the clock changes of Havana
INSERT INTO person (id, code, at, local, day)
SELECT i, i, m, m AT TIME ZONE 'UTC', (m AT TIME ZONE 'UTC')::date
FROM (SELECT row_number() OVER () AS i, g AS m FROM unnest(ARRAY[
    '2024-03-10 04:59:59+00', '2024-03-10 05:00:00+00', '2024-03-11 03:59:59.999999+00', '2024-03-11 04:00+00',
    '2024-11-03 03:59:59+00', '2024-11-03 04:00+00', '2024-11-03 04:30+00', '2024-11-03 05:00+00', '2024-11-03 05:30+00', '2024-11-04 05:00+00',
    '2024-01-01 00:00+00', '2023-12-31 23:59:59.999999+00', '2024-12-31 23:59:59.999999+00', '2025-01-01 00:00+00',
    '2024-02-29 00:00+00', '2024-02-29 12:00+00', '2024-03-01 00:00+00', '2024-01-31 23:59:59+00', '2024-02-01 00:00+00']::timestamptz[]) g) x;
INSERT INTO person (id, code, at, local, day) SELECT 100, 100, now(), now(), CURRENT_DATE;
INSERT INTO person (id, code, at, local, day) SELECT 101, 101, CURRENT_DATE, CURRENT_DATE, CURRENT_DATE;
INSERT INTO person (id, code, at, local, day) SELECT 102, 102, CURRENT_DATE + 1, CURRENT_DATE + 1, CURRENT_DATE + 1;
INSERT INTO item (id, person_id, n) SELECT i, 1 + i % 10, i % 4 FROM generate_series(1, 40) i;
-- fill: NULL foreign keys only
INSERT INTO person (id, code) VALUES (1, 1), (2, 2);
INSERT INTO item (id, person_id, n) VALUES (1, 1, NULL), (2, 1, NULL), (3, 2, 2147483647);
