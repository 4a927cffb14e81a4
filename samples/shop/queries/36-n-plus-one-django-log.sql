-- title: A page of Django's debug log: new products and their categories
-- technique: select_related()
-- rules: n+1-to-one
-- expect: Lines as django.db.backends prints them: twelve products, then the category of each by its key, some of them twice. select_related("category") makes it one query.
(0.002) SELECT "shop_product"."id", "shop_product"."category_id", "shop_product"."sku", "shop_product"."name", "shop_product"."price" FROM "shop_product" WHERE "shop_product"."is_active" ORDER BY "shop_product"."id" DESC LIMIT 12; args=(); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 20 LIMIT 21; args=(20,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 10 LIMIT 21; args=(10,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 39 LIMIT 21; args=(39,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 25 LIMIT 21; args=(25,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 11 LIMIT 21; args=(11,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 31 LIMIT 21; args=(31,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 20 LIMIT 21; args=(20,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 35 LIMIT 21; args=(35,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 28 LIMIT 21; args=(28,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 26 LIMIT 21; args=(26,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 10 LIMIT 21; args=(10,); alias=default
(0.000) SELECT "shop_category"."id", "shop_category"."name", "shop_category"."slug", "shop_category"."parent_id" FROM "shop_category" WHERE "shop_category"."id" = 36 LIMIT 21; args=(36,); alias=default
