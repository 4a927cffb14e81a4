-- title: Orders of one day, as a range
-- technique: nothing to do: the range uses the index
-- rules: none
-- expect: No advice.
SELECT id, number, total
FROM shop_order
WHERE created_at >= '2025-03-14' AND created_at < '2025-03-15';
