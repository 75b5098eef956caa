-- A write to a searchable row adds its key to search_change, in the same transaction; the sync reads it when the transaction
-- is complete. Statement-level triggers with transition tables: a batch of 10,000 rows costs one insert. Only changes of columns
-- that documents hold count.
--
-- Left out on purpose: follow (the daily rebuild refreshes follower counts), product stock as long as there is some, and
-- post_hashtag (it never changes without its post's caption and hashtag.post_count).

-- Popularity only breaks ties, so a document is renewed when its count doubles or halves, not with every like.
create or replace function search_popularity_class(p_count integer) returns integer
language sql immutable parallel safe as $$ select floor(log(2, 1 + greatest(0, p_count)))::int $$;

create or replace function search_person_inserted() returns trigger language plpgsql as $$
begin
  insert into search_change (kind, key) select 'person', id::text from new_rows where status = 'active';
  return null;
end $$;

-- When a person becomes active or stops being active, the documents of their posts and products change too. `except` compares the
-- many rows of the counts job without a join: a session keeps the plan of its first call, which had one row.
create or replace function search_person_updated() returns trigger language plpgsql as $$
declare
  v_changed constant uuid[] := array(
    select id from (
      select id, status, handle, display_name, bio from new_rows except select id, status, handle, display_name, bio from old_rows) changed);
begin
  if cardinality(v_changed) = 0 then
    return null;
  end if;
  with changed as (
    select n.id, (o.status = 'active') <> (n.status = 'active') as is_toggled
    from new_rows n join old_rows o using (id)
    where n.id = any(v_changed) and (o.status = 'active' or n.status = 'active')
  )
  insert into search_change (kind, key)
  select 'person', id::text from changed
  union all
  select 'post', p.id::text from changed c join post p on p.author_id = c.id and p.state = 'visible' where c.is_toggled
  union all
  select 'product', g.id::text from changed c join shop s on s.owner_id = c.id join product g on g.shop_id = s.id and g.option_of is null where c.is_toggled;
  return null;
end $$;

create or replace function search_post_inserted() returns trigger language plpgsql as $$
begin
  insert into search_change (kind, key) select 'post', id::text from new_rows where state = 'visible';
  return null;
end $$;

-- A session keeps the plan of its first call, which often has one row: with nested loops a batch of n rows would cost n × n.
create or replace function search_post_updated() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  insert into search_change (kind, key)
  select 'post', n.id::text from new_rows n join old_rows o using (id)
  where (o.state = 'visible' or n.state = 'visible')
    and ((o.state, o.caption, o.category) is distinct from (n.state, n.caption, n.category)
      or search_popularity_class(o.like_count) <> search_popularity_class(n.like_count));
  return null;
end $$;

create or replace function search_product_inserted() returns trigger language plpgsql as $$
begin
  insert into search_change (kind, key) select distinct 'product', coalesce(option_of, id)::text from new_rows where state = 'listed';
  return null;
end $$;

create or replace function search_product_updated() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  insert into search_change (kind, key)
  select distinct 'product', coalesce(n.option_of, n.id)::text from new_rows n join old_rows o using (id)
  where (o.state = 'listed' or n.state = 'listed') and case when n.option_of is null
    then (o.state, o.title, o.brand, o.category, o.about, o.price_krw, o.shop_id, o.stock > 0)
      is distinct from (n.state, n.title, n.brand, n.category, n.about, n.price_krw, n.shop_id, n.stock > 0)
    else (o.state, o.option_values) is distinct from (n.state, n.option_values) end;
  return null;
end $$;

create or replace function search_shop_updated() returns trigger language plpgsql as $$
begin
  insert into search_change (kind, key)
  select 'product', g.id::text from new_rows n join old_rows o using (id) join product g on g.shop_id = n.id
  where (o.name, o.owner_id) is distinct from (n.name, n.owner_id) and g.state = 'listed' and g.option_of is null;
  return null;
end $$;

create or replace function search_hashtag_inserted() returns trigger language plpgsql as $$
begin
  insert into search_change (kind, key) select 'hashtag', tag from new_rows where post_count > 0;
  return null;
end $$;

-- Class 0 is a count of 0, so a tag that gets its first post or loses its last changes its class.
create or replace function search_hashtag_updated() returns trigger language plpgsql set enable_nestloop = off as $$
begin
  insert into search_change (kind, key)
  select 'hashtag', n.tag from new_rows n join old_rows o using (tag)
  where search_popularity_class(o.post_count) <> search_popularity_class(n.post_count);
  return null;
end $$;

-- For person, post, product (key: id) and hashtag (key: tag); the argument is the kind.
create or replace function search_row_deleted() returns trigger language plpgsql as $$
begin
  if tg_argv[0] = 'hashtag' then
    insert into search_change (kind, key) select 'hashtag', tag from old_rows;
  else
    insert into search_change (kind, key) select tg_argv[0], id::text from old_rows;
  end if;
  return null;
end $$;

drop trigger if exists search_person_inserted on person;
create trigger search_person_inserted after insert on person
  referencing new table as new_rows for each statement execute function search_person_inserted();
drop trigger if exists search_person_updated on person;
create trigger search_person_updated after update on person
  referencing old table as old_rows new table as new_rows for each statement execute function search_person_updated();
drop trigger if exists search_person_deleted on person;
create trigger search_person_deleted after delete on person
  referencing old table as old_rows for each statement execute function search_row_deleted('person');

drop trigger if exists search_post_inserted on post;
create trigger search_post_inserted after insert on post
  referencing new table as new_rows for each statement execute function search_post_inserted();
drop trigger if exists search_post_updated on post;
create trigger search_post_updated after update on post
  referencing old table as old_rows new table as new_rows for each statement execute function search_post_updated();
drop trigger if exists search_post_deleted on post;
create trigger search_post_deleted after delete on post
  referencing old table as old_rows for each statement execute function search_row_deleted('post');

drop trigger if exists search_product_inserted on product;
create trigger search_product_inserted after insert on product
  referencing new table as new_rows for each statement execute function search_product_inserted();
drop trigger if exists search_product_updated on product;
create trigger search_product_updated after update on product
  referencing old table as old_rows new table as new_rows for each statement execute function search_product_updated();
drop trigger if exists search_product_deleted on product;
create trigger search_product_deleted after delete on product
  referencing old table as old_rows for each statement execute function search_row_deleted('product');

drop trigger if exists search_shop_updated on shop;
create trigger search_shop_updated after update on shop
  referencing old table as old_rows new table as new_rows for each statement execute function search_shop_updated();

drop trigger if exists search_hashtag_inserted on hashtag;
create trigger search_hashtag_inserted after insert on hashtag
  referencing new table as new_rows for each statement execute function search_hashtag_inserted();
drop trigger if exists search_hashtag_updated on hashtag;
create trigger search_hashtag_updated after update on hashtag
  referencing old table as old_rows new table as new_rows for each statement execute function search_hashtag_updated();
drop trigger if exists search_hashtag_deleted on hashtag;
create trigger search_hashtag_deleted after delete on hashtag
  referencing old table as old_rows for each statement execute function search_row_deleted('hashtag');

-- The Postgres engine fills this table before it swaps. Unlogged: a crash empties it, and the build starts again.
-- Applying this file creates it anew: change the file when search_document gets a column.
drop table if exists search_document_build;
create unlogged table search_document_build (like search_document including defaults, primary key (kind, key));
-- Of the last document of each part that is swapped in.
alter table search_document_build add column is_end_swapped boolean not null default false;

-- Cheap to read again and again, and rewritten whole: vacuum early.
alter table search_change set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
