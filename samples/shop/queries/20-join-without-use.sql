-- title: Items of large quantity
-- technique: leaving out a join
-- rules: unused-join
-- expect: No column of shop_order is used, order_id is NOT NULL and its foreign key is valid and checked at once: each item has exactly one order, so the join changes nothing and costs most of the time.
SELECT i.id, i.product_id, i.quantity
FROM shop_orderitem i
JOIN shop_order o ON o.id = i.order_id
WHERE i.quantity >= 5;
