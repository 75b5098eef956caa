-- Makes the day partitions (UTC) from `first_day` to `last_day`, and moves rows into them that fell into the default partition because
-- their day had none. Attaching a table locks the parent for no reader and no writer, only the default partition; where a long ranking
-- holds that, the rest waits for the next call, and rows of that day fall into the default partition until then: none is lost.
create or replace function ensure_log_days(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '3s' as $$
declare
  parent text;
  moment text;
  part text;
  day date;
  starts timestamptz;
  ends timestamptz;
  made integer := 0;
begin
  for day in select generate_series(first_day, last_day, interval '1 day')::date loop
    foreach parent in array array['interaction', 'vote_hour'] loop
      part := parent || to_char(day, '_YYYYMMDD');
      continue when to_regclass(format('%I', part)) is not null;
      begin
        -- Only one creates; whoever waited finds the partition there.
        perform pg_advisory_xact_lock(hashtext('ensure_log_days'));
        continue when to_regclass(format('%I', part)) is not null;
        moment := case parent when 'interaction' then 'at' else 'hour' end;
        starts := day::timestamp at time zone 'UTC';
        ends := (day + 1)::timestamp at time zone 'UTC';
        execute format('lock table %I in access exclusive mode', parent || '_other');
        execute format('create table %I (like %I including all)', part, parent);
        execute format('with moved as (delete from %I where %I >= $1 and %2$I < $2 returning *) insert into %3$I select * from moved',
          parent || '_other', moment, part) using starts, ends;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, starts, ends);
        made := made + 1;
      exception when lock_not_available then
        raise warning 'The partition % is not made: another transaction reads the default partition. The next call makes it.', part;
        return made;
      end;
    end loop;
  end loop;
  return made;
end $$;

-- Drops whole days before these; returns the names of what went. A day that a long ranking still reads stays until the next call.
create or replace function drop_log_days(interactions_before date, votes_before date) returns setof text
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '3s' as $$
declare
  part text;
begin
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
    where (p.relname = 'interaction' and c.relname ~ '^interaction_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < interactions_before)
       or (p.relname = 'vote_hour' and c.relname ~ '^vote_hour_\d{8}$' and to_date(right(c.relname, 8), 'YYYYMMDD') < votes_before)
  loop
    begin
      execute format('drop table %I', part);
      return next part;
    exception when lock_not_available then
      raise warning 'The partition % is not dropped: another transaction reads it. The next call drops it.', part;
      exit;
    end;
  end loop;
  delete from interaction_other where at < interactions_before::timestamp at time zone 'UTC';
  delete from vote_hour_other where hour < votes_before::timestamp at time zone 'UTC';
end $$;
