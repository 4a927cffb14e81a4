-- The tables that the shapes of testdata/shapes.sql read.
CREATE TYPE order_status AS ENUM ('new', 'paid', 'sent', 'void');
CREATE TABLE customer (
    id integer PRIMARY KEY,
    email varchar(40) NOT NULL UNIQUE,
    country char(2),
    credit numeric(8,2) CHECK (credit >= 0),
    ref_id integer REFERENCES customer,
    tags text[],
    profile jsonb,
    active boolean
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customer,
    status order_status NOT NULL,
    placed timestamptz NOT NULL,
    due date,
    total numeric(10,2),
    note text
);
CREATE TABLE item (
    order_id bigint NOT NULL REFERENCES orders,
    line integer NOT NULL,
    product text,
    qty integer NOT NULL CHECK (qty > 0),
    price numeric(8,2) CHECK (price IS NULL OR price >= 0),
    PRIMARY KEY (order_id, line)
);
