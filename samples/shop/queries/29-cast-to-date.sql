-- title: Orders of one day
-- technique: a range instead of a cast
-- rules: date-cast-filter
-- expect: The cast hides created_at from its index. A half-open range from midnight to midnight, in the zone of the session, means the same and uses the index.
SELECT id, number, total
FROM shop_order
WHERE created_at::date = '2025-03-14';
