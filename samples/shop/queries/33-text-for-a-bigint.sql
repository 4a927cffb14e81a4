-- title: An item by its id, compared as text
-- technique: the type of the column for the parameter
-- rules: cast-on-column
-- expect: Casting id to text reads every item. Cast the constant instead: the primary key finds the row.
SELECT id, order_id, product_id, quantity
FROM shop_orderitem
WHERE id::text = '1600009';
