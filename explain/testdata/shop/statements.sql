-- initplan_scalar
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select * from shop_order where total > (select avg(total) from shop_order) order by id limit 50;
rollback;

-- initplan_exists
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select case when exists (select 1 from shop_order where note = 'absent') then 'y' else 'n' end, count(*) from customer;
rollback;

-- initplan_targetlist
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select (select count(*) from item where sku = 'sku7'), (select max(total) from shop_order), c.id from customer c where c.country = 'de' limit 5;
rollback;

-- initplan_parallel
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from item where price > (select avg(credit) from customer);
rollback;

-- initplan_nested
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select * from customer where credit = (select max(credit) from customer where id < (select max(customer_id) from shop_order)) order by id;
rollback;

-- cte_two_scans
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
with x as materialized (select customer_id, sum(total) t from shop_order group by 1) select a.customer_id, a.t from x a join x b on b.customer_id = a.customer_id + 1 where b.t > a.t * 3;
rollback;

-- cte_nested
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
with x as materialized (select * from customer where credit > 500), y as materialized (select * from x where country = 'de') select (select count(*) from y), count(*) from x;
rollback;

-- cte_modifying
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
with d as (delete from item where id <= 300 returning order_id), u as (update shop_order set total = total + 1 where id < 200) select count(*) from d;
rollback;

-- cte_same_name
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
with x as materialized (select 1 as v) select * from x, (with x as materialized (select count(*) c from item) select c, c + 1 from x) s;
rollback;

-- recursive
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
with recursive t as (select id, boss, 1 d from emp where boss is null union all select e.id, e.boss, d + 1 from emp e join t on e.boss = t.id where e.id <> t.id) select d, count(*) from t group by d;
rollback;

-- subplan
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select c.id, (select count(*) from shop_order o where o.customer_id = c.id) from customer c where c.id <= 8;
rollback;

-- subplan_hashed
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from customer where id not in (select customer_id from shop_order where status = 'sent' and id < 50000);
rollback;

-- parallel_limit
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select * from item where price = 299 limit 3;
rollback;

-- parallel_join
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select o.status, count(*) from item i join shop_order o on o.id = i.order_id group by 1;
rollback;

-- parallel_nestloop
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
set enable_hashjoin=off;
set enable_mergejoin=off;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id where i.sku = 'sku9';
rollback;

-- parallel_append
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from (select id from item where price > 100 union all select id from shop_order where total > 10 union all select id from customer) s;
rollback;

-- memoize
set enable_hashjoin=off;
set enable_mergejoin=off;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id where i.id < 20000;
rollback;

-- jit
set jit=on;
set jit_above_cost=0;
set jit_inline_above_cost=0;
set jit_optimize_above_cost=0;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select sum(total) from shop_order where id % 3 = 0;
rollback;

-- trigger
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
update item set qty = qty where id <= 500;
rollback;

-- fk_cascade
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
delete from customer where id <= 2;
rollback;

-- insert_fk
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
insert into item select 1000000 + id, order_id, sku, qty, price from item where id <= 300;
rollback;

-- merge
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
merge into customer c using (values (1,'a'),(999999,'b')) v(i,e) on c.id=v.i when matched then update set email=v.e when not matched then insert values(v.i,v.e,'de',1);
rollback;

-- never_executed
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select * from customer c join shop_order o on o.customer_id = c.id where c.id = -1;
rollback;

-- merge_join
set enable_hashjoin=off;
set enable_nestloop=off;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from shop_order o join item i on i.order_id = o.id where o.id < 30000;
rollback;

-- exists_semi
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from customer c where exists (select 1 from shop_order o where o.customer_id = c.id and o.status = 'new');
rollback;

-- sort_spill
set work_mem='64kB';
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select * from shop_order order by note, total;
rollback;

-- hash_spill
set work_mem='64kB';
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from customer c join shop_order o on o.customer_id = c.id;
rollback;

-- window
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select id, rank() over (partition by status order by total desc) from shop_order where id < 2000;
rollback;

-- timing_off
begin; explain (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)
select count(*) from shop_order where status = 'new';
rollback;

-- costs_off
begin; explain (ANALYZE, COSTS OFF, FORMAT JSON)
select count(*) from shop_order where status = 'new';
rollback;

-- estimate_only
begin; explain (VERBOSE, FORMAT JSON)
select count(*) from shop_order where status = 'new';
rollback;

-- plain_initplan
begin; explain (ANALYZE, BUFFERS, FORMAT JSON)
select (select count(*) from item where sku = 'sku7'), c.id from customer c where c.country = 'de' order by c.email limit 5;
rollback;

-- plain_parallel
set max_parallel_workers_per_gather=2;
set parallel_setup_cost=0;
set parallel_tuple_cost=0;
set min_parallel_table_scan_size=0;
begin; explain (ANALYZE, BUFFERS, FORMAT JSON)
select o.status, count(*) from item i join shop_order o on o.id = i.order_id group by 1;
rollback;

-- initplan_below_sort
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select (select count(*) from generate_series(1, 300000)), id from item order by sku, id;
rollback;

-- nestloop_semi, with an index on shop_order(customer_id)
set enable_hashjoin=off;
set enable_mergejoin=off;
set enable_material=off;
begin; explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, FORMAT JSON)
select count(*) from customer c where exists (select 1 from shop_order o where o.customer_id = c.id);
rollback;
