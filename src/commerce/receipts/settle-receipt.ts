import type { RunnerCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { openEnvelope, sealEnvelope } from '../../shared/envelope.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'
import { bindingOf } from '../addresses/sealed-address.ts'
import { findFacts, findSealed, type ReceiptFacts, type SealedIn } from './internal/facts.ts'
import { nextStep } from './rules.ts'

/** Cancelled and issued again once is four steps; more come with the next job. */
const stepsAtOnce = 6

interface Step {
  kind: 'issue' | 'cancel'
  orderId: string
  facts: ReceiptFacts
  receipt: NonNullable<ReceiptFacts['newest']>
}

/**
 * Job, asked for by a trigger when money of an order moves: brings its cash receipt to what was
 * paid with money and is kept. Each call is written down before it is made, under a key of the
 * provider's, so any number of runs, at once or after a crash, issue it once. Throws UNAVAILABLE
 * without an answer: then its state is unknown, and the next run asks the provider by the key.
 */
export async function settleReceipt(ctx: RunnerCtx, { orderId }: { orderId: string }): Promise<void> {
  for (let steps = 0; steps < stepsAtOnce; steps += 1) {
    const step = await write(ctx, (tx) => decide(ctx, tx, orderId))
    if (step === null) return
    await (step.kind === 'issue' ? issue(ctx, step) : cancel(ctx, step))
  }
}

async function decide(ctx: RunnerCtx, tx: MainTx, orderId: string): Promise<Step | null> {
  await lockNames(tx, `cash_receipt:${orderId}`)
  const facts = await findFacts(tx.db, orderId, null)
  if (!facts) return null
  const { newest } = facts
  const ask = facts.ask ?? (newest === null ? await askByWish(ctx, tx, orderId, facts) : null)
  const step = nextStep(facts.paidKrw, newest, ask !== null)
  switch (step) {
    case null:
      return null
    case 'issue':
    case 'cancel':
      return { kind: step, orderId, facts, receipt: newest! }
    case 'take_back':
      await run(tx.db, sql`update cash_receipt set state = 'cancelling' where id = ${newest!.id}::uuid and state = 'issued'`)
      return { kind: 'cancel', orderId, facts, receipt: newest! }
    case 'begin': {
      const receipt = { ...ask!, id: newId(ctx.now()), state: 'requested' as const, amountKrw: facts.paidKrw, number: null }
      await run(
        tx.db,
        sql`insert into cash_receipt (id, order_id, use, last_four, amount_krw, state, created_at)
            values (${receipt.id}::uuid, ${orderId}::uuid, ${receipt.use}, ${receipt.lastFour}, ${receipt.amountKrw}, 'requested', ${ctx.now()}::timestamptz)`,
      )
      return { kind: 'issue', orderId, facts, receipt }
    }
    default: {
      const unhandled: never = step
      throw new Error(String(unhandled))
    }
  }
}

/** A standing wish counts for orders that were paid after it. */
async function askByWish(ctx: RunnerCtx, tx: MainTx, orderId: string, { buyerId, wish, confirmedAt }: ReceiptFacts) {
  if (!wish || !confirmedAt || confirmedAt.getTime() < wish.createdMs) return null
  const digits = await openNumber(ctx, tx, 'cash_receipt_wish', buyerId)
  if (digits === null) return null
  const { keyId, wrappedKey, sealed } = await sealEnvelope(ctx.config.ADDRESS_KEYS, bindingOf('cash_receipt_ask', orderId), digits)
  await run(
    tx.db,
    sql`insert into cash_receipt_ask (order_id, use, last_four, key_id, wrapped_key, sealed, asked_at)
        values (${orderId}::uuid, ${wish.use}, ${wish.lastFour}, ${keyId}, ${wrappedKey}, ${sealed}, ${ctx.now()}::timestamptz)
        on conflict (order_id) do nothing`,
  )
  return { use: wish.use, lastFour: wish.lastFour }
}

async function openNumber(ctx: RunnerCtx, { db }: Pick<MainTx, 'db'>, table: SealedIn, id: string): Promise<string | null> {
  const sealed = await findSealed(db, table, id)
  return sealed ? openEnvelope(ctx.config.ADDRESS_KEYS, bindingOf(table, id), sealed) : null
}

const keyOf = (receiptId: string) => `kiwi-receipt-${receiptId}`

async function issue(ctx: RunnerCtx, step: Step): Promise<void> {
  const { orderId, receipt, facts } = step
  const [key, port] = [keyOf(receipt.id), ctx.platform.receipts]
  try {
    const before = receipt.state === 'unknown' ? await port.find(key) : ({ state: 'none' } as const)
    const number = before.state === 'none' ? await openNumber(ctx, ctx.main, 'cash_receipt_ask', orderId) : null
    // The number was erased meanwhile, and nothing was issued under the key.
    if (before.state === 'none' && number === null) return await refuse(ctx, step, 'erased')
    const { use, amountKrw } = receipt
    const paidAt = facts.confirmedAt ?? ctx.now()
    const answer = before.state === 'none' ? await port.issue({ key, use, number: number!, amountKrw, title: facts.title, paidAt }) : before
    if (answer.state === 'cancelled') return await endCancelled(ctx, step)
    if (answer.state === 'failed') return await refuse(ctx, step, answer.code)
    await enter(
      ctx,
      step,
      facts.isAgain ? null : 'receipt_issued',
      sql<{ id: string }>`update cash_receipt set state = 'issued', number = ${answer.number}, issued_at = ${ctx.now()}::timestamptz
          where id = ${receipt.id}::uuid and state in ('requested', 'unknown') returning id`,
    )
  } catch (error) {
    await run(ctx.main.db, sql`update cash_receipt set state = 'unknown' where id = ${receipt.id}::uuid and state = 'requested'`)
    throw error
  }
}

/** A cancel without an answer stays `cancelling`: the same call again cancels it once. */
async function cancel(ctx: RunnerCtx, step: Step): Promise<void> {
  await ctx.platform.receipts.cancel(keyOf(step.receipt.id))
  await endCancelled(ctx, step)
}

/**
 * The buyer was told of the refund that asked for it; a cancel that nobody here asked for is news.
 */
const endCancelled = (ctx: RunnerCtx, step: Step) =>
  enter(
    ctx,
    step,
    step.kind === 'issue' ? 'receipt_cancelled' : null,
    sql<{ id: string }>`update cash_receipt set state = 'cancelled', ended_at = ${ctx.now()}::timestamptz
        where id = ${step.receipt.id}::uuid and state in ('requested', 'unknown', 'cancelling') returning id`,
  )

/** A refused number is forgotten by the run that ends it, so that a new ask is told from it. */
const refuse = (ctx: RunnerCtx, step: Step, failure: string) =>
  enter(
    ctx,
    step,
    'receipt_refused',
    sql<{ id: string }>`with ended as (
          update cash_receipt set state = 'failed', failure = ${failure}, ended_at = ${ctx.now()}::timestamptz
          where id = ${step.receipt.id}::uuid and state in ('requested', 'unknown') returning id, order_id),
        forgotten as (delete from cash_receipt_ask k using ended e where k.order_id = e.order_id)
        select id from ended`,
  )

/**
 * Of several runs, the one that changes the state tells the buyer, if it is news to them (`kind`).
 */
async function enter(
  ctx: RunnerCtx,
  { orderId, receipt: { amountKrw }, facts }: Step,
  kind: 'receipt_issued' | 'receipt_refused' | 'receipt_cancelled' | null,
  change: Sql<{ id: string }>,
): Promise<void> {
  await write(ctx, async (tx) => {
    const changed = await rows(tx.db, change)
    if (changed.length > 0 && kind !== null) await tell(tx, notice(facts.buyerId, kind, { orderId, amountKrw }), { now: ctx.now() })
  })
}
