-- title: Has an active user ordered?
-- technique: EXISTS over COUNT, asked of the developer
-- rules: count-as-question
-- expect: Every order is joined with its user to learn whether there is any. EXISTS stops at the first. A question, because the result changes.
SELECT count(*)
FROM shop_order o
JOIN shop_user u ON u.id = o.user_id
WHERE u.is_active
  AND o.deleted_at IS NULL;
