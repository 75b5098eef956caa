-- As in the main database: members of `kiwi_app` read and write, and own nothing. Day partitions are made and dropped by the functions
-- of partitions.sql with their owner's rights.
do $$ begin
  if not exists (select from pg_roles where rolname = 'kiwi_app') then create role kiwi_app nologin; end if;
exception
  when duplicate_object or unique_violation then null; -- two databases of one server, migrated at once
  when insufficient_privilege then raise notice 'kiwi_app is not made: % may not create roles', current_user;
end $$;

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
