-- title: Orders with an apology coupon
-- technique: an index on the filter
-- rules: missing-index
-- expect: Four orders in a thousand have this coupon and the table is read to its end. An index on coupon_code answers it.
-- What did the apologies of the last years cost us?
SELECT id, number, created_at, total
FROM shop_order
WHERE coupon_code = 'SORRY5'
  AND deleted_at IS NULL;
