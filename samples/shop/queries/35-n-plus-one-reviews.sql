-- title: A category page that asks for the reviews of each product
-- technique: one query for N
-- rules: n+1-to-many
-- expect: One query for ten products and ten for their reviews. prefetch_related("review_set") fetches the reviews of all ten at once; a join would repeat the product in every row.
SELECT id, sku, name, price
FROM shop_product
WHERE category_id = 12 AND is_active
ORDER BY id
LIMIT 10;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 108;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 120;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 144;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 271;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 337;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 407;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 409;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 413;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 440;
SELECT id, product_id, rating, created_at FROM shop_review WHERE product_id = 555;
