-- Operators of somebody else's that fit better than PostgreSQL's own where it
-- would have to convert a side first, and mean something else.
CREATE FUNCTION odd_in(int, numeric) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::numeric <> $2';
CREATE FUNCTION odd_iv(varchar, varchar) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT length($1) = length($2)';
CREATE FUNCTION odd_tt(text, varchar) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT length($1) = length($2)';
CREATE FUNCTION odd_if(int, float8) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::float8 <> $2';
CREATE FUNCTION odd_vt(varchar, text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT length($1) = length($2)';
CREATE FUNCTION odd_ww(whole, whole) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::int <> $2::int';
CREATE FUNCTION odd_wi(filled, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1::int <> $2';
CREATE FUNCTION odd_st(stamp, date) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR = (LEFTARG = int, RIGHTARG = numeric, FUNCTION = odd_in);
CREATE OPERATOR < (LEFTARG = int, RIGHTARG = numeric, FUNCTION = odd_in);
CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = odd_iv);
CREATE OPERATOR = (LEFTARG = text, RIGHTARG = varchar, FUNCTION = odd_tt);
CREATE OPERATOR = (LEFTARG = varchar, RIGHTARG = text, FUNCTION = odd_vt);
CREATE OPERATOR = (LEFTARG = int, RIGHTARG = float8, FUNCTION = odd_if);
CREATE OPERATOR = (LEFTARG = whole, RIGHTARG = whole, FUNCTION = odd_ww);
CREATE OPERATOR = (LEFTARG = filled, RIGHTARG = int, FUNCTION = odd_wi);
CREATE OPERATOR >= (LEFTARG = stamp, RIGHTARG = date, FUNCTION = odd_st);
