-- title: A page of Django's debug log: users and their orders
-- technique: prefetch_related()
-- rules: n+1-to-many
-- expect: Eight users, then the orders of each by foreign key. prefetch_related("order_set") asks for all of them with one IN list.
(0.001) SELECT "shop_user"."id", "shop_user"."username", "shop_user"."email" FROM "shop_user" WHERE "shop_user"."date_joined" >= '2025-06-01T00:00:00+00:00'::timestamptz ORDER BY "shop_user"."date_joined" ASC LIMIT 8; args=(datetime.datetime(2025, 6, 1, 0, 0, tzinfo=datetime.timezone.utc),); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25911; args=(25911,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25912; args=(25912,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25913; args=(25913,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25914; args=(25914,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25915; args=(25915,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25916; args=(25916,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25917; args=(25917,); alias=default
(0.001) SELECT "shop_order"."id", "shop_order"."number", "shop_order"."user_id", "shop_order"."status", "shop_order"."total", "shop_order"."created_at" FROM "shop_order" WHERE "shop_order"."user_id" = 25918; args=(25918,); alias=default
