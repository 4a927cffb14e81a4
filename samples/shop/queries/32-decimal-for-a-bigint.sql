-- title: An order by its number, sent as a decimal
-- technique: the type of the column for the parameter
-- rules: cast-on-column
-- expect: A driver that sends Decimal makes PostgreSQL cast number to numeric in every row, and the unique index on number is of no use. The constant is a whole number: send it as an integer.
SELECT id, number, status, total
FROM shop_order
WHERE number = 4599994.0;
