-- title: Products with a good review
-- technique: EXISTS over COUNT
-- rules: count-instead-of-exists
-- expect: "At least one" needs no count: EXISTS is the same question and can be answered by a join.
SELECT p.id, p.name
FROM shop_product p
WHERE (SELECT count(r.id) FROM shop_review r WHERE r.product_id = p.id AND r.rating >= 3) >= 1;
