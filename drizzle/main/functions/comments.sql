-- `comment.withheld` hides a comment from everybody (its author sees one that a moderator hid), so that a post's count is the length of its list.

-- Whether the author of the post hid it, or a word that they block.
create or replace function comment_screened(p_screened text) returns boolean language sql immutable as $$
  select coalesce(p_screened in ('by_author', 'by_word'), false)
$$;

-- The step of a comment in the order "best": twice the binary logarithm of 1 + points, rounded down. A like is one point, the heart of
-- the post's author three. So a step is about 41 % more points, and a comment with many likes changes its place seldom.
create or replace function comment_step(p_likes integer, p_hearted boolean) returns smallint language sql immutable as $$
  select floor(2 * ln(1 + greatest(p_likes, 0) + case when p_hearted then 3 else 0 end) / ln(2) + 1e-9)::smallint
$$;

-- Decides for these comments whether they are withheld, and moves the counts of their posts by the change.
create or replace function withhold_comments(p_ids uuid[]) returns table (id uuid, post_id uuid, moved integer) language sql as $$
  with decided as materialized (
    select c.id, c.is_hidden or coalesce(top.is_hidden, false) or comment_screened(c.screened) or comment_screened(top.screened) or coalesce(a.status <> 'active' or first.status <> 'active', false)
        or exists (select from block b where (b.blocker_id, b.blocked_id) in ((p.author_id, a.id), (a.id, p.author_id), (p.author_id, first.id), (first.id, p.author_id))) as withheld
    from comment c
    join person a on a.id = c.author_id
    join post p on p.id = c.post_id
    left join comment top on top.id = c.parent_id
    left join person first on first.id = top.author_id
    where c.id = any(p_ids)
  ), changed as (
    update comment c set withheld = d.withheld from decided d where c.id = d.id and c.withheld <> d.withheld
    returning c.id, c.post_id, c.withheld, c.deleted_at
  ), counted as (
    insert into post_count_change (post_id, comments) select ch.post_id, case when ch.withheld then -1 else 1 end from changed ch where ch.deleted_at is null
  )
  select ch.id, ch.post_id, case when ch.deleted_at is not null then 0 when ch.withheld then -1 else 1 end from changed ch
$$;

-- A person's comments and all answers in the threads they began; only under posts of `p_post_author`, where that is given.
create or replace function comments_around(p_author uuid, p_post_author uuid) returns setof uuid language sql stable as $$
  with theirs as materialized (
    select c.id, c.post_id, c.parent_id from comment c join post p on p.id = c.post_id
    where c.author_id = p_author and (p_post_author is null or p.author_id = p_post_author)
  )
  select t.id from theirs t
  union
  select answer.id from theirs t join comment answer on answer.post_id = t.post_id and coalesce(answer.parent_id, answer.id) = t.id
  where t.parent_id is null
$$;

-- Sets whether a person likes a comment. Only a change writes: the state, the moved count, and the job of the notice. No row for somebody who is not active. The commit does
-- not wait for the disk. Who may see the comment is decided by the statement that calls (src/social/comments/like-comment.ts).
create or replace function like_comment(p_person uuid, p_comment uuid, p_author uuid, p_on boolean, p_at timestamptz, p_job uuid, p_notice jsonb)
returns table (like_count integer, noticed boolean) language plpgsql volatile as $$
declare
  v_moved comment_like;
begin
  perform set_config('synchronous_commit', 'off', true);
  -- A suspension waits for it, and withholds it; who is suspended already likes nothing.
  perform from person where id = p_person and status = 'active' for share;
  if not found then
    return;
  end if;
  if p_on then
    insert into comment_like as l (person_id, comment_id, liked, liked_at) values (p_person, p_comment, true, p_at)
    on conflict (person_id, comment_id) do update set liked = true, liked_at = greatest(p_at, l.liked_at + interval '1 millisecond')
    where not l.liked
    returning l.* into v_moved;
  else
    update comment_like l set liked = false, liked_at = greatest(p_at, l.liked_at + interval '1 millisecond')
    where l.person_id = p_person and l.comment_id = p_comment and l.liked
    returning l.* into v_moved;
  end if;
  if v_moved.person_id is not null and not v_moved.withheld then
    insert into count_change (kind, key, by) values ('comment_likes', p_comment::text, case when p_on then 1 else -1 end);
  end if;
  if v_moved.person_id is not null and p_author <> p_person then
    perform enqueue_job(p_job, 'notifications.notify', p_notice, p_at);
  end if;
  return query
    select greatest(0, c.like_count + coalesce((select sum(by) from count_change where kind = 'comment_likes' and key = c.id::text), 0))::integer,
      v_moved.person_id is not null and p_author <> p_person
    from comment c where c.id = p_comment;
end
$$;
