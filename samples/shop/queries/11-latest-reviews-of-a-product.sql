-- title: The latest reviews of a product
-- technique: an index that has the filter and the order
-- rules: index-for-order
-- expect: All reviews of the product are fetched and sorted to show ten. With (product_id, created_at) the ten newest are the first ten of the index.
SELECT id, rating, body, created_at
FROM shop_review
WHERE product_id = 1
ORDER BY created_at DESC
LIMIT 10;
