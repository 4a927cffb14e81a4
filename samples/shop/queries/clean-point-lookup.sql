-- title: One order by its number
-- technique: nothing to do: a unique index finds it
-- rules: none
-- expect: No advice.
SELECT id, number, status, total
FROM shop_order
WHERE number = 4599994;
