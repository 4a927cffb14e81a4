-- Small tables with every property that the proofs ask about, and near misses of each.
CREATE TABLE team (id int PRIMARY KEY, name text);
CREATE TABLE person (
    id      bigint PRIMARY KEY,
    team_id int REFERENCES team (id),           -- nullable foreign key
    code    int NOT NULL UNIQUE,
    badge   int UNIQUE,                         -- unique, with NULLs
    email   text,
    active  boolean,
    at      timestamptz,
    local   timestamp,
    day     date
);
CREATE TABLE item (
    id        bigint PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES person (id),
    later_id  bigint REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED,
    loose_id  bigint,                           -- points nowhere in particular
    n         int,
    price     numeric(10, 2),
    label     text
);
CREATE TABLE part (a int, b int, v int, PRIMARY KEY (a, b));
CREATE TABLE piece (id int PRIMARY KEY, a int, b int NOT NULL, FOREIGN KEY (a, b) REFERENCES part (a, b));
CREATE TABLE base (id int PRIMARY KEY, v int);
CREATE TABLE derived () INHERITS (base);
CREATE TABLE pays_base (id int PRIMARY KEY, base_id int NOT NULL REFERENCES base (id));
CREATE TABLE leaf (id int PRIMARY KEY, parent_id int REFERENCES leaf (id), v int);
CREATE VIEW active_item AS SELECT * FROM item WHERE random() < 0.5;
CREATE FUNCTION coin() RETURNS boolean LANGUAGE sql VOLATILE AS 'SELECT random() < 0.5';
