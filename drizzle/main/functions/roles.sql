-- roles: kiwi_app
-- Rights. The API and the runner log in as a member of `kiwi_app`, which owns nothing: it may read everything, write what is not
-- history, and move money only by the functions of ledger.sql. Migrations run as the owner (DATABASE_MIGRATION_URL). migrate.ts makes
-- the roles. With the owner alone, only the triggers protect history; `kiwi doctor` says so.
do $$
declare
  v_history constant text[] := array['payment_approval', 'money_decision', 'access_decision', 'consent', 'moderation_action', 'experiment_decision', 'ranking_look', 'staff_act', 'shop_act', 'ledger_block', 'ledger_block_account', 'ledger_head'];
  v_ledger constant text[] := array['entry', 'transfer', 'hold', 'book_rule', 'cause_of_transfer', 'wallet_freeze'];
  v_table text;
begin
  if not exists (select from pg_roles where rolname = 'kiwi_app') then
    return;
  end if;
  -- Tables of later migrations and of the files after this one are covered by the defaults. `maintain` is for analyze.
  grant usage on schema public, drizzle to kiwi_app;
  grant select on drizzle.applied_migration to kiwi_app;
  grant select, insert, update, delete, maintain on all tables in schema public to kiwi_app;
  grant usage, select on all sequences in schema public to kiwi_app;
  alter default privileges in schema public grant select, insert, update, delete, maintain on tables to kiwi_app;
  alter default privileges in schema public grant usage, select on sequences to kiwi_app;

  foreach v_table in array v_history loop
    execute format('revoke update, delete, truncate on %I from kiwi_app', v_table);
  end loop;
  foreach v_table in array v_ledger loop
    execute format('revoke insert, update, delete, truncate on %I from kiwi_app', v_table);
  end loop;
  -- Only the owner may change how much is kept back and how much a shop may owe.
  revoke insert, update, delete, truncate on reserve_schedule from kiwi_app;
  -- Of the security log rows go by age, and with a person who leaves; none changes.
  revoke update, truncate on security_event from kiwi_app;
  -- Of a settlement line only its payout may change; release_sale (ledger.sql) sets a day that is missing.
  revoke update, delete, truncate on settlement_line from kiwi_app;
  grant update (payout_id) on settlement_line to kiwi_app;
  -- An account may be made, empty. A row lock needs the right to update one column: created_at, which nothing depends on.
  revoke insert, update, delete, truncate on account from kiwi_app;
  grant insert (id, kind, person_id, shop_id, guarded, created_at), update (created_at) on account to kiwi_app;
end $$;

-- The functions that run with the owner's rights are for members of kiwi_app only; without that role, for the owner only.
do $$
declare
  v_function regprocedure;
begin
  for v_function in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('post_transfers', 'place_holds', 'place_hold', 'release_hold', 'expire_holds', 'money_now', 'money_day', 'release_sale', 'freeze_wallet', 'unfreeze_wallet')
  loop
    execute format('revoke execute on function %s from public', v_function);
    if exists (select from pg_roles where rolname = 'kiwi_app') then
      execute format('grant execute on function %s to kiwi_app', v_function);
    end if;
  end loop;
end $$;
