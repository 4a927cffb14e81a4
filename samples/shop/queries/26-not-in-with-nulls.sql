-- title: New users who never wrote a review, and why there are none
-- technique: NOT EXISTS instead of NOT IN
-- rules: not-in-subquery
-- expect: user_id has NULLs, and with one NULL in its list NOT IN is never true: no row comes back. NOT EXISTS gives the users that were meant, which is another answer, so it must not be offered as the same.
SELECT u.id, u.username
FROM shop_user u
WHERE u.date_joined >= '2025-12-30'
  AND u.id NOT IN (SELECT r.user_id FROM shop_review r);
