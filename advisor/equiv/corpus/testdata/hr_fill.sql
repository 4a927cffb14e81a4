INSERT INTO dept SELECT s, n, any_of('dept', 'ops'), any_of(0, 10, 100, NULL) FROM unnest('{a,b}'::text[]) s, generate_series(1, 2) n;
INSERT INTO emp SELECT g, CASE WHEN g > 1 THEN any_of(1, g - 1, NULL) END, any_of('a', 'b', NULL), any_of(1, 2, NULL), any_of('n', 'm', 'N', 'n '),
    any_of('x', 'X', 'é', '', NULL), any_of(1, 2, 5), any_of(0, 1, 5, 10, 10, NULL), any_of(0, 1, 5, NULL), any_of(0.0, 0.5, 1.0, NULL),
    any_of('2024-01-15', '2024-02-29', '2023-12-31', '2024-01-01')::date, any_of('2024-02-29', '2024-03-31', NULL)::date
FROM generate_series(1, any_of(0, 1, 4, 8)) g;
INSERT INTO project SELECT g, 'p' || g, (SELECT any_of(max(id), min(id), NULL) FROM emp WHERE g > 0), any_of(0, 1, 10, NULL), any_of('2024-03-31', '2024-04-01', NULL)::date
FROM generate_series(1, any_of(0, 2, 3)) g;
INSERT INTO assignment SELECT e.id, p.id, any_of(0, 1, 8, 8, NULL), any_of('dev', 'lead', NULL) FROM emp e, project p WHERE random() < 0.5;
INSERT INTO absence SELECT e.id, any_of('2024-02-28', '2024-02-29', '2024-03-01', NULL)::date, any_of(0, 1, 2, NULL) FROM emp e, generate_series(1, 2) WHERE random() < 0.6;
