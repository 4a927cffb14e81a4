-- title: Products with four stars or more
-- technique: EXISTS instead of DISTINCT over a join
-- rules: distinct-join
-- expect: What Django makes of .filter(review__rating__gte=4).distinct(). The review only filters: Exists(OuterRef("pk")) gives the same products without the copies.
SELECT DISTINCT p.id, p.sku, p.name, p.price
FROM shop_product p
INNER JOIN shop_review r ON r.product_id = p.id
WHERE r.rating >= 4
ORDER BY p.name ASC, p.id ASC;
