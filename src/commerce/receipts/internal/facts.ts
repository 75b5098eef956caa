import { type Queryable, rows } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import type { Envelope } from '../../../shared/envelope.ts'
import { liveReceiptStates, type ReceiptState, type ReceiptUse } from '../../../shared/receipts.ts'

interface MadeOutTo {
  use: ReceiptUse
  lastFour: string
}

export interface ReceiptFacts {
  buyerId: string
  state: 'placed' | 'confirmed' | 'partly_cancelled' | 'cancelled' | 'expired'
  confirmedAt: Date | null
  title: string
  /** What left the buyer's wallet for it and did not come back: no points, no discount. */
  paidKrw: number
  /** Null once a number was refused: the buyer has to ask again. */
  ask: MadeOutTo | null
  wish: (MadeOutTo & { createdMs: number }) | null
  /** A refund cancelled an earlier one: this one, of what is left, is no news. */
  isAgain: boolean
  /** The live one, else the last. */
  newest: (MadeOutTo & { id: string; state: ReceiptState; amountKrw: number; number: string | null }) | null
}

const ms = (at: Sql) => sql`(extract(epoch from ${at}) * 1000)::bigint`

/**
 * The receipt of an order with what its rules need; of a buyer's own order alone where `buyerId` is
 * given. One statement of probes: transfer_cause, cash_receipt_order, and primary keys.
 */
export async function findFacts(db: Queryable, orderId: string, buyerId: string | null): Promise<ReceiptFacts | undefined> {
  const [found] = await rows(
    db,
    sql<ReceiptFacts>`
      select o.buyer_id, o.state, o.confirmed_at,
        (select l.title from order_line l where l.order_id = o.id order by l.position limit 1) as title, (
          select coalesce(sum(case when t.debit_account_id = a.id then t.amount_krw else -t.amount_krw end), 0)::bigint
          from account a join transfer t on t.cause_id = o.id and a.id in (t.debit_account_id, t.credit_account_id)
          where a.kind = 'wallet' and a.person_id = o.buyer_id) as paid_krw,
        exists (select from cash_receipt c where c.order_id = o.id and c.state = 'cancelled') as is_again,
        (select json_build_object('use', k.use, 'lastFour', k.last_four) from cash_receipt_ask k where k.order_id = o.id) as ask,
        (select json_build_object('use', w.use, 'lastFour', w.last_four, 'createdMs', ${ms(sql`w.created_at`)}) from cash_receipt_wish w where w.person_id = o.buyer_id) as wish, (
          select json_build_object('id', c.id, 'use', c.use, 'lastFour', c.last_four, 'state', c.state, 'amountKrw', c.amount_krw, 'number', c.number)
          from cash_receipt c where c.order_id = o.id
          order by c.state = any(${[...liveReceiptStates]}::text[]) desc, c.created_at desc limit 1) as newest
      from "order" o where o.id = ${orderId}::uuid ${buyerId === null ? sql`` : sql`and o.buyer_id = ${buyerId}::uuid`}`,
  )
  return found
}

export type SealedIn = 'cash_receipt_ask' | 'cash_receipt_wish'

/** The envelope of an order's ask, or of a person's wish. */
export async function findSealed(db: Queryable, table: SealedIn, id: string): Promise<Envelope | undefined> {
  const [from, key] = table === 'cash_receipt_ask' ? [sql`cash_receipt_ask`, sql`order_id`] : [sql`cash_receipt_wish`, sql`person_id`]
  const [sealed] = await rows(db, sql<Envelope>`select key_id, wrapped_key, sealed from ${from} where ${key} = ${id}::uuid`)
  return sealed
}
