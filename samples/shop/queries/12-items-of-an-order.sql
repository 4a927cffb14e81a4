-- title: One order with its items
-- technique: an index on a foreign key
-- rules: foreign-key-index
-- expect: One order is found by its number, and then all items of the shop are read to find its few. order_id has no index, as a foreign key made by hand has none.
SELECT o.number, i.product_id, i.quantity, i.unit_price
FROM shop_order o
JOIN shop_orderitem i ON i.order_id = o.id
WHERE o.number = 4599994;
