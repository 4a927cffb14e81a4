-- title: Users with a delivered order
-- technique: EXISTS over COUNT
-- rules: count-instead-of-exists
-- expect: The subquery counts every delivered order of every user only to compare with 0. EXISTS stops at the first one and gives the same rows.
SELECT u.id, u.username
FROM shop_user u
WHERE (
    SELECT count(*)
    FROM shop_order o
    WHERE o.user_id = u.id
      AND o.status = 'delivered'
) > 0;
