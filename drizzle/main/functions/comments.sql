-- `comment.withheld` hides a comment from everybody (its author sees one that a moderator hid), so that a post's count is the length of its list.

-- Decides for these comments whether they are withheld, and moves the counts of their posts by the change.
create or replace function withhold_comments(p_ids uuid[]) returns table (id uuid, post_id uuid, moved integer) language sql as $$
  with decided as materialized (
    select c.id, c.is_hidden or coalesce(top.is_hidden, false) or coalesce(a.status <> 'active' or first.status <> 'active', false)
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
