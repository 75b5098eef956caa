import { randomUUID } from 'node:crypto'
import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { addAccounts } from '../../src/pay/deposits/add-accounts.ts'
import { leaseAccount } from '../../src/pay/deposits/lease-account.ts'
import { receiveDeposit } from '../../src/pay/deposits/receive-deposit.ts'
import { releaseAccount } from '../../src/pay/deposits/release-account.ts'
import { resolveDeposit } from '../../src/pay/desk/resolve-deposit.ts'
import { rows } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { declineRequest } from '../../src/pay/wallet/close-request.ts'
import { requestMoney } from '../../src/pay/wallet/request-money.ts'
import type { SignInWorld } from '../worlds/sign-in-world.ts'
import type { Deed, VerbCase } from './verb-case.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/** Money requests, and money by virtual accounts: leased, released, matched, held, decided. */
export function depositCases({ world, sandboxState }: SignInWorld, { asMember, asJob }: Actors): Record<string, VerbCase> {
  let made = 0
  const freeAccount = () => addAccounts(world.ctx(), [{ bankCode: '088', accountNumber: `56219070${String(++made).padStart(6, '0')}` }])
  const wish = () => ({ idempotencyKey: randomUUID(), amountKrw: 10_000, depositorName: '김하늘' })
  const leased = async () => {
    await freeAccount()
    const person = await world.person()
    return { person, lease: await leaseAccount(person.ctx, wish()) }
  }
  /** Money at the bank that was not announced to us. */
  const paidIn = (accountNumber: string, amountKrw: number) => {
    const id = `VD${String(++made).padStart(8, '0')}TEST`
    const deposit = { id, bankCode: '088', accountNumber, amountKrw, depositorName: '김하늘', depositedAt: world.deps.now().toISOString() }
    sandboxState.virtualDeposits.push(deposit)
    return { bankDepositId: id }
  }
  const asked = async () => {
    const [asker, payer] = [await world.person(), await world.person()]
    return {
      asker,
      payer,
      input: { idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, amountKrw: 3_000, memo: '점심' },
    }
  }

  return {
    requestMoney: {
      async prepare() {
        const { asker, input } = await asked()
        return asMember(asker, (ctx) => requestMoney(ctx, input))
      },
    },
    declineRequest: {
      async prepare() {
        const { asker, payer, input } = await asked()
        const { requestId } = await requestMoney(asker.ctx, input)
        return asMember(payer, (ctx) => declineRequest(ctx, { requestId }))
      },
    },
    leaseAccount: {
      async prepare() {
        await freeAccount()
        const input = wish()
        return asMember(await world.person(), (ctx) => leaseAccount(ctx, input))
      },
    },
    releaseAccount: {
      async prepare() {
        const { person, lease } = await leased()
        return asMember(person, (ctx) => releaseAccount(ctx, { leaseId: lease.leaseId }))
      },
    },
    matchDeposit: {
      async prepare() {
        const { lease } = await leased()
        const deposit = paidIn(lease.accountNumber, 10_000)
        return asJob((ctx) => receiveDeposit(ctx, deposit))
      },
    },
    holdDeposit: {
      async prepare() {
        const { lease } = await leased()
        const deposit = paidIn(lease.accountNumber, 9_999)
        return asJob((ctx) => receiveDeposit(ctx, deposit))
      },
    },
    resolveDeposit: {
      again: 'CONFLICT',
      async prepare() {
        const { bankDepositId } = paidIn('56219079999999', 8_000)
        await receiveDeposit(world.ctx(), { bankDepositId })
        const [found] = await rows(world.deps.main.db, sql<{ id: string }>`select id from deposit where bank_deposit_id = ${bankDepositId}`)
        const [admin, person] = [await world.person({ role: 'admin' }), await world.person()]
        const input = {
          decision: 'credit',
          depositId: found!.id,
          toPersonId: person.id,
          toHandle: person.handle,
          reason: '본인이 맞아요',
        } as const
        return asMember(admin, (ctx) => resolveDeposit(ctx, input))
      },
    },
  }
}
