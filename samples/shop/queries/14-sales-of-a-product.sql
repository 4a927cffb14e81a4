-- title: Sales of one product
-- technique: an index on a foreign key
-- rules: foreign-key-index
-- expect: shop_orderitem.product_id refers to shop_product and has no index: this join reads all items, and so would each DELETE of a product.
SELECT p.sku, p.name, sum(i.quantity) AS sold
FROM shop_product p
JOIN shop_orderitem i ON i.product_id = p.id
WHERE p.sku = 'SKU-156854'
GROUP BY p.sku, p.name;
