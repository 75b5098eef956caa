-- roles: kiwi_app
-- What the law keeps of people who left. The schema `kept` is closed to the app: rows come in by kept.keep, a member of staff looks by
-- kept.look with a reason that is kept, and kept.expire removes what no law keeps any longer. All run with their owner's rights.

create or replace function kept.keep(
  p_leaving uuid, p_person uuid, p_source text, p_law text, p_row jsonb, p_at timestamptz, p_expires_at timestamptz)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  insert into kept.kept_record (leaving_id, person_id, source, law, row, kept_at, expires_at)
  values (p_leaving, p_person, p_source, p_law, p_row, p_at, p_expires_at);
$$;

-- How much of a leaving is kept, by table and law: for its receipt.
create or replace function kept.summary(p_leaving uuid)
returns table (source text, law text, count bigint, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select source, law, count(*), max(expires_at) from kept.kept_record where leaving_id = p_leaving group by source, law order by source, law;
$$;

-- The rows kept of a person, by their bare number or the handle that they had. The look itself is kept first; without a reason there is none.
create or replace function kept.look(p_who text, p_actor text, p_reason text, p_at timestamptz)
returns table (source text, law text, "row" jsonb, kept_at timestamptz, expires_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_person uuid;
begin
  if length(trim(p_reason)) < 5 then raise exception 'a look at what the law keeps needs a reason'; end if;
  select r.person_id into v_person from kept.kept_record r
   where r.person_id::text = p_who or (r.source = 'person' and r.row ->> 'handle' = p_who) order by r.kept_at desc limit 1;
  if v_person is null then return; end if;
  insert into kept.kept_look (person_id, actor, reason, at) values (v_person, p_actor, p_reason, p_at);
  return query select r.source, r.law, r.row, r.kept_at, r.expires_at from kept.kept_record r where r.person_id = v_person order by r.source, r.kept_at;
end $$;

-- Whether somebody with one of these identities left so lately, or after a ban, that they may not join again. Hashes as hex.
create or replace function kept.refuses(p_key_ids text[], p_hashes text[], p_at timestamptz)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from unnest(p_key_ids, p_hashes) as asked(key_id, hash)
    join kept.kept_record r on r.source = 'identity' and r.row ->> 'ci_hash' = '\x' || asked.hash and r.row ->> 'key_id' = asked.key_id
    where r.expires_at is null or r.expires_at > p_at);
$$;

-- The forms (table identity_form) in which identities are kept, and how many in each.
create or replace function kept.identity_forms()
returns table (form text, identities bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.row ->> 'key_id', count(*) from kept.kept_record r where r.source = 'identity' group by 1;
$$;

-- Kept identities over which this key has not been put yet: their hashes, and not whose they are.
create or replace function kept.identities_without(p_key text, p_after uuid, p_limit int)
returns table (id uuid, key_id text, ci_hash bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.row ->> 'key_id', decode(substr(r.row ->> 'ci_hash', 3), 'hex') from kept.kept_record r
   where r.source = 'identity' and r.id > p_after and not p_key = any (string_to_array(r.row ->> 'key_id', '>'))
   order by r.id limit p_limit;
$$;

-- Puts a key over kept identities that still hold what was read.
create or replace function kept.rekey(p_ids uuid[], p_before bytea[], p_keys text[], p_hashes bytea[])
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update kept.kept_record r set row = r.row || jsonb_build_object('key_id', n.key_id, 'ci_hash', '\x' || encode(n.hash, 'hex'))
    from unnest(p_ids, p_before, p_keys, p_hashes) as n(id, before, key_id, hash)
   where r.id = n.id and r.source = 'identity' and r.row ->> 'ci_hash' = '\x' || encode(n.before, 'hex');
$$;

create or replace function kept.expire(p_at timestamptz, p_limit int)
returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with gone as (
    delete from kept.kept_record where id in (select id from kept.kept_record where expires_at <= p_at limit p_limit) returning 1)
  select count(*)::int from gone;
$$;

do $$ begin
  revoke all on schema kept from public;
  revoke all on all tables in schema kept from public;
  revoke all on all functions in schema kept from public;
  if exists (select from pg_roles where rolname = 'kiwi_app') then
    revoke all on all tables in schema kept from kiwi_app;
    grant usage on schema kept to kiwi_app;
    grant execute on all functions in schema kept to kiwi_app;
  end if;
end $$;
