-- title: Products with a tag
-- technique: an index on a foreign key
-- rules: unindexed-foreign-key
-- expect: The unique key of the many-to-many table starts with product_id, so it does not help from the side of the tag: tag_id needs an index of its own.
SELECT pt.product_id
FROM shop_tag t
JOIN shop_product_tags pt ON pt.tag_id = t.id
WHERE t.name = 'coral-light';
