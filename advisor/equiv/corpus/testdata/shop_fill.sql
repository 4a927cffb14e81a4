INSERT INTO region SELECT g, any_of('north', 'south') FROM generate_series(1, 3) g;
INSERT INTO customer SELECT g, any_of(1, 2, 3, NULL), any_of('a@x', 'A@x', 'b@x', '', NULL), any_of('ann', 'bob', 'Ann', 'a%'), any_of('a', 'b', 'A', 'a ', '', NULL),
    any_of(true, false, NULL), any_of(0.0, 1.0, 2.5, 10.0, -1.0, NULL), any_of('2024-02-29', '2024-03-01', '2023-12-31', '2024-01-01', NULL)::date,
    any_of('2024-03-10 00:00', '2024-03-10 23:59:59.9', '2024-03-11', '2023-12-31 23:00', NULL)::timestamp,
    any_of('2024-03-10 00:00+00', '2024-03-10 23:30+00', '2024-03-11 03:30+00', '2023-12-31 23:59+00', NULL)::timestamptz,
    any_of('{}', '{"k": "v"}', '{"k": 1}', '{"k": null}', '{"k": "1", "n": 2}', 'null', '[]', NULL)::jsonb,
    any_of('{}', '{a}', '{a,b}', '{b,NULL}', '{a,a}', NULL)::text[]
FROM generate_series(1, any_of(3, 5, 9)) g ON CONFLICT DO NOTHING;
INSERT INTO product SELECT g, 'sku' || g, any_of('toy', 'book', 'Toy', NULL), any_of(0, 1, 2, 10), any_of(1, 2, 5, NULL), any_of(0, 1, 2, 3, -1, NULL), any_of(1, 2)
FROM generate_series(1, any_of(2, 4)) g;
INSERT INTO orders SELECT g, c, any_of(1, 2, 3, 99, NULL), r, any_of('new', 'paid', 'sent', 'void')::order_state,
    any_of(0, 1, 1, 5, 10, -5, NULL), any_of(0, 1, 2, 3, NULL), any_of('2024-03-05 12:00+00', '2024-03-10 00:00+00', '2024-03-10 23:59:59+00', '2024-01-01 00:00+00')::timestamptz,
    any_of('2024-03-10', '2024-03-11', NULL)::date, any_of('x', 'y', 'X', '', 'x_y', NULL)
FROM generate_series(1, any_of(0, 1, 4, 12)) g, LATERAL (SELECT any_of(1, 2, 3) c, any_of(1, 2, NULL) r WHERE g > 0) p
WHERE c IN (SELECT id FROM customer) AND (r IS NULL OR r IN (SELECT id FROM customer));
INSERT INTO line SELECT o, p, any_of(1, 2, NULL), any_of(1, 1, 2, 5), any_of(0, 1, 10, NULL)
FROM generate_series(1, 12) o, generate_series(1, 3) p WHERE random() < 0.4 AND o IN (SELECT id FROM orders);
