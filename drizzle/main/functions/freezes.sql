-- A frozen wallet: nothing leaves it and nothing of it is promised; money may still come in. post_transfers (ledger.sql) and place_holds
-- (holds.sql) read `account.frozen` from the row that they lock, and these functions lock the same row: whoever comes second sees what
-- the first has written. `wallet_freeze` keeps from which entry to which: `kiwi pay verify` holds the entries against it. With the owner's
-- rights, because the app's role may write neither table; see roles.sql.

-- False: it is no wallet, or frozen already.
create or replace function freeze_wallet(p_id uuid, p_account uuid, p_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_account account;
begin
  select * into v_account from account a where a.id = p_account and a.kind = 'wallet' for no key update;
  if v_account.id is null or v_account.frozen then
    return false;
  end if;
  update account a set frozen = true where a.id = p_account;
  insert into wallet_freeze (id, account_id, frozen_seq, frozen_at) values (p_id, p_account, v_account.version, p_at);
  return true;
end
$$;

-- False: it is not frozen.
create or replace function unfreeze_wallet(p_account uuid, p_at timestamptz) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_account account;
begin
  select * into v_account from account a where a.id = p_account for no key update;
  if v_account.id is null or not v_account.frozen then
    return false;
  end if;
  update account a set frozen = false where a.id = p_account;
  update wallet_freeze f set lifted_seq = v_account.version, lifted_at = p_at where f.account_id = p_account and f.lifted_at is null;
  return true;
end
$$;
