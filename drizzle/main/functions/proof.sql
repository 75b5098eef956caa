-- The proof of the ledger: entries are sealed in a chain of blocks, and once per day all balances in a signed Merkle tree.
-- All integers are big-endian; int8 is 8 bytes, two's complement; an instant is int8 microseconds since 2000-01-01T00:00:00Z.

-- An entry's hash is SHA-256 over Postgres's binary form of a record (record_send): int4 count of columns, then of each column
-- int4 type oid, int4 length (-1 for null), and its bytes. So two different rows never have the same bytes. Columns, in order:
--   entry: account_id uuid, seq int8, transfer_id uuid, amount int8, balance_after int8, created_at timestamptz;
--   its transfer: id uuid, idempotency_key, request_hash, kind (these three bytea; text as UTF-8), debit uuid, credit uuid,
--   amount int8, memo bytea, cause uuid, hold uuid, created_at timestamptz.
create or replace function entry_hash(e entry, t transfer) returns bytea language sql stable parallel safe as $$
  select sha256(record_send(row(
    e.account_id, e.seq, e.transfer_id, e.amount_krw, e.balance_after_krw, e.created_at,
    t.id, convert_to(t.idempotency_key, 'UTF8'), t.request_hash, convert_to(t.kind, 'UTF8'), t.debit_account_id, t.credit_account_id,
    t.amount_krw, convert_to(t.memo, 'UTF8'), t.cause_id, t.hold_id, t.created_at)))
$$;

-- A block's entries_hash is SHA-256 over its ranges in order of account and seq, 64 bytes each: account uuid (16), from_seq int8,
-- to_seq int8, hash (32). A range's hash is SHA-256 over the hashes of its entries.
create or replace function block_entries_hash(p_height int) returns bytea language sql stable as $$
  select sha256(string_agg(uuid_send(r.account_id) || int8send(r.from_seq) || int8send(r.to_seq) || r.hash, ''::bytea order by r.account_id, r.from_seq))
  from ledger_block_account r where r.height = p_height
$$;

-- The hash and marks of a range as its entries are now. By key only: for a few rows a hash join would read whole tables.
create or replace function range_now(p_account uuid, p_from bigint, p_to bigint) returns table (hash bytea, marks bytea)
language sql stable set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
  select sha256(string_agg(n.hash, ''::bytea order by n.seq)), string_agg(substr(n.hash, 1, 4), ''::bytea order by n.seq)
  from (select e.seq, entry_hash(e, t) as hash from entry e left join transfer t on t.id = e.transfer_id
        where e.account_id = p_account and e.seq between p_from and p_to offset 0) n
$$;

-- A block's hash is SHA-256 over previous hash (32), height int8, sealed_at, entry_count int8, range_count int8, entries_hash (32).
create or replace function block_hash(b ledger_block) returns bytea language sql stable as $$
  select sha256(b.previous_hash || int8send(b.height) || timestamptz_send(b.sealed_at) || int8send(b.entry_count) || int8send(b.range_count) || b.entries_hash)
$$;

-- An earlier version with fewer arguments.
drop function if exists seal_ledger(bigint, timestamptz);

-- Seals open entries of the accounts above `p_after` up to `p_until`, at most `p_max_entries` of them, as one block; no row when there
-- are none. Each account of the range is probed: 4 µs.
--
-- No entry is skipped or sealed twice: the transaction that writes entries of an account also raises `account.version` to their seq,
-- under the account's row lock until its commit. So a snapshot with version v has exactly the entries 1..v, and a later commit only
-- adds seqs above v. The statement below reads versions and entries in one snapshot; sealers run one after the other, and the primary
-- key (account_id, from_seq) refuses a second range from the same seq.
create or replace function seal_ledger(
  p_max_entries bigint, p_at timestamptz, p_after uuid default null, p_until uuid default null)
returns table (height int, entries int)
language plpgsql volatile set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_block ledger_block;
  v_wanted bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('seal_ledger', 0));
  select coalesce(max(b.height), 0) + 1, greatest(max(b.sealed_at), p_at) into v_block.height, v_block.sealed_at from ledger_block b;
  v_block.previous_hash := coalesce((select b.hash from ledger_block b where b.height = v_block.height - 1), decode(repeat('00', 32), 'hex'));

  with unsealed as materialized (
    select a.id, s.seq as sealed, a.version - s.seq as entries, sum(a.version - s.seq) over (order by a.id) as entries_until
    from account a cross join lateral (
      select coalesce((select r.to_seq from ledger_block_account r where r.account_id = a.id order by r.from_seq desc limit 1), 0) as seq) s
    where a.version > s.seq and a.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
      and a.id <= coalesce(p_until, 'ffffffff-ffff-ffff-ffff-ffffffffffff')),
  taken as materialized (
    select u.id, u.sealed, u.sealed + least(u.entries, p_max_entries - (u.entries_until - u.entries)) as until
    from unsealed u where u.entries_until - u.entries < p_max_entries),
  hashed as (
    select e.account_id, e.seq, (e.seq - k.sealed - 1) / 1024 as part, entry_hash(e, t) as hash
    from taken k join entry e on e.account_id = k.id and e.seq > k.sealed and e.seq <= k.until join transfer t on t.id = e.transfer_id),
  made as (
    insert into ledger_block_account (height, account_id, from_seq, to_seq, hash, marks)
    select v_block.height, h.account_id, min(h.seq), max(h.seq), sha256(string_agg(h.hash, ''::bytea order by h.seq)),
           string_agg(substr(h.hash, 1, 4), ''::bytea order by h.seq)
    from hashed h group by h.account_id, h.part
    returning to_seq, from_seq, length(marks) / 4 as entries)
  select count(*), coalesce(sum(m.entries), 0), (select coalesce(sum(k.until - k.sealed), 0) from taken k)
    into v_block.range_count, v_block.entry_count, v_wanted
  from made m where m.to_seq - m.from_seq + 1 = m.entries;
  if v_block.entry_count <> v_wanted then
    raise exception 'the ledger is broken and is not sealed: % entries should be there, % are', v_wanted, v_block.entry_count;
  end if;
  if v_wanted = 0 then
    return;
  end if;
  v_block.entries_hash := block_entries_hash(v_block.height);
  v_block.hash := block_hash(v_block);
  insert into ledger_block select v_block.*;
  return query select v_block.height, v_block.entry_count;
