-- title: Who bought the slowest sellers?
-- technique: an index on a foreign key
-- rules: foreign-key-index
-- expect: shop_orderitem.product_id has no index, so three products cost a look at every item ever sold. With it each product is a short visit, and products can be deleted without reading all items.
SELECT p.name, i.order_id, i.quantity
FROM shop_product p
JOIN shop_orderitem i ON i.product_id = p.id
WHERE p.sku IN ('SKU-169272', 'SKU-169279', 'SKU-169286');
