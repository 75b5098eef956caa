-- Everything that writes a job writes it here, in its own transaction: the job runs if that commits. See src/jobs/enqueue.ts.

-- A job that is to run at once never waits for a caller's clock that is ahead of Postgres' (deadline_now, clock.sql).

-- The arrays have one element per job. A job whose key was written before, ever, is not written again. Answers how many were written.
-- Plan: one insert from a function scan; per job the primary key, outbox_open, and outbox_unique_key where it has a key.
create or replace function enqueue_jobs(
  p_ids uuid[], p_names text[], p_payloads jsonb[], p_keys text[], p_run_at timestamptz, p_at timestamptz) returns integer
language sql volatile as $$
  with written as (
    insert into outbox (id, name, payload, unique_key, run_at, created_at)
    select j.id, j.name, j.payload, j.key, case when p_run_at <= p_at then least(p_run_at, deadline_now(p_run_at)) else p_run_at end, p_at from unnest(p_ids, p_names, p_payloads, p_keys) as j(id, name, payload, key)
    on conflict (unique_key) where unique_key is not null do nothing
    returning id
  )
  select count(*)::int from written
$$;

-- One job without a key, for functions that write something else with it: a list of one would cost three times the insert.
create or replace function enqueue_job(p_id uuid, p_name text, p_payload jsonb, p_at timestamptz) returns void
language plpgsql volatile as $$
begin
  insert into outbox (id, name, payload, run_at, created_at) values (p_id, p_name, p_payload, least(p_at, deadline_now(p_at)), p_at);
end
$$;

-- For src/jobs/runner/relay.ts, which says what it promises. What is behind gets a quarter of the room.
-- Planned by index from the start: a plan made over a young table stays, and read all of the
-- outbox twice per name.
-- Plan: per name and part an index scan of outbox_open, no sort; ids by the primary key.
create or replace function take_due_jobs(p_names text[], p_rooms int[], p_at timestamptz, p_again_after interval, p_fair_share int)
returns table (id uuid, name text, lane text)
language plpgsql volatile set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  v_now constant timestamptz := deadline_now(p_at);
begin
  perform set_config('synchronous_commit', 'off', true);
  return query
    with due as materialized (
      select o.id, o.name, o.lane, o.is_behind, o.run_at, count(*) over (partition by o.name, o.is_behind) >= asked.room as is_full,
        row_number() over (partition by o.name, o.is_behind, o.lane order by o.run_at, o.id) as place
      from unnest(p_names, p_rooms) as asked(name, room) cross join (values (false), (true)) as part(is_behind)
      cross join lateral (
        select id, name, is_behind, run_at, coalesce(payload ->> 'authorId', payload ->> 'personId', payload ->> 'followerId', id::text) as lane
        from outbox
        where name = asked.name and is_behind = part.is_behind and done_at is null and failed_at is null and run_at <= greatest(v_now, now())
          and (relayed_at is null or relayed_at < v_now - p_again_after)
        order by run_at, id
        limit case when part.is_behind then (asked.room + 3) / 4 else asked.room end
        for update skip locked
      ) o
    ), put_behind as (
      update outbox set is_behind = true
      where id = any(array(select id from due where not is_behind and is_full and place > p_fair_share))
    ), relayed as (
      update outbox set relayed_at = v_now
      where id = any(array(select id from due where is_behind or not is_full or place <= p_fair_share))
      returning id
    )
    select due.id, due.name, due.lane from due join relayed using (id) order by due.is_behind, due.run_at, due.id;
end
$$;

-- A job's row is updated when it is relayed, claimed and done. Half of each page is free for the first two, which then touch no index;
-- its index entries are few, so that vacuum comes often and reads little.
alter table outbox set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
