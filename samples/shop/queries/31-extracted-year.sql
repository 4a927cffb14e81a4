-- title: Orders of the first year
-- technique: a range instead of EXTRACT
-- rules: date-cast-filter
-- expect: EXTRACT(year …) = 2023 is the range from one New Year to the next, which the index on created_at can answer.
SELECT id, number, total
FROM shop_order
WHERE EXTRACT(YEAR FROM created_at) = 2023;
