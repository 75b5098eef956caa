import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { giveAccount, verifyLately } from '../../../test/linked-account.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { plainClient, systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { pinRecord } from '../../db/schema/vault.ts'
import { newestCode, seal } from '../../../demo/seed/link-account.ts'
import { verifyLedger } from '../proof/verify-ledger.ts'
import { readWallet } from '../wallet/read-wallet.ts'
import { confirmAccount } from './confirm-account.ts'
import { publishKeys } from './publish-keys.ts'
import { makeBankCall } from './make-bank-call.ts'
import { readVerification } from './read-verification.ts'
import { startUnlock } from './start-unlock.ts'
import { topUp } from './top-up.ts'
import { unlinkAccount } from './unlink-account.ts'
import { verifyAccount } from './verify-account.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
let next = 0
/** An account no other test of this file uses. */
const anAccount = () => sandboxPeople()[next++]!.accounts[0]!

beforeAll(async () => {
  fixture = await sandboxWorld()
  world = fixture.world
  await publishKeys(runner())
})
afterAll(() => fixture.close())

const runner = () => systemCtx(world.deps, 'test')
const asked = <Row>(statement: Sql<Row>) => rows(world.deps.main.db, statement)
const linked = async (person: TestPerson) => (await readWallet(person.ctx)).bankAccount
type Account = ReturnType<typeof anAccount>
const ask = async (person: TestPerson, account: Account) => verifyAccount(person.ctx, { account: await seal(runner(), person.id, account) })
const codeOf = (account: Account) => newestCode(fixture.sandbox.url, account)
/** A code that is not the right one. */
const wrong = (code: string) => String((Number(code) + 1) % 10_000).padStart(4, '0')
const refused = (triesLeft?: number) => ({ code: 'VERIFICATION_FAILED', ...(triesLeft === undefined ? {} : { details: { triesLeft } }) })

