-- Rows for the TPC-H tables at about a fiftieth of scale 1, made by arithmetic
-- so that they are the same everywhere. Not dbgen's rows: its value lists and
-- proportions are kept where the 22 queries depend on them.
CREATE FUNCTION pick(list text[], i bigint) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT list[1 + mod(i, cardinality(list))] $$;
CREATE FUNCTION scatter(i bigint, field int) RETURNS bigint LANGUAGE sql IMMUTABLE
  AS $$ SELECT (hashint8extended(i, field) & 2147483647) $$;

INSERT INTO region SELECT i, pick('{AFRICA,AMERICA,ASIA,EUROPE,"MIDDLE EAST"}', i), 'region ' || i FROM generate_series(0, 4) i;
INSERT INTO nation SELECT i, pick('{ALGERIA,ARGENTINA,BRAZIL,CANADA,EGYPT,ETHIOPIA,FRANCE,GERMANY,INDIA,INDONESIA,IRAN,IRAQ,JAPAN,JORDAN,KENYA,MOROCCO,MOZAMBIQUE,PERU,CHINA,ROMANIA,"SAUDI ARABIA",VIETNAM,RUSSIA,"UNITED KINGDOM","UNITED STATES"}', i),
  (ARRAY[0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1])[i + 1], 'nation ' || i FROM generate_series(0, 24) i;
INSERT INTO part SELECT i,
  pick('{almond,antique,forest,green,ivory,khaki,lemon,linen}', scatter(i, 1)) || ' ' || pick('{forest,metallic,navy,olive,peru,pink}', scatter(i, 2)),
  'Manufacturer#' || 1 + mod(i, 5), 'Brand#' || 1 + mod(i, 5) || 1 + mod(scatter(i, 3), 5),
  pick('{STANDARD,SMALL,MEDIUM,LARGE,ECONOMY,PROMO}', scatter(i, 4)) || ' ' || pick('{ANODIZED,BURNISHED,PLATED,POLISHED,BRUSHED}', scatter(i, 5)) || ' ' || pick('{TIN,NICKEL,BRASS,STEEL,COPPER}', scatter(i, 6)),
  1 + mod(scatter(i, 7), 50),
  pick('{SM,LG,MED,JUMBO,WRAP}', scatter(i, 8)) || ' ' || pick('{CASE,BOX,BAG,JAR,PKG,PACK,CAN,DRUM}', scatter(i, 9)),
  900 + mod(i, 1000) / 10.0, 'part comment' FROM generate_series(1, 4000) i;
INSERT INTO supplier SELECT i, 'Supplier#' || lpad(i::text, 9, '0'), 'address ' || i, mod(scatter(i, 10), 25),
  10 + mod(scatter(i, 10), 25) || '-' || 100 + mod(scatter(i, 11), 900) || '-555-0100', mod(scatter(i, 12), 1000000) / 100.0 - 999,
  CASE WHEN mod(i, 67) = 0 THEN 'a Customer wrote Complaints' ELSE 'quiet' END FROM generate_series(1, 200) i;
INSERT INTO partsupp SELECT p, 1 + mod(p + s * 50, 200), 1 + mod(scatter(p * 4 + s, 13), 9999), 1 + mod(scatter(p * 4 + s, 14), 99900) / 100.0, 'supply'
  FROM generate_series(1, 4000) p, generate_series(0, 3) s;
INSERT INTO customer SELECT i, 'Customer#' || lpad(i::text, 9, '0'), 'address ' || i, mod(scatter(i, 15), 25),
  10 + mod(scatter(i, 15), 25) || '-' || 100 + mod(scatter(i, 16), 900) || '-555-0199', mod(scatter(i, 17), 1100000) / 100.0 - 999,
  pick('{AUTOMOBILE,BUILDING,FURNITURE,MACHINERY,HOUSEHOLD}', scatter(i, 18)), 'customer comment' FROM generate_series(1, 3000) i;
INSERT INTO orders SELECT i, 1 + mod(scatter(i, 19), 2000), pick('{O,F,P}', scatter(i, 20)), 1000 + mod(scatter(i, 21), 400000),
  date '1992-01-01' + mod(scatter(i, 22), 2405)::int, pick('{1-URGENT,2-HIGH,3-MEDIUM,"4-NOT SPECIFIED",5-LOW}', scatter(i, 23)),
  'Clerk#' || mod(scatter(i, 24), 20), 0, CASE WHEN mod(i, 90) = 0 THEN 'special packages, requests' ELSE 'plain' END
  FROM generate_series(1, 30000) i;
INSERT INTO lineitem SELECT o_orderkey, 1 + mod(scatter(k, 25), 4000), 1 + mod(1 + mod(scatter(k, 25), 4000) + mod(scatter(k, 26), 4) * 50, 200), l,
  1 + mod(scatter(k, 27), 50), 1000 + mod(scatter(k, 28), 90000), mod(scatter(k, 29), 11) / 100.0, mod(scatter(k, 30), 9) / 100.0,
  pick('{R,A,N}', scatter(k, 31)), pick('{O,F}', scatter(k, 32)),
  o_orderdate + 1 + mod(scatter(k, 33), 121)::int, o_orderdate + 30 + mod(scatter(k, 34), 61)::int, o_orderdate + 2 + mod(scatter(k, 33), 121)::int + mod(scatter(k, 35), 30)::int,
  pick('{"DELIVER IN PERSON","COLLECT COD",NONE,"TAKE BACK RETURN"}', scatter(k, 36)),
  pick('{"REG AIR",AIR,RAIL,SHIP,TRUCK,MAIL,FOB,"AIR REG"}', scatter(k, 37)), 'line'
  FROM orders, generate_series(1, 7) l, LATERAL (SELECT o_orderkey::bigint * 8 + l AS k) n WHERE l <= 1 + mod(scatter(o_orderkey, 38), 7);
