-- title: The latest orders
-- technique: nothing to do: the index has the order
-- rules: none
-- expect: No advice: twenty rows are the first twenty of the index on created_at.
SELECT id, number, status, created_at
FROM shop_order
ORDER BY created_at DESC
LIMIT 20;