describe('linking an account', () => {
  it('sends one won whose memo holds the code, and links by it', async () => {
    const [person, account] = [await world.person(), anAccount()]
    const { statement, balanceKrw } = fixture.sandbox.state.accounts[account.fintechUseNum]!
    expect(statement).toHaveLength(0)
    const started = await ask(person, account)
    expect(started).toMatchObject({ purpose: 'link', state: 'requested', triesLeft: 5 })
    await world.runJobs()
    expect(await readVerification(person.ctx, started)).toMatchObject({ state: 'sent', triesLeft: 5 })
    expect(statement).toMatchObject([{ inout: '입금', amountKrw: 1, memo: expect.stringMatching(/^키위\d{4}$/) }])
    expect(fixture.sandbox.state.accounts[account.fintechUseNum]!.balanceKrw).toBe(balanceKrw + 1)
    const code = await codeOf(account)
    expect(await confirmAccount(person.ctx, { verificationId: started.verificationId, code })).toMatchObject({ state: 'confirmed' })
    // The answer was lost: the same again.
    expect(await confirmAccount(person.ctx, { verificationId: started.verificationId, code })).toMatchObject({ state: 'confirmed' })
    expect(await linked(person)).toMatchObject({ bankCode: account.bankCode, lastFour: account.accountNumber.slice(-4) })
    await world.runJobs()
    const [row] = await asked(
      sql<{ token: string; kept: string | null }>`
          select a.fintech_use_num as token, v.sealed as kept from bank_account a join account_verification v on v.person_id = a.person_id where a.person_id = ${person.id}`,
    )
    expect(row).toEqual({ token: account.fintechUseNum, kept: null })
    const notices = await asked(sql`select kind from notification where person_id = ${person.id}`)
    expect(notices).toEqual([{ kind: 'account_linked' }])
    expect((await verifyLedger(world.ctx())).filter((check) => check.broken > 0)).toEqual([])
  })

  it('asked twice with one seal sends one won', async () => {
    const [person, account] = [await world.person(), anAccount()]
    const sealed = await seal(runner(), person.id, account)
    const views = await Promise.all(Array.from({ length: 10 }, () => verifyAccount(person.ctx, { account: sealed })))
    expect(new Set(views.map(({ verificationId }) => verificationId)).size).toBe(1)
    await world.runJobs()
    expect(fixture.sandbox.state.accounts[account.fintechUseNum]!.statement).toHaveLength(1)
    const stranger = await world.person()
    await expect(verifyAccount(stranger.ctx, { account: sealed })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  })

  it('replaces an earlier account in the same step', async () => {
    const [person, first, second] = [await world.person(), anAccount(), anAccount()]
    await fixture.link(person, first)
    await expect(fixture.link(person, second)).rejects.toMatchObject({ code: 'REVERIFY_REQUIRED' })
    await verifyLately(world, person)
    await fixture.link(person, second)
    expect(await linked(person)).toMatchObject({ lastFour: second.accountNumber.slice(-4) })
    expect(await asked(sql`select from bank_account where person_id = ${person.id} and unlinked_at is null`)).toHaveLength(1)
    // What was unlinked is free for whoever proves it.
    await fixture.link(await world.person(), first)
  })

  it('refuses an account that is linked to another person just as it refuses a wrong code', async () => {
    const [owner, thief, account] = [await world.person(), await world.person(), anAccount()]
    await fixture.link(owner, account)
    const started = await ask(thief, account)
    await world.runJobs()
    const code = await codeOf(account)
    const guess = (text: string) =>
      confirmAccount(thief.ctx, { verificationId: started.verificationId, code: text }).catch((e: object) => e)
    const [taken, mistaken] = [await guess(code), await guess(wrong(code))]
    expect(taken).toMatchObject(refused(4))
    expect(mistaken).toMatchObject(refused(3))
    expect(await linked(thief)).toBeNull()
    expect(await linked(owner)).not.toBeNull()
  })

  it('becomes one link by 50 right guesses at once', async () => {
    const [person, account] = [await world.person(), anAccount()]
    const { verificationId } = await ask(person, account)
    await world.runJobs()
    const code = await codeOf(account)
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => confirmAccount(person.ctx, { verificationId, code })))
    const states = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.state : answer.reason.code))
    expect(states).toContain('confirmed')
    expect(states.filter((state) => state !== 'confirmed' && state !== 'VERIFICATION_FAILED')).toEqual([])
    expect(await asked(sql`select from bank_account where person_id = ${person.id}`)).toHaveLength(1)
    expect(
      await asked(
        sql`select from outbox where name = 'bank.register' and payload->>'bankAccountId' in (select id::text from bank_account where person_id = ${person.id})`,
      ),
    ).toHaveLength(1)
  })

  it('by two people at once goes to one of them', async () => {
    const [one, other, account] = [await world.person(), await world.person(), anAccount()]
    const asks = []
    for (const person of [one, other]) {
      const { verificationId } = await ask(person, account)
      await world.runJobs()
      asks.push({ person, verificationId, code: await codeOf(account) })
    }
    const ends = await Promise.allSettled(asks.map(({ person, ...guess }) => confirmAccount(person.ctx, guess)))
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(ends.find((end) => end.status === 'rejected')).toMatchObject({ reason: refused(4) })
  })

  it('is not replaced while the shop of its owner owes more than the cap: neither by a new won nor by one that was sent before', async () => {
    const { owner, id } = await world.shop()
    const first = anAccount()
    await fixture.link(owner, first)
    await (await settlementIn(world)).sell({ owner, id }, 1_000)
    await run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = 300000 where version = 2`)
    const owe = (krw: number) => run(world.owner.db, sql`update account set posted = ${-krw} where shop_id = ${id}`)
    const inDebt = { code: 'CONFLICT', reason: 'shop_in_debt', details: { debtKrw: 300_001 } }
    await verifyLately(world, owner)
    const second = anAccount()
    const { verificationId } = await ask(owner, second)
    await world.runJobs()
    const code = await codeOf(second)
    await owe(300_001)
    await expect(ask(owner, anAccount())).rejects.toMatchObject(inDebt)
    await expect(confirmAccount(owner.ctx, { verificationId, code })).rejects.toMatchObject(inDebt)
    expect(await linked(owner)).toMatchObject({ lastFour: first.accountNumber.slice(-4) })
    await owe(300_000)
    expect(await confirmAccount(owner.ctx, { verificationId, code })).toMatchObject({ state: 'confirmed' })
    expect(await linked(owner)).toMatchObject({ lastFour: second.accountNumber.slice(-4) })
    await owe(-1_000)
  })

  it('is undone by its person, but not while money is on its way', async () => {
    const person = await world.person()
    await fixture.link(person, anAccount())
    await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1_000 })
    await expect(unlinkAccount(person.ctx)).rejects.toMatchObject({ code: 'CONFLICT' })
    await world.runJobs()
    expect(await unlinkAccount(person.ctx)).toEqual({ unlinked: true })
    expect(await linked(person)).toBeNull()
    await expect(unlinkAccount(person.ctx)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
    expect(await asked(sql`select from bank_account where person_id = ${person.id} and sealed is not null`)).toHaveLength(0)
  })
})

describe('a won that was asked for by who had neither PIN nor account', () => {
  const asking = async () => {
    const [person, account] = [await world.person(), anAccount()]
    const { verificationId } = await ask(person, account)
    await world.runJobs()
    return { person, guess: { verificationId, code: await codeOf(account) } }
  }

  it('links nothing once there is a PIN, until the identity is verified again', async () => {
    const { person, guess } = await asking()
    const at = world.deps.now()
    await world.owner.db.insert(pinRecord).values({
      personId: person.id,
      credentialId: randomUUID(),
      record: 'A',
      setupId: 'test',
      generation: 1,
      createdAt: at,
      updatedAt: at,
    })
    await expect(confirmAccount(person.ctx, guess)).rejects.toMatchObject({ code: 'REVERIFY_REQUIRED' })
    expect(await linked(person)).toBeNull()
    await verifyLately(world, person)
    expect(await confirmAccount(person.ctx, guess)).toMatchObject({ state: 'confirmed' })
  })

  it('links nothing once another account is linked', async () => {
    const { person, guess } = await asking()
    await giveAccount(world, person, anAccount())
    await expect(confirmAccount(person.ctx, guess)).rejects.toMatchObject({ code: 'REVERIFY_REQUIRED' })
    expect(await asked(sql`select from bank_account where person_id = ${person.id}`)).toHaveLength(1)
  })
})

describe('guessing a code', () => {
  it('is over after five tries, though fifty are made at once', async () => {
    const [person, account] = [await world.person(), anAccount()]
    const { verificationId } = await ask(person, account)
    await world.runJobs()
    const code = await codeOf(account)
    await Promise.allSettled(Array.from({ length: 50 }, () => confirmAccount(person.ctx, { verificationId, code: wrong(code) })))
    expect(await asked(sql`select tries from account_verification where id = ${verificationId}`)).toEqual([{ tries: 5 }])
    await expect(confirmAccount(person.ctx, { verificationId, code })).rejects.toMatchObject(refused(0))
    expect(await linked(person)).toBeNull()
  })

  it('is not easier from other sessions, and impossible for other people', async () => {
    const [person, account, stranger] = [await world.person(), anAccount(), await world.person()]
    const { verificationId } = await ask(person, account)
    await world.runJobs()
    const code = await codeOf(account)
    for (const session of [randomUUID(), randomUUID()])
      for (let n = 0; n < 2; n += 1)
        await expect(
          confirmAccount({ ...person.ctx, actor: { ...person.ctx.actor, sessionId: session } }, { verificationId, code: wrong(code) }),
        ).rejects.toMatchObject(refused())
    const foreign = await confirmAccount(stranger.ctx, { verificationId, code }).catch((error: unknown) => error)
    const nothing = await confirmAccount(stranger.ctx, { verificationId: randomUUID(), code }).catch((error: unknown) => error)
    expect(foreign).toMatchObject({ code: 'VERIFICATION_FAILED', details: undefined })
    expect(nothing).toMatchObject({ code: 'VERIFICATION_FAILED', details: undefined })
    expect(await confirmAccount(person.ctx, { verificationId, code })).toMatchObject({ state: 'confirmed', triesLeft: 0 })
  })

  it('ends after ten minutes, and when a newer won was asked for', async () => {
    const [person, account] = [await world.person(), anAccount()]
    const first = await ask(person, account)
    await world.runJobs()
    const code = await codeOf(account)
    const second = await ask(person, account)
    expect(await readVerification(person.ctx, first)).toMatchObject({ state: 'expired' })
    await expect(confirmAccount(person.ctx, { verificationId: first.verificationId, code })).rejects.toMatchObject(refused())
    await world.runJobs()
    const newer = await codeOf(account)
    world.advance(10 * 60_000)
    expect(await readVerification(person.ctx, second)).toMatchObject({ state: 'expired' })
    await expect(confirmAccount(person.ctx, { verificationId: second.verificationId, code: newer })).rejects.toMatchObject(refused())
  })

  it('is capped by person and by device, not by asking in parallel', async () => {
    const person = await world.person()
    const asks = await Promise.allSettled(Array.from({ length: 9 }, () => ask(person, anAccount())))
    expect(asks.filter((one) => one.status === 'fulfilled')).toHaveLength(5)
    for (const one of asks) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    // Five accounts of Kiwi behind one browser.
    const client = plainClient(new Uint8Array(32).fill(7))
    const ends = []
    for (let n = 0; n < 7; n += 1) {
      const somebody = await world.person()
      ends.push(
        await ask({ ...somebody, ctx: { ...somebody.ctx, client } }, anAccount()).then(
          () => 'ok',
          (e: { code: string }) => e.code,
        ),
      )
    }
    expect(ends).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
    world.advance(24 * 3_600_000)
    await ask(person, anAccount())
  })

  it('sends an account three won a day over all people, and does not say so', async () => {
    const account = anAccount()
    const { statement } = fixture.sandbox.state.accounts[account.fintechUseNum]!
    const before = statement.length
    const views = []
    for (let n = 0; n < 5; n += 1) {
      const person = await world.person()
      const { verificationId } = await ask(person, account)
      await world.runJobs()
      const view = await readVerification(person.ctx, { verificationId })
      const guess = await confirmAccount(person.ctx, { verificationId, code: '0000' }).catch((error: object) => error)
      views.push({ state: view.state, guess: { ...guess } })
    }
    expect(statement.length - before).toBe(3)
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1)
  })

  it('sends no more where eight ask at once', async () => {
    const account = anAccount()
    const { statement } = fixture.sandbox.state.accounts[account.fintechUseNum]!
    const people = await Promise.all(Array.from({ length: 8 }, () => world.person()))
    const ids = await Promise.all(people.map(async (person) => (await ask(person, account)).verificationId))
    const calls = await asked(
      sql<{ id: string }>`select id from bank_call where verification_id = any(${sql.list(ids, (id) => id, 'uuid')})`,
    )
    const ctx = { ...runner(), platform: world.deps.platform }
    await Promise.allSettled(calls.map(({ id }) => makeBankCall(ctx, { bankCallId: id })))
    expect([calls.length, statement.length]).toEqual([8, 3])
    await world.runJobs()
    expect(statement.length).toBe(3)
  })

  it('of an account that is none looks the same', async () => {
    const [real, unreal] = [await world.person(), await world.person()]
    const account = anAccount()
    const looks = []
    for (const [person, number] of [
      [real, account.accountNumber],
      [unreal, '99999999999'],
    ] as const) {
      const { verificationId } = await ask(person, { ...account, accountNumber: number })
      await world.runJobs()
      const view = await readVerification(person.ctx, { verificationId })
      const guess = await confirmAccount(person.ctx, { verificationId, code: '1234' }).catch((e: object) => e)
      looks.push(JSON.stringify([view.state, view.triesLeft, { ...guess }]))
    }
    expect(looks[0]).toBe(looks[1])
  })

  it('of garbage in place of a seal looks the same too, and a seal for another person does not open', async () => {
    const [person, other, account] = [await world.person(), await world.person(), anAccount()]
    const own = await seal(runner(), person.id, account)
    const foreign = { ...(await seal(runner(), other.id, account)), recordId: randomUUID() }
    for (const bad of [{ ...own, ciphertext: 'A'.repeat(107) }, foreign]) {
      const { verificationId } = await verifyAccount(person.ctx, { account: bad })
      await world.runJobs()
      expect(await readVerification(person.ctx, { verificationId })).toMatchObject({ state: 'sent' })
    }
    expect(fixture.sandbox.state.accounts[account.fintechUseNum]!.statement).toHaveLength(0)
  })
})

describe('unlocking', () => {
  it('sends the won to the linked account and is proved by its code', async () => {
    const [person, account] = [await world.person(), anAccount()]
    await expect(startUnlock(person.ctx)).rejects.toMatchObject({ code: 'ACCOUNT_NOT_LINKED' })
    await fixture.link(person, account)
    const { verificationId, purpose } = await startUnlock(person.ctx)
    expect(purpose).toBe('unlock')
    await world.runJobs()
    const code = await codeOf(account)
    expect(await confirmAccount(person.ctx, { verificationId, code })).toMatchObject({ state: 'confirmed', purpose: 'unlock' })
    expect(await asked(sql`select from bank_account where person_id = ${person.id}`)).toHaveLength(1)
  })
})
