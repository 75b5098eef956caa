import { type Sql, sql } from '../../../../db/sql.ts'

type Column = 'id' | 'order_id' | 'line_id' | 'account_id' | 'seq' | 'subject_id' | 'height' | 'from_seq' | 'day' | 'position'
type Key = readonly (readonly [column: Column, type: 'uuid' | 'bigint' | 'int' | 'date'])[]

const id: Key = [['id', 'uuid']]

/** The tables that are read in parts, each by its primary key. */
const walks = {
  transfer: { table: sql`transfer`, key: id },
  entry: {
    table: sql`entry`,
    key: [
      ['account_id', 'uuid'],
      ['seq', 'bigint'],
    ],
  },
  account: { table: sql`account`, key: id },
  wallet_freeze: { table: sql`wallet_freeze`, key: id },
  hold: { table: sql`hold`, key: id },
  order: { table: sql`"order"`, key: id },
  order_line: { table: sql`order_line`, key: id },
  cash_receipt: { table: sql`cash_receipt`, key: id },
  cash_receipt_ask: { table: sql`cash_receipt_ask`, key: [['order_id', 'uuid']] },
  line_commission: { table: sql`line_commission`, key: [['line_id', 'uuid']] },
  product: { table: sql`product`, key: id },
  coupon: { table: sql`coupon`, key: id },
  points_lot: { table: sql`points_lot`, key: id },
  points_grant: { table: sql`points_grant`, key: id },
  payment_approval: { table: sql`payment_approval`, key: [['subject_id', 'uuid']] },
  money_request: { table: sql`money_request`, key: id },
  return_request: { table: sql`return_request`, key: id },
  payment_refund: { table: sql`payment_refund`, key: id },
  bank_call: { table: sql`bank_call`, key: id },
  deposit: { table: sql`deposit`, key: id },
  payout: { table: sql`payout`, key: id },
  settlement_line: { table: sql`settlement_line`, key: id },
  ledger_block: { table: sql`ledger_block`, key: [['height', 'int']] },
  ledger_block_account: {
    table: sql`ledger_block_account`,
    key: [
      ['account_id', 'uuid'],
      ['from_seq', 'bigint'],
    ],
  },
  ledger_head_leaf: {
    table: sql`ledger_head_leaf`,
    key: [
      ['day', 'date'],
      ['position', 'int'],
    ],
  },
  ledger_head_node: {
    table: sql`ledger_head_node`,
    key: [
      ['day', 'date'],
      ['position', 'int'],
    ],
  },
} satisfies Record<string, { table: Sql; key: Key }>
type Walked = keyof typeof walks

/**
 * A condition that the money must meet after every commit. `found` selects the items: `ok` (null
 * counts as broken) and `what` (names a broken item). `over`: the table it is read from in parts,
 * each a statement with a snapshot of its own, which selects from `part`, the rows of its turn, and
 * looks everything else up by an index. Null: one statement for all, which must stay short.
 */
export interface Invariant {
  over: Walked | null
  found: Sql
  /** `found` selects `weight` too: how many items a row is. */
  isWeighted?: boolean
}

/** By name. */
export type Invariants = Record<string, Invariant>

/**
 * Each item is decided in one snapshot, so what is found broken was broken in a state that was
 * committed.
 */
export function over(table: Walked, found: Sql): Invariant {
  return { over: table, found }
}

/** For a sum that must be read in the same snapshot as the balance it is held against. */
export function atOnce(found: Sql): Invariant {
  return { over: null, found }
}

/**
 * The next rows of a table by its key, after the row with the key `after`; and the key of the last
 * of them.
 */
export function partOf(walked: Walked, after: string[] | null, size: number): { rows: Sql; last: Sql } {
  const { table, key }: { table: Sql; key: Key } = walks[walked]
  const columns = sql.join(key.map(([column]) => sql.literal(column)))
  const backwards = sql.join(key.map(([column]) => sql`${sql.literal(column)} desc`))
  const values = after && sql.join(key.map(([, type], at) => sql`${after[at] ?? null}::${sql.literal(type)}`))
  return {
    rows: sql`select * from ${table} ${values ? sql`where (${columns}) > (${values})` : sql``} order by ${columns} limit ${size}::int`,
    last: sql`(select array[${sql.join(key.map(([column]) => sql`${sql.literal(column)}::text`))}] from part order by ${backwards} limit 1)`,
  }
}

/** From this time on transfers have approvals, causes and money in transit. */
export const sinceApprovals = sql`(select since from book_rule where name = 'approvals')`
