-- Query shapes over the tables of testdata/shop.sql, one a line: the generator
-- has to make databases on which each gives an answer.
SELECT id FROM customer WHERE credit > 100
SELECT id FROM customer WHERE credit BETWEEN 10 AND 20
SELECT id FROM customer WHERE country IN ('de', 'fr') AND active
SELECT id FROM customer WHERE NOT active AND credit IS NULL
SELECT id FROM customer WHERE active IS NOT TRUE
SELECT id FROM customer WHERE lower(email) = 'ann@example.org'
SELECT id FROM customer WHERE email LIKE 'a%@example.org'
SELECT id FROM customer WHERE email ~ '^[a-z]+@example\.org$'
SELECT id FROM customer WHERE length(email) = 7
SELECT id FROM customer WHERE split_part(email, '@', 2) = 'example.org'
SELECT id FROM customer WHERE substr(email, 1, 3) = 'abc'
SELECT id FROM customer WHERE 'gold' = ANY(tags)
SELECT id FROM customer WHERE tags @> ARRAY['gold']
SELECT id FROM customer WHERE tags && ARRAY['gold', 'new']
SELECT id FROM customer WHERE cardinality(tags) = 2
SELECT id FROM customer WHERE profile ->> 'lang' = 'de'
SELECT id FROM customer WHERE (profile ->> 'age')::int >= 18
SELECT id FROM customer WHERE profile -> 'address' ->> 'city' = 'Ulm' AND profile ->> 'lang' = 'de'
SELECT id FROM customer WHERE profile @> '{"vip": true}'
SELECT id FROM customer WHERE profile ? 'vip'
SELECT id FROM orders WHERE placed >= '2024-03-01' AND placed < '2024-04-01'
SELECT id FROM orders WHERE placed > now() - interval '7 days'
SELECT id FROM orders WHERE due BETWEEN current_date - 30 AND current_date
SELECT id FROM orders WHERE extract(year FROM placed) = 2023
SELECT id FROM orders WHERE date_trunc('month', placed) = '2024-02-01'
SELECT id FROM orders WHERE to_char(due, 'YYYY-MM') = '2022-11'
SELECT id FROM orders WHERE placed::date = due
SELECT id FROM orders WHERE due - placed::date > 14
SELECT id FROM orders WHERE due = date '2024-02-29' + 1
SELECT id FROM orders WHERE placed + interval '1 month' < due
SELECT id FROM orders WHERE coalesce(total, 0) = 0
SELECT id FROM orders WHERE total * 2 = 84 AND note IS NOT NULL
SELECT id FROM orders WHERE total % 7 = 3
SELECT id FROM orders WHERE status = 'paid' OR status = 'sent' AND total > 99
SELECT id FROM orders WHERE status <> ALL (ARRAY['new', 'void']::order_status[])
SELECT id FROM orders WHERE (customer_id, total) = (5, 17)
SELECT id FROM orders WHERE (customer_id, total) IN ((5, 17), (6, 18))
SELECT id FROM orders WHERE note IS DISTINCT FROM 'x' AND total IS NOT DISTINCT FROM 3
SELECT id FROM orders WHERE CASE WHEN total > 50 THEN 'big' WHEN note = 'n' THEN 'noted' ELSE 'small' END = 'noted'
SELECT id FROM orders WHERE nullif(note, '') = 'z'
SELECT id FROM orders WHERE note || 'x' = 'abx' OR total IS NULL
SELECT o.id, c.email FROM orders o JOIN customer c ON c.id = o.customer_id WHERE c.country = 'de' AND o.total > 10
SELECT c.id FROM customer c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL
SELECT c.id, o.id FROM customer c FULL JOIN orders o ON o.customer_id = c.id AND o.total > 5
SELECT c.id FROM customer c JOIN customer r ON r.id = c.ref_id WHERE r.credit > c.credit
SELECT c.id, i.line FROM customer c JOIN orders o ON o.customer_id = c.id JOIN item i ON i.order_id = o.id WHERE i.qty > 3 AND c.active AND o.status = 'sent'
SELECT id FROM customer c WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.total > 1000)
SELECT id FROM customer c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id AND o.status = 'void')
SELECT id FROM customer WHERE id IN (SELECT customer_id FROM orders WHERE note = 'gift')
SELECT id FROM customer WHERE id NOT IN (SELECT ref_id FROM customer WHERE ref_id IS NOT NULL)
SELECT id FROM customer c WHERE (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 2
SELECT id FROM customer c WHERE (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) = 77
SELECT id FROM orders o WHERE total > (SELECT avg(total) FROM orders x WHERE x.customer_id = o.customer_id)
SELECT customer_id FROM orders GROUP BY customer_id HAVING count(*) > 3
SELECT customer_id FROM orders GROUP BY customer_id HAVING count(DISTINCT status) = 2 AND sum(total) >= 500
SELECT customer_id FROM orders GROUP BY customer_id HAVING sum(total) = 42
SELECT c.country FROM customer c JOIN orders o ON o.customer_id = c.id JOIN item i ON i.order_id = o.id GROUP BY c.country HAVING count(*) >= 10
SELECT order_id FROM item GROUP BY order_id HAVING sum(qty * price) > 1000
SELECT order_id FROM item GROUP BY order_id HAVING count(*) FILTER (WHERE qty > 5) = 2
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY placed DESC) AS n FROM orders) x WHERE n = 2
SELECT DISTINCT ON (customer_id) customer_id, id FROM orders ORDER BY customer_id, placed DESC
SELECT id FROM orders ORDER BY total DESC NULLS LAST LIMIT 3 OFFSET 2
SELECT note FROM orders INTERSECT SELECT product FROM item
SELECT note FROM orders EXCEPT SELECT product FROM item
SELECT country FROM customer WHERE active UNION ALL SELECT country FROM customer WHERE credit > 9
WITH big AS (SELECT customer_id, sum(total) AS s FROM orders GROUP BY customer_id) SELECT c.email FROM customer c JOIN big ON big.customer_id = c.id WHERE big.s > 250
WITH RECURSIVE up AS (SELECT id, ref_id, 1 AS n FROM customer WHERE email = 'root' UNION ALL SELECT c.id, c.ref_id, up.n + 1 FROM customer c JOIN up ON c.ref_id = up.id WHERE up.n < 4) SELECT id FROM up WHERE n > 1
SELECT c.id FROM customer c CROSS JOIN LATERAL (SELECT id FROM orders o WHERE o.customer_id = c.id ORDER BY placed LIMIT 1) l WHERE c.credit > 1
SELECT v.k FROM (VALUES (1, 'de'), (2, 'fr')) AS v(k, c) JOIN customer ON customer.country = v.c
SELECT t FROM customer, unnest(tags) AS t WHERE t = 'gold'
SELECT id FROM orders WHERE id = $1 AND total > $2
