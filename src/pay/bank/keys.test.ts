import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyKeyList } from '../../../sdk/src/seal.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { testEnv } from '../../../test/worlds/world.ts'
import { newBankKey, newBankSecrets } from '../../platform/bank/bank-secrets.ts'
import { runnerConfig } from '../../config.ts'
import { type RunnerCtx, systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { bankAccount } from '../../db/schema/bank.ts'
import { seal } from '../../../demo/seed/link-account.ts'
import { runnerPlatform } from '../../node-deps.ts'
import { makeBankCall } from './make-bank-call.ts'
import { publishKeys } from './publish-keys.ts'
import { readKeys } from './read-keys.ts'
import { resealAccounts } from './reseal-accounts.ts'
import { retireKey } from './retire-key.ts'
import { topUp } from './top-up.ts'
import { verifyAccount } from './verify-account.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
beforeAll(async () => {
  fixture = await sandboxWorld()
  world = fixture.world
})
afterAll(() => fixture.close())
beforeEach(() => world.advance(1_000))

/** A runner with these entries in BANK_KEYS. */
async function runnerWith(...keys: string[]): Promise<RunnerCtx> {
  const platform = await runnerPlatform(runnerConfig({ ...world.env, BANK_KEYS: keys.join(',') }), world.deps.main)
  return systemCtx({ ...world.deps, platform }, 'test')
}
const asked = <Row>(statement: Sql<Row>) => rows(world.deps.main.db, statement)
const listed = async () => (await verifyKeyList(await readKeys(world.ctx()), world.config.BANK_ROOT_KEY)).map(({ id }) => id)

describe('the keys of account numbers', () => {
  const first = testEnv.BANK_KEYS
  const second = newBankKey('second')
  const third = newBankKey('third')

  it('are published once, signed, and again only when they changed', async () => {
    const runner = await runnerWith(first)
    const ends = await Promise.all(Array.from({ length: 5 }, () => publishKeys(runner)))
    expect(ends.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await listed()).toEqual(['test-key-1'])
  })

  it('are changed while people link, top up and withdraw: every number is re-sealed, and the old key retires last', async () => {
    const people = []
    for (let n = 0; n < 3; n += 1) {
      const person = await world.person()
      people.push({ person, account: await fixture.link(person) })
    }
    await world.runJobs()
    // First every runner learns to open the new key, then clients seal to it.
    expect(await publishKeys(await runnerWith(first, second))).toMatchObject({ keyIds: ['test-key-1', 'second'] })
    world.advance(1_000)
    const runner = await runnerWith(second, first)
    expect(await publishKeys(runner)).toEqual({ isNew: true, keyIds: ['second', 'test-key-1'] })
    expect(await listed()).toEqual(['second', 'test-key-1'])
    expect(await asked(sql`select from outbox where name = 'bank.reseal' and done_at is null`)).not.toHaveLength(0)
    expect(await retireKey(runner, 'test-key-1')).toEqual({ retired: false, reason: 'in_use', records: 3 })
    expect(await retireKey(runner, 'second')).toMatchObject({ retired: false, reason: 'newest' })

    // Killed in the middle: what was replaced stays replaced, and the rest is done by whoever
    // comes.
    const dying = { ...runner, platform: { ...runner.platform, bank: diesAfter(runner.platform.bank, 1) } }
    await expect(resealAccounts(dying)).rejects.toThrow('killed')
    const [one, other] = await Promise.all([resealAccounts(runner), resealAccounts(runner)])
    expect([one.unopened, other.unopened]).toEqual([[], []])
    expect(await asked(sql`select distinct bank_key_id from bank_account where sealed is not null`)).toEqual([{ bankKeyId: 'second' }])
    world.advance(1_000)
    expect(await retireKey(runner, 'test-key-1')).toEqual({ retired: true })
    expect(await listed()).toEqual(['second'])

    // The old key is destroyed, and the numbers still work.
    const alone = await runnerWith(second)
    await publishKeys(alone)
    for (const { person } of people) {
      await run(world.deps.main.db, sql`update bank_account set fintech_use_num = null where person_id = ${person.id}`)
      const call = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1_000 })
      await makeBankCall(alone, call)
      expect(await asked(sql`select state from bank_call where id = ${call.bankCallId}`)).toEqual([{ state: 'confirmed' }])
    }
  })

  it('that are retired or unknown are refused to clients', async () => {
    const person = await world.person()
    const account = { bankCode: '004', accountNumber: '123456789012' }
    const sealed = await seal(await runnerWith(first), person.id, account)
    await expect(verifyAccount(person.ctx, { account: sealed })).rejects.toMatchObject({ code: 'KEY_RETIRED' })
    await expect(verifyAccount(person.ctx, { account: { ...sealed, keyId: 'never-was' } })).rejects.toMatchObject({ code: 'KEY_RETIRED' })
  })

  it('cannot be lost, swapped or brought back by a setting', async () => {
    await expect(publishKeys(await runnerWith(third))).rejects.toThrow('BANK_KEYS lacks second')
    await expect(publishKeys(await runnerWith(newBankKey('second')))).rejects.toThrow('another key under the id second')
    await expect(publishKeys(await runnerWith(first, second))).rejects.toThrow('test-key-1, which is retired')
    expect(await listed()).toEqual(['second'])
  })

  it('name the accounts whose seal does not open, and go on with the others', async () => {
    const runner = await runnerWith(third, second)
    await publishKeys(runner)
    const [spoilt] = await world.deps.main.db.select().from(bankAccount).limit(1)
    await world.deps.main.db
      .update(bankAccount)
      .set({ sealed: new Uint8Array(112) })
      .where(eq(bankAccount.id, spoilt!.id))
    expect(await resealAccounts(runner)).toEqual({ keyId: 'third', resealed: 2, unopened: [spoilt!.id] })
  })

  it('do not start a runner whose root key is not its signing key’s', async () => {
    const config = runnerConfig({ ...world.env, BANK_ROOT_KEY: newBankSecrets().BANK_ROOT_KEY })
    await expect(runnerPlatform(config, world.deps.main)).rejects.toThrow('Set BANK_ROOT_KEY to the public half of BANK_SIGNING_KEY')
  })
})

type Bank = RunnerCtx['platform']['bank']
/** A connector whose process ends after so many seals. */
function diesAfter(bank: Bank, seals: number): Bank {
  let left = seals
  return {
    ...bank,
    reseal: (account) => (left-- > 0 ? bank.reseal(account) : Promise.reject(new Error('killed'))),
  }
}
