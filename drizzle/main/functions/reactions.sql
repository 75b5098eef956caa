-- Likes and bookmarks. Who may see the post is decided by the statement that calls (src/social/reactions/set-reaction.ts).

-- Sets one state (p_kind: liked | bookmarked) of a person on a post. Only a change writes: the state, the moved count, and for a like
-- the job of the author's notice. `moved_at` is null where it was so already; it only grows, so that caches can tell which of two
-- changes came later. A withheld reaction moves and is not counted. The commit does not wait for the disk.
-- Plan: one row each, by reaction_pkey; its inserts have no key to look up but that of the outbox.
create or replace function set_reaction(
  p_person uuid, p_post uuid, p_author uuid, p_kind text, p_on boolean, p_at timestamptz, p_job uuid, p_notice jsonb)
returns table (liked boolean, bookmarked boolean, moved_at timestamptz, withheld boolean, noticed boolean)
language plpgsql volatile as $$
declare
  v_like constant boolean := p_kind = 'liked';
  v_moved reaction;
begin
  perform set_config('synchronous_commit', 'off', true);
  if p_on then
    -- A suspension waits for the lock and withholds the reaction; who is suspended already gives none.
    insert into reaction as r (person_id, post_id, liked, liked_at, bookmarked, bookmarked_at)
    select p_person, p_post, v_like, case when v_like then p_at end, not v_like, case when not v_like then p_at end
    from (select from person where id = p_person and status = 'active' for share) active
    on conflict (person_id, post_id) do update set
      liked = r.liked or v_like,
      liked_at = case when v_like then greatest(p_at, r.liked_at + interval '1 millisecond') else r.liked_at end,
      bookmarked = r.bookmarked or not v_like,
      bookmarked_at = case when v_like then r.bookmarked_at else greatest(p_at, r.bookmarked_at + interval '1 millisecond') end
    where not case when v_like then r.liked else r.bookmarked end
    returning r.* into v_moved;
  else
    -- Taking back a reaction that was never given writes nothing.
    update reaction r set
      liked = r.liked and not v_like,
      liked_at = case when v_like then greatest(p_at, r.liked_at + interval '1 millisecond') else r.liked_at end,
      bookmarked = r.bookmarked and v_like,
      bookmarked_at = case when v_like then r.bookmarked_at else greatest(p_at, r.bookmarked_at + interval '1 millisecond') end,
      -- The note goes with its bookmark.
      note = case when v_like then r.note else '' end
    where r.person_id = p_person and r.post_id = p_post and case when v_like then r.liked else r.bookmarked end
    returning r.* into v_moved;
  end if;
  if v_moved.person_id is null then
    return query
      select coalesce(r.liked, false), coalesce(r.bookmarked, false), null::timestamptz, false, false
      from (select) one left join reaction r on r.person_id = p_person and r.post_id = p_post;
    return;
  end if;
  if not p_on and not v_like then
    -- So do its places in collections.
    delete from collection_post k where k.owner_id = p_person and k.post_id = p_post;
  end if;
  if not v_moved.withheld then
    insert into post_count_change (post_id, likes, bookmarks)
    values (p_post, (case when not v_like then 0 when p_on then 1 else -1 end), (case when v_like then 0 when p_on then 1 else -1 end));
  end if;
  if v_like and p_author <> p_person then
    perform enqueue_job(p_job, 'notifications.notify', p_notice, p_at);
  end if;
  return query select v_moved.liked, v_moved.bookmarked, case when v_like then v_moved.liked_at else v_moved.bookmarked_at end,
    v_moved.withheld, v_like and p_author <> p_person;
end
$$;
