import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { lockNames } from '../../db/lock-names.ts'
import { KiwiError } from '../../errors.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { sealEnvelope } from '../../shared/envelope.ts'
import { receiptDigits } from '../../shared/receipts.ts'
import { bindingOf } from '../addresses/sealed-address.ts'
import { findFacts } from './internal/facts.ts'
import { mayAsk, readReceipt } from './read-receipt.ts'
import type { askReceiptInput, cashReceiptView } from './schema.ts'

/**
 * The buyer asks for a cash receipt of an order, and with `always` for one of each later order. A
 * job issues it once the order is paid. Asking again while one is under way changes nothing.
 * Errors: BAD_INPUT (no such number), NOT_FOUND, CONFLICT (nothing of it was paid with money).
 */
export async function askReceipt(ctx: MemberCtx, input: z.infer<typeof askReceiptInput>): Promise<z.infer<typeof cashReceiptView>> {
  const { orderId, use, always } = input
  const { personId } = ctx.actor
  const digits = receiptDigits(use, input.number)
  if (digits === null) throw new KiwiError('BAD_INPUT', { field: 'number' })
  const lastFour = digits.slice(-4)
  const keys = ctx.config.ADDRESS_KEYS
  const [ask, wish] = await Promise.all([
    sealEnvelope(keys, bindingOf('cash_receipt_ask', orderId), digits),
    always ? sealEnvelope(keys, bindingOf('cash_receipt_wish', personId), digits) : null,
  ])
  await write(ctx, async (tx) => {
    await lockNames(tx, `cash_receipt:${orderId}`)
    const facts = await findFacts(tx.db, orderId, personId)
    if (!facts) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
    const now = ctx.now()
    if (wish)
      await run(
        tx.db,
        sql`insert into cash_receipt_wish (person_id, use, last_four, key_id, wrapped_key, sealed, created_at)
            values (${personId}::uuid, ${use}, ${lastFour}, ${wish.keyId}, ${wish.wrappedKey}, ${wish.sealed}, ${now}::timestamptz)
            on conflict (person_id) do update set use = excluded.use, last_four = excluded.last_four, key_id = excluded.key_id,
              wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
      )
    if (!mayAsk(facts)) {
      if (facts.ask === null && facts.newest === null) throw new KiwiError('CONFLICT', { field: 'orderId' })
      return
    }
    await run(
      tx.db,
      sql`insert into cash_receipt_ask (order_id, use, last_four, key_id, wrapped_key, sealed, asked_at)
          values (${orderId}::uuid, ${use}, ${lastFour}, ${ask.keyId}, ${ask.wrappedKey}, ${ask.sealed}, ${now}::timestamptz)
          on conflict (order_id) do update set use = excluded.use, last_four = excluded.last_four, key_id = excluded.key_id,
            wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, asked_at = excluded.asked_at`,
    )
    await enqueue(tx, 'receipts.settle', { orderId }, { now })
  })
  return readReceipt(ctx, { orderId })
}

/** From now on the caller's orders have a cash receipt only where they ask for one. */
export async function stopReceipts(ctx: MemberCtx): Promise<{ stopped: true }> {
  await run(ctx.main.db, sql`delete from cash_receipt_wish where person_id = ${ctx.actor.personId}::uuid`)
  return { stopped: true }
}
