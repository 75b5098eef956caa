import { maxAmountKrw } from '../../../../src/shared/bounds.ts'
import { m } from '../../paraglide/messages.js'
import type { Wallet } from '../kiwi.ts'
import { formatKrw } from '../wording.ts'

type Money = Pick<Wallet, 'balanceKrw' | 'heldKrw' | 'limits'>

export const availableKrw = ({ balanceKrw, heldKrw }: Money) => Math.max(0, balanceKrw - heldKrw)
export const leftTodayKrw = ({ limits }: Money) => Math.max(0, limits.perDayKrw - limits.spentTodayKrw)

/** The largest payment that is possible now. */
export function mostKrw(wallet: Money): number {
  return Math.min(availableKrw(wallet), leftTodayKrw(wallet), wallet.limits.perPaymentKrw, maxAmountKrw)
}

export type Refusal = { kind: 'funds'; missingKrw: number } | { kind: 'payment'; limitKrw: number } | { kind: 'day'; limitKrw: number }

/** Why this amount cannot be paid now; null when it can. The API decides again. */
export function refusalOf(wallet: Money, amountKrw: number): Refusal | null {
  if (amountKrw > availableKrw(wallet)) return { kind: 'funds', missingKrw: amountKrw - availableKrw(wallet) }
  if (amountKrw > wallet.limits.perPaymentKrw) return { kind: 'payment', limitKrw: wallet.limits.perPaymentKrw }
  if (amountKrw > leftTodayKrw(wallet)) return { kind: 'day', limitKrw: leftTodayKrw(wallet) }
  return null
}

export function wordRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'funds':
      return m.send_not_enough({ amount: formatKrw(refusal.missingKrw) })
    case 'payment':
      return m.wallet_amount_over_payment({ amount: formatKrw(refusal.limitKrw) })
    case 'day':
      return m.wallet_amount_over_day({ amount: formatKrw(refusal.limitKrw) })
    default: {
      const unhandled: never = refusal
      return unhandled
    }
  }
}
