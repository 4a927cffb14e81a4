-- title: An order list that asks for each customer
-- technique: one join for N queries
-- rules: n+1-to-one
-- expect: One query for ten orders and ten for their customers, each by primary key with the user_id of an order. select_related("user") fetches all in one.
SELECT id, number, user_id, total
FROM shop_order
WHERE created_at >= '2025-12-24' AND created_at < '2025-12-25'
ORDER BY created_at
LIMIT 10;
SELECT id, username, email FROM shop_user WHERE id = 29510;
SELECT id, username, email FROM shop_user WHERE id = 2184;
SELECT id, username, email FROM shop_user WHERE id = 17933;
SELECT id, username, email FROM shop_user WHERE id = 24908;
SELECT id, username, email FROM shop_user WHERE id = 35715;
SELECT id, username, email FROM shop_user WHERE id = 3598;
SELECT id, username, email FROM shop_user WHERE id = 25430;
SELECT id, username, email FROM shop_user WHERE id = 29544;
SELECT id, username, email FROM shop_user WHERE id = 7184;
SELECT id, username, email FROM shop_user WHERE id = 10072;
