import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { completeBankCall } from '../../src/pay/bank/internal/complete-bank-call.ts'
import { approvePayout, refusePayout, returnPayout } from '../../src/pay/desk/decide-payout.ts'
import { settle } from '../../src/pay/settlement/settle.ts'
import { write } from '../../src/db/write.ts'
import { settlementIn } from '../worlds/settlement-world.ts'
import type { World } from '../worlds/world.ts'
import type { Deed, VerbCase } from './verb-case.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/** The settlement of a day, and decisions of people and the bank about its payouts. */
export function settlementCases(world: World, { asMember, asJob }: Actors): Record<string, VerbCase> {
  // Made when a case first asks: its buyer must not appear while the rows of another case are
  // counted.
  let made: ReturnType<typeof settlementIn> | undefined
  const trade = () => (made ??= settlementIn(world))
  const isDue = () =>
    rows(world.owner.db, sql`update settlement_line set eligible_on = '2020-01-01' where payout_id is null and eligible_on < '2100-01-01'`)
  /** Settles open lines of other tries first: they must not be part of this settlement. */
  const forget = () => rows(world.owner.db, sql`update settlement_line set eligible_on = '2100-01-01' where payout_id is null`)
  const paidOut = async (grossKrw: number) => {
    const { paidShop, sell, payouts } = await trade()
    await forget()
    const shop = await paidShop()
    await sell(shop, grossKrw)
    await sell(shop, grossKrw)
    await isDue()
    await settle(world.ctx())
    const [made] = await payouts(shop)
    return { payoutId: made!.id, bankCallId: made!.bankCallId }
  }
  const admin = () => world.person({ role: 'admin' })
  const reason = '매출 자료와 맞아요'
  const bankSays = (state: 'confirmed' | 'failed'): VerbCase => ({
    async prepare() {
      const { bankCallId } = await paidOut(30_000)
      return asJob((ctx) => write(ctx, (tx) => completeBankCall(tx, bankCallId!, { state, code: '412' }, ctx.now())))
    },
  })

  return {
    settle: {
      async prepare() {
        const { paidShop, sell, refund } = await trade()
        await forget()
        const [small, large, homeless] = [await paidShop(), await paidShop(), await world.shop()]
        const sale = await sell(small, 40_000)
        await refund(small, sale, 5_000)
        await sell(large, 9_000_000)
        await sell(large, 9_000_000)
        await sell(homeless, 20_000)
        await isDue()
        return asJob((ctx) => settle(ctx))
      },
    },
    approvePayout: {
      async prepare() {
        const { payoutId } = await paidOut(9_000_000)
        await approvePayout((await admin()).ctx, { payoutId, reason })
        return asMember(await admin(), (ctx) => approvePayout(ctx, { payoutId, reason }))
      },
    },
    refusePayout: {
      again: 'CONFLICT',
      async prepare() {
        const { payoutId } = await paidOut(9_000_000)
        return asMember(await admin(), (ctx) => refusePayout(ctx, { payoutId, reason }))
      },
    },
    returnPayout: {
      again: 'CONFLICT',
      async prepare() {
        const { payoutId, bankCallId } = await paidOut(30_000)
        await (await trade()).bankSays(bankCallId!, 'confirmed')
        return asMember(await admin(), (ctx) => returnPayout(ctx, { payoutId, reason }))
      },
    },
    confirmPayout: bankSays('confirmed'),
    failPayout: bankSays('failed'),
  }
}
