-- Counts and lists of comments, likes, bookmarks, followers, reviews and questions are over active
-- people. When a person stops being active, what they did is withheld; when they are active again,
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

create or replace function withhold_inactive() returns trigger language plpgsql as $$
begin
  perform withhold_comments(array(select comments_around(new.id, null)));
  perform withhold_reactions(new.id, new.status <> 'active');
  perform withhold_comment_likes(new.id, new.status <> 'active');
  perform withhold_ratings(new.id, case when new.status = 'active' then 1 else -1 end);
  update follow set withheld = new.status <> 'active' where follower_id = new.id and withheld <> (new.status <> 'active');
  return null;
end $$;

drop trigger if exists comments_follow_person on person;
drop function if exists comments_follow_person();
create or replace trigger withhold_inactive after update of status on person
  for each row when ((old.status = 'active') <> (new.status = 'active')) execute function withhold_inactive();
