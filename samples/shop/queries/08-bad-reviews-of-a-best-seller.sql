-- title: One-star reviews of a best seller
-- technique: more columns in an index that is there
-- rules: extend-index
-- expect: The index on product_id finds all reviews of the product, and most are then thrown away for their rating. (product_id, rating) reads only the ones wanted and makes the old index superfluous.
SELECT id, rating, body
FROM shop_review
WHERE product_id = 1
  AND rating = 1;
