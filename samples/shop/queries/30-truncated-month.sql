-- title: Revenue of one month
-- technique: a range instead of date_trunc
-- rules: date-cast-filter
-- expect: date_trunc is computed for every order there is. From the first of the month up to the first of the next says the same to the index.
SELECT count(*) AS orders, sum(total) AS revenue
FROM shop_order
WHERE date_trunc('month', created_at) = '2025-11-01';
