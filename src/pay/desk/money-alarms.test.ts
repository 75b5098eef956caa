import { Hono } from 'hono'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sandboxWorld } from '../../../test/worlds/sandbox-world.ts'
import { testEnv, type World } from '../../../test/worlds/world.ts'
import type { AppEnv } from '../../http/env.ts'
import { examineMoney } from '../../commands/doctor/examine-pay.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { healthRoutes } from '../../http/health-routes.ts'
import { enqueueDueSchedules } from '../../jobs/runner/schedules.ts'
import { runJob } from '../../jobs/runner/run-job.ts'
import { write } from '../../db/write.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { moneyAlarms } from './money-alarms.ts'

let fixture: Awaited<ReturnType<typeof sandboxWorld>>
let world: World
beforeAll(async () => {
  fixture = await sandboxWorld()
  ;({ world } = fixture)
  await enqueueDueSchedules(world.deps.main, world.deps.now())
})
afterAll(() => fixture.close())

const alarms = () => moneyAlarms(world.deps.main.db, world.deps.now())
const sweeping = async () =>
  (
    await rows(
      world.deps.main.db,
      sql<{ id: string }>`select id from outbox where name = 'pay.sweepDeposits' and done_at is null order by id desc limit 1`,
    )
  )[0]!.id
const bankIsAway = (times: number) =>
  fetch(`${fixture.sandbox.url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'virtualaccounts', operation: 'list', kind: 'http500', times }),
  })
/** What an operator sees of a process that serves. */
const health = async () => {
  const app = new Hono<AppEnv>().use(async (c, next) => {
    c.set('deps', world.deps)
    await next()
  })
  const headers = { authorization: `Bearer ${testEnv.OPS_TOKEN}` }
  const answer = await app.route('/health', healthRoutes()).request('/health/ready', { headers })
  return (await answer.json()) as { ok: boolean; alarms: string[] }
}

it('a job about money that fails is told by desk, doctor and health until it succeeds', async () => {
  expect(await alarms()).toEqual([])
  await bankIsAway(1)
  const id = await sweeping()
  await expect(runJob(world.deps, id)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await alarms()).toMatchObject([
    { job: 'pay.sweepDeposits', state: 'failing', lastDoneAt: null, lastError: expect.stringContaining('UNAVAILABLE') },
  ])
  expect(await health()).toMatchObject({ ok: true, alarms: [expect.stringContaining('pay.sweepDeposits fails')] })
  expect(await examineMoney(world.deps.config)).toContainEqual({
    what: 'money job',
    verdict: 'wrong',
    detail: expect.stringContaining('pay.sweepDeposits fails, it never succeeded'),
  })
  world.advance(1_000)
  await runJob(world.deps, id)
  expect(await alarms()).toEqual([])
  expect((await health()).alarms).toEqual([])
})

it('a slot that failed for good no longer alarms once a later one succeeded', async () => {
  await bankIsAway(3)
  world.advance(5 * 60_000)
  await enqueueDueSchedules(world.deps.main, world.deps.now())
  const id = await sweeping()
  for (let n = 0; n < 3; n += 1) await expect(runJob(world.deps, id)).rejects.toThrow()
  expect(await alarms()).toMatchObject([{ job: 'pay.sweepDeposits', state: 'failing', lastDoneAt: expect.any(String) }])
  world.advance(5 * 60_000)
  await enqueueDueSchedules(world.deps.main, world.deps.now())
  await runJob(world.deps, await sweeping())
  expect(await alarms()).toEqual([])
  expect(await rows(world.deps.main.db, sql`select from outbox where id = ${id} and failed_at is not null`)).toHaveLength(1)
})

it('jobs of which nothing came for longer than their schedule allows are late', async () => {
  world.advance(25 * 60_000)
  const late = (await alarms()).map(({ job, state }) => [job, state])
  expect(late).toContainEqual(['pay.sweepDeposits', 'late'])
  expect(late).toContainEqual(['pay.expireHolds', 'late'])
  expect(late.some(([job]) => job === 'pay.reconcile')).toBe(false)
})

it('a call that gave up is told until it is tried again', async () => {
  const fails = async (lastError: string) => {
    await write(world.ctx(), (tx) =>
      enqueue(tx, 'bank.register', { bankAccountId: '00000000-0000-7000-8000-00000000dead' }, { now: world.deps.now() }),
    )
    await run(
      world.deps.main.db,
      sql`update outbox set failed_at = clock_timestamp(), last_error = ${lastError} where name = 'bank.register' and failed_at is null`,
    )
  }
  await fails('away')
  await fails('gone')
  expect(await alarms()).toContainEqual({ job: 'bank.register', state: 'gave_up', count: 2, lastDoneAt: null, lastError: 'gone' })
})
