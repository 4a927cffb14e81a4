-- title: The next page by number and key
-- technique: A comparison of rows instead of an OR
-- rules: keyset-in-pieces
-- expect: The OR cannot start in the index on number: everything before the page is read and thrown away. The comparison of rows begins right there.
SELECT id, number, total
FROM shop_order
WHERE number > 4400000 OR (number = 4400000 AND id > 180000)
ORDER BY number, id
LIMIT 20;
