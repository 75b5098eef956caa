-- Each bank transaction id ends with nine base-36 digits of it, so that no id occurs twice on one day.
create sequence if not exists bank_tran_seq;

-- Earlier versions with fewer arguments.
drop function if exists post_transfers(uuid[], text[], bytea[], text[], uuid[], uuid[], bigint[], text[], timestamptz);
drop function if exists post_transfers(uuid[], text[], bytea[], text[], uuid[], uuid[], bigint[], text[], uuid[], uuid[], bigint[], timestamptz);

-- Posts a batch of transfers in one statement, as if one after the other in the order given. A refused item does not affect the
-- others. Each array has one value per item. `p_holds`: the hold that an item captures from, or null. `p_day_limits`: most that may
-- leave the debited wallet on this day in Seoul in transfers with a limit, this item included, or null for no limit. An account's
-- counted day never moves back: a transfer of an earlier day counts into it. A refund or a return gives back to the day into which
-- its payment or withdrawal (of the same cause, or its cause itself) was counted, while that is still the account's counted day.
-- Outcomes: posted | duplicate | mismatch | frozen (the debited wallet) | insufficient | over_limit | no_account | no_hold | busy. A refused item leaves no row.
-- `p_wait` false: an item whose key or guarded account another transaction has locked is `busy`, and the others do not wait for it.
--
-- Order of locks, the same for every batch: idempotency keys (sorted), guarded accounts (by id), holds (by id), and last the
-- unguarded accounts (by id), whose rows stay locked only from the last two writes to the commit. So a busy central account
-- serialises commits, not the work before them. Keys are advisory locks, so that a refused item never writes a row.
--
-- Rows are read and written in sets, once each; in between, loops over arrays decide the items: for up to 128 items that is faster
-- than window sums, and it keeps the order. Planned once per session and by index: a plan made over young, empty tables would stay
-- as they grow. Runs with the owner's rights, because the app's role may not write these tables; see roles.sql.
create or replace function post_transfers(
  p_ids uuid[], p_keys text[], p_hashes bytea[], p_kinds text[], p_debits uuid[], p_credits uuid[],
  p_amounts bigint[], p_memos text[], p_causes uuid[], p_holds uuid[], p_day_limits bigint[], p_at timestamptz, p_wait boolean default true)
returns table (ord int, outcome text, transfer_id uuid, debit_balance bigint)
language plpgsql volatile security definer
set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off
as $$
declare
  v_count constant int := cardinality(p_ids);
  v_day constant date := money_day(p_at);
  v_has_holds constant boolean := cardinality(array_remove(p_holds, null)) > 0;
  v_key text;
  v_last_key text;
  v_has_twins boolean := false;
  v_locked boolean;
  v_busy text[] := '{}';
  -- Keys taken before this batch: the item, the transfer, whether the request is the same.
  v_taken_by int[];
  v_taken uuid[];
  v_same boolean[];
  -- Accounts, the guarded ones first: balance, newest seq; of the guarded ones: spendable, spent on the counted day, the counted
  -- day, captured from holds, whether it is frozen.
  v_accounts uuid[];
  v_balance bigint[];
  v_seq bigint[];
  v_free bigint[];
  v_spent bigint[];
  v_spent_on date[];
  v_limited boolean[];
  v_released bigint[];
  v_frozen boolean[];
  v_unguarded uuid[];
  -- Holds: their accounts, and what each open hold still promises.
  v_holds uuid[];
  v_owners uuid[];
  v_left bigint[];
  -- Per item: the day to which a refund gives back, and the day into which it was counted.
  v_back_on date[];
  v_counted_on date[] := array_fill(null::date, array[v_count]);
  -- The result of each item.
  v_outcome text[] := array_fill('posted'::text, array[v_count]);
  v_ids uuid[] := p_ids;
  v_keys text[] := array_fill(null::text, array[v_count]);
  v_debit_at int[] := array_fill(null::int, array[v_count]);
  v_credit_at int[] := array_fill(null::int, array[v_count]);
  v_debit_seq bigint[] := array_fill(null::bigint, array[v_count]);
  v_debit_after bigint[] := array_fill(null::bigint, array[v_count]);
  v_credit_seq bigint[] := array_fill(null::bigint, array[v_count]);
  v_credit_after bigint[] := array_fill(null::bigint, array[v_count]);
  d int;
  c int;
  h int;
  before int;
  v_posting text;
