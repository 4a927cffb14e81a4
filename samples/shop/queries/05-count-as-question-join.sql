-- title: Does this category sell?
-- technique: EXISTS over COUNT, asked of the developer
-- rules: count-as-question
-- expect: Counting every sold item of a category to learn whether there is any; EXISTS stops at the first. A question, because the result changes.
SELECT count(*)
FROM shop_orderitem i
JOIN shop_product p ON p.id = i.product_id
WHERE p.category_id = 12;
