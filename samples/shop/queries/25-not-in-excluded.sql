-- title: Early users who never wrote a review
-- technique: NOT EXISTS instead of NOT IN
-- rules: not-in-subquery
-- expect: What Django's exclude() makes: user_id may be NULL, and the subquery leaves the NULLs out by itself. NOT EXISTS then gives the same rows and asks the index on user_id for a hundred users instead of reading all of it.
SELECT u.id, u.username
FROM shop_user u
WHERE u.date_joined < '2023-03-01'
  AND u.id NOT IN (SELECT r.user_id FROM shop_review r WHERE r.user_id IS NOT NULL);
