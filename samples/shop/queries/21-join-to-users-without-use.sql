-- title: December's delivered orders
-- technique: leaving out a join
-- rules: unused-join
-- expect: The join to shop_user reads all users and gives nothing: user_id is NOT NULL with a valid foreign key, and no column of shop_user is used.
SELECT o.id, o.number, o.total  -- for the yearly report
FROM shop_order o
INNER JOIN shop_user u ON u.id = o.user_id
WHERE o.created_at >= '2025-12-01'
  AND o.status = 'delivered';
