-- title: Reviews of one author, gone authors as 0
-- technique: COALESCE off the column
-- rules: coalesce-on-column
-- expect: COALESCE hides user_id from its index. A review without an author counts as 0, which is not 77, so the plain comparison finds the same rows.
SELECT id, rating, created_at
FROM shop_review
WHERE coalesce(user_id, 0) = 77;
