-- title: Order dates of some customers
-- technique: only the columns that an index has
-- rules: index-only-columns
-- expect: user_id and created_at are in one index; the one extra column, status, costs a visit to the table for each row.
SELECT user_id, created_at, status
FROM shop_order
WHERE user_id BETWEEN 100 AND 500;
