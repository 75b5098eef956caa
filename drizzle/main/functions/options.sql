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
      delete from product where id = v_id;
    exception when foreign_key_violation then
      v_stay := v_stay || v_id;
    end;
  end loop;
  return v_stay;
end $$;
