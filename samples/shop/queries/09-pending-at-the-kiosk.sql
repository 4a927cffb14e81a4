-- title: Pending orders of the busiest account
-- technique: more columns in an index that is there
-- rules: extend-index
-- expect: The index on (user_id, created_at) finds thousands of orders of the kiosk and the filter on status keeps a few. An index that starts with (user_id, status) reads only those.
SELECT id, number, total
FROM shop_order
WHERE user_id = 1
  AND status = 'pending';
