import { isDeepStrictEqual } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { seededRandom } from '../../demo/random.ts'
import { startSandbox } from '../../sandbox/server.ts'
import { connectDatabase } from '../../src/db/client.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import type { MainClient } from '../../src/db/handles.ts'
import { transaction } from '../../src/db/transaction.ts'
import { KiwiError } from '../../src/errors.ts'
import { createSignInWorld, type SignInWorld } from '../worlds/sign-in-world.ts'
import { type Digest, digest, growth } from './digest.ts'
import { dyingClient } from './kill-between.ts'
import { startTcpProxy } from './tcp-proxy.ts'
import { until } from './until.ts'
import { bankOf, verbCases } from './verb-cases.ts'
import type { Deed, VerbCase } from './verb-case.ts'

let bank: Awaited<ReturnType<typeof startSandbox>>
let signIn: SignInWorld
let main: MainClient
let admin: postgres.Sql
let cases: Record<string, VerbCase>

beforeAll(async () => {
  bank = await startSandbox()
  signIn = await createSignInWorld(bankOf(bank.url))
  main = signIn.world.deps.main
  admin = postgres(signIn.world.env['DATABASE_MIGRATION_URL'], { max: 1, onnotice: () => {} })
  await admin`create table bystander (n int not null, part int not null)`
  // The provider's own announcement would complete a verification before the verb does.
  await signIn.fault({ provider: 'portone', operation: 'webhook', kind: 'silentBefore' })
  cases = verbCases(signIn)
})
afterAll(async () => {
  await admin.end()
  await signIn.close()
  await bank.stop()
})

/** `pg_terminate_backend` with a time to wait looks only every 100 ms. */
const killer = {
  async kill(pid: number) {
    await admin`select pg_terminate_backend(${pid})`
    await until(async () => (await admin`select from pg_stat_activity where pid = ${pid}`).length, 0, 5_000, 2)
  },
}
const look = () => digest(admin, 'bystander')
const single = ['likePost', 'createProduct']
const several = ['createPost', 'editPost', 'deletePost', 'createComment', 'followPerson', 'unfollowPerson', 'blockPerson', 'updateProfile']
const systemVerbs = [
  'completeIdentity',
  'openShop',
  'topUp',
  'sendMoney',
  'payShop',
  'placeOrder',
  'confirmOrder',
  'packOrder',
  'sendOrders',
  'handOver',
  'confirmPurchase',
  'finishOrders',
  'trackOrders',
  'cancelHeldOrder',
  'cancelPaidOrder',
  'expireOrders',
  'resumeRefunds',
  'requestReturn',
  'acceptReturn',
  'receiveReturn',
  'acceptLoss',
  'acceptExchange',
  'receiveExchange',
  'endReturns',
  'decideDispute',
  'settleReceipt',
  'correctReceipt',
  'refundPayment',
  'resumePaymentRefunds',
  'requestMoney',
  'declineRequest',
  'leaseAccount',
  'releaseAccount',
  'matchDeposit',
  'holdDeposit',
  'resolveDeposit',
  'makeBankCall',
  'withdraw',
  'payWithdrawal',
  'verifyAccount',
  'confirmAccount',
  'decideCall',
  'settle',
  'approvePayout',
  'refusePayout',
  'returnPayout',
  'sealLedger',
  'explainBreak',
  'confirmPayout',
  'failPayout',
  'finishRegistration',
  'addDevice',
  'removeDevice',
  'notify',
  'fanOutPost',
  'processMedia',
]
/**
 * Its code dies with the process that made it: when it is not known whether the won may leave, it
 * does not, and another is asked for.
 */
const unsentWhenInDoubt = ['sendWon']
let bystanders = 0

/**
 * How many gaps per verb are tried in each run, others each time: `KIWI_SEED` repeats them, `./kiwi
 * test faults` tries all.
 */
const deathsEach = 1
const seed = process.env['KIWI_SEED'] ?? String(Date.now() % 1_000_000)
if (!areFaultsLong) console.log(`verbs with a killed backend: KIWI_SEED=${seed}`)

/**
 * Before which statements the backend dies. A long run ends one past the last: there it must live.
 */
function gapsOf(name: string, statements: number): number[] {
  const all = Array.from({ length: statements + (areFaultsLong ? 1 : 0) }, (_, position) => position)
  return areFaultsLong ? all : seededRandom(`${seed}/${name}`).sample(all, deathsEach)
}

/**
 * Of those that can meet both faults, a short run tries one on each, and the other another time.
 */
function everyOther<Name>(names: Name[], fault: 0 | 1): Name[] {
  const turn = Number.parseInt(seed, 10) % 2
  return areFaultsLong ? names : names.filter((_, at) => (at + turn) % 2 === fault)
}

