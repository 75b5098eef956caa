-- Makes the day partitions (UTC) from `first_day` to `last_day`. A day whose rows already fell into the default
-- partition keeps them there: attaching would have to move them, and nothing depends on it.
create or replace function ensure_log_days(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  parent text;
  day date;
  starts timestamptz;
  ends timestamptz;
  is_taken boolean;
  made integer := 0;
begin
  for day in select generate_series(first_day, last_day, interval '1 day')::date loop
    foreach parent in array array['interaction', 'vote_hour'] loop
      continue when to_regclass(format('%I', parent || to_char(day, '_YYYYMMDD'))) is not null;
      -- Only one creates; whoever waited finds the partition there.
      perform pg_advisory_xact_lock(hashtext('ensure_log_days'));
      continue when to_regclass(format('%I', parent || to_char(day, '_YYYYMMDD'))) is not null;
      starts := day::timestamp at time zone 'UTC';
      ends := (day + 1)::timestamp at time zone 'UTC';
      execute format('select exists (select from %I where %I >= $1 and %I < $2)',
        parent || '_other', case parent when 'interaction' then 'at' else 'hour' end, case parent when 'interaction' then 'at' else 'hour' end)
        into is_taken using starts, ends;
      continue when is_taken;
      execute format('create table %I partition of %I for values from (%L) to (%L)', parent || to_char(day, '_YYYYMMDD'), parent, starts, ends);
      made := made + 1;
    end loop;
  end loop;
  return made;
end $$;

-- Drops whole days before these; returns the names of what went.
create or replace function drop_log_days(interactions_before date, votes_before date) returns setof text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part text;
begin
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where (p.relname = 'interaction' and c.relname ~ '^interaction_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < interactions_before)
       or (p.relname = 'vote_hour' and c.relname ~ '^vote_hour_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < votes_before)
  loop
    execute format('drop table %I', part);
    return next part;
  end loop;
  delete from interaction_other where at < interactions_before::timestamp at time zone 'UTC';
  delete from vote_hour_other where hour < votes_before::timestamp at time zone 'UTC';
end $$;
