import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { areFaultsLong } from '../at-length.ts'
import { sandboxPeople } from '../../sandbox/people.ts'
import { type Sandbox, startSandbox } from '../../sandbox/server.ts'
import { rows, run } from '../../src/db/rows.ts'
import { type Sql, sql } from '../../src/db/sql.ts'
import { systemCtx } from '../../src/context.ts'
import { makeBankCall } from '../../src/pay/bank/make-bank-call.ts'
import { inFlightMs } from '../../src/pay/rules.ts'
import { withdraw } from '../../src/pay/bank/withdraw.ts'
import { topUp } from '../../src/pay/bank/top-up.ts'
import { leavingObstacles } from '../../src/commerce/orders/leaving-obstacles.ts'
import { hastenLeaving } from '../../src/social/leaving/hasten-leaving.ts'
import { leave } from '../../src/social/leaving/leave.ts'
import { readReceipt } from '../../src/social/leaving/read-receipt.ts'
import { verifyLedger } from '../../src/pay/proof/verify-ledger.ts'
import { write } from '../../src/db/write.ts'
import { enqueue, relayChannel } from '../../src/jobs/enqueue.ts'
import { startRunner } from '../../src/jobs/runner/runner.ts'
import { runnerPlatform } from '../../src/node-deps.ts'
import { giveAccount } from '../linked-account.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { type RunningProcess, startProcess } from './process.ts'
import { scanTables } from '../worlds/plant.ts'
import { until } from './until.ts'
import { bankOf } from './verb-cases.ts'
import { withdrawalOf } from '../statements.ts'

const amountKrw = 7_000

