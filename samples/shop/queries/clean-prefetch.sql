-- title: The reviews of several products at once
-- technique: nothing to do: this is the cure for N+1
-- rules: none
-- expect: No advice.
SELECT id, product_id, rating, created_at
FROM shop_review
WHERE product_id IN (407, 409, 413, 440, 555);
