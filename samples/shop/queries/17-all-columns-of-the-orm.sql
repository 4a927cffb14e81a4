-- title: The same list as Django asks for it
-- technique: only() or defer()
-- rules: wide-row
-- expect: An ORM names every column unless told otherwise. Leave out description and attributes with .defer() or name the rest with .only(); the sort then fits in memory, too.
SELECT "shop_product"."id", "shop_product"."category_id", "shop_product"."sku", "shop_product"."name",
       "shop_product"."description", "shop_product"."attributes", "shop_product"."price", "shop_product"."stock",
       "shop_product"."is_active", "shop_product"."created_at", "shop_product"."discontinued_at"
FROM "shop_product"
WHERE "shop_product"."stock" < 100
ORDER BY "shop_product"."name" ASC;
