-- title: Everything a customer has bought
-- technique: an index on a foreign key
-- rules: foreign-key-index
-- expect: A handful of orders joined with all items of the shop, because shop_orderitem.order_id has no index.
SELECT o.number, o.created_at, p.name, i.quantity
FROM shop_order o
JOIN shop_orderitem i ON i.order_id = o.id
JOIN shop_product p ON p.id = i.product_id
WHERE o.user_id = 4711
ORDER BY o.created_at;
