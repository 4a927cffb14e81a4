-- title: The twenty biggest orders
-- technique: an index that has the order
-- rules: index-for-order
-- expect: The whole table is read and sorted for twenty rows. An index on total delivers them already in order.
SELECT id, number, user_id, total
FROM shop_order
ORDER BY total DESC
LIMIT 20;