it('has a case for every verb it names', () =>
  expect(Object.keys(cases).sort()).toEqual([...single, ...several, ...systemVerbs, ...unsentWhenInDoubt].sort()))

it.each(everyOther([...several, ...systemVerbs, ...unsentWhenInDoubt], 0))(
  '%s leaves all or nothing, whichever statement its backend dies before, and a retry has one effect',
  async (name) => {
    const { untouched, statements } = await undisturbed(cases[name]!)
    expect(statements).toBeGreaterThan(1)
    for (const position of gapsOf(name, statements)) {
      const deed = await cases[name]!.prepare()
      const before = await look()
      const { client, struck } = dyingClient(main, killer, position, cases[name]!.transactions)
      const [outcome] = await Promise.all([attempt(() => deed(client)), stranger()])
      expect(struck(), `at ${position} of ${statements}`).toBe(position < statements)
      if (!struck()) {
        expect(outcome).toBe('done')
        break
      }
      expect(outcome, `at ${position}`).toMatch(/^(UNAVAILABLE|OUTCOME_UNKNOWN)$/)
      await expectOneEffect(cases[name]!, deed, before, untouched, `killed before statement ${position}`)
    }
    expect(main.stats()).toMatchObject({ leased: 0, waiting: 0 })
    expect(await broken()).toBe(0)
  },
)

it.each([...single, ...everyOther([...several, ...systemVerbs], 1)])(
  '%s has one effect when the answer to its last statement is lost and it is asked again',
  async (name) => {
    const { untouched } = await undisturbed(cases[name]!)
    const deed = await cases[name]!.prepare()
    const before = await look()
    const url = new URL(signIn.world.env['DATABASE_URL']!)
    const proxy = await startTcpProxy(Number(url.port))
    url.port = String(proxy.port)
    const client = connectDatabase({
      url: url.href,
      driver: 'postgres-js',
      poolMax: 2,
      leaseMax: 2,
      applicationName: 'victim',
      onError: () => {},
    })
    const { lastStatement, commitsBefore = 0 } = cases[name]!
    proxy.arm({ text: lastStatement ?? 'commit\0', kind: 'lose answer', after: commitsBefore })
    expect(await attempt(() => deed(client))).toBe('OUTCOME_UNKNOWN')
    expect(proxy.struck).toBe(1)
    await expectOneEffect(cases[name]!, deed, before, untouched, 'answer lost')
    await expectNoMore(cases[name]!, deed)
    await client.end()
    await proxy.stop()
  },
)

/** What each table gains when nothing goes wrong, and in how many statements. */
async function undisturbed({ prepare, transactions }: VerbCase): Promise<{ untouched: Record<string, number>; statements: number }> {
  const deed = await prepare()
  const before = await look()
  const { client, sent } = dyingClient(main, killer, Infinity, transactions)
  await deed(client)
  return { untouched: growth(before, await look()), statements: sent() }
}

/**
 * Right after the fault there is nothing or everything; after a retry exactly what one undisturbed
 * run leaves.
 */
async function expectOneEffect(
  { again, before: early, repeats }: VerbCase,
  deed: Deed,
  start: Digest,
  untouched: Record<string, number>,
  fault: string,
) {
  const left = growth(start, await look())
  const isWhole = isDeepStrictEqual(left, untouched)
  if (!isWhole) expect([{}, early].flat(), fault).toContainEqual(left)
  expect(await attempt(() => deed(main)), fault).toBe(isWhole && again ? again : 'done')
  expect(growth(start, await look()), `${fault}, asked again`).toEqual(isWhole && repeats ? sum(untouched, repeats) : untouched)
}

/** However often it is asked. */
async function expectNoMore({ again, repeats }: VerbCase, deed: Deed) {
  const start = await look()
  expect(await attempt(() => deed(main))).toBe(again ?? 'done')
  expect(growth(start, await look())).toEqual(repeats ?? {})
}

const sum = (one: Record<string, number>, other: Record<string, number>) =>
  Object.fromEntries(Object.keys(one).map((name) => [name, one[name]! + (other[name] ?? 0)]))

/** Somebody else's transaction of two writes on the same pool; it must not notice. */
async function stranger() {
  const n = (bystanders += 1)
  await transaction(main, async (tx) => {
    await run(tx.db, sql`insert into bystander values (${n}, 1)`)
    await run(tx.db, sql`insert into bystander values (${n}, 2)`)
  })
}
async function broken(): Promise<number> {
  const [found] = await rows(
    main.db,
    sql<{ n: number }>`
        select (${bystanders}::int - count(*))::int as n from (select n from bystander group by n having count(*) = 2) whole`,
  )
  return found!.n
}

async function attempt(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    if (error instanceof KiwiError) return error.code
    throw error
  }
}
