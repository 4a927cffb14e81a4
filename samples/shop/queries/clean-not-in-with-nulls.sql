-- title: New users who never wrote a review, and why there are none
-- technique: nothing that keeps the answer: the list of NOT IN has NULLs
-- rules: none
-- expect: No advice. With one NULL in its list NOT IN is never true, so no row comes back; NOT EXISTS would give the users that were meant, which is another answer and must not be offered as the same.
SELECT u.id, u.username
FROM shop_user u
WHERE u.date_joined >= '2025-12-30'
  AND u.id NOT IN (SELECT r.user_id FROM shop_review r);