begin
  -- 1. Waits for the commit of a key that another transaction is posting; the next statement then sees it as taken.
  foreach v_key in array array_sort(p_keys) loop
    v_has_twins := v_has_twins or v_key is not distinct from v_last_key;
    v_last_key := v_key;
    if p_wait then
      v_locked := pg_advisory_xact_lock(hashtextextended(v_key, 0)) is not null;
    elsif not pg_try_advisory_xact_lock(hashtextextended(v_key, 0)) then
      v_busy := v_busy || v_key;
    end if;
  end loop;

  -- 2. Lock and read the guarded accounts; look up which keys are taken, and the unguarded accounts, which are locked later.
  if p_wait then
    select array_agg(a.id), array_agg(a.posted), array_agg(a.version), array_agg(a.posted - a.held), array_agg(a.spent_krw),
           array_agg(a.spent_on), array_agg(false), array_agg(0::bigint), array_agg(a.frozen)
    into v_accounts, v_balance, v_seq, v_free, v_spent, v_spent_on, v_limited, v_released, v_frozen
    from (select * from account x where x.guarded and x.id = any (p_debits || p_credits) order by x.id for no key update) a;
  else
    select array_agg(a.id), array_agg(a.posted), array_agg(a.version), array_agg(a.posted - a.held), array_agg(a.spent_krw),
           array_agg(a.spent_on), array_agg(false), array_agg(0::bigint), array_agg(a.frozen)
    into v_accounts, v_balance, v_seq, v_free, v_spent, v_spent_on, v_limited, v_released, v_frozen
    from (select * from account x where x.guarded and x.id = any (p_debits || p_credits) order by x.id for no key update skip locked) a;
  end if;
  select taken.items, taken.ids, taken.same, open.ids into v_taken_by, v_taken, v_same, v_unguarded
  from (select array_agg(i.n) as items, array_agg(t.id) as ids, array_agg(t.request_hash = i.hash) as same
        from unnest(p_keys, p_hashes) with ordinality as i(key, hash, n) join transfer t on t.idempotency_key = i.key) taken,
       (select array_agg(x.id) as ids from account x where not x.guarded and x.id = any (p_debits || p_credits)) open;
  if p_kinds && array['refund', 'return'] then
    select array_agg(p.day order by i.n) into v_back_on
    from unnest(p_kinds, p_causes, p_credits) with ordinality as i(kind, cause, credit, n)
    left join lateral (
      select coalesce(b.spent_on, t.spent_on) as day
      from (select * from transfer where cause_id = i.cause union all select * from transfer where id = i.cause) t left join hold b on b.id = t.hold_id
      where i.kind in ('refund', 'return') and t.debit_account_id = i.credit and t.kind in ('payment', 'withdrawal')
      limit 1) p on true;
  end if;
  if v_has_holds then
    select array_agg(l.id), array_agg(l.account_id), array_agg(case when l.state = 'open' then l.amount_krw - l.captured_krw - l.released_krw else 0 end)
    into v_holds, v_owners, v_left
    from (select * from hold o where o.id = any (p_holds) order by o.id for no key update) l;
  end if;

  -- 3. Decide in order; each item sees the results of the items before it.
  for n in 1 .. v_count loop
    if p_keys[n] = any (v_busy) then
      v_outcome[n] := 'busy';
      v_ids[n] := null;
      continue;
    end if;
    before := array_position(v_taken_by, n);
    if before is not null then
      v_outcome[n] := case when v_same[before] then 'duplicate' else 'mismatch' end;
      v_ids[n] := case when v_same[before] then v_taken[before] end;
      continue;
    end if;
    if v_has_twins then
      before := array_position(v_keys, p_keys[n]);
      if before is not null then
        v_outcome[n] := case when p_hashes[before] = p_hashes[n] then 'duplicate' else 'mismatch' end;
        v_ids[n] := case when p_hashes[before] = p_hashes[n] then p_ids[before] end;
        continue;
      end if;
    end if;
    d := array_position(v_accounts, p_debits[n]);
    c := array_position(v_accounts, p_credits[n]);
    h := array_position(v_holds, p_holds[n]);
    if (d is null and not coalesce(p_debits[n] = any (v_unguarded), false)) or (c is null and not coalesce(p_credits[n] = any (v_unguarded), false)) then
      v_outcome[n] := case when not p_wait and exists (select from account x where x.guarded and x.id in (p_debits[n], p_credits[n])
        and x.id <> all (coalesce(v_accounts, '{}'))) then 'busy' else 'no_account' end;
    elsif v_frozen[d] then
      v_outcome[n] := 'frozen';
    elsif p_holds[n] is not null and (d is null or h is null or v_owners[h] <> p_debits[n] or v_left[h] < p_amounts[n]) then
      v_outcome[n] := 'no_hold';
    elsif p_holds[n] is null and v_free[d] < p_amounts[n] then
      v_outcome[n] := 'insufficient';
    elsif (case when v_spent_on[d] >= v_day then v_spent[d] else 0 end) + p_amounts[n] > p_day_limits[n] then
      v_outcome[n] := 'over_limit';
    else
      if p_holds[n] is not null then
        v_left[h] := v_left[h] - p_amounts[n];
        v_released[d] := v_released[d] + p_amounts[n];
      elsif d is not null then
        v_free[d] := v_free[d] - p_amounts[n];
      end if;
      if c is not null then
        v_free[c] := v_free[c] + p_amounts[n];
      end if;
      if d is not null and p_day_limits[n] is not null then
        if v_spent_on[d] >= v_day then
          v_spent[d] := v_spent[d] + p_amounts[n];
        else
          v_spent[d] := p_amounts[n];
          v_spent_on[d] := v_day;
        end if;
        v_counted_on[n] := v_spent_on[d];
        v_limited[d] := true;
      end if;
      if c is not null and v_back_on[n] = v_spent_on[c] then
        v_spent[c] := v_spent[c] - p_amounts[n];
        v_limited[c] := true;
      end if;
      v_debit_at[n] := d;
      v_credit_at[n] := c;
      v_keys[n] := p_keys[n];
      continue;
    end if;
    v_ids[n] := null;
  end loop;

  if 'posted' = any (v_outcome) then
    -- 4. Write the rows that need no unguarded account, then lock the unguarded accounts for the rest of the transaction. `kiwi.posting` is on for this
    -- one insert: transfer_balanced then leaves these rows out. It is set here, because an option of the function needs a superuser;
    -- an error undoes it with the (sub)transaction. It gives no right: the app's role may not insert a transfer.
    v_posting := current_setting('kiwi.posting', true);
    perform set_config('kiwi.posting', 'on', true);
    insert into transfer (id, idempotency_key, request_hash, kind, debit_account_id, credit_account_id, amount_krw, memo, cause_id, hold_id, spent_on, created_at)
    select i.id, i.key, i.hash, i.kind, i.debit, i.credit, i.amount, i.memo, i.cause, i.hold, i.counted_on, p_at
    from unnest(p_ids, p_keys, p_hashes, p_kinds, p_debits, p_credits, p_amounts, p_memos, p_causes, p_holds, v_counted_on, v_outcome)
         as i(id, key, hash, kind, debit, credit, amount, memo, cause, hold, counted_on, outcome)
    where i.outcome = 'posted';
    perform set_config('kiwi.posting', coalesce(v_posting, ''), true);
    if v_has_holds then
      update hold o set captured_krw = o.captured_krw + i.amount,
        state = case when o.captured_krw + i.amount = o.amount_krw - o.released_krw then 'captured' else o.state end,
        closed_at = case when o.captured_krw + i.amount = o.amount_krw - o.released_krw then p_at end
      from (select x.hold, sum(x.amount)::bigint as amount from unnest(p_holds, p_amounts, v_outcome) as x(hold, amount, outcome)
            where x.hold is not null and x.outcome = 'posted' group by x.hold) i
      where o.id = i.hold;
    end if;
    if v_unguarded is not null then
      select v_accounts || array_agg(a.id), v_balance || array_agg(a.posted), v_seq || array_agg(a.version) into v_accounts, v_balance, v_seq
      from (select * from account u where u.id = any (v_unguarded) order by u.id for no key update) a;
    end if;

    -- 5. Entries of an account are gapless by seq; each has the balance after it.
    for n in 1 .. v_count loop
      continue when v_outcome[n] <> 'posted';
      d := coalesce(v_debit_at[n], array_position(v_accounts, p_debits[n]));
      c := coalesce(v_credit_at[n], array_position(v_accounts, p_credits[n]));
      v_balance[d] := v_balance[d] - p_amounts[n];
      v_balance[c] := v_balance[c] + p_amounts[n];
      v_seq[d] := v_seq[d] + 1;
      v_seq[c] := v_seq[c] + 1;
      v_debit_seq[n] := v_seq[d];
      v_credit_seq[n] := v_seq[c];
      v_debit_after[n] := v_balance[d];
      v_credit_after[n] := v_balance[c];
    end loop;
    update account a set posted = i.balance, version = i.seq, held = a.held - coalesce(i.released, 0),
      spent_krw = case when i.limited then i.spent else a.spent_krw end, spent_on = case when i.limited then i.spent_on else a.spent_on end
    from unnest(v_accounts, v_balance, v_seq, v_released, v_limited, v_spent, v_spent_on) as i(id, balance, seq, released, limited, spent, spent_on)
    where a.id = i.id and a.version <> i.seq;
    insert into entry (account_id, seq, transfer_id, amount_krw, balance_after_krw, created_at)
    select leg.account_id, leg.seq, i.id, leg.amount, leg.balance_after, p_at
    from unnest(p_ids, p_debits, p_credits, p_amounts, v_outcome, v_debit_seq, v_debit_after, v_credit_seq, v_credit_after)
           as i(id, debit, credit, amount, outcome, debit_seq, debit_after, credit_seq, credit_after),
         lateral (values (i.debit, i.debit_seq, -i.amount, i.debit_after), (i.credit, i.credit_seq, i.amount, i.credit_after))
           as leg(account_id, seq, amount, balance_after)
    where i.outcome = 'posted';
  end if;

  for n in 1 .. v_count loop
    ord := n;
    outcome := v_outcome[n];
    transfer_id := v_ids[n];
    debit_balance := v_debit_after[n];
    if outcome = 'duplicate' then
      select e.balance_after_krw into debit_balance from entry e where e.transfer_id = v_ids[n] and e.account_id = p_debits[n];
    end if;
    return next;
  end loop;
