-- title: Reviews of one author, compared null-safe
-- technique: = instead of IS NOT DISTINCT FROM
-- rules: null-safe-equality
-- expect: The constant is not NULL, so = finds the same rows, and unlike IS NOT DISTINCT FROM it can use the index on user_id.
SELECT id, rating, created_at
FROM shop_review
WHERE user_id IS NOT DISTINCT FROM 77;
