-- title: Order numbers, each once
-- technique: leaving out a DISTINCT
-- rules: needless-distinct
-- expect: number is unique and NOT NULL, so the rows are distinct already.
SELECT DISTINCT number, status, created_at
FROM shop_order;
