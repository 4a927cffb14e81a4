-- title: Subcategories
-- technique: nothing to do: the table is a page long
-- rules: none
-- expect: No advice: an index on forty rows is never used.
SELECT id, name, slug
FROM shop_category
WHERE parent_id = 3
ORDER BY name;
