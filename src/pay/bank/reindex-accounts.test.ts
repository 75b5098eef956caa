import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxPeople } from '../../../sandbox/people.ts'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { testEnv, type TestPerson } from '../../../test/worlds/world.ts'
import { runnerConfig } from '../../config.ts'
import { type RunnerCtx, systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newestCode, seal } from '../../../demo/seed/link-account.ts'
import { runnerPlatform } from '../../node-deps.ts'
import { confirmAccount } from './confirm-account.ts'
import { makeBankCall } from './make-bank-call.ts'
import { publishKeys } from './publish-keys.ts'
import { reindexAccounts } from './reindex-accounts.ts'
import { verifyAccount } from './verify-account.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: typeof fixture.world
let next = 0
const anAccount = () => sandboxPeople()[next++]!.accounts[0]!
type Account = ReturnType<typeof anAccount>

beforeAll(async () => {
  fixture = await sandboxWorld()
  world = fixture.world
  await publishKeys(systemCtx(world.deps, 'test'))
})
afterAll(() => fixture.close())

const old = testEnv.BANK_INDEX_KEY
const second = `k20261128-abcd:${randomBytes(32).toString('base64url')}`

/** A runner with these entries in BANK_INDEX_KEY. */
async function runnerWith(...keys: string[]): Promise<RunnerCtx> {
  const platform = await runnerPlatform(runnerConfig({ ...world.env, BANK_INDEX_KEY: keys.join(',') }), world.deps.main)
  return systemCtx({ ...world.deps, platform }, 'test')
}

/** Asks for the won, which this runner sends. */
async function ask(runner: RunnerCtx, person: TestPerson, account: Account): Promise<string> {
  const { verificationId } = await verifyAccount(person.ctx, { account: await seal(runner, person.id, account) })
  const [call] = await rows(
    world.deps.main.db,
    sql<{ id: string }>`select id from bank_call where verification_id = ${verificationId}::uuid`,
  )
  await makeBankCall(runner, { bankCallId: call!.id })
  return verificationId
}

const confirm = async (person: TestPerson, verificationId: string, account: Account) =>
  confirmAccount(person.ctx, { verificationId, code: await newestCode(fixture.sandbox.url, account) }).then(
    ({ state }) => state as string,
    ({ code }: { code: string }) => code,
  )
async function link(runner: RunnerCtx, account = anAccount()): Promise<Account> {
  const person = await world.person()
  expect(await confirm(person, await ask(runner, person, account), account)).toBe('confirmed')
  return account
}
const indexes = async () =>
  (
    await rows(
      world.deps.main.db,
      sql<{ index: string }>`select encode(duplicate_index, 'hex') as index from bank_account where unlinked_at is null`,
    )
  )
    .map(({ index }) => index)
    .sort()

it('is changed while people link: at no step can a number be linked by two people', async () => {
  const [before, both, swapped, alone] = [
    await runnerWith(old),
    await runnerWith(old, second),
    await runnerWith(second, old),
    await runnerWith(second),
  ]
  const owned = [await link(before), await link(both), await link(swapped), await link(before), await link(before)]

  // Before anything is indexed anew, whichever key came first where the won was asked for.
  const early = await world.person()
  expect(await confirm(early, await ask(swapped, early, owned[0]!), owned[0]!)).toBe('VERIFICATION_FAILED')
  const late = await world.person()
  expect(await confirm(late, await ask(both, late, owned[2]!), owned[2]!)).toBe('VERIFICATION_FAILED')

  // Two at once for a number that nobody has, at runners that differ.
  const free = anAccount()
  const pair = [await world.person(), await world.person()] as const
  const asked = [await ask(both, pair[0], free), await ask(swapped, pair[1], free)] as const
  const codes = sentCodes(free)
  expect(codes).toHaveLength(2)
  const ends = await Promise.all(
    pair.map((person, n) =>
      confirmAccount(person.ctx, { verificationId: asked[n]!, code: codes[n]! }).then(
        ({ state }) => state as string,
        ({ code }: { code: string }) => code,
      ),
    ),
  )
  expect(ends.sort()).toEqual(['VERIFICATION_FAILED', 'confirmed'])

  // Asked for when no runner knew the second key, and confirmed after everything was indexed.
  const waiting = await world.person()
  const waitingId = await ask(before, waiting, owned[3]!)
  const unlinked = await link(before)
  await run(
    world.deps.main.db,
    sql`update bank_account set unlinked_at = now(), sealed = null where last_four = ${unlinked.accountNumber.slice(-4)}`,
  )
  const were = await indexes()

  expect(await reindexAccounts(swapped)).toMatchObject({ unopened: [], twice: [] })
  expect((await indexes()).filter((index) => were.includes(index)).length).toBeLessThan(were.length)
  expect(await confirm(waiting, waitingId, owned[3]!)).toBe('VERIFICATION_FAILED')
  expect(
    await rows(
      world.deps.main.db,
      sql<{ kept: boolean }>`select duplicate_index is not null as kept from bank_account where unlinked_at is not null`,
    ),
  ).toEqual([{ kept: false }])
  expect(await reindexAccounts(swapped)).toEqual({ reindexed: 0, unopened: [], twice: [] })

  // The old key is gone.
  const thief = await world.person()
  expect(await confirm(thief, await ask(alone, thief, owned[4]!), owned[4]!)).toBe('VERIFICATION_FAILED')
  await link(alone)
  expect(await reindexAccounts(alone)).toEqual({ reindexed: 0, unopened: [], twice: [] })
})

it('names numbers that two people have linked, and seals that do not open, and goes on with the others', async () => {
  const third = `k20261129-abcd:${randomBytes(32).toString('base64url')}`
  const [owner, other] = [await link(await runnerWith(second)), anAccount()]
  // A key that came without the step before.
  const twin = await world.person()
  const hasty = await runnerWith(third)
  expect(await confirm(twin, await ask(hasty, twin, owner), owner)).toBe('confirmed')
  await link(hasty, other)
  await run(
    world.deps.main.db,
    sql`update bank_account set sealed = ${new Uint8Array(112)} where last_four = ${other.accountNumber.slice(-4)}`,
  )
  const report = await reindexAccounts(await runnerWith(third, second))
  expect(report).toMatchObject({ unopened: [expect.any(String)], twice: [expect.any(String)] })
  expect(report.reindexed).toBeGreaterThan(0)
})

/** The codes in the memos of an account's won, the first asked first. */
const sentCodes = (account: Account): string[] =>
  fixture.sandbox.state.accounts[account.fintechUseNum]!.statement.filter(({ amountKrw }) => amountKrw === 1).map(({ memo }) =>
    memo.slice(2),
  )
