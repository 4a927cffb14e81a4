-- title: An order by its number, or all of a customer
-- technique: UNION ALL of two searches instead of OR
-- rules: or-of-two-searches
-- expect: One side of the OR has an index and the other needs a subquery, so every order is tested. As two statements each is a look-up; IS NOT TRUE keeps an order that is both from coming twice.
SELECT id, number, total
FROM shop_order
WHERE number = 4599994
   OR user_id IN (SELECT id FROM shop_user WHERE email = 'nobody@example.com');
