-- title: Orders of subscribers by status
-- technique: nothing to do: PostgreSQL makes a join of IN
-- rules: none
-- expect: No advice: IN is as good as EXISTS here, and every order is needed.
SELECT o.status, count(*) AS orders
FROM shop_order o
WHERE o.user_id IN (SELECT p.user_id FROM shop_profile p WHERE p.newsletter)
GROUP BY o.status;
