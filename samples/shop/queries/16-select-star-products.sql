-- title: A price list that fetches everything
-- technique: only the columns that are needed
-- rules: wide-row
-- expect: SELECT * fetches kilobytes of description for each product. A list needs a few columns; what the application reads cannot be seen here, so the badge says that the result changes.
SELECT *
FROM shop_product
WHERE is_active
ORDER BY name;
