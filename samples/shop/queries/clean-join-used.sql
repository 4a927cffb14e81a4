-- title: Orders of an hour with their customers
-- technique: nothing to do: the join is used
-- rules: none
-- expect: No advice.
SELECT o.number, o.total, u.username
FROM shop_order o
JOIN shop_user u ON u.id = o.user_id
WHERE o.created_at >= '2025-12-24 12:00+00' AND o.created_at < '2025-12-24 13:00+00'
ORDER BY o.created_at;
