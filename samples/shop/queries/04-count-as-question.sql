-- title: Is anything delivered?
-- technique: EXISTS over COUNT, asked of the developer
-- rules: count-as-question
-- expect: If the page only wants to know whether there is one, count() reads the whole table and exists() reads one row. What the application does with the number cannot be seen here, so it is a question; the answer changes from a number to yes or no.
SELECT COUNT(*) AS "__count" FROM "shop_order" WHERE "shop_order"."status" = 'delivered';
