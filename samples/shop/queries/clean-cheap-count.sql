-- title: How often has a customer ordered?
-- technique: nothing to do: the count costs nothing
-- rules: none
-- expect: No advice, and no question: the count is answered by a few pages of an index.
SELECT count(*)
FROM shop_order
WHERE user_id = 4711;
