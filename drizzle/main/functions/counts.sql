-- Counts that pages show are kept, so that a page costs the same whatever it counts. A change of a counted row moves its count in the
-- same transaction: by a row of count_change where many people move one count at once (the counts job adds it), else in the row itself.

-- Followers: accepted follows of people who are active.
create or replace function follow_counted() returns trigger language plpgsql as $$
begin
  -- One trigger for three events: a transition table that the event does not have must not be named.
  if tg_op = 'INSERT' then
    insert into count_change (kind, key, by)
    select 'followers', followee_id, count(*) from new_rows where state = 'accepted' and not withheld group by followee_id;
  elsif tg_op = 'DELETE' then
    insert into count_change (kind, key, by)
    select 'followers', followee_id, -count(*) from old_rows where state = 'accepted' and not withheld group by followee_id;
  else
    insert into count_change (kind, key, by)
    select 'followers', followee_id, sum(moved) from (
      select followee_id, 1 as moved from new_rows where state = 'accepted' and not withheld
      union all
      select followee_id, -1 from old_rows where state = 'accepted' and not withheld) moves
    group by followee_id having sum(moved) <> 0;
  end if;
  return null;
end $$;

create or replace trigger follow_inserted after insert on follow
  referencing new table as new_rows for each statement execute function follow_counted();
create or replace trigger follow_updated after update on follow
  referencing old table as old_rows new table as new_rows for each statement execute function follow_counted();
create or replace trigger follow_deleted after delete on follow
  referencing old table as old_rows for each statement execute function follow_counted();

-- Looks: a post that anybody may see counts once for each product in it. Decides it anew for all tags of these posts and moves the
-- counts by the change, so a repeated call changes nothing. The share lock on the authors, in a statement before, orders it with a
-- change of their privacy or status: whoever comes second sees what the first has written.
create or replace function count_looks(p_posts uuid[]) returns void language sql as $$
  select from person where id in (select author_id from post where id = any(p_posts)) order by id for share;
  with decided as (
    select t.post_id, t.position, t.product_id,
      p.state <> 'visible' or a.status <> 'active' or a.is_private or p.audience <> 'public'
        or t.position > min(t.position) over (partition by t.post_id, t.product_id) as withheld
    from product_tag t join post p on p.id = t.post_id join person a on a.id = p.author_id
    where t.post_id = any(p_posts)
  ), changed as (
    update product_tag t set withheld = d.withheld from decided d
    where (t.post_id, t.position, t.product_id) = (d.post_id, d.position, d.product_id) and t.withheld <> d.withheld
    returning t.product_id, t.withheld
  )
  insert into count_change (kind, key, by)
  select 'looks', product_id, sum(case when withheld then -1 else 1 end) from changed
  group by product_id having sum(case when withheld then -1 else 1 end) <> 0
$$;

create or replace function looks_of_tags() returns trigger language plpgsql as $$
begin
  perform count_looks(array(select distinct post_id from new_rows));
  return null;
end $$;

-- A tag that an edit takes away.
create or replace function looks_of_untagged() returns trigger language plpgsql as $$
begin
  insert into count_change (kind, key, by) select 'looks', product_id, -count(*) from old_rows where not withheld group by product_id;
  return null;
end $$;

create or replace function looks_of_post() returns trigger language plpgsql as $$
begin
  if exists (select from product_tag where post_id = new.id) then
    perform count_looks(array[new.id]);
  end if;
  return null;
end $$;

create or replace function looks_of_author() returns trigger language plpgsql as $$
begin
  perform count_looks(array(
    select distinct p.id from post p join product_tag t on t.post_id = p.id where p.author_id = new.id and p.state = 'visible'));
  return null;
end $$;

create or replace trigger looks_of_tags after insert on product_tag
  referencing new table as new_rows for each statement execute function looks_of_tags();
create or replace trigger looks_of_untagged after delete on product_tag
  referencing old table as old_rows for each statement execute function looks_of_untagged();
create or replace trigger looks_of_post after update of state, audience on post
  for each row when (old.state <> new.state or old.audience <> new.audience) execute function looks_of_post();
create or replace trigger looks_of_author after update of status, is_private on person
  for each row when ((old.status = 'active' and not old.is_private) <> (new.status = 'active' and not new.is_private))
  execute function looks_of_author();

-- Products of a shop: only its owner lists them, so the shop's row is not fought over.
create or replace function products_inserted() returns trigger language plpgsql as $$
begin
  update shop s set product_count = s.product_count + made.count
  from (select shop_id, count(*) from new_rows where state = 'listed' and option_of is null group by shop_id) made where s.id = made.shop_id;
  return null;
