import { randomBytes, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { sandboxPeople } from '../../sandbox/people.ts'
import type { MemberCtx, RunnerCtx } from '../../src/context.ts'
import { systemCtx } from '../../src/context.ts'
import { run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { accountVerification, bankCall } from '../../src/db/schema/bank.ts'
import { seal } from '../../demo/seed/link-account.ts'
import { confirmAccount } from '../../src/pay/bank/confirm-account.ts'
import { decideCall } from '../../src/pay/desk/decide-call.ts'
import { makeBankCall } from '../../src/pay/bank/make-bank-call.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { codeHashOf } from '../../src/pay/bank/rules.ts'
import { topUp } from '../../src/pay/bank/top-up.ts'
import { verifyAccount } from '../../src/pay/bank/verify-account.ts'
import { withdraw } from '../../src/pay/bank/withdraw.ts'
import { giveAccount, verifyLately } from '../linked-account.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import type { Deed, VerbCase } from './verb-case.ts'
import { withdrawalOf } from '../statements.ts'

interface Actors {
  asMember: (person: { ctx: MemberCtx }, verb: (ctx: MemberCtx) => Promise<unknown>) => Deed
  asJob: (verb: (ctx: RunnerCtx) => Promise<unknown>) => Deed
}

/** Linking, topping up, withdrawing, and the calls behind them. */
export function bankCases(world: World, { asMember, asJob }: Actors): Record<string, VerbCase> {
  const customers = sandboxPeople()
  let used = 0
  const account = () => customers[used++ % customers.length]!.accounts[0]!
  const system = () => systemCtx(world.deps, 'test')
  const linked = async () => {
    const [person, own] = [await world.person(), account()]
    await giveAccount(world, person, own)
    return { person, own }
  }
  const asking = async (person: TestPerson) => {
    await publishKeys(system())
    return { account: await seal(system(), person.id, account()) }
  }
  const withdrawal = async () => {
    const { person } = await linked()
    await world.fund(person, 10_000)
    const payment = await withdrawalOf(world, person, randomUUID(), 4_000)
    const input = { idempotencyKey: payment.transfer, amountKrw: payment.amountKrw, approval: await world.approve(person, payment) }
    return { person, input }
  }
  const callOf = async (verificationId: string) =>
    (await world.deps.main.db.select({ id: bankCall.id }).from(bankCall).where(eq(bankCall.verificationId, verificationId)))[0]!.id
  /** The call is marked as sent before it is sent. */
  const sentFirst = { bank_call: 0 }

  return {
    topUp: {
      async prepare() {
        const input = { idempotencyKey: randomUUID(), amountKrw: 5_000 }
        return asMember((await linked()).person, (ctx) => topUp(ctx, input))
      },
    },
    makeBankCall: {
      before: sentFirst,
      async prepare() {
        const { bankCallId } = await topUp((await linked()).person.ctx, { idempotencyKey: randomUUID(), amountKrw: 5_000 })
        return asJob((ctx) => makeBankCall(ctx, { bankCallId }))
      },
    },
    withdraw: {
      async prepare() {
        const { person, input } = await withdrawal()
        return asMember(person, (ctx) => withdraw(ctx, input))
      },
    },
    payWithdrawal: {
      before: sentFirst,
      commitsBefore: 1,
      async prepare() {
        const { person, input } = await withdrawal()
        const { bankCallId } = await withdraw(person.ctx, input)
        return asJob((ctx) => makeBankCall(ctx, { bankCallId }))
      },
    },
    verifyAccount: {
      async prepare() {
        const person = await world.person()
        const input = await asking(person)
        return asMember(person, (ctx) => verifyAccount(ctx, input))
      },
    },
    sendWon: {
      before: { ...sentFirst, account_verification: 0 },
      async prepare() {
        const person = await world.person()
        const { verificationId } = await verifyAccount(person.ctx, await asking(person))
        // Hundreds of tries share 80 accounts: older tries must not count against the cap of an
        // account.
        await run(world.deps.main.db, sql`update account_verification set created_at = created_at - interval '2 days'`)
        const bankCallId = await callOf(verificationId)
        return asJob((ctx) => makeBankCall(ctx, { bankCallId }))
      },
    },
    confirmAccount: {
      // The guess counts before it is checked.
      before: { account_verification: 0 },
      async prepare() {
        const { person } = await linked()
        await verifyLately(world, person)
        const { verificationId } = await verifyAccount(person.ctx, await asking(person))
        const codeHash = codeHashOf(world.config.BANK_CODE_KEY, verificationId, '4821')
        await world.deps.main.db
          .update(accountVerification)
          .set({ state: 'sent', codeHash, lastFour: '1234', duplicateIndex: randomBytes(32) })
          .where(eq(accountVerification.id, verificationId))
        return asMember(person, (ctx) => confirmAccount(ctx, { verificationId, code: '4821' }))
      },
    },
    decideCall: {
      again: 'CONFLICT',
      async prepare() {
        const admin = await world.person({ role: 'admin' })
        const { person, input } = await withdrawal()
        const { bankCallId } = await withdraw(person.ctx, input)
        const sentAt = new Date(world.deps.now().getTime() - 3_600_000)
        await world.deps.main.db.update(bankCall).set({ state: 'unknown', sentAt, sentOn: '2026-11-22' }).where(eq(bankCall.id, bankCallId))
        return asMember(admin, (ctx) => decideCall(ctx, { bankCallId, decision: 'failed', reason: '은행이 모른대요' }))
      },
    },
  }
}
