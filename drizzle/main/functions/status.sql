-- Counts and lists of comments, likes, bookmarks, followers, reviews, votes and questions are over
-- active people. When a person stops being active, what they did is withheld; when they are active again,
-- it comes back. Repeating either changes nothing. Redis hears of it by the counts job.

create or replace function withhold_reactions(p_person uuid, p_withheld boolean) returns void language sql as $$
  with changed as (
    update reaction set withheld = p_withheld where person_id = p_person and withheld <> p_withheld returning post_id, liked::int as likes, bookmarked::int as bookmarks
  )
  insert into post_count_change (post_id, likes, bookmarks)
  select post_id, case when p_withheld then -likes else likes end, case when p_withheld then -bookmarks else bookmarks end
  from changed where likes + bookmarks > 0
$$;

create or replace function withhold_comment_likes(p_person uuid, p_withheld boolean) returns void language sql as $$
  with changed as (
    update comment_like set withheld = p_withheld where person_id = p_person and withheld <> p_withheld returning comment_id, liked
  )
  insert into count_change (kind, key, by)
  select 'comment_likes', comment_id::text, case when p_withheld then -1 else 1 end from changed where liked
$$;

-- In the order of products, so that two of these at once do not wait for each other.
create or replace function withhold_ratings(p_person uuid, p_by integer) returns void language plpgsql as $$
declare
  said record;
begin
  for said in
    select product_id, stars, photo_count, 0 as questions from review where author_id = p_person and state = 'visible'
    union all
    select product_id, 0, 0, 1 from product_question where author_id = p_person and state = 'visible' and not is_private
    order by product_id
  loop
    perform move_rating(said.product_id, said.stars, said.photo_count, said.questions, p_by);
  end loop;
end $$;

-- How helpful a review is at least, by those who voted: the lower bound of the Wilson score interval
-- at 95 % (Wilson 1927). Few votes count little: 1 of 1 gives 0.21, 90 of 100 gives 0.83. 0 without votes.
create or replace function wilson_lower_bound(p_yes integer, p_no integer) returns float8 language sql immutable as $$
  select case when n = 0 then 0
    else greatest(0, (s + z * z / (2 * n) - z * sqrt((s * (1 - s) + z * z / (4 * n)) / n)) / (1 + z * z / n)) end
  from (select (p_yes + p_no)::float8 as n, p_yes::float8 / nullif(p_yes + p_no, 0) as s, 1.96::float8 as z) v
$$;

-- Counts the votes of active people on a review and answers how many found it helpful. The lock, in
-- a statement before, lets the count see every vote of whoever had it. Plan: the primary keys.
create or replace function count_votes(p_review uuid) returns integer language plpgsql as $$
declare
  v_helpful integer;
begin
  perform from review where id = p_review for no key update;
  update review r set helpful_count = v.yes, unhelpful_count = v.no, score = wilson_lower_bound(v.yes, v.no)
  from (
    select count(*) filter (where t.is_helpful)::int as yes, count(*) filter (where not t.is_helpful)::int as no
    from review_vote t join person p on p.id = t.person_id and p.status = 'active'
    where t.review_id = p_review
  ) v where r.id = p_review
  returning r.helpful_count into v_helpful;
  return v_helpful;
end $$;

-- In the order of reviews, as withhold_ratings is in that of products.
create or replace function recount_votes(p_person uuid) returns void language plpgsql as $$
declare
  v_review uuid;
begin
  for v_review in select review_id from review_vote where person_id = p_person order by review_id loop
    perform count_votes(v_review);
  end loop;
end $$;

create or replace function withhold_inactive() returns trigger language plpgsql as $$
begin
  perform withhold_comments(array(select comments_around(new.id, null)));
  perform withhold_reactions(new.id, new.status <> 'active');
  perform withhold_comment_likes(new.id, new.status <> 'active');
  perform recount_votes(new.id);
  perform withhold_ratings(new.id, case when new.status = 'active' then 1 else -1 end);
  update follow set withheld = new.status <> 'active' where follower_id = new.id and withheld <> (new.status <> 'active');
  return null;
end $$;

drop trigger if exists comments_follow_person on person;
drop function if exists comments_follow_person();
create or replace trigger withhold_inactive after update of status on person
  for each row when ((old.status = 'active') <> (new.status = 'active')) execute function withhold_inactive();
