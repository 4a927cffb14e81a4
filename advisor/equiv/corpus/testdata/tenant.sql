-- Tenants and their events: partitions, an enum, jsonb, arrays, a key of two columns behind a nullable foreign key, a table without a key.
CREATE TYPE severity AS ENUM ('low', 'mid', 'high');
CREATE TABLE tenant (
    id        int PRIMARY KEY,
    slug      text NOT NULL UNIQUE,
    parent_id int REFERENCES tenant (id),
    settings  jsonb,
    zone      text
);
CREATE TABLE account (
    tenant_id int REFERENCES tenant (id),
    num       int,
    login     text,
    active    boolean NOT NULL DEFAULT true,
    locked    boolean,
    score     int,
    PRIMARY KEY (tenant_id, num),
    UNIQUE (tenant_id, login)
);
CREATE TABLE event (
    id          bigint,
    tenant_id   int NOT NULL DEFAULT 1,
    account_num int,
    at          timestamptz NOT NULL DEFAULT '2024-02-01 10:00+00',
    level       severity,
    body        jsonb,
    labels      text[],
    amount      int,
    cost        double precision,
    PRIMARY KEY (id, at),
    FOREIGN KEY (tenant_id, account_num) REFERENCES account (tenant_id, num)
) PARTITION BY RANGE (at);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM (MINVALUE) TO ('2024-07-01 00:00+00');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2024-07-01 00:00+00') TO (MAXVALUE);
CREATE TABLE label (
    tenant_id int NOT NULL REFERENCES tenant (id),
    name      text COLLATE "C" NOT NULL,
    weight    int,
    PRIMARY KEY (tenant_id, name)
);
CREATE TABLE link (a int, b int); -- edges of a graph: no key, NULLs, loops