/** A bank, a world whose clock is the real one, and as many runners as a test asks for. */
async function createBank() {
  const sandbox = await startSandbox()
  const world = await createWorld(bankOf(sandbox.url))
  const started: RunningProcess[] = []
  let next = 0
  return {
    sandbox,
    world,
    async runner() {
      const runner = await startProcess('runner', world.env)
      started.push(runner)
      return runner
    },
    /** The bank takes its time over the next one. */
    slow: (ms: number, operation = 'withdraw') =>
      fetch(`${sandbox.url}/control/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider: 'openbanking', operation, kind: 'slow', ms, times: 1 }),
      }),
    async topUp() {
      const account = sandboxPeople()[next++]!.accounts[0]!
      const person = await world.person()
      await giveAccount(world, person, account)
      const before = sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
      const { bankCallId } = await topUp({ ...person.ctx, now: () => new Date() }, { idempotencyKey: randomUUID(), amountKrw })
      return { bankCallId, person, taken: () => before - sandbox.state.accounts[account.fintechUseNum]!.balanceKrw }
    },
    async withdraw() {
      const account = sandboxPeople()[next++]!.accounts[0]!
      const person = await world.person()
      await giveAccount(world, person, account)
      await world.fund(person, amountKrw)
      const before = sandbox.state.accounts[account.fintechUseNum]!.balanceKrw
      const payment = await withdrawalOf(world, person, randomUUID(), amountKrw)
      const approval = await world.approve(person, payment)
      const input = { idempotencyKey: payment.transfer, amountKrw, approval }
      const { bankCallId } = await withdraw({ ...person.ctx, now: () => new Date() }, input)
      return { bankCallId, person, given: () => sandbox.state.accounts[account.fintechUseNum]!.balanceKrw - before }
    },
    async close() {
      await Promise.all(started.map((runner) => runner.kill()))
      await world.close()
      await sandbox.stop()
    },
  }
}
type Bank = Awaited<ReturnType<typeof createBank>>

const one = async <Row>(world: World, query: Sql<Row>) => (await rows(world.deps.main.db, query))[0]
const stateOf = async (world: World, bankCallId: string) =>
  (await one(world, sql<{ state: string }>`select state from bank_call where id = ${bankCallId}`))!.state
const openJobs = async (world: World, name: string) =>
  (await one(
    world,
    sql<{ n: number }>`select count(*)::int as n from outbox where name = ${name} and (done_at is null or failed_at is not null)`,
  ))!.n
const underWay = (sandbox: Sandbox) =>
  until(() => fetch(`${sandbox.url}/control/faults`).then(async (r) => ((await r.json()) as { seen: number }[])[0]?.seen), 1, 20_000)

/** The bank took the money once, the wallet has it once, and the job is done. */
async function expectOnce({ world }: Bank, { bankCallId, person, taken }: Awaited<ReturnType<Bank['topUp']>>, timeoutMs: number) {
  await until(() => stateOf(world, bankCallId), 'confirmed', timeoutMs)
  await until(() => openJobs(world, 'bank.call'), 0, 40_000)
  expect(taken()).toBe(amountKrw)
  const wallet = await one(world, sql`select posted, version from account where person_id = ${person.id} and kind = 'wallet'`)
  expect(wallet).toEqual({ posted: amountKrw, version: 1 })
  const events = await one(world, sql`select count(*)::int as n from event where person_id = ${person.id} and kind = 'wallet'`)
  expect(events).toEqual({ n: 1 })
}

it.runIf(areFaultsLong)(
  'removes a person whole though its runner is killed in the middle of the checklist (promise 28)',
  async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    const { world } = bank
    const [person, other] = [await world.person(), await world.person()]
    await world.follow(other, person)
    await world.post(person, { caption: `곧 떠나요 ${person.handle}` })
    const now = () => new Date()
    const { secret } = await leave({ ...person.ctx, now }, { words: 'erase', handle: person.handle }, leavingObstacles)
    await hastenLeaving({ ...world.ctx(), now }, person.handle, { actor: 'cli:test', reason: '본인의 요청' })
    const lines = (which: Sql) => one(world, sql<{ n: number }>`select count(*)::int as n from leaving_line where looked_at is ${which}`)
    const victim = await bank.runner()
    await until(
      () => lines(sql`not null`),
      (seen) => seen!.n > 10,
      60_000,
      5,
    )
    victim.signal('SIGKILL')
    expect((await victim.exited).signal).toBe('SIGKILL')
    expect(await lines(sql`null`)).not.toEqual({ n: 0 })
    await bank.runner()
    await until(async () => (await readReceipt(world.ctx(), { secret })).state, 'done', 100_000)
    expect(await lines(sql`null`)).toEqual({ n: 0 })
    expect([...(await scanTables(world, [person.handle], { without: ['kept'] })).keys()]).toEqual([])
  },
)

describe.concurrent('a bank call', () => {
  it('is made once though its runner is killed in the middle, with another beside it', async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    await bank.slow(3_000)
    const victim = await bank.runner()
    const call = await bank.topUp()
    await underWay(bank.sandbox)
    const heirs = await Promise.all([bank.runner(), bank.runner()])
    victim.signal('SIGKILL')
    expect((await victim.exited).signal).toBe('SIGKILL')
    await expectOnce(bank, call, 60_000)
    for (const heir of heirs) heir.signal('SIGTERM')
    for (const heir of heirs) expect(await heir.exited).toEqual({ code: 0, signal: null })
  })

  it('pays a withdrawal once though its runner is killed in the middle', async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    await bank.slow(3_000, 'deposit')
    const victim = await bank.runner()
    const { bankCallId, person, given } = await bank.withdraw()
    await underWay(bank.sandbox)
    victim.signal('SIGKILL')
    expect((await victim.exited).signal).toBe('SIGKILL')
    await bank.runner()
    await until(() => stateOf(bank.world, bankCallId), 'confirmed', 60_000)
    await until(() => openJobs(bank.world, 'bank.call'), 0, 40_000)
    expect(given()).toBe(amountKrw)
    const balances = await one(
      bank.world,
      sql`select (select posted from account where person_id = ${person.id} and kind = 'wallet') as wallet,
                 (select posted from account where kind = 'in_transit') as in_transit`,
    )
    expect(balances).toEqual({ wallet: 0, inTransit: 0 })
  })

  it('is made once though its runner stands still for longer than its lock, and then goes on', async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    await bank.slow(1_000)
    const frozen = await bank.runner()
    const call = await bank.topUp()
    await underWay(bank.sandbox)
    frozen.signal('SIGSTOP')
    const other = await bank.runner()
    await expectOnce(bank, call, 60_000)
    frozen.signal('SIGCONT')
    await sleep(2_000)
    await expectOnce(bank, call, 1_000)
    // What thawed still works.
    other.signal('SIGTERM')
    await other.exited
    await expectOnce(bank, await bank.topUp(), 30_000)
    frozen.signal('SIGTERM')
    expect(await frozen.exited).toEqual({ code: 0, signal: null })
  })

  it('that others may believe unsent is not sent any more by a process that stood still before it', async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    const { world } = bank
    const call = await bank.topUp()
    await bank.slow(1_500, 'token')
    const late = makeBankCall(systemCtx(world.deps, 'job-1'), call)
    late.catch(() => {})
    await underWay(bank.sandbox)
    world.advance(inFlightMs + 1_000)
    // Another process: it has a token of its own.
    const platform = await runnerPlatform(world.config, world.deps.main)
    await makeBankCall(systemCtx({ ...world.deps, platform }, 'job-1'), call)
    expect(await stateOf(world, call.bankCallId)).toBe('failed')
    await expect(late).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    expect(call.taken()).toBe(0)
    expect(await stateOf(world, call.bankCallId)).toBe('failed')
  })

  it('is finished by a runner that is told to stop', async ({ onTestFinished }) => {
    const bank = await createBank()
    onTestFinished(bank.close)
    await bank.slow(2_000)
    const runner = await bank.runner()
    const call = await bank.topUp()
    await underWay(bank.sandbox)
    runner.signal('SIGTERM')
    expect(await runner.exited).toEqual({ code: 0, signal: null })
    await expectOnce(bank, call, 1_000)
    const left = await one(
      bank.world,
      sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'kiwi-runner'`,
    )
    expect(left).toEqual({ n: 0 })
  })
})