end $$;

create or replace function product_listed() returns trigger language plpgsql as $$
begin
  update shop set product_count = product_count + case when new.state = 'listed' then 1 else -1 end where id = new.shop_id;
  return null;
end $$;

create or replace trigger products_inserted after insert on product
  referencing new table as new_rows for each statement execute function products_inserted();
create or replace trigger product_listed after update of state on product
  for each row when (new.option_of is null and (old.state = 'listed') <> (new.state = 'listed')) execute function product_listed();

-- Room in each page for the next versions of its rows, which then need no new index entries: of updates of 5 % of 40,000 people at a
-- time 80 % were HOT with full pages, 95 % with these. Older pages get it as they are rewritten.
alter table person set (fillfactor = 80);
alter table product set (fillfactor = 80);
-- Emptied by each run of the counts job: vacuum early, as it is read on every page that shows a count.
alter table count_change set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
alter table post_count_change set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- Alerts of people who wait for a product: see src/commerce/wishes/. Whatever changes stock or price, an order that is cancelled or a
-- file of a shop, passes here, in its own transaction. Plan: two short scans of product_alert_due, when stock comes or a price falls.

-- A UUIDv7, as `newId` makes it, for rows that no process of ours writes.
create or replace function id_at(p_at timestamptz) returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch from p_at) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create or replace function product_alerts_due() returns trigger language plpgsql as $$
begin
  if exists (select from product_alert where product_id = new.id and kind = 'restock' and new.stock > 0)
    or exists (select from product_alert where product_id = new.id and kind = 'price' and below_krw >= new.price_krw) then
    perform enqueue_job(id_at(clock_timestamp()), 'wishes.tellAlerts', jsonb_build_object('productId', new.id), clock_timestamp());
  end if;
  return null;
end $$;

create or replace trigger product_alerts_due after update of stock, price_krw, state on product
  for each row when (new.state = 'listed' and (old.state <> 'listed' or (old.stock = 0 and new.stock > 0) or new.price_krw < old.price_krw))
  execute function product_alerts_due();

-- Reviews and questions of a product: visible ones, in a row of its own, so that an order and a review do not wait for each other.
create or replace function move_rating(p_product uuid, p_stars integer, p_photos integer, p_questions integer, p_by integer) returns void
language plpgsql as $$
begin
  insert into product_rating (product_id) values (p_product) on conflict do nothing;
  update product_rating set
    ones = ones + case when p_stars = 1 then p_by else 0 end, twos = twos + case when p_stars = 2 then p_by else 0 end,
    threes = threes + case when p_stars = 3 then p_by else 0 end, fours = fours + case when p_stars = 4 then p_by else 0 end,
    fives = fives + case when p_stars = 5 then p_by else 0 end,
    with_photos = with_photos + case when p_photos > 0 then p_by else 0 end, questions = questions + p_questions * p_by
  where product_id = p_product;
end $$;

-- Reviews and questions are shown and counted while their author is active: withhold_inactive
-- (status.sql) moves those of somebody whose status changes. The share lock orders both: whoever
-- comes second sees what the first has written.
create or replace function is_shown_author(p_person uuid) returns boolean language plpgsql as $$
begin
  perform from person where id = p_person for share;
  return exists (select from person where id = p_person and status = 'active');
end $$;

create or replace function review_counted() returns trigger language plpgsql as $$
begin
  if not is_shown_author(coalesce(new.author_id, old.author_id)) then
    return null;
  end if;
  if tg_op <> 'INSERT' and old.state = 'visible' then
    perform move_rating(old.product_id, old.stars, old.photo_count, 0, -1);
  end if;
  if tg_op <> 'DELETE' and new.state = 'visible' then
    perform move_rating(new.product_id, new.stars, new.photo_count, 0, 1);
  end if;
  return null;
end $$;
create or replace trigger review_counted after insert or delete or update of state, stars, photo_count, product_id on review
  for each row execute function review_counted();

create or replace function question_counted() returns trigger language plpgsql as $$
begin
  if not is_shown_author(coalesce(new.author_id, old.author_id)) then
    return null;
  end if;
  if tg_op <> 'INSERT' and old.state = 'visible' and not old.is_private then
    perform move_rating(old.product_id, 0, 0, 1, -1);
  end if;
  if tg_op <> 'DELETE' and new.state = 'visible' and not new.is_private then
    perform move_rating(new.product_id, 0, 0, 1, 1);
  end if;
  return null;
end $$;
create or replace trigger question_counted after insert or delete or update of state, product_id on product_question
  for each row execute function question_counted();
