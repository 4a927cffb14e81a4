-- People: a foreign key to the table itself, keys of two columns, char(n), a collation that equates cases, a table without a key.
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE dept (site char(2), num int, name text NOT NULL DEFAULT 'dept', budget int, PRIMARY KEY (site, num));
CREATE TABLE emp (
    id       int PRIMARY KEY,
    boss_id  int REFERENCES emp (id),
    site     char(2),
    dept_num int,
    name     text NOT NULL DEFAULT 'n',
    nick     text COLLATE nocase,
    grade    int NOT NULL DEFAULT 1 CHECK (grade BETWEEN 1 AND 5),
    salary   int,
    bonus    int,
    rate     double precision,
    hired    date NOT NULL DEFAULT '2024-01-15',
    left_on  date,
    FOREIGN KEY (site, dept_num) REFERENCES dept (site, num)
);
CREATE TABLE project (id int PRIMARY KEY, code varchar(8) NOT NULL UNIQUE, lead_id int REFERENCES emp (id), budget int, until date);
CREATE TABLE assignment (
    emp_id     int REFERENCES emp (id),
    project_id int REFERENCES project (id),
    hours      int,
    role       text,
    PRIMARY KEY (emp_id, project_id)
);
CREATE TABLE absence (emp_id int NOT NULL REFERENCES emp (id), day date, days int);
