import { sandboxPeople } from '../../sandbox/people.ts'
import type { RunnerDeps } from '../../src/context.ts'
import { makeBankCall } from '../../src/pay/bank/make-bank-call.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { sealLedger } from '../../src/pay/proof/seal-ledger.ts'
import { topUp } from '../../src/pay/bank/top-up.ts'
import { payShop } from '../../src/pay/wallet/pay-shop.ts'
import { sendMoney } from '../../src/pay/wallet/send-money.ts'
import type { PaymentStatement } from '../../src/pay/approval/schema.ts'
import type { DemoPlan } from '../plan.ts'
import { type CastMember, memberAt, systemAt } from './cast.ts'
import { dateBankLines } from './date-bank-lines.ts'
import { linkAccount } from './link-account.ts'
import { sandboxUrlOf } from './sandbox-url.ts'
import { shopIds } from './shop-ids.ts'
import { sideBySide } from './side-by-side.ts'
import type { Attempt } from './unless-refused.ts'
import { type Approve, forgetWalletKeys, giveWalletKey } from './wallet-key.ts'

type Move = { at: Date; make: (key: string) => Promise<unknown> }

/**
 * Links all bank accounts, then moves money in order of time, as the ledger needs. Removes the demo
 * devices.
 */
export async function seedMoney(deps: RunnerDeps, plan: DemoPlan, cast: readonly CastMember[], attempt: Attempt): Promise<void> {
  const begin = new Date(Math.min(...plan.topUps.map(({ at }) => at.getTime())) - 60_000)
  await linkAll(deps, cast, begin, attempt)
  const approvals = new Map<string, Approve>()
  await sideBySide(cast, 6, async ({ actor: { personId } }) => approvals.set(personId, await giveWalletKey(deps, personId, begin)))
  const who = (index: number): CastMember => {
    const member = cast[index]
    if (!member) throw new Error('Money moves to nobody.')
    return member
  }
  const shops = await shopIds(deps)
  /** The context of one payment, and the payer's approval. */
  const paying = async (payer: CastMember, at: Date, payment: Omit<PaymentStatement, 'nonce'>) => {
    const ctx = memberAt(deps, payer, at)
    return { ctx, approval: await approvals.get(payer.actor.personId)!(ctx, payment) }
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
      make: async (idempotencyKey) => {
        const { handle: toHandle, actor } = who(to)
        const payee = { id: actor.personId, shown: `@${toHandle}` }
        const payment = { verb: 'pay.send', transfer: idempotencyKey, amountKrw, payee, subject: null } as const
        const { ctx, approval } = await paying(who(from), at, payment)
        return sendMoney(ctx, { idempotencyKey, toPersonId: payee.id, toHandle, amountKrw, memo, requestId: null, approval })
      },
    })),
    ...plan.payments.map(({ person, shop: shopHandle, amountKrw, memo, at }): Move => ({
      at,
      make: async (idempotencyKey) => {
        const shopId = shops.get(shopHandle)!
        const payee = { id: shopId, shown: `shop:${shopHandle}` }
        const payment = { verb: 'pay.payShop', transfer: idempotencyKey, amountKrw, payee, subject: null } as const
        const { ctx, approval } = await paying(who(person), at, payment)
        return payShop(ctx, { idempotencyKey, shopId, shopHandle, amountKrw, memo, approval })
      },
    })),
  ]
  moves.sort((a, b) => a.at.getTime() - b.at.getTime())
  for (const [place, { make }] of moves.entries()) await attempt(() => make(`demo-money-${place}`))
  await dateBankLines(deps, sandboxUrlOf(deps))
  await forgetWalletKeys(deps, deps.now())
  // Seals all entries older than an hour.
  await sealLedger(systemAt(deps, deps.now()))
}

/** Each person proves the account of their sandbox person. */
async function linkAll(deps: RunnerDeps, cast: readonly CastMember[], at: Date, attempt: Attempt): Promise<void> {
  const sandboxUrl = sandboxUrlOf(deps)
  await publishKeys(systemAt(deps, at))
  const accounts = sandboxPeople().map(({ accounts: [first] }) => first)
  await sideBySide(cast, 6, async (member) => {
    const account = accounts[member.index]
    if (!account) throw new Error(`The sandbox knows no bank account of ${member.handle}.`)
    await attempt(() => linkAccount(systemAt(deps, at), memberAt(deps, member, at), account, sandboxUrl))
  })
}
