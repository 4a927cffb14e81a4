-- title: When did the kiosk sell?
-- technique: only the columns that an index has
-- rules: index-only-columns
-- expect: The index has user_id and created_at. If that is all the page shows, asking for just those is answered from the index and no row of the table is read.
SELECT *
FROM shop_order
WHERE user_id = 1;
