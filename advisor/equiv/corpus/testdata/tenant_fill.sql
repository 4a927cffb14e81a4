INSERT INTO tenant SELECT g, 't' || g, CASE WHEN g > 1 THEN any_of(1, g - 1, NULL) END,
    any_of('{}', '{"plan": "pro"}', '{"plan": "free", "seats": 3}', '{"seats": "3"}', '{"plan": null}', NULL)::jsonb, any_of('UTC', 'Europe/Berlin', NULL)
FROM generate_series(1, any_of(2, 3, 4)) g;
INSERT INTO account SELECT t, n, any_of('x', 'y', 'X', '', NULL), any_of(true, false), any_of(true, false, NULL), any_of(0, 1, 2, 10, NULL)
FROM generate_series(1, 2) t, generate_series(1, any_of(1, 3)) n ON CONFLICT DO NOTHING;
INSERT INTO event SELECT g, t, any_of(1, NULL), any_of('2024-02-01 10:00+00', '2024-06-30 23:59:59+00', '2024-07-01 00:00+00', '2024-12-31 23:30+00', '2024-03-31 00:30+00')::timestamptz,
    any_of('low', 'mid', 'high', NULL)::severity, any_of('{}', '{"k": "v"}', '{"k": 1, "n": [1, 2]}', '{"k": null}', '[]', '"k"', NULL)::jsonb,
    any_of('{}', '{a}', '{a,b}', '{a,NULL}', NULL)::text[], any_of(0, 1, 1, 2, -2, 7, NULL), any_of(0.0, 1.0, 0.5, NULL)
FROM generate_series(1, any_of(0, 2, 8, 15)) g, LATERAL (SELECT any_of(1, 2) t WHERE g > 0) p;
INSERT INTO label SELECT t, n, any_of(1, 2, NULL) FROM generate_series(1, 2) t, unnest('{a,b,B,é}'::text[]) n WHERE random() < 0.6;
INSERT INTO link SELECT any_of(1, 2, 3, 4, NULL), any_of(2, 3, 4, 5, NULL) FROM generate_series(1, any_of(0, 2, 5)) WHERE random() < 0.9;
DELETE FROM link WHERE a >= b; -- no loops: recursion over them ends
