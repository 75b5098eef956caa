import { keptHeads } from '../../sign-head.ts'
import { atOnce, type Invariants, over } from './invariants.ts'
import { sql } from '../../../../db/sql.ts'

const kept = sql`(select * from ledger_head order by day desc limit ${keptHeads})`

/** check-signatures.ts checks the signatures: Postgres has no Ed25519. */
export const headInvariants: Invariants = {
  'a head is of a block of the chain, and says what was signed': atOnce(sql`
    select b.hash is not null and h.body::jsonb = jsonb_build_object('day', h.day::text, 'height', h.height, 'accounts', h.account_count,
        'chain', base64url(b.hash), 'root', base64url(h.balances_root)) as ok, 'head of ' || h.day as what
    from ledger_head h left join ledger_block b on b.height = h.height`),
  // Each head of a week: 0.1 s for a million leaves.
  'a head has all its leaves, and its root is that of their nodes': atOnce(sql`
    select l.leaves = h.account_count and l.first = 0 and l.last = l.leaves - 1 and n.nodes = (l.leaves + 255) / 256 and n.root = h.balances_root as ok,
           'head of ' || h.day as what
    from ${kept} h
    cross join lateral (
      select count(*) as leaves, min(position) as first, max(position) as last from ledger_head_leaf l where l.day = h.day) l
    cross join lateral (
      select count(*) as nodes, merkle_root(array_agg(n.hash order by n.position)) as root from ledger_head_node n where n.day = h.day) n`),
  'the root of a head is that of its leaves': over(
    'ledger_head_node',
    sql`
    select n.hash = l.root as ok, 'head of ' || n.day || ' leaves from ' || n.position * 256 as what
    from part n cross join lateral (
      select merkle_root(array_agg(head_leaf_hash(l) order by l.position)) as root from ledger_head_leaf l
      where l.day = n.day and l.position between n.position * 256 and n.position * 256 + 255) l`,
  ),
  'a leaf is the balance after the newest entry its block had sealed': over(
    'ledger_head_leaf',
    sql`
    select l.seq = coalesce(s.to_seq, 0) and l.balance_krw = coalesce(e.balance_after_krw, 0) and l.owner_id = coalesce(a.person_id, a.shop_id) as ok,
           'head of ' || l.day || ' account ' || l.account_id as what
    from part l join ledger_head h on h.day = l.day left join account a on a.id = l.account_id
    left join lateral (select r.to_seq from ledger_block_account r where r.account_id = l.account_id and r.height <= h.height
                       order by r.from_seq desc limit 1) s on true
    left join entry e on e.account_id = l.account_id and e.seq = l.seq`,
  ),
  'every sealed wallet and shop is in the next head': over(
    'account',
    sql`
    select l.account_id is not null as ok, 'head of ' || h.day || ' account ' || a.id as what
    from part a cross join ${kept} h left join ledger_head_leaf l on l.day = h.day and l.account_id = a.id
    where a.kind in ('wallet', 'shop_payable')
      and exists (select from ledger_block_account r where r.account_id = a.id and r.from_seq = 1 and r.height <= h.height)`,
  ),
}
