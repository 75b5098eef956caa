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

-- A job's row is updated when it is relayed, claimed and done. Half of each page is free for the first two, which then touch no index;
-- its index entries are few, so that vacuum comes often and reads little.
alter table outbox set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);
