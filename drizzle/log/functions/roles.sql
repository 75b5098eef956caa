-- roles: kiwi_app
-- As in the main database: members of `kiwi_app` read and write, and own nothing. The functions of partitions.sql make and drop the
-- partitions of days, with their owner's rights.
do $$ begin
  if not exists (select from pg_roles where rolname = 'kiwi_app') then
    return;
  end if;
  grant usage on schema public, drizzle to kiwi_app;
  grant select on drizzle.applied_migration to kiwi_app;
  grant select, insert, update, delete, maintain on all tables in schema public to kiwi_app;
  grant usage, select on all sequences in schema public to kiwi_app;
  alter default privileges in schema public grant select, insert, update, delete, maintain on tables to kiwi_app;
  alter default privileges in schema public grant usage, select on sequences to kiwi_app;
end $$;

-- The functions that run with the owner's rights are for members of kiwi_app only; without that role, for the owner only.
revoke execute on function ensure_log_days(date, date), drop_log_days(date, date) from public;
do $$ begin
  if exists (select from pg_roles where rolname = 'kiwi_app') then
    grant execute on function ensure_log_days(date, date), drop_log_days(date, date) to kiwi_app;
  end if;
end $$;
