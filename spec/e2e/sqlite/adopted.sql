-- A schema as nobody would write it, and as SQLite takes it.
create table [Odd Table] ( -- a comment, with (brackets
  [Id] integer primary key autoincrement, /* another ' */
  `back tick` text collate nocase default "double",
  "quoted ""name""" varchar ( 20 ) not null on conflict fail default 'it''s (here',
  untyped, untyped2 default (1), 'string name' int,
  gen as (lower(`back tick`) || ')') stored, gen2 integer generated always as ([Id] * 2),
  m unsigned big int, p double precision(1), blobby blob default x'00FF',
  neg int default -1, plus real default +1.5e3, ts default current_timestamp,
  n text constraint nn not null constraint uq unique on conflict ignore,
  ref references only_key, ref2 int constraint fk references parent(B)
    on delete set null on update no action deferrable initially deferred not null,
  check (untyped <> ')'),
  constraint "named check" check (length(n) > 2 and m in (1,2)) on conflict ignore,
  constraint k unique (m, p collate nocase desc) on conflict replace,
  foreign key (m, p) references Parent on update cascade match full not deferrable
);
create table Parent (a int, b int unique,
  primary key (A, b desc) on conflict replace) without rowid;
create table only_key (id int primary key not null);
create table strict_one (id int primary key, x any, y text) strict;
create table "select" ("from" text primary key, x integer primary_key_not);
create table seq (a integer primary key asc, b decimal(10,5), c numeric(3), d nvarchar(100),
  e native character(70), f clob);
create table key_first (id integer, x integer, primary key (id));
create table no_key (y integer, z integer);
create table from_query as select 1 as x, 'a' as y;
create unique index if not exists [Ix 1] on [Odd Table]
  (lower(n), m desc, `back tick` collate rtrim asc) where m > 2 and n <> 'where';
create index ix2 on parent(b desc, a);
create index ix3 on seq (b, "c", [d], (a + b), json_extract(f, '$.x'));
create virtual table ft using fts5(a, b);
create virtual table rt using rtree(id, minx, maxx);
create view V (x, "y z") as select a, b from Parent where a > 1;
create view if not exists v2 as with c as (select 1 as one) select * from c -- end
;
create temp view tv as select 1;
create trigger [Tr 1] after update of a, b on Parent for each row
  when new.a > (select max(a) from parent)
  begin insert into ft values ('begin', 'end;'); select case when 1 then 2 end; end;
create trigger tr2 instead of delete on v begin delete from parent where a = old.x; end;
create trigger tr3 delete on parent begin select 1; end;
alter table seq add column g text default 'z' check (g <> '');
alter table strict_one rename to strict_two;
