import type { Invariants } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const chainInvariants: Invariants = {
  'blocks are gapless by height, each after the one before': sql`
    select height = row_number() over w and previous_hash = coalesce(lag(hash) over w, decode(repeat('00', 32), 'hex'))
       and sealed_at >= coalesce(lag(sealed_at) over w, sealed_at) as ok, 'block ' || height as what
    from ledger_block window w as (order by height)`,
  'the hash of a block is that of its ranges': sql`
    select b.entries_hash = r.hash and b.range_count = r.ranges and b.entry_count = r.entries and b.hash = block_hash(b) as ok, 'block ' || b.height as what
    from ledger_block b left join lateral (
      select block_entries_hash(b.height) as hash, count(*) as ranges, sum(to_seq - from_seq + 1) as entries
      from ledger_block_account r where r.height = b.height) r on true`,
  'every sealed range is of a block': sql`select b.height is not null as ok, 'block ' || r.height || ' account ' || r.account_id as what
    from ledger_block_account r left join ledger_block b on b.height = r.height`,
  'sealed ranges of an account follow one another': sql`
    select from_seq = coalesce(lag(to_seq) over w, 0) + 1 and to_seq >= from_seq as ok,
           'account ' || account_id || ' seq ' || from_seq || '–' || to_seq || ' (block ' || height || ')' as what
    from ledger_block_account window w as (partition by account_id order by from_seq)`,
  // One row per range; a broken range gives the entries whose marks differ or which are missing.
  'every sealed entry is as it was sealed': {
    weighted: sql`
      with looked as materialized (
        select r.*, (n.hash, n.marks) is not distinct from (r.hash, r.marks) as is_whole, n.marks as marks_now
        from ledger_block_account r cross join lateral range_now(r.account_id, r.from_seq, r.to_seq) n)
      select true as ok, null as what, to_seq - from_seq + 1 as weight from looked where is_whole
      union all
      select false, d.what, 1 from looked r cross join lateral (
        select 'account ' || r.account_id || ' seq ' || s.seq || coalesce(' transfer ' || e.transfer_id, ' is missing') || ' (block ' || r.height || ')' as what
        from generate_series(r.from_seq, r.to_seq) as s(seq)
        left join entry e on e.account_id = r.account_id and e.seq = s.seq
        left join transfer t on t.id = e.transfer_id
        where e.seq is null or substr(entry_hash(e, t), 1, 4) <> substr(r.marks, ((s.seq - r.from_seq) * 4 + 1)::int, 4)
        union all
        select 'account ' || r.account_id || ' seq ' || r.from_seq || '–' || r.to_seq || ' as sealed (block ' || r.height || ')'
        where r.marks_now is not distinct from r.marks) d
      where not r.is_whole`,
  },
  // By the database's clock. The sealing job may be late, but not by an hour.
  'no entry waits longer than an hour for its seal': sql`
    select e.created_at > now() - interval '1 hour' as ok, 'account ' || e.account_id || ' seq ' || e.seq || ' transfer ' || e.transfer_id as what
    from account a
    cross join lateral (
      select coalesce((select r.to_seq from ledger_block_account r where r.account_id = a.id order by r.from_seq desc limit 1), 0) as seq) s
    join entry e on e.account_id = a.id and e.seq > s.seq
    where a.version > s.seq`,
}
