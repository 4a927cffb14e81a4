-- title: Revenue by status, over everything
-- technique: nothing to do: every row is needed
-- rules: none
-- expect: No advice: no index makes reading all orders cheaper.
SELECT status, count(*) AS orders, sum(total) AS revenue
FROM shop_order
WHERE deleted_at IS NULL
GROUP BY status
ORDER BY status;
