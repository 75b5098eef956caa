import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectDatabase } from '../../../src/db/client.ts'
import { one, run } from '../../../src/db/rows.ts'
import { sql } from '../../../src/db/sql.ts'
import { transaction } from '../../../src/db/transaction.ts'
import { sendMoney } from '../../../src/pay/wallet/send-money.ts'
import { sendOf } from '../../statements.ts'
import { createWorld, type TestPerson, type World } from '../../worlds/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const walletOf = ({ id }: TestPerson) => sql`select id from account where kind = 'wallet' and person_id = ${id}::uuid`

/**
 * Another transaction that has a person's wallet locked until `release`. Made while others wait, it
 * takes its place behind them.
 */
async function lockWallet(person: TestPerson) {
  const locked = Promise.withResolvers<number>()
  const end = Promise.withResolvers<void>()
  const over = transaction(world.owner, async (tx) => {
    await run(tx.db, sql`${walletOf(person)} for no key update`)
    locked.resolve((await one(tx.db, sql<{ pid: number }>`select pg_backend_pid() as pid`)).pid)
    await end.promise
  })
  over.catch(locked.reject)
  const pid = await locked.promise
  return { pid, release: () => (end.resolve(), over) }
}

/** Resolves when as many transactions wait for locks, the first of them for the one of `pid`. */
const untilWaitedFor = ({ pid }: { pid: number }, waiting = 1) =>
  expect
    .poll(
      () =>
        one(
          world.owner.db,
          sql<{ waiting: number; first: boolean }>`
            select count(*) as waiting, bool_or(${pid}::int = any(pg_blocking_pids(pid))) as first
            from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        ),
      { timeout: 4_000, interval: 5 },
    )
    .toEqual({ waiting, first: true })

const isFree = (person: TestPerson) =>
  transaction(world.owner, (tx) => run(tx.db, sql`${walletOf(person)} for no key update nowait`)).then(
    () => true,
    () => false,
  )

it('a payment that waits for its payer’s wallet holds its payee’s at no time, however often it found one of them locked', async () => {
  const people = [await world.person(), await world.person()] as const
  for (const person of people) await world.fund(person, 10_000)
  const ids = await Promise.all(people.map((person) => one(world.owner.db, sql<{ id: string }>`${walletOf(person)}`)))
  // A batch locks wallets in the order of their ids: the payee's first.
  const [payee, payer] = ids[0]!.id < ids[1]!.id ? people : [people[1], people[0]]
  const key = randomUUID()
  const approval = await world.approve(payer, sendOf(payee, key, 300))
  const held = new Map([
    [payer, await lockWallet(payer)],
    [payee, await lockWallet(payee)],
  ])
  const sent = sendMoney(payer.ctx, {
    idempotencyKey: key,
    toPersonId: payee.id,
    toHandle: payee.handle,
    amountKrw: 300,
    memo: '',
    requestId: null,
    approval,
  })

  // Whenever it gets one of the two, the other is locked; and the one that it had is locked again.
  for (const person of [payer, payee, payer]) {
    await untilWaitedFor(held.get(person)!)
    const again = lockWallet(person)
    await untilWaitedFor(held.get(person)!, 2)
    await held.get(person)!.release()
    held.set(person, await again)
  }
  await untilWaitedFor(held.get(payee)!)
  await held.get(payee)!.release()
  await untilWaitedFor(held.get(payer)!)
  const wasFree = await isFree(payee)
  await held.get(payer)!.release()
  expect(await sent).toMatchObject({ amountKrw: 300, balanceKrw: 9_700 })
  expect(wasFree).toBe(true)
})

it('three processes through which four people pay each other at once refuse nobody', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => world.person()))
  for (const person of people) await world.fund(person, 100_000)
  const others = [1, 2].map((n) =>
    connectDatabase({
      url: world.config.DATABASE_URL,
      driver: 'postgres-js',
      poolMax: 8,
      leaseMax: 8,
      applicationName: `other ${n}`,
    }),
  )
  const clients = [world.deps.main, ...others]
  const sends = await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const [from, to] = [people[n % 4]!, people[(n + 1 + (n % 3)) % 4]!]
      const idempotencyKey = randomUUID()
      const approval = await world.approve(from, sendOf(to, idempotencyKey, 10))
      const input = { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw: 10, memo: '', requestId: null, approval }
      return { ctx: { ...from.ctx, main: clients[n % 3]! }, input }
    }),
  )
  try {
    await Promise.all(sends.map(({ ctx, input }) => sendMoney(ctx, input)))
  } finally {
    await Promise.all(others.map((client) => client.end()))
  }
})
