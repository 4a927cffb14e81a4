-- title: Living orders, each once
-- technique: leaving out a DISTINCT
-- rules: needless-distinct
-- expect: The primary key is in the list, so no two rows can be the same: DISTINCT sorts everything and removes nothing.
SELECT DISTINCT o.id, o.number, o.user_id, o.total, o.created_at
FROM shop_order o
WHERE o.deleted_at IS NULL;
