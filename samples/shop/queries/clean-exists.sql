-- title: Users who ordered in December
-- technique: nothing to do: it is EXISTS already
-- rules: none
-- expect: No advice.
SELECT u.id, u.username
FROM shop_user u
WHERE EXISTS (
    SELECT 1
    FROM shop_order o
    WHERE o.user_id = u.id
      AND o.created_at >= '2025-12-01'
);
