-- title: The latest orders of the busiest account
-- technique: nothing to do: the index has the filter and the order
-- rules: none
-- expect: No advice.
SELECT id, number, status, created_at
FROM shop_order
WHERE user_id = 1
ORDER BY created_at DESC
LIMIT 10;
