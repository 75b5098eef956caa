-- Nine base-36 digits of it end each bank transaction id, so that no day sees one twice.
create sequence if not exists bank_tran_seq;

-- Posts a batch of transfers in one statement, in the order given. One bad item is refused alone; the rest stands.
-- Each array holds one value an item. Outcomes: posted | duplicate | mismatch | insufficient | no_account.
--
-- Order of locks, the same for every batch: idempotency keys (sorted), guarded accounts (by id), and last the unguarded
-- ones (central, fee), whose row is held only from its one net update to the commit. So a hot central account
-- serialises commits, not the work before them.
create or replace function post_transfers(
  p_ids uuid[], p_keys text[], p_hashes bytea[], p_kinds text[], p_debits uuid[], p_credits uuid[],
  p_amounts bigint[], p_memos text[], p_at timestamptz)
returns table (ord int, outcome text, transfer_id uuid, debit_balance bigint)
language plpgsql volatile as $$
declare
  v_outcome text[] := array_fill('posted'::text, array[cardinality(p_ids)]);
  v_ids uuid[] := p_ids;
  v_balance jsonb;
  v_item record;
  v_refused boolean := false;
begin
  -- 1. Claim the keys. A key in flight elsewhere makes this wait for its commit, then counts as taken.
  insert into transfer (id, idempotency_key, request_hash, kind, debit_account_id, credit_account_id, amount_krw, memo, created_at)
  select distinct on (i.key) i.id, i.key, i.hash, i.kind, i.debit, i.credit, i.amount, i.memo, p_at
  from unnest(p_ids, p_keys, p_hashes, p_kinds, p_debits, p_credits, p_amounts, p_memos)
       with ordinality as i(id, key, hash, kind, debit, credit, amount, memo, n)
  order by i.key, i.n
  on conflict (idempotency_key) do nothing;

  for v_item in
    select i.n::int as n, t.id, t.request_hash = i.hash as same
    from unnest(p_ids, p_keys, p_hashes) with ordinality as i(id, key, hash, n)
    join transfer t on t.idempotency_key = i.key
    where t.id <> i.id
  loop
    v_outcome[v_item.n] := case when v_item.same then 'duplicate' else 'mismatch' end;
    v_ids[v_item.n] := case when v_item.same then v_item.id end;
  end loop;

  -- 2. Lock what has a guard, in id order, in a statement of its own: the next one then reads settled balances.
  perform 1 from account a where a.guarded and a.id = any (p_debits || p_credits) order by a.id for no key update;

  -- 3. Decide in order. `v_balance` holds what each guarded account may still spend.
  select jsonb_object_agg(a.id, case when a.guarded then a.posted - a.held end) into v_balance
  from account a where a.id = any (p_debits || p_credits);
  for n in 1 .. cardinality(p_ids) loop
    continue when v_outcome[n] <> 'posted';
    if not (coalesce(v_balance, '{}') ? p_debits[n]::text) or not (v_balance ? p_credits[n]::text) then
      v_outcome[n] := 'no_account';
    elsif (v_balance ->> p_debits[n]::text)::bigint < p_amounts[n] then
      v_outcome[n] := 'insufficient';
    else
      if v_balance ->> p_debits[n]::text is not null then
        v_balance := jsonb_set(v_balance, array[p_debits[n]::text], to_jsonb((v_balance ->> p_debits[n]::text)::bigint - p_amounts[n]));
      end if;
      if v_balance ->> p_credits[n]::text is not null then
        v_balance := jsonb_set(v_balance, array[p_credits[n]::text], to_jsonb((v_balance ->> p_credits[n]::text)::bigint + p_amounts[n]));
      end if;
      continue;
    end if;
    v_refused := true;
    v_ids[n] := null;
  end loop;
  -- A refused item leaves every row as it was: its key may be used again.
  if v_refused then
    delete from transfer t using unnest(p_ids, v_outcome) as i(id, outcome)
    where t.id = i.id and i.outcome in ('insufficient', 'no_account');
  end if;

  -- 4. One net update an account, guarded first; entries take their seq and running balance from what it returns.
  return query
  with legs as (
    select i.n::int as n, i.id, leg.account_id, leg.amount
    from unnest(p_ids, p_debits, p_credits, p_amounts, v_outcome) with ordinality as i(id, debit, credit, amount, outcome, n),
         lateral (values (i.debit, -i.amount), (i.credit, i.amount)) as leg(account_id, amount)
    where i.outcome = 'posted'),
  running as (
    select l.*, sum(l.amount) over w as so_far, row_number() over w as nth
    from legs l window w as (partition by l.account_id order by l.n)),
  net as (select l.account_id, sum(l.amount)::bigint as amount, count(*) as legs from legs l group by l.account_id),
  ordered as (select n.* from net n join account a on a.id = n.account_id order by a.guarded desc, a.id),
  moved as (
    update account a set posted = a.posted + o.amount, version = a.version + o.legs
    from ordered o where a.id = o.account_id
    returning a.id, a.posted - o.amount as posted_before, a.version - o.legs as version_before),
  written as (
    insert into entry (account_id, seq, transfer_id, amount_krw, balance_after_krw, created_at)
    select r.account_id, m.version_before + r.nth, r.id, r.amount, m.posted_before + r.so_far, p_at
    from running r join moved m on m.id = r.account_id
    returning entry.account_id, entry.transfer_id, entry.balance_after_krw)
  select i.n::int, i.outcome, i.id, coalesce(w.balance_after_krw,
           (select e.balance_after_krw from entry e where e.transfer_id = i.id and e.account_id = i.debit))
  from unnest(v_ids, v_outcome, p_debits) with ordinality as i(id, outcome, debit, n)
  left join written w on w.transfer_id = i.id and w.account_id = i.debit
  order by i.n;
end
$$;

-- Entries and transfers are history: nothing may change or remove one. (A refused item's transfer, which has no entry, may go.)
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create or replace trigger entry_append_only before update or delete on entry for each row execute function refuse_change();
create or replace trigger entry_no_truncate before truncate on entry for each statement execute function refuse_change();
create or replace trigger transfer_append_only before update on transfer for each row execute function refuse_change();

create or replace function refuse_delete_of_posted() returns trigger language plpgsql as $$
begin
  if exists (select from entry where transfer_id = old.id) then
    raise exception 'transfer % is posted', old.id using errcode = 'insufficient_privilege';
  end if;
  return old;
end
$$;
create or replace trigger transfer_keep_posted before delete on transfer for each row execute function refuse_delete_of_posted();

-- At commit each transfer has exactly two legs that sum to zero.
create or replace function check_transfer_balanced() returns trigger language plpgsql as $$
begin
  if (select count(*) <> 2 or sum(amount_krw) <> 0 from entry where transfer_id = new.id)
     and exists (select from transfer where id = new.id) then
    raise exception 'transfer % does not balance', new.id using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end
$$;
do $$ begin
  if not exists (select from pg_trigger where tgname = 'transfer_balanced') then
    create constraint trigger transfer_balanced after insert on transfer deferrable initially deferred
      for each row execute function check_transfer_balanced();
  end if;
end $$;

-- The house's own accounts exist from the first migration on.
insert into account (id, kind, guarded, created_at) values
  ('00000000-0000-7000-8000-000000000001', 'central', false, now()),
  ('00000000-0000-7000-8000-000000000002', 'fee', false, now()),
  ('00000000-0000-7000-8000-000000000003', 'vat', false, now()),
  ('00000000-0000-7000-8000-000000000004', 'suspense', false, now())
on conflict do nothing;
