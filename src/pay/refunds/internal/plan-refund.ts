import type { z } from 'zod'
import { KiwiError } from '../../../errors.ts'
import { refundEffect, type SaleLine } from '../../settlement/record-lines.ts'
import type { refundPreview } from '../schema.ts'
import type { PaymentFacts } from './find-payment.ts'

/**
 * The one rule of refunding a direct payment, for the preview and for the refund: never more than
 * was paid, those that wait counted, never to somebody who left, and never to oneself, who paid
 * before they worked in the shop. Pure. Errors: NOT_CANCELLABLE (with what is left), FORBIDDEN
 * (`own_money`).
 */
export function planRefund(
  payment: PaymentFacts,
  sale: SaleLine,
  { amountKrw, byId }: { amountKrw: number; byId: string },
): Omit<z.infer<typeof refundPreview>, 'waitsForFunds'> {
  if (payment.payerId === byId) throw new KiwiError('FORBIDDEN', { reason: 'own_money' })
  const leftKrw = payment.payerHasLeft ? 0 : sale.grossKrw - payment.refundedKrw - payment.awaitingKrw
  if (amountKrw > leftKrw) throw new KiwiError('NOT_CANCELLABLE', { field: 'amountKrw', details: { left: leftKrw } })
  return {
    amountKrw,
    legs: [{ kind: 'refund', from: 'shop', to: 'buyer', amountKrw }],
    ...refundEffect(sale, amountKrw),
    remainingKrw: leftKrw - amountKrw,
  }
}
