-- title: Users with a delivered order, by a join
-- technique: EXISTS instead of DISTINCT over a join
-- rules: distinct-join
-- expect: The join gives each user once for each order, and DISTINCT sorts all that to undo it. EXISTS never makes the copies.
SELECT DISTINCT u.*
FROM shop_user u
JOIN shop_order o ON o.user_id = u.id
WHERE o.status = 'delivered';
