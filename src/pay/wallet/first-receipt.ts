import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { idTime } from '../../ids.ts'
import type { transferReceipt } from '../schema.ts'

type Receipt = z.infer<typeof transferReceipt>

/** The request that one key stands for: ids, never names, which change. */
interface Asked {
  transferKey: string
  amountKrw: number
  memo: string
  payeeId: string
  requestId: string | null
}

/**
 * Pays. If that is refused, returns the receipt of an earlier try with this key and body, whose
 * answer was lost: its proof, limit, name or payee may have ended since. Looked for only then, to
 * save a query. Throws IDEMPOTENCY_MISMATCH when the key has paid for something else.
 */
export async function orFirstReceipt(ctx: Ctx, asked: Asked, pay: () => Promise<Receipt>): Promise<Receipt> {
  try {
    return await pay()
  } catch (error) {
    const first = error instanceof KiwiError && !isOutage(error) ? await findFirst(ctx, asked) : undefined
    if (first) return first
    throw error
  }
}

/** Does not say whether it was paid: the caller must ask again. */
const isOutage = ({ code }: KiwiError) => code === 'UNAVAILABLE' || code === 'OUTCOME_UNKNOWN'

async function findFirst(ctx: Ctx, { transferKey, amountKrw, memo, payeeId, requestId }: Asked): Promise<Receipt | undefined> {
  const [paid] = await rows(
    ctx.main.db,
    sql<{ id: string; balance: number; same: boolean }>`
        select t.id, e.balance_after_krw as balance,
               t.amount_krw = ${amountKrw}::bigint and t.memo = ${memo} and coalesce(c.person_id, c.shop_id) = ${payeeId}::uuid
                 and (select r.id from money_request r where r.payer_id = d.person_id and r.transfer_id = t.id) is not distinct from ${requestId}::uuid as same
        from transfer t
        join entry e on e.transfer_id = t.id and e.account_id = t.debit_account_id
        join account d on d.id = t.debit_account_id join account c on c.id = t.credit_account_id
        where t.idempotency_key = ${transferKey}`,
  )
  if (paid && !paid.same) throw new KiwiError('IDEMPOTENCY_MISMATCH', { field: 'idempotencyKey' })
  return paid && { transferId: paid.id, amountKrw, balanceKrw: paid.balance, createdAt: idTime(paid.id).toISOString() }
}
