import { type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

export const chainInvariants: Invariants = {
  'blocks are gapless by height, each after the one before': over(
    'ledger_block',
    sql`
    select b.height = coalesce(p.height, 0) + 1 and b.previous_hash = coalesce(p.hash, decode(repeat('00', 32), 'hex'))
       and b.sealed_at >= coalesce(p.sealed_at, b.sealed_at) as ok, 'block ' || b.height as what
    from part b left join lateral (select * from ledger_block p where p.height < b.height order by p.height desc limit 1) p on true`,
  ),
  'the hash of a block is that of its ranges': over(
    'ledger_block',
    sql`
    select p.entries_hash = r.hash and p.range_count = r.ranges and p.entry_count = r.entries and p.hash = block_hash(b) as ok, 'block ' || p.height as what
    from part p join ledger_block b on b.height = p.height left join lateral (
      select block_entries_hash(p.height) as hash, count(*) as ranges, sum(to_seq - from_seq + 1) as entries
      from ledger_block_account r where r.height = p.height) r on true`,
  ),
  'every sealed range is of a block': over(
    'ledger_block_account',
    sql`
    select b.height is not null as ok, 'block ' || r.height || ' account ' || r.account_id as what
    from part r left join ledger_block b on b.height = r.height`,
  ),
  'sealed ranges of an account follow one another': over(
    'ledger_block_account',
    sql`
    select r.from_seq = coalesce(lag(r.to_seq) over (partition by r.account_id order by r.from_seq),
             (select b.to_seq from ledger_block_account b where b.account_id = r.account_id and b.from_seq < r.from_seq order by b.from_seq desc limit 1), 0) + 1
       and r.to_seq >= r.from_seq as ok,
           'account ' || r.account_id || ' seq ' || r.from_seq || '–' || r.to_seq || ' (block ' || r.height || ')' as what
    from part r`,
  ),
  // One row per range; a broken range gives the entries whose marks differ or which are missing.
  'every sealed entry is as it was sealed': {
    over: 'ledger_block_account',
    isWeighted: true,
    found: sql`
      with looked as materialized (
        select r.*, (n.hash, n.marks) is not distinct from (r.hash, r.marks) as is_whole, n.marks as marks_now
        from part r cross join lateral range_now(r.account_id, r.from_seq, r.to_seq) n)
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
  'no entry waits longer than an hour for its seal': over(
    'account',
    sql`
    select e.created_at > now() - interval '1 hour' as ok, 'account ' || e.account_id || ' seq ' || e.seq || ' transfer ' || e.transfer_id as what
    from part a
    cross join lateral (
      select coalesce((select r.to_seq from ledger_block_account r where r.account_id = a.id order by r.from_seq desc limit 1), 0) as seq) s
    join entry e on e.account_id = a.id and e.seq > s.seq
    where a.version > s.seq`,
  ),
}
