CREATE FUNCTION any_of(VARIADIC anyarray) RETURNS anyelement LANGUAGE sql VOLATILE
    AS 'SELECT $1[1 + floor(random() * cardinality($1))::int]';
CREATE FUNCTION any_of(VARIADIC text[]) RETURNS text LANGUAGE sql VOLATILE
    AS 'SELECT $1[1 + floor(random() * cardinality($1))::int]';
