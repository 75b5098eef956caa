import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimPort } from '../../src/dev/stores/ports.ts'
import { createWorld, type TestPerson, type World } from '../worlds/world.ts'
import { until } from './until.ts'
import { apiEnv, type RunningProcess, startProcess } from './process.ts'

let world: World
let admin: postgres.Sql
let api: RunningProcess
let other: RunningProcess
beforeAll(async () => {
  world = await createWorld()
  admin = postgres(world.env['DATABASE_MIGRATION_URL'], { max: 6, onnotice: () => {} })
  const env = apiEnv(world.env)
  const second = { ...env, PUBLIC_URL: `http://127.0.0.1:${await claimPort()}` }
  ;[api, other] = await Promise.all([startProcess('server', env), startProcess('server', apiEnv(second))])
})
afterAll(async () => {
  await Promise.all([api?.kill(), other?.kill()])
  await admin.end({ timeout: 1 })
  await world.close()
})

async function caller(person: TestPerson) {
  const headers = { authorization: `Bearer ${await world.sessionToken(person)}`, 'content-type': 'application/json' }
  return {
    update: (at: RunningProcess, bio: string) =>
      fetch(`${at.url}/trpc/me.update`, { method: 'POST', headers, body: JSON.stringify({ bio }) }),
    feed: (at: RunningProcess) => fetch(`${at.url}/trpc/feed.home?input=%7B%7D`, { headers }),
  }
}
const codeOf = async (answer: Response) => ((await answer.json()) as { error?: { data: { code: string } } }).error?.data.code
const took = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const startedAt = Date.now()
  return [await work, Date.now() - startedAt]
}
/** How many statements of the API wait for a lock. */
const waitingForLock = async () =>
  (
    await admin`select from pg_stat_activity where datname = current_database() and application_name = 'kiwi-api' and wait_event_type = 'Lock' and query like '%for update%'`
  ).length

/** How many transactions of the API wait for their own process. */
const holdingInTransaction = async () =>
  (
    await admin`select from pg_stat_activity where datname = current_database() and application_name = 'kiwi-api' and state = 'idle in transaction'`
  ).length

const sleepers = async () =>
  (
    await admin`select from pg_stat_activity where datname = current_database() and application_name = 'kiwi-api' and wait_event = 'PgSleep'`
  ).length

describe('over HTTP', () => {
  it('gives up on a lock that somebody holds, after five seconds, while everybody else is served', async () => {
    const [held, free] = [await world.person(), await world.person()]
    const [stuck, served] = [await caller(held), await caller(free)]
    const holder = await admin.reserve()
    await holder`begin`
    await holder`select from person where id = ${held.id} for update`
    // As many as there are sessions for transactions, less one.
    const waiting = Array.from({ length: 15 }, () => took(stuck.update(api, '기다림')))
    await until(waitingForLock, (count) => count >= 10, 10_000)
    expect((await served.update(api, '빠름')).status).toBe(200)
    expect((await served.feed(api)).status).toBe(200)
    for (const [answer, ms] of await Promise.all(waiting)) {
      expect(answer.status).toBe(503)
      expect(await codeOf(answer)).toBe('UNAVAILABLE')
      expect(ms).toBeGreaterThan(4_000)
      expect(ms).toBeLessThan(12_000)
    }
    await holder`rollback`
    holder.release()
    expect((await stuck.update(api, '이제')).status).toBe(200)
  })

  it('cancels a statement that does not end, after fifteen seconds, while everybody else is served', async () => {
    // Three people: of updates of one row, two would wait for its lock instead.
    const slow = await Promise.all([1, 2, 3].map(() => world.person({ displayName: '느림보' })))
    const stuck = await Promise.all(slow.map(caller))
    const served = await caller(await world.person())
    await admin.unsafe(`create function sleepy() returns trigger language plpgsql as $$ begin perform pg_sleep(300); return new; end $$`)
    await admin.unsafe(
      `create trigger sleepy before update on person for each row when (old.display_name = '느림보' and new.bio = '잠') execute function sleepy()`,
    )
    const sleeping = stuck.map((one) => took(one.update(api, '잠')))
    await until(sleepers, 3, 10_000)
    expect((await served.update(api, '빠름')).status).toBe(200)
    for (const [answer, ms] of await Promise.all(sleeping)) {
      expect(answer.status).toBe(503)
      expect(await codeOf(answer)).toBe('UNAVAILABLE')
      expect(ms).toBeLessThan(25_000)
    }
    expect((await stuck[0]!.update(api, '깸')).status).toBe(200)
    const left =
      await admin`select from pg_stat_activity where datname = current_database() and query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`
    expect(left).toHaveLength(0)
  })

  it('frees what a process holds that stands still in a transaction, after ten seconds; thawed, it serves again', async () => {
    const [shared, free] = [await world.person(), await world.person()]
    const [stuck, served] = [await caller(shared), await caller(free)]
    await served.feed(other)
    const holder = await admin.reserve()
    await holder`begin`
    await holder`select from person where id = ${shared.id} for update`
    const frozen = stuck.update(other, '얼음')
    await until(waitingForLock, (count) => count > 0, 10_000)
    other.signal('SIGSTOP')
    await holder`rollback`
    holder.release()
    // The lock belongs to a transaction whose process stands still. Whoever asks before its backend
    // woke would get it first.
    await until(holdingInTransaction, 1, 10_000)
    const [answer, ms] = await took(untilUpdated(() => stuck.update(api, '녹음')))
    expect(answer.status).toBe(200)
    expect(ms).toBeGreaterThan(8_000)
    expect(ms).toBeLessThan(18_000)
    other.signal('SIGCONT')
    const late = await frozen
    expect(late.status).toBe(503)
    expect(await codeOf(late)).toBe('UNAVAILABLE')
    expect((await stuck.update(other, '다시')).status).toBe(200)
    expect((await served.feed(other)).status).toBe(200)
  })
})

/** A caller that is told UNAVAILABLE asks again. */
async function untilUpdated(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
  }
}
