import { describe, expect, it } from 'vitest'
import { mostKrw, refusalOf } from './limits.ts'

const wallet = {
  balanceKrw: 500_000,
  heldKrw: 100_000,
  limits: { perPaymentKrw: 300_000, perDayKrw: 350_000, spentTodayKrw: 100_000, topUpPerDayKrw: 0, toppedUpTodayKrw: 0 },
}

describe('the limits of a wallet', () => {
  it('checks the available money, then the payment, then the day', () => {
    expect(refusalOf(wallet, 400_001)).toEqual({ kind: 'funds', missingKrw: 1 })
    expect(refusalOf(wallet, 400_000)).toEqual({ kind: 'payment', limitKrw: 300_000 })
    expect(refusalOf(wallet, 300_000)).toEqual({ kind: 'day', limitKrw: 250_000 })
    expect(refusalOf(wallet, 250_000)).toBeNull()
  })

  it('offers the largest amount that is not refused', () => {
    expect(mostKrw(wallet)).toBe(250_000)
    expect(refusalOf(wallet, mostKrw(wallet))).toBeNull()
    expect(mostKrw({ ...wallet, limits: { ...wallet.limits, spentTodayKrw: 400_000 } })).toBe(0)
  })
})
