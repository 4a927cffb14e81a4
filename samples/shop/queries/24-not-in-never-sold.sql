-- title: Products of a category that never sold
-- technique: NOT EXISTS instead of NOT IN
-- rules: not-in-subquery
-- expect: The list is too long for a hash table, so it is searched again for each product. Both columns are NOT NULL, so NOT EXISTS gives the same rows, by a join.
SELECT p.id, p.sku, p.name
FROM shop_product p
WHERE p.category_id = 12
  AND p.id NOT IN (SELECT i.product_id FROM shop_orderitem i);
