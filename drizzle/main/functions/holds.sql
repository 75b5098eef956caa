-- Money of a wallet that is promised to an order. These functions promise and release it, post_transfers (ledger.sql) captures it; with
-- the owner's rights, as there. Locks in the order of post_transfers: accounts, then holds.

-- The time by which deadlines of money are decided. The clock of Postgres decides, because those of our processes differ;
-- a caller whose clock is off by more than ten minutes is refused (KW001). With `kiwi.clock = told` the caller's clock decides: for
-- tests, which move their clocks, and for the demo, which makes its own past.
create or replace function money_now(p_at timestamptz) returns timestamptz
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  if current_setting('kiwi.clock', true) is distinct from 'told' then
    if p_at is null or abs(extract(epoch from p_at - clock_timestamp())) > 600 then
      raise exception 'the caller''s clock says %, this server''s %: set the clock that is wrong', p_at, clock_timestamp() using errcode = 'KW001';
    end if;
    p_at := clock_timestamp();
  end if;
  return p_at;
end
$$;

-- The day in Seoul into which money that moves now is counted.
create or replace function money_day(p_at timestamptz) returns date
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  return (money_now(p_at) at time zone 'Asia/Seoul')::date;
end
$$;

-- Promises parts of a guarded account's money until `p_expires_at`, one hold per key: all or none.
-- Outcomes: held | duplicate | mismatch | frozen | insufficient | over_limit | no_account; a
-- duplicate answers the hold that stands under the first key. The amounts count into the day's
-- limit here, not again when they are captured: into the account's counted day if that is later
-- than today, because the counted day never moves back.
-- Plan: the account by account_pkey, one insert from a function scan, one update of the account; hold_idempotency_unique after a refusal.
create or replace function place_holds(
  p_account uuid, p_ids uuid[], p_keys text[], p_hashes bytea[], p_amounts bigint[], p_causes uuid[], p_day_limit bigint, p_expires_at timestamptz, p_at timestamptz)
