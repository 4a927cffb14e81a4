-- title: How many items were ordered
-- technique: Count without DISTINCT
-- rules: count-distinct-of-a-key
-- expect: id is the primary key: no two rows agree on it, and the sort that DISTINCT needs finds nothing to drop.
SELECT count(DISTINCT id)
FROM shop_orderitem;
