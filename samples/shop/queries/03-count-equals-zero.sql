-- title: Products nobody has reviewed
-- technique: NOT EXISTS over COUNT
-- rules: count-instead-of-exists
-- expect: Comparing a count with 0 is NOT EXISTS, which PostgreSQL runs as one anti join instead of one aggregate for each product.
SELECT p.id, p.sku, p.name
FROM shop_product p
WHERE (SELECT count(*) FROM shop_review r WHERE r.product_id = p.id) = 0;
