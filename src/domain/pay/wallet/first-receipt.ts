import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import { KiwiError } from '../../../errors.ts'
import { idTime } from '../../../ids.ts'
import type { transferReceipt } from '../schema.ts'

type Receipt = z.infer<typeof transferReceipt>

interface Asked {
  transferKey: string
  amountKrw: number
  memo: string
  payeeHandle: string
}

/** What may have come to an end since the first try: the proof of the PIN, a limit, the payee, or that they may be paid. */
const passing = new Set(['PIN_REQUIRED', 'DEVICE_UNKNOWN', 'NOT_FOUND', 'LIMIT_EXCEEDED'])

/**
 * Pays; where that is refused, the receipt of the first try with this key and body, if there was one whose answer was lost. Looked
 * for only then, so that a payment costs no query more.
 */
export async function orFirstReceipt(ctx: Ctx, asked: Asked, pay: () => Promise<Receipt>): Promise<Receipt> {
  try {
    return await pay()
  } catch (error) {
    const first = error instanceof KiwiError && passing.has(error.code) ? await findFirst(ctx, asked) : undefined
    if (first) return first
    throw error
  }
}

async function findFirst(ctx: Ctx, { transferKey, amountKrw, memo, payeeHandle }: Asked): Promise<Receipt | undefined> {
  const [paid] = await rows<{ id: string; balance: number }>(
    ctx.main.db,
    sql`select t.id, e.balance_after_krw as balance from transfer t
        join entry e on e.transfer_id = t.id and e.account_id = t.debit_account_id
        join account c on c.id = t.credit_account_id left join person p on p.id = c.person_id left join shop s on s.id = c.shop_id
        where t.idempotency_key = ${transferKey} and t.amount_krw = ${amountKrw}::bigint and t.memo = ${memo}
          and coalesce(p.handle, s.handle) = ${payeeHandle}`,
  )
  return paid && { transferId: paid.id, amountKrw, balanceKrw: paid.balance, createdAt: idTime(paid.id).toISOString() }
}
