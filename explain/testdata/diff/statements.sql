-- self_join.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select a.id, b.boss from emp a join emp b on b.id = a.boss where a.id < 10;

-- self_join.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select a.id, b.boss from emp a join emp b on b.id = a.boss where b.id < 10;

-- self_join_inlined.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
with p as materialized (select a.id, b.boss from emp a join emp b on b.id = a.boss where a.id < 10) select * from p;

-- self_join_inlined.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select a.id, b.boss from emp a join emp b on b.id = a.boss where b.id < 10;

-- subplan_uncorrelated.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select c.id, (select count(*) from customer d where d.credit > c.credit) from customer c order by c.id limit 3;

-- subplan_uncorrelated.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select e.id, (select count(*) from customer f where f.credit > 500) from customer e order by e.id limit 3;

-- order_from_index.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order order by placed desc limit 20;

-- order_from_index.after
create index p on shop_order(placed);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order order by placed desc limit 20;

-- subquery_flattened.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from customer c left join shop_order o on o.customer_id = c.id and o.total > 990 where c.country = 'de';

-- subquery_flattened.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from customer c left join (select * from shop_order where total > 990) z on z.customer_id = c.id where c.country = 'de';

-- join_order.before
set local join_collapse_limit=1; set local max_parallel_workers_per_gather=0;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id join customer c on c.id = o.customer_id where c.id < 20;

-- join_order.after
set local max_parallel_workers_per_gather=0;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id join customer c on c.id = o.customer_id where c.id < 20;

-- index_added.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order where customer_id = 42 order by placed desc limit 20;

-- index_added.after
create index shop_order_customer_placed on shop_order(customer_id, placed);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order where customer_id = 42 order by placed desc limit 20;

-- count_to_exists.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select (select count(*) from item where price = 7) > 0;

-- count_to_exists.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select exists (select 1 from item where price = 7);

-- count_to_exists_plain.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item where price = 7;

-- count_to_exists_plain.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select exists (select 1 from item where price = 7);

-- subplan_to_semi_join.before
create index shop_order_customer on shop_order(customer_id);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select c.id from customer c where (select count(*) from shop_order o where o.customer_id = c.id and o.status = 'new') > 0;

-- subplan_to_semi_join.after
create index shop_order_customer on shop_order(customer_id);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select c.id from customer c where exists (select 1 from shop_order o where o.customer_id = c.id and o.status = 'new');

-- not_in_to_anti_join.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select id from customer where id not in (select customer_id from shop_order where status = 'sent');

-- not_in_to_anti_join.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select cu.id from customer cu where not exists (select 1 from shop_order so where so.customer_id = cu.id and so.status = 'sent');

-- select_list_to_join.before
create index shop_order_customer on shop_order(customer_id);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select c.id, (select max(total) from shop_order o where o.customer_id = c.id) from customer c;

-- select_list_to_join.after
create index shop_order_customer on shop_order(customer_id);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select c.id, x.m from customer c left join (select customer_id, max(total) m from shop_order group by customer_id) x on x.customer_id = c.id;

-- join_removed.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from shop_order o join customer c on c.id = o.customer_id;

-- join_removed.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from shop_order o;

-- parallel.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select status, sum(total) from shop_order group by status;

-- parallel.after
set local max_parallel_workers_per_gather=2; set local parallel_setup_cost=0; set local parallel_tuple_cost=0; set local min_parallel_table_scan_size=0;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select status, sum(total) from shop_order group by status;

-- spill_gone.before
set local work_mem='64kB';
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order order by note, total;

-- spill_gone.after
set local work_mem='64MB';
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select * from shop_order order by note, total;

-- memoize.before
set local enable_hashjoin=off; set local enable_mergejoin=off; set local enable_memoize=off;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id join customer c on c.id = o.customer_id where i.id < 20000;

-- memoize.after
set local enable_hashjoin=off; set local enable_mergejoin=off;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id join customer c on c.id = o.customer_id where i.id < 20000;

-- join_method.before
set local enable_hashjoin=off; set local enable_mergejoin=off;
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id;

-- join_method.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item i join shop_order o on o.id = i.order_id;

-- aliases.before
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select o.status, count(*) from shop_order o join customer c on c.id = o.customer_id where c.country = 'de' group by 1;

-- aliases.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select a.status, count(*) from shop_order a join customer b on b.id = a.customer_id where b.country = 'de' group by 1;

-- sargable.before
create index item_sku on item(sku);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item where upper(sku) = 'SKU7';

-- sargable.after
create index item_sku on item(sku);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item where sku = 'sku7';

-- slower.before
create index item_sku on item(sku);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item where sku = 'sku7';

-- slower.after
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select count(*) from item where sku = 'sku7';

-- or_to_union.before
create index a on shop_order(customer_id); create index b on item(sku);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select i.id from item i join shop_order o on o.id = i.order_id where i.sku = 'sku7' or o.customer_id = 42;

-- or_to_union.after
create index a on shop_order(customer_id); create index b on item(sku); create index ib on item(order_id);
explain (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON)
select i.id from item i join shop_order o on o.id = i.order_id where i.sku = 'sku7' union select i.id from item i join shop_order o on o.id = i.order_id where o.customer_id = 42;

-- estimated.before
explain (VERBOSE, FORMAT JSON)
select * from shop_order where customer_id = 42;

-- estimated.after
create index shop_order_customer on shop_order(customer_id);
explain (VERBOSE, FORMAT JSON)
select * from shop_order where customer_id = 42;
