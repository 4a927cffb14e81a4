-- title: Products with their ratings, also where there are none
-- technique: nothing to do: the join is used
-- rules: none
-- expect: No advice: columns of both tables are used and the index on product_id is, too.
SELECT p.id, p.name, count(r.id) AS reviews, avg(r.rating) AS stars
FROM shop_product p
LEFT JOIN shop_review r ON r.product_id = p.id
WHERE p.id BETWEEN 5000 AND 5010
GROUP BY p.id, p.name
ORDER BY p.id;