// A minute of it; `KIWI_FAULTS=long` asks for it, `KIWI_SEED` for the same again.
describe.runIf(areFaultsLong)('money', () => {
  it('is moved once a top-up while runners are killed and the bank fails at random', { timeout: 300_000 }, async ({ onTestFinished }) => {
    const seed = Number(process.env['KIWI_SEED'] ?? Date.now() % 1_000_000)
    console.log(`KIWI_SEED=${seed}`)
    const random = seededRandom(seed)
    const bank = await createBank()
    onTestFinished(bank.close)
    for (const kind of ['silentAfter', 'http500', 'slow'] as const)
      await fetch(`${bank.sandbox.url}/control/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ provider: 'openbanking', operation: 'withdraw', kind, probability: 0.2, ms: 1_500, drop: true, times: 12 }),
      })
    const runners = await Promise.all([bank.runner(), bank.runner()])
    const calls: Awaited<ReturnType<Bank['topUp']>>[] = []
    for (let n = 0; n < 40; n += 1) {
      calls.push(await bank.topUp())
      await sleep(random() * 500)
      if (n % 5 !== 4) continue
      const at = Math.floor(random() * runners.length)
      runners[at]!.signal('SIGKILL')
      runners[at] = await bank.runner()
      if (random() < 0.3) await bank.world.deps.redis.flushdb()
    }
    const open = sql<{ n: number }>`select count(*)::int as n from bank_call where state in ('requested', 'sent', 'unknown')`
    await until(async () => (await one(bank.world, open))?.n, 0, 200_000)
    for (const { person, taken } of calls) {
      const wallet = await one(
        bank.world,
        sql<{ posted: number }>`select posted from account where person_id = ${person.id} and kind = 'wallet'`,
      )
      expect(wallet?.posted ?? 0).toBe(taken())
      expect([0, amountKrw]).toContain(taken())
    }
    expect((await verifyLedger(bank.world.ctx())).filter((check) => check.broken > 0)).toEqual([])
  })
})

/**
 * A linear congruential generator (Knuth's MMIX has too many bits for a double; these are Numerical
 * Recipes' 32).
 */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('a job', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world.close())

  const tell = async (person: TestPerson, actors: TestPerson[]) => {
    for (const actor of actors) {
      await world.follow(actor, person)
      await write(world.ctx(), (tx) =>
        enqueue(
          tx,
          'notifications.notify',
          { personId: person.id, kind: 'follow', actorId: actor.id, postId: null, commentId: null, amountKrw: null },
          { now: new Date() },
        ),
      )
    }
  }
  const told = async (person: TestPerson) =>
    (await one(world, sql<{ n: number }>`select coalesce(sum(actor_count), 0)::int as n from notification where person_id = ${person.id}`))!
      .n
  const people = (count: number) => Promise.all(Array.from({ length: count }, () => world.person()))

  it('that outlasts the stop of its runner does not hold it up, and runs again elsewhere', async () => {
    const [person, actor] = [await world.person(), await world.person()]
    const deps = { ...world.deps, now: () => new Date() }
    const first = startRunner(deps)
    const blocker = await world.deps.main.lease()
    await blocker.session.sendScript('begin read write; lock table notification_fact in exclusive mode')
    await tell(person, [actor])
    await until(
      async () => (await one(world, sql<{ n: number }>`select max(attempts) as n from outbox where name = 'notifications.notify'`))?.n,
      1,
      10_000,
    )
    const before = Date.now()
    await first.stop(300)
    expect(Date.now() - before).toBeLessThan(2_000)
    await blocker.session.sendScript('rollback')
    blocker.release('reuse')
    await age(world)
    const second = startRunner(deps)
    await until(() => openJobs(world, 'notifications.notify'), 0, 40_000)
    expect(await told(person)).toBe(1)
    await second.stop(5_000)
  })

  it('whose runner is killed between its effect and its mark runs again and has one effect', async ({ onTestFinished }) => {
    const person = await world.person()
    const actors = await people(10)
    const victim = await startProcess('runner', world.env)
    onTestFinished(victim.kill)
    // Their marks hang until their session is ended.
    await run(
      world.owner.db,
      sql`create function hang() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$`,
    )
    await run(
      world.owner.db,
      sql`create trigger hang before update on outbox for each row when (new.done_at is not null) execute function hang()`,
    )
    await tell(person, actors)
    await until(() => told(person), 10, 20_000)
    victim.signal('SIGKILL')
    await victim.exited
    await run(
      world.owner.db,
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'kiwi-runner'`,
    )
    await run(world.owner.db, sql`drop function hang cascade`)
    const ofPerson = sql`from outbox where name = 'notifications.notify' and payload ->> 'personId' = ${person.id}`
    expect(await one(world, sql`select count(*)::int as open, min(attempts) as runs ${ofPerson} and done_at is null`)).toEqual({
      open: 10,
      runs: 1,
    })
    const heir = await startProcess('runner', world.env)
    onTestFinished(heir.kill)
    await until(async () => (await one(world, sql<{ n: number }>`select count(*)::int as n ${ofPerson} and done_at is null`))?.n, 0, 50_000)
    expect(await one(world, sql`select min(attempts) as runs ${ofPerson}`)).toEqual({ runs: 2 })
    expect(await told(person)).toBe(10)
  })

  it('that was due when Redis was flushed still happens, with and without a runner at work', async ({ onTestFinished }) => {
    const redis = new Redis(world.redisUrl)
    const person = await world.person()
    const actors = await people(30)
    const runner = await startProcess('runner', world.env)
    onTestFinished(runner.kill)
    await tell(person, actors.slice(0, 10))
    // Handed over to BullMQ, not begun: the runner stands still while Redis forgets.
    runner.signal('SIGSTOP')
    await tell(person, actors.slice(10, 20))
    await run(world.deps.main.db, sql`update outbox set relayed_at = now() where done_at is null`)
    await redis.flushdb()
    runner.signal('SIGCONT')
    await tell(person, actors.slice(20, 30))
    await redis.flushdb()
    await age(world)
    await redis.publish(relayChannel, '')
    await until(() => told(person), 30, 60_000)
    await until(() => openJobs(world, 'notifications.notify'), 0, 60_000)
    expect((await one(world, sql<{ n: number }>`select count(*)::int as n from schedule`))!.n).toBeGreaterThan(0)
    runner.signal('SIGTERM')
    expect(await runner.exited).toEqual({ code: 0, signal: null })
    redis.disconnect()
  })
})

/** As if the half minute had passed after which the relay hands a job over again. */
async function age(world: World) {
  await run(
    world.deps.main.db,
    sql`update outbox set relayed_at = relayed_at - interval '31 s' where done_at is null and relayed_at is not null`,
  )
}
