-- A shop: an enum, a CHECK, a composite key, nullable and NOT NULL foreign keys, one column that only looks like one.
CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent', 'void');
CREATE TABLE region (id int PRIMARY KEY, name text NOT NULL DEFAULT 'north');
CREATE TABLE customer (
    id        int PRIMARY KEY,
    region_id int REFERENCES region (id),
    email     text UNIQUE,
    name      text NOT NULL DEFAULT 'ann',
    city      text,
    vip       boolean,
    credit    numeric(8, 2),
    born      date,
    joined    timestamp,
    seen      timestamptz,
    prefs     jsonb,
    tags      text[]
);
CREATE TABLE product (
    id        int PRIMARY KEY,
    sku       text NOT NULL UNIQUE,
    kind      text,
    price     numeric(8, 2) NOT NULL DEFAULT 1 CHECK (price >= 0),
    old_price numeric(8, 2),
    weight    int,
    dept      int NOT NULL DEFAULT 1
);
CREATE TABLE orders (
    id          int PRIMARY KEY,
    customer_id int NOT NULL DEFAULT 1 REFERENCES customer (id),
    agent_id    int,                            -- points nowhere in particular
    referrer_id int REFERENCES customer (id),   -- a foreign key that may be NULL
    state       order_state NOT NULL DEFAULT 'new',
    total       numeric(8, 2),
    qty         int,
    placed      timestamptz NOT NULL DEFAULT '2024-03-05 12:00+00',
    shipped     date,
    note        text
);
CREATE TABLE line (
    order_id   int REFERENCES orders (id),
    pos        int,
    product_id int REFERENCES product (id),
    qty        int NOT NULL DEFAULT 1 CHECK (qty > 0),
    discount   int,
    PRIMARY KEY (order_id, pos)
);
CREATE VIEW paid AS SELECT id, customer_id, total FROM orders WHERE state = 'paid';
