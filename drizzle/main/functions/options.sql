-- A product with options and its choices (`product.option_of`) follow each other, whoever writes them. Locks: choices, then parents, each
-- in the order of ids, as an order takes them. Who writes both in another order deadlocks, and is run again by the transaction.

create or replace function option_title(p_title text, p_values text[]) returns text
language sql immutable parallel safe as $$ select p_title || ' · ' || array_to_string(p_values, ' / ') $$;

-- The price of the parent is the lowest of its listed choices, its stock their sum; without a listed choice the price stays. What
-- somebody writes into these columns of a parent is put right here too.
create or replace function parent_follows_options() returns trigger language plpgsql as $$
declare
  v_parents constant uuid[] := array(select distinct coalesce(option_of, id) from new_rows where option_of is not null or option_names <> '{}');
begin
  if cardinality(v_parents) = 0 then
    return null;
  end if;
  perform from product where id = any(v_parents) order by id for no key update;
  -- A statement of its own: it sees what the lock waited for. Plan: product_options per parent.
  update product p set price_krw = coalesce(c.lowest, p.price_krw), price_to_krw = nullif(c.highest, c.lowest), stock = c.stock
  from (
    select g.id, min(o.price_krw) as lowest, max(o.price_krw) as highest, coalesce(sum(o.stock), 0)::int as stock
    from unnest(v_parents) g(id) left join product o on o.option_of = g.id and o.state = 'listed' group by g.id) c
  where p.id = c.id and p.option_names <> '{}'
    and (p.price_krw, p.price_to_krw, p.stock) is distinct from (coalesce(c.lowest, p.price_krw), nullif(c.highest, c.lowest), c.stock);
  return null;
end $$;

create or replace function options_follow_parent() returns trigger language plpgsql as $$
begin
  update product o set title = option_title(new.title, o.option_values), brand = new.brand, category = new.category, image_media_id = new.image_media_id
  where o.option_of = new.id;
  return null;
end $$;

create or replace trigger parent_follows_inserted after insert on product
  referencing new table as new_rows for each statement execute function parent_follows_options();
create or replace trigger parent_follows_updated after update on product
  referencing new table as new_rows for each statement execute function parent_follows_options();
create or replace trigger options_follow_parent after update of title, brand, category, image_media_id on product
  for each row when (new.option_names <> '{}'
    and (old.title, old.brand, old.category, old.image_media_id) is distinct from (new.title, new.brand, new.category, new.image_media_id))
  execute function options_follow_parent();

-- Undo of products that an import made. Takes them off sale, then deletes each one that nothing refers to (an order, a tag, a cart).
-- Returns the ids of those that stay, unlisted.
create or replace function drop_products(p_ids uuid[]) returns uuid[] language plpgsql as $$
declare
  v_id uuid;
  v_stay uuid[] := '{}';
begin
  -- First: the count of the shop follows the state.
  update product set state = 'unlisted' where id = any(p_ids) and state = 'listed';
  foreach v_id in array p_ids loop
    begin
      delete from product_price where product_id = v_id;
      delete from product_image where product_id = v_id;
      delete from product where id = v_id;
    exception when foreign_key_violation then
      v_stay := v_stay || v_id;
    end;
  end loop;
  return v_stay;
end $$;

-- Price history: one row per change of `product.price_krw`, whoever writes it, with the time of the transaction. The first row of a
-- product is the price that it had until its first change; a product whose price never changed has none.
create or replace function keep_price() returns trigger language plpgsql as $$
begin
  if not exists (select from product_price where product_id = new.id) then
    insert into product_price (product_id, at, price_krw) values (new.id, least(old.created_at, now()), old.price_krw) on conflict do nothing;
  end if;
  insert into product_price (product_id, at, price_krw) values (new.id, now(), new.price_krw)
  on conflict (product_id, at) do update set price_krw = excluded.price_krw;
  return null;
end $$;

create or replace trigger keep_price after update of price_krw on product
  for each row when (old.price_krw <> new.price_krw) execute function keep_price();

-- The price of a product at a moment, as far as the history goes back. Plan: product_price_pkey, one row.
create or replace function price_at(p_product uuid, p_at timestamptz) returns integer language sql stable as $$
  select coalesce(
    (select h.price_krw from product_price h where h.product_id = p_product and h.at <= p_at order by h.at desc limit 1),
    (select h.price_krw from product_price h where h.product_id = p_product order by h.at limit 1),
    (select g.price_krw from product g where g.id = p_product))
$$;
