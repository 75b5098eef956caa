import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { moneyNow } from '../../pay/ledger/money-now.ts'
import { acceptReturn, type Change, changeReturn, endExchange, endReturn, refundReturn, tellReturn } from './internal/change-return.ts'
import { lockReturnFor } from './internal/find-return-for.ts'
import { checkPhotos } from './internal/return-photos.ts'
import { readReturnById } from './list-returns.ts'
import { isOpenReturn, receiveWithinMs } from './return-rules.ts'
import type { answerReturnInput, receiveReturnInput, returnInput, returnView, sendReturnInput } from './return-schema.ts'

type View = z.infer<typeof returnView>

/**
 * The shop accepts a return, or disputes it with words and photos: when it is asked for, and when
 * it sees what came back. The same answer again changes nothing. Errors: NOT_FOUND (also for the
 * buyer), BAD_INPUT (no words, photos of others), CONFLICT (it has ended), OUT_OF_STOCK (what is
 * wanted instead).
 */
export async function answerReturn(ctx: MemberCtx, input: z.infer<typeof answerReturnInput>): Promise<View> {
  const { returnId, accept, words, photoIds = [] } = input
  if (!accept && words === '') throw new KiwiError('BAD_INPUT', { field: 'words' })
  if (accept && photoIds.length > 0) throw new KiwiError('BAD_INPUT', { field: 'photoIds' })
  await write(ctx, async (tx) => {
    const { order, asked, who } = await lockReturnFor(ctx, tx, returnId)
    if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'returnId' })
    const isDone = accept
      ? asked.state === 'accepted' || asked.state === 'sent_back' || asked.state === 'refunded'
      : asked.state === 'disputed'
    if (isDone) return
    if (!isOpenReturn(asked.state)) throw new KiwiError('CONFLICT', { field: 'returnId' })
    const now = await moneyNow(tx.db, ctx.now())
    if (accept) return acceptReturn(tx, order, asked, words, now)
    await checkPhotos(ctx, tx, photoIds)
    const said: Change = { answer: words, answerPhotoIds: photoIds, answeredAt: now }
    await changeReturn(tx, asked, { ...said, state: 'disputed', wasDisputed: true, dueAt: null })
    await tellReturn(tx, order, [{ to: 'buyer', kind: 'return_disputed' }], now)
  })
  return readReturnById(ctx, returnId)
}

/**
 * Who sent it back, or had it collected, says by which parcel: the buyer or the shop. Errors:
 * NOT_FOUND, CONFLICT if it is not accepted.
 */
export async function sendReturn(ctx: MemberCtx, input: z.infer<typeof sendReturnInput>): Promise<View> {
  const { returnId, courier, trackingNumber } = input
  await write(ctx, async (tx) => {
    const { order, asked, who } = await lockReturnFor(ctx, tx, returnId)
    if (asked.state !== 'accepted' && asked.state !== 'sent_back') throw new KiwiError('CONFLICT', { field: 'returnId' })
    const now = await moneyNow(tx.db, ctx.now())
    const dueAt = new Date(now.getTime() + receiveWithinMs)
    await changeReturn(tx, asked, { state: 'sent_back', courier, trackingNumber, sentAt: asked.sentAt ?? now, dueAt })
    await tellReturn(tx, order, [{ to: who === 'buyer' ? 'shop' : 'buyer', kind: 'return_sent' }], now)
  })
  return readReturnById(ctx, returnId)
}

/**
 * The shop has what came back and refunds it as the preview showed, or sends what was wanted
 * instead. Again changes nothing. Errors: NOT_FOUND (also for the buyer), CONFLICT (not accepted),
 * PRICE_CHANGED, NOT_CANCELLABLE.
 */
export async function receiveReturn(ctx: MemberCtx, input: z.infer<typeof receiveReturnInput>): Promise<View> {
  const { returnId, restock, expectedKrw, courier, trackingNumber } = input
  await write(ctx, async (tx) => {
    const { order, asked, who } = await lockReturnFor(ctx, tx, returnId)
    if (who !== 'shop') throw new KiwiError('NOT_FOUND', { field: 'returnId' })
    if (asked.state === 'refunded' || asked.state === 'exchanged') return
    if (asked.state !== 'accepted' && asked.state !== 'sent_back') throw new KiwiError('CONFLICT', { field: 'returnId' })
    const now = await moneyNow(tx.db, ctx.now())
    if (asked.kind === 'exchange') return endExchange(tx, order, asked, { restock, courier, trackingNumber }, now)
    await refundReturn(tx, order, asked, { personId: ctx.actor.personId, restock, expectedKrw }, now)
  })
  return readReturnById(ctx, returnId)
}

/**
 * The buyer keeps it after all: until it is sent back. Errors: NOT_FOUND (also for the shop),
 * CONFLICT.
 */
export async function cancelReturn(ctx: MemberCtx, { returnId }: z.infer<typeof returnInput>): Promise<View> {
  await write(ctx, async (tx) => {
    const { order, asked, who } = await lockReturnFor(ctx, tx, returnId)
    if (who !== 'buyer') throw new KiwiError('NOT_FOUND', { field: 'returnId' })
    if (asked.state === 'cancelled') return
    if (!isOpenReturn(asked.state) || asked.sentAt !== null) throw new KiwiError('CONFLICT', { field: 'returnId' })
    await endReturn(tx, order, asked, 'cancelled', ['shop'], await moneyNow(tx.db, ctx.now()))
  })
  return readReturnById(ctx, returnId)
}
