import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { KiwiError } from '../../errors.ts'
import { findFacts, type ReceiptFacts } from './internal/facts.ts'
import { isLive } from './rules.ts'
import type { cashReceiptView, receiptOfOrderInput } from './schema.ts'

type View = z.infer<typeof cashReceiptView>

/** The cash receipt of an order, for its buyer. Errors: NOT_FOUND. */
export async function readReceipt(ctx: MemberCtx, { orderId }: z.infer<typeof receiptOfOrderInput>): Promise<View> {
  const facts = await findFacts(ctx.main.db, orderId, ctx.actor.personId)
  if (!facts) throw new KiwiError('NOT_FOUND', { field: 'orderId' })
  const { paidKrw: amountKrw, ask, newest, wish } = facts
  const always = wish && { use: wish.use, lastFour: wish.lastFour }
  return { amountKrw, mayAsk: mayAsk(facts), receipt: shownOf({ amountKrw, ask, newest }), always }
}

/** While the order stands, until one is on its way; again after a refusal. */
export function mayAsk({ state, confirmedAt, paidKrw, ask, newest }: ReceiptFacts): boolean {
  const isOpen = state === 'placed' || (confirmedAt !== null && paidKrw > 0)
  return isOpen && ask === null && !(newest && isLive(newest))
}

/** A new ask hides what was refused before it. */
function shownOf({ amountKrw, ask, newest }: { amountKrw: number } & Pick<ReceiptFacts, 'ask' | 'newest'>): View['receipt'] {
  if (ask && (newest === null || newest.state === 'failed'))
    return { use: ask.use, lastFour: ask.lastFour, state: 'waiting', amountKrw, number: null }
  return newest && { use: newest.use, lastFour: newest.lastFour, state: newest.state, amountKrw: newest.amountKrw, number: newest.number }
}
