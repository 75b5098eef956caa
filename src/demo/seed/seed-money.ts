import { sandboxPeople } from '../../../sandbox/people.ts'
import type { RunnerDeps } from '../../context.ts'
import { linkBankAccount } from '../../domain/pay/link-bank-account.ts'
import { makeBankCall } from '../../domain/pay/make-bank-call.ts'
import { payShop } from '../../domain/pay/pay-shop.ts'
import { sendMoney } from '../../domain/pay/send-money.ts'
import { topUp } from '../../domain/pay/top-up.ts'
import type { DemoPlan } from '../plan.ts'
import { type CastMember, memberAt, systemAt } from './cast.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'

type Move = { at: Date; make: (key: string) => Promise<unknown> }

/** Links everybody's bank account, then moves money in the order of time, as a ledger wants it. */
export async function seedMoney(deps: RunnerDeps, plan: DemoPlan, cast: readonly CastMember[], attempt: Attempt): Promise<void> {
  const begin = new Date(Math.min(...plan.topUps.map(({ at }) => at.getTime())) - 60_000)
  const accounts = sandboxPeople().map(({ accounts: [first] }) => first)
  await sideBySide(cast, 6, async (member) => {
    const account = accounts[member.index]
    if (!account) throw new Error(`The sandbox knows no bank account of ${member.handle}.`)
    const { bankCode, fintechUseNum } = account
    await attempt(() => linkBankAccount(memberAt(deps, member, begin), { bankCode, fintechUseNum }))
  })
  const who = (index: number): CastMember => {
    const member = cast[index]
    if (!member) throw new Error('Money moves to nobody.')
    return member
  }
  const moves: Move[] = [
    ...plan.topUps.map(({ person, amountKrw, at }): Move => ({
      at,
      make: async (idempotencyKey) => {
        const { bankCallId } = await topUp(memberAt(deps, who(person), at), { idempotencyKey, amountKrw })
        await makeBankCall(systemAt(deps, at), { bankCallId })
      },
    })),
    ...plan.sends.map(({ from, to, amountKrw, memo, at }): Move => ({
      at,
      make: (idempotencyKey) => sendMoney(memberAt(deps, who(from), at), { idempotencyKey, toHandle: who(to).handle, amountKrw, memo }),
    })),
    ...plan.payments.map(({ person, shop, amountKrw, memo, at }): Move => ({
      at,
      make: (idempotencyKey) => payShop(memberAt(deps, who(person), at), { idempotencyKey, shopHandle: shop, amountKrw, memo }),
    })),
  ]
  moves.sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const [place, { make }] of moves.entries()) await attempt(() => make(`demo-money-${place}`))
}