end
$$;

-- The balance of an account at an instant: that after its last entry by then. Entries are gapless by seq and their times do not go
-- back (except by the difference of our processes' clocks), so that it is found by binary search: about 20 probes of entry_pkey among
-- a million entries, where a scan backwards from today would read all later entries.
create or replace function balance_at(p_account uuid, p_instant timestamptz) returns bigint
language plpgsql stable set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  v_below bigint := 0;
  v_above bigint;
  v_middle bigint;
begin
  select e.seq + 1 into v_above from entry e where e.account_id = p_account order by e.seq desc limit 1;
  -- Entries up to `v_below` are not after the instant; entries from `v_above` on are after it.
  while v_above - v_below > 1 loop
    v_middle := (v_below + v_above) / 2;
    if (select e.created_at <= p_instant from entry e where e.account_id = p_account and e.seq = v_middle) then
      v_below := v_middle;
    else
      v_above := v_middle;
    end if;
  end loop;
  return coalesce((select e.balance_after_krw from entry e where e.account_id = p_account and e.seq = v_below), 0);
end
$$;

-- Entries and transfers are history: no role may change or remove one. The app's role also lacks the privilege.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create or replace trigger entry_append_only before update or delete on entry for each row execute function refuse_change();
create or replace trigger entry_no_truncate before truncate on entry for each statement execute function refuse_change();
create or replace trigger transfer_append_only before update or delete on transfer for each row execute function refuse_change();
create or replace trigger transfer_no_truncate before truncate on transfer for each statement execute function refuse_change();
drop trigger if exists transfer_keep_posted on transfer;
drop function if exists refuse_delete_of_posted();

-- One statement writes both legs of a transfer, and they sum to zero: checked at the end of that statement, in one pass.
create or replace function check_entries_balanced() returns trigger language plpgsql set enable_seqscan = on as $$
declare
  v_transfer uuid;
begin
  select e.transfer_id into v_transfer from added e group by e.transfer_id having count(*) <> 2 or sum(e.amount_krw) <> 0 limit 1;
  if found then
    raise exception 'transfer % does not balance', v_transfer using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
create or replace trigger entry_balanced after insert on entry referencing new table as added
  for each statement execute function check_entries_balanced();

-- And at commit each transfer has its two legs. Not checked for transfers of post_transfers, whose legs entry_balanced has checked:
-- that would cost one probe per transfer (7 µs of the 60).
create or replace function check_transfer_balanced() returns trigger language plpgsql as $$
begin
  if (select count(*) <> 2 or sum(amount_krw) <> 0 from entry where transfer_id = new.id) then
    raise exception 'transfer % does not balance', new.id using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
drop trigger if exists transfer_balanced on transfer;
create constraint trigger transfer_balanced after insert on transfer deferrable initially deferred
  for each row when (current_setting('kiwi.posting', true) is distinct from 'on') execute function check_transfer_balanced();

-- Kiwi's own accounts exist from the first migration on.
insert into account (id, kind, guarded, created_at) values
  ('00000000-0000-7000-8000-000000000001', 'central', false, now()),
  ('00000000-0000-7000-8000-000000000002', 'fee', false, now()),
  ('00000000-0000-7000-8000-000000000003', 'vat', false, now()),
  ('00000000-0000-7000-8000-000000000004', 'suspense', false, now()),
  ('00000000-0000-7000-8000-000000000005', 'in_transit', false, now()),
  ('00000000-0000-7000-8000-000000000006', 'expense', false, now()),
  ('00000000-0000-7000-8000-000000000007', 'promotion', false, now())
on conflict do nothing;

-- A busy account is updated in place: its pages keep room for the next versions, and no changing column is indexed.
alter table account set (fillfactor = 60);

-- A shop may owe Kiwi after a refund: its next sales pay the debt.
update account set guarded = false where kind = 'shop_payable' and guarded;

-- The sale of an order waits for its purchase: its settlement line and those of its refunds have no eligible day, so no payout takes
-- them. This is the one way from there: it sets a day that is missing and changes no other. With the owner's rights, because the
-- app's role may change nothing of a line but its payout; see roles.sql.
-- Plan: settlement_line_transfer_unique, settlement_line_of_sale.
create or replace function release_sale(p_sale_transfer uuid, p_eligible_on date) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  v_sale uuid := (select l.id from settlement_line l where l.transfer_id = p_sale_transfer and l.kind = 'sale');
  v_released int;
begin
  update settlement_line l set eligible_on = p_eligible_on
  where (l.id = v_sale or (l.sale_line_id = v_sale and l.kind = 'refund')) and l.eligible_on is null and l.payout_id is null;
  get diagnostics v_released = row_count;
  return v_released;
end
$$;