end
$$;

-- RFC 6962, 2.1: a leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right). Pairing from the left and carrying an odd
-- one up gives the same tree as splitting at the largest power of two. Data of a leaf, 64 bytes: account uuid, owner uuid,
-- seq int8, balance int8, salt (16).
create or replace function head_leaf_hash(l ledger_head_leaf) returns bytea language sql stable parallel safe as $$
  select sha256('\x00'::bytea || uuid_send(l.account_id) || uuid_send(l.owner_id) || int8send(l.seq) || int8send(l.balance_krw) || l.salt)
$$;

create or replace function merkle_above(p_level bytea[]) returns bytea[] language sql immutable as $$
  select array_agg(case when r.hash is null then l.hash else sha256('\x01'::bytea || l.hash || r.hash) end order by l.n)
  from unnest(p_level) with ordinality as l(hash, n)
  left join unnest(p_level) with ordinality as r(hash, n) on r.n = l.n + 1
  where l.n % 2 = 1
$$;

create or replace function merkle_root(p_level bytea[]) returns bytea language plpgsql immutable as $$
begin
  while cardinality(p_level) > 1 loop
    p_level := merkle_above(p_level);
  end loop;
  return p_level[1];
end
$$;

-- The sibling hashes on the path from `p_position` (from 0) to the root; a level without a sibling adds none.
create or replace function merkle_path(p_level bytea[], p_position int) returns bytea[] language plpgsql immutable as $$
declare
  v_path bytea[] := '{}';
begin
  while cardinality(p_level) > 1 loop
    if (p_position # 1) < cardinality(p_level) then
      v_path := v_path || p_level[(p_position # 1) + 1];
    end if;
    p_level := merkle_above(p_level);
    p_position := p_position / 2;
  end loop;
  return v_path;
end
$$;

-- Writes the leaves and nodes of a day at the newest block. No block is sealed meanwhile. No row before the first block.
create or replace function grow_head(p_day date) returns table (height int, chain bytea, accounts int, root bytea)
language plpgsql volatile as $$
declare
  v_block ledger_block;
begin
  perform pg_advisory_xact_lock(hashtextextended('seal_ledger', 0));
  select * into v_block from ledger_block b order by b.height desc limit 1;
  if v_block.height is null then
    return;
  end if;
  insert into ledger_head_leaf (day, position, account_id, owner_id, seq, balance_krw, salt)
  select p_day, row_number() over (order by a.id) - 1, a.id, coalesce(a.person_id, a.shop_id), coalesce(e.seq, 0),
         coalesce(e.balance_after_krw, 0), uuid_send(gen_random_uuid())
  from account a left join lateral (
    select r.to_seq from ledger_block_account r where r.account_id = a.id order by r.from_seq desc limit 1) s on true
  left join entry e on e.account_id = a.id and e.seq = s.to_seq
  where a.kind in ('wallet', 'shop_payable');
  insert into ledger_head_node (day, position, hash)
  select p_day, l.position / 256, merkle_root(array_agg(head_leaf_hash(l) order by l.position))
  from ledger_head_leaf l where l.day = p_day group by l.position / 256;
  return query select v_block.height, v_block.hash, (select count(*)::int from ledger_head_leaf l where l.day = p_day),
    (select merkle_root(array_agg(n.hash order by n.position)) from ledger_head_node n where n.day = p_day);
end
$$;

create or replace trigger ledger_block_append_only before update or delete on ledger_block for each row execute function refuse_change();
create or replace trigger ledger_block_account_append_only before update or delete on ledger_block_account
  for each row execute function refuse_change();
create or replace trigger ledger_head_append_only before update or delete on ledger_head for each row execute function refuse_change();
create or replace trigger ledger_head_leaf_append_only before update on ledger_head_leaf for each row execute function refuse_change();
create or replace trigger ledger_head_node_append_only before update on ledger_head_node for each row execute function refuse_change();

create or replace function base64url(p_bytes bytea) returns text language sql immutable as $$
  select rtrim(translate(encode(p_bytes, 'base64'), E'+/\n', '-_'), '=')
$$;
