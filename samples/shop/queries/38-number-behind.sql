-- title: The order behind a number
-- technique: Arithmetic on the constant, not on the column
-- rules: arithmetic-on-column
-- expect: number + 6 is calculated for every order, and the unique index on number is of no use. The constant less 6 is the same question, asked once.
SELECT id, number, status, total
FROM shop_order
WHERE number + 6 = 4600000;
