import * as z from 'zod'
import type { MemberCtx } from '../context.ts'
import { KiwiError } from '../errors.ts'
import { moneyRequestView, requestMoneyInput, sendInput, transferReceipt } from '../pay/schema.ts'
import { requestMoney } from '../pay/wallet/request-money.ts'
import { sendMoney } from '../pay/wallet/send-money.ts'
import { uuid } from '../shared/text.ts'
import { type MessageView, messageView } from '../social/chat/schema.ts'
import { checkMoneyRoom, sendMoneyCard } from '../social/chat/send-message.ts'
import { owner, router } from './trpc.ts'

const sendInRoomInput = z.strictObject({ roomId: uuid, payment: sendInput })
const requestInRoomInput = z.strictObject({ roomId: uuid, request: requestMoneyInput })
/** Null: the money stands and the room was closed meanwhile. */
const card = messageView.nullable()

/**
 * Money in a conversation: the verbs of pay, as they are, then a card of what they did. Pay decides
 * first, alone and for good; a retry with the same key finds what was paid, and writes the card
 * that is missing.
 */
export const chatMoneyRouter = router({
  send: owner('pay', sendInRoomInput, z.object({ receipt: transferReceipt, message: card })).mutation(async ({ ctx, input }) => {
    const { roomId, payment } = input
    const receipt = await sendMoney(ctx, payment, () => checkMoneyRoom(ctx, { roomId, personId: payment.toPersonId }))
    return {
      receipt,
      message: await show(ctx, { idempotencyKey: payment.idempotencyKey, roomId, kind: 'transfer', id: receipt.transferId }),
    }
  }),
  request: owner('pay', requestInRoomInput, z.object({ request: moneyRequestView, message: card })).mutation(async ({ ctx, input }) => {
    const { roomId, request: asked } = input
    await checkMoneyRoom(ctx, { roomId, personId: asked.fromPersonId })
    const request = await requestMoney(ctx, asked)
    return {
      request,
      message: await show(ctx, { idempotencyKey: asked.idempotencyKey, roomId, kind: 'money_request', id: request.requestId }),
    }
  }),
})

/**
 * The money has moved: a block or a closed account of this moment takes the card away, not the
 * answer.
 */
async function show(ctx: MemberCtx, about: Parameters<typeof sendMoneyCard>[1]): Promise<MessageView | null> {
  try {
    return await sendMoneyCard(ctx, about)
  } catch (error) {
    if (error instanceof KiwiError && (error.code === 'NOT_FOUND' || error.code === 'NOT_ANSWERED')) return null
    throw error
  }
}
