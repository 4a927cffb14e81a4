-- title: Orders waiting for payment
-- technique: an index on the filter
-- rules: missing-index
-- expect: Half a percent of the orders is pending, and the whole table is read to find them. An index on status finds them at once; it need only hold the pending ones.
SELECT id, number, user_id, total
FROM shop_order
WHERE status = 'pending';
