create table p(id int primary key, v text) partition by range(id);
create table p1 partition of p for values from (0) to (100);
create table p2 partition of p for values from (100) to (200);
insert into p select g, 'x' from generate_series(0,99) g;
create table s(id int, v text); insert into s select g,'y' from generate_series(90,120) g; analyze p; analyze s;
explain (analyze, verbose, buffers off, timing off, summary off) merge into p using s on p.id = s.id
when matched then update set v = s.v when not matched then insert values (s.id, s.v);