returns table (outcome text, hold_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_day date := money_day(p_at);
  v_account account;
  v_spent bigint;
  v_amount bigint := (select sum(amount) from unnest(p_amounts) as amount);
  v_outcome text;
  v_earlier hold;
  v_placed int;
begin
  select * into v_account from account a where a.id = p_account and a.guarded for no key update;
  v_day := greatest(v_day, v_account.spent_on);
  v_spent := case when v_account.spent_on = v_day then v_account.spent_krw else 0 end;
  v_outcome := case when v_account.id is null then 'no_account' when v_account.frozen then 'frozen'
    when v_account.posted - v_account.held < v_amount then 'insufficient' when v_spent + v_amount > p_day_limit then 'over_limit' else 'held' end;
  if v_outcome = 'held' then
    insert into hold (id, idempotency_key, request_hash, account_id, amount_krw, state, cause_id, spent_on, expires_at, created_at)
    select n.id, n.key, n.hash, p_account, n.amount, 'open', n.cause, case when p_day_limit is not null then v_day end, p_expires_at, p_at
    from unnest(p_ids, p_keys, p_hashes, p_amounts, p_causes) as n(id, key, hash, amount, cause)
    on conflict (idempotency_key) do nothing;
    get diagnostics v_placed = row_count;
    if v_placed = cardinality(p_ids) then
      update account a set held = a.held + v_amount,
        spent_krw = case when p_day_limit is null then a.spent_krw else v_spent + v_amount end,
        spent_on = case when p_day_limit is null then a.spent_on else v_day end
      where a.id = p_account;
      return query select 'held', p_ids[1];
      return;
    end if;
    delete from hold h where h.id = any (p_ids);
    v_outcome := 'mismatch';
  end if;
  -- Under its key a hold may stand already, whatever the account would say now.
  select * into v_earlier from hold h where h.idempotency_key = p_keys[1];
  if v_earlier.id is null then
    return query select v_outcome, null::uuid;
  elsif v_earlier.request_hash = p_hashes[1] then
    return query select 'duplicate', v_earlier.id;
  else
    return query select 'mismatch', null::uuid;
  end if;
end
$$;

-- For the release before this one, which serves while this one is migrated and may come back: one hold.
create or replace function place_hold(
  p_id uuid, p_key text, p_hash bytea, p_account uuid, p_amount bigint, p_cause uuid, p_day_limit bigint, p_expires_at timestamptz, p_at timestamptz)
returns table (outcome text, hold_id uuid)
language sql volatile security definer set search_path = public, pg_temp as $$
  select * from place_holds(p_account, array[p_id], array[p_key], array[p_hash], array[p_amount], array[p_cause], p_day_limit, p_expires_at, p_at)
$$;

-- Releases `p_amount` of what an open hold still promises, or all of it (null). Returns the won released: 0 when it was closed already.
-- The released won are given back to the limit of the day into which they were counted. Account first, then hold: the order of
-- post_transfers.
create or replace function release_hold(p_hold uuid, p_amount bigint, p_state text, p_at timestamptz) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_hold hold;
  v_released bigint;
begin
  perform 1 from account a where a.id = (select h.account_id from hold h where h.id = p_hold) for no key update;
  select * into v_hold from hold h where h.id = p_hold for no key update;
  if v_hold.id is null or v_hold.state <> 'open' then
    return 0;
  end if;
  v_released := least(coalesce(p_amount, v_hold.amount_krw - v_hold.captured_krw - v_hold.released_krw), v_hold.amount_krw - v_hold.captured_krw - v_hold.released_krw);
  update account a set held = a.held - v_released,
    spent_krw = case when a.spent_on = v_hold.spent_on then a.spent_krw - v_released else a.spent_krw end
  where a.id = v_hold.account_id;
  if v_hold.amount_krw - v_hold.captured_krw - v_hold.released_krw - v_released = 0 then
    update hold h set state = case when h.captured_krw > 0 and p_state = 'voided' then 'captured' else p_state end,
      released_krw = h.released_krw + v_released, closed_at = p_at where h.id = p_hold;
  else
    update hold h set released_krw = h.released_krw + v_released where h.id = p_hold;
  end if;
  return v_released;
end
$$;

-- Releases open holds that expired by `p_before`, the oldest first, at most `p_limit` of them; accounts first, then holds. A hold that
-- another transaction has locked is left for the next run.
create or replace function expire_holds(p_before timestamptz, p_limit int, p_at timestamptz)
returns table (hold_id uuid, account_id uuid, released_krw bigint)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_due uuid[];
  v_accounts uuid[];
begin
  select array_agg(o.id), array_agg(o.account_id) into v_due, v_accounts
  from (select * from hold h where h.state = 'open' and h.expires_at <= p_before order by h.expires_at limit p_limit) o;
  select array_agg(a.id) into v_accounts
  from (select g.id from account g where g.id = any (v_accounts) order by g.id for no key update skip locked) a;
  select array_agg(o.id) into v_due
  from (select h.id from hold h where h.id = any (v_due) and h.account_id = any (v_accounts) and h.state = 'open'
        order by h.id for no key update skip locked) o;
  return query
  with due as materialized (
    select h.id, h.account_id, h.spent_on, h.amount_krw - h.captured_krw - h.released_krw as left_krw from hold h where h.id = any (v_due)),
  freed as (
    update account a set held = a.held - d.left_krw, spent_krw = a.spent_krw - d.counted_krw
    from (select due.account_id, sum(due.left_krw)::bigint as left_krw,
                 coalesce(sum(due.left_krw) filter (where due.spent_on = b.spent_on), 0)::bigint as counted_krw
          from due join account b on b.id = due.account_id group by due.account_id) d where a.id = d.account_id),
  closed as (
    update hold h set state = 'expired',
      released_krw = h.released_krw + due.left_krw, closed_at = p_at
    from due where h.id = due.id)
  select due.id, due.account_id, due.left_krw from due;
end
$$;
