-- roles: kiwi_app kiwi_vault (owner)
-- The PIN's vault. `kiwi_vault` owns its tables and these functions; the API's role `kiwi_app` (roles.sql) may only call them. They
-- give a record only after they counted a guess (take_guess), and a login's state only once.
-- In every function: search_path fixed, time given by the caller, five guesses at most between two right ones.

-- What the API may read of a PIN: never the record.
create or replace function vault.pin_state(p_person uuid)
returns table (credential_id uuid, setup_id text, generation int, failures smallint, locked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.credential_id, r.setup_id, r.generation, r.failures, r.locked_at from vault.pin_record r where r.person_id = p_person
$$;

-- Counts a guess, and only then gives the record: no row when there is no PIN or it is locked. The row lock serialises parallel
-- guesses, so that at most five of any number succeed. The fifth locks at once; a right PIN unlocks again (accept_guess).
create or replace function vault.take_guess(p_person uuid, p_at timestamptz)
returns table (record text, credential_id uuid, setup_id text, generation int, failures smallint)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update vault.pin_record r
     set failures = r.failures + 1, locked_at = case when r.failures + 1 >= 5 then p_at end
   where r.person_id = p_person and r.failures < 5
  returning r.record, r.credential_id, r.setup_id, r.generation, r.failures
$$;

create or replace function vault.keep_login(
  p_id uuid, p_person uuid, p_session uuid, p_device uuid, p_generation int, p_state text, p_at timestamptz, p_expires_at timestamptz)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  delete from vault.pin_login where person_id = p_person and expires_at <= p_at;
  insert into vault.pin_login (id, person_id, session_id, device_id, generation, state, expires_at)
  values (p_id, p_person, p_session, p_device, p_generation, p_state, p_expires_at);
$$;

-- A login's state, once, to its own session.
create or replace function vault.use_login(p_id uuid, p_person uuid, p_session uuid, p_at timestamptz)
returns table (state text, device_id uuid)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update vault.pin_login l set used_at = p_at, state = null
   where l.id = p_id and l.person_id = p_person and l.session_id = p_session and l.used_at is null and l.expires_at > p_at
  returning old.state, l.device_id
$$;

-- The guess of a used login was right: resets the counter and returns the record's setup; null when the PIN has changed since.
create or replace function vault.accept_guess(p_id uuid, p_person uuid)
returns text
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with login as (
    delete from vault.pin_login l where l.id = p_id and l.person_id = p_person and l.used_at is not null returning l.generation
  ), reset as (
    update vault.pin_record r set failures = 0, locked_at = null from login
     where r.person_id = p_person and r.generation = login.generation
    returning r.setup_id
  )
  select setup_id from reset
$$;

create or replace function vault.open_registration(
  p_id uuid, p_person uuid, p_session uuid, p_setup_id text, p_at timestamptz, p_expires_at timestamptz)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  delete from vault.pin_registration where person_id = p_person and (session_id = p_session or expires_at <= p_at);
  insert into vault.pin_registration (id, person_id, session_id, setup_id, expires_at)
  values (p_id, p_person, p_session, p_setup_id, p_expires_at);
$$;

-- Finishes a registration once. `p_generation`: what the caller saw, 0 for no PIN. Outcomes: saved | expired | conflict (another
-- registration or a lock came between).
create or replace function vault.save_record(
  p_registration uuid, p_person uuid, p_session uuid, p_record text, p_generation int, p_unlocks boolean, p_at timestamptz)
returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_setup_id text;
begin
  delete from vault.pin_registration r
   where r.id = p_registration and r.person_id = p_person and r.session_id = p_session and r.expires_at > p_at
  returning r.setup_id into v_setup_id;
  if not found then return 'expired'; end if;

  insert into vault.pin_record as r (person_id, credential_id, record, setup_id, generation, failures, created_at, updated_at)
  values (p_person, p_registration, p_record, v_setup_id, 1, 0, p_at, p_at)
  on conflict (person_id) do update
     set credential_id = excluded.credential_id, record = excluded.record, setup_id = excluded.setup_id,
         generation = r.generation + 1, failures = 0, locked_at = null, updated_at = p_at
   where r.generation = p_generation and (r.locked_at is null or p_unlocks);
  if not found then return 'conflict'; end if;
  delete from vault.pin_login where person_id = p_person;
  return 'saved';
end $$;

-- A person left: nothing of their PIN stays. `vault.held` looks again.
create or replace function vault.forget(p_person uuid)
returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  delete from vault.pin_login where person_id = p_person;
  delete from vault.pin_registration where person_id = p_person;
  delete from vault.pin_record where person_id = p_person;
$$;

-- How many rows there are of a person.
create or replace function vault.held(p_person uuid)
returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select count(*) from vault.pin_record where person_id = p_person)::int
    + (select count(*) from vault.pin_registration where person_id = p_person)::int
    + (select count(*) from vault.pin_login where person_id = p_person)::int;
$$;

-- Nobody else may see the tables; the API's role may call the functions. Without kiwi_vault the owner of the database owns them.
do $$
declare
  v_name text;
begin
  revoke all on schema vault from public;
  if exists (select from pg_roles where rolname = 'kiwi_vault'
             and (pg_has_role(oid, 'set') or pg_has_role(oid, 'member with admin option'))) then
    -- To change an owner, one must be able to act as the new owner.
    if not pg_has_role('kiwi_vault', 'set') then execute format('grant kiwi_vault to %I', current_user); end if;
    grant usage, create on schema vault to kiwi_vault;
    for v_name in select tablename from pg_tables where schemaname = 'vault' and tableowner <> 'kiwi_vault' loop
      execute format('alter table vault.%I owner to kiwi_vault', v_name);
    end loop;
    for v_name in
      select oid::regprocedure from pg_proc where pronamespace = 'vault'::regnamespace and proowner <> 'kiwi_vault'::regrole
    loop
      execute format('alter function %s owner to kiwi_vault', v_name);
    end loop;
  end if;
  revoke all on all functions in schema vault from public;
  if exists (select from pg_roles where rolname = 'kiwi_app') then
    grant usage on schema vault to kiwi_app;
    grant execute on all functions in schema vault to kiwi_app;
  end if;
end $$;
