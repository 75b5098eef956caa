import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { connectDatabase } from '../../db/client.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { jobNames, jobs, scheduledJobs } from '../catalog.ts'
import { follow } from '../../db/schema/graph.ts'
import { notice } from '../../social/notifications/rules.ts'
import { enqueue, enqueueMany, relayChannel } from '../enqueue.ts'
import { takeDueJobs } from './relay.ts'
import { runJob } from './run-job.ts'
import { startRunner, type Runner } from './runner.ts'
import { enqueueDueSchedules } from './schedules.ts'

let world: World
const running: Runner[] = []
beforeAll(async () => {
  world = await createWorld()
})
afterAll(async () => {
  await Promise.all(running.map((runner) => runner.stop(5_000)))
  await world.close()
})

function start() {
  const runner = startRunner(world.deps)
  running.push(runner)
  return runner
}

/** Notices of one person: the effect whose number the tests count. */
async function enqueueNotice(personId: string, actorId: string) {
  const now = world.deps.now()
  const followed = { followerId: actorId, followeeId: personId, state: 'accepted', createdAt: now } as const
  await world.deps.main.db.insert(follow).values(followed).onConflictDoNothing()
  await write(world.ctx(), (tx) =>
    enqueue(tx, 'notifications.notify', { personId, kind: 'follow', actorId, postId: null, commentId: null, amountKrw: null }, { now }),
  )
}
const countOf = async (query: ReturnType<typeof sql>) =>
  (await rows(world.deps.main.db, sql<{ n: number }>`select count(*)::int as n from ${query}`))[0]!.n
const openJobs = (name: string) => countOf(sql`outbox where done_at is null and name = ${name}`)

it('does work as soon as its transaction commits, once, though two runners work and each job is handed over twice', async () => {
  const person = await world.person()
  const actors = await Promise.all(Array.from({ length: 30 }, () => world.person()))
  const runners = [start(), start()]
  for (const actor of actors) await enqueueNotice(person.id, actor.id)
  await run(world.deps.main.db, sql`update outbox set relayed_at = null where done_at is null`)
  await expect.poll(() => openJobs('notifications.notify'), { timeout: 15_000 }).toBe(0)
  expect(await countOf(sql`notification_actor a join notification n on n.id = a.notification_id where n.person_id = ${person.id}`)).toBe(30)
  expect(await countOf(sql`notification where person_id = ${person.id}`)).toBe(1)
  await Promise.all(runners.map((runner) => runner.stop(5_000)))
})

it('is woken by each commit that writes a job, long before it would look by itself', async () => {
  let heard = 0
  const stop = world.deps.hub.listen(relayChannel, () => (heard += 1))
  const runner = startRunner(world.deps, ['notices'])
  running.push(runner)
  const isIdle = () =>
    countOf(sql`outbox where done_at is null and name = any(${jobNames.filter((name) => jobs[name].queue === 'notices')}::text[])`)
  await expect.poll(isIdle, { timeout: 15_000 }).toBe(0)
  const person = await world.person()
  // What ends there makes it look too: after one job perhaps, not after each.
  for (let n = 0; n < 4; n += 1) {
    await enqueueNotice(person.id, (await world.person()).id)
    await expect.poll(isIdle, { timeout: 5_000 }).toBe(0)
  }
  expect(heard).toBeGreaterThanOrEqual(4)
  stop()
  await runner.stop(5_000)
})

it('runs nothing of a transaction that was rolled back', async () => {
  const person = await world.person()
  const before = await countOf(sql`outbox`)
  const now = world.deps.now()
  await expect(
    write(world.ctx(), async (tx) => {
      await enqueue(tx, 'outbox.sweep', {}, { now })
      await enqueue(
        tx,
        'notifications.notify',
        { personId: person.id, kind: 'follow', actorId: null, postId: null, commentId: null, amountKrw: null },
        { now },
      )
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect(await countOf(sql`outbox`)).toBe(before)
})

it('hands a job over again when the relay died after taking it, or Redis was flushed', async () => {
  const [person, actor] = [await world.person(), await world.person()]
  await enqueueNotice(person.id, actor.id)
  const take = () => takeDueJobs(world.deps.main, world.deps.now(), [{ name: 'notifications.notify', room: 100 }])
  expect((await take()).map((job) => job.lane)).toEqual([person.id])
  expect(await take()).toEqual([])
  await world.deps.redis.flushdb()
  world.advance(31_000)
  const runner = start()
  await expect.poll(() => openJobs('notifications.notify'), { timeout: 15_000 }).toBe(0)
  expect(await countOf(sql`notification where person_id = ${person.id}`)).toBe(1)
  await runner.stop(5_000)
})

it('is not delayed by the clock of an API that is ahead, nor by that of a runner that is behind', async () => {
  const [person, actor] = [await world.person(), await world.person()]
  const ahead = new Date(Date.now() + 90_000)
  await write(world.ctx(), async (tx) => {
    // As in production: worlds tell Postgres their own time.
    await run(tx.db, sql`select set_config('kiwi.clock', '', true)`)
    await enqueue(tx, 'notifications.notify', notice(person.id, 'follow', { actorId: actor.id }), { now: ahead })
  })
  const taken = await takeDueJobs(world.deps.main, new Date(Date.now() - 90_000), [{ name: 'notifications.notify', room: 100 }])
  expect(taken.map(({ lane }) => lane)).toContain(person.id)
  // Not what the runners above left of their schedules: some of it asks the bank.
  for (const { id } of taken) await runJob(world.deps, id)
})

it.each([10, -10])(
  'runs nothing before its time and tries nothing again at once by the clock of a runner that is %i minutes off',
  async (minutesOff) => {
    const url = new URL(world.env['DATABASE_URL'])
    url.searchParams.set('kiwi.clock', 'postgres')
    const main = connectDatabase({ url: url.href, driver: 'postgres-js', poolMax: 1, leaseMax: 1, applicationName: 'other clock' })
    const now = () => new Date(Date.now() + minutesOff * 60_000)
    const [early, failing] = [newId(new Date()), newId(new Date())]
    await run(
      world.owner.db,
      sql`insert into outbox (id, name, payload, run_at, created_at) values
      (${early}::uuid, 'posts.retract', '{}', clock_timestamp() + interval '5 minutes', now()), (${failing}::uuid, 'posts.retract', '{}', clock_timestamp(), now())`,
    )
    const taken = (await takeDueJobs(main, now(), [{ name: 'posts.retract', room: 100 }])).map(({ id }) => id)
    expect([taken.includes(early), taken.includes(failing)]).toEqual([false, true])
    // Its payload is none.
    await expect(runJob({ ...world.deps, main, now }, failing)).rejects.toThrow()
    const [row] = await rows(
      main.db,
      sql<{ attempts: number; waitsMs: number }>`
      select attempts, (extract(epoch from run_at - clock_timestamp()) * 1000)::int as waits_ms from outbox where id = ${failing}::uuid`,
    )
    expect([row!.attempts, Math.abs(row!.waitsMs) < 60_000]).toEqual([1, true])
    await run(world.owner.db, sql`delete from outbox where id in (${early}::uuid, ${failing}::uuid)`)
    await main.end()
  },
)

it('takes first what others wait for when one person has very many jobs, and at last every job', async () => {
  const [heavy, ...others] = await Promise.all(Array.from({ length: 5 }, () => world.person()))
  const now = world.deps.now()
  const tell = (personIds: string[]) =>
    write(world.ctx(), (tx) =>
      enqueueMany(
        tx,
        'notifications.notify',
        personIds.map((personId) => notice(personId, 'topped_up')),
        { now },
      ),
    )
  await tell(Array.from({ length: 400 }, () => heavy!.id))
  await tell(others.map(({ id }) => id))
  const taken: string[] = []
  const takes: number[] = []
  for (let found = -1; found !== 0; takes.push(found)) {
    const jobs = await takeDueJobs(world.deps.main, now, [{ name: 'notifications.notify', room: 40 }])
    found = jobs.length
    taken.push(...jobs.map(({ lane }) => lane))
  }
  expect(taken.filter((lane) => lane === heavy!.id)).toHaveLength(400)
  for (const { id } of others) expect(taken.indexOf(id)).toBeLessThan(270)
  expect(taken).toHaveLength(404)
})

it('keeps its schedules in Postgres: each slot once, missed slots collapsed into one', async () => {
  const hourMs = 3_600_000
  // Another hour than the runners above have seen. Clocks of runners differ by minutes, and name
  // the same slot nevertheless.
  world.advance(2 * hourMs)
  const slot = Math.floor(world.deps.now().getTime() / hourMs) * hourMs
  const at = (ms: number) => new Date(slot + ms)
  const slots = async () =>
    (
      await rows(
        world.deps.main.db,
        sql<{ key: string }>`
            select unique_key as key from outbox where name = 'rank.popular' and run_at >= ${at(0)}::timestamptz order by 1`,
      )
    ).map(({ key }) => key)
  const keyOf = (ms: number) => `schedule:rank.popular:${at(ms).toISOString()}`
  await Promise.all(Array.from({ length: 8 }, (_, n) => enqueueDueSchedules(world.deps.main, at(n * 200_000))))
  expect(await slots()).toEqual([keyOf(0)])
  await world.deps.redis.flushdb()
  await enqueueDueSchedules(world.deps.main, at(hourMs - 1))
  expect(await slots()).toEqual([keyOf(0)])
  for (const ms of [5 * hourMs + 1_000, 5 * hourMs + 90_000]) await enqueueDueSchedules(world.deps.main, at(ms))
  expect(await slots()).toEqual([keyOf(0), keyOf(5 * hourMs)])
  expect(await countOf(sql`schedule`)).toBe(scheduledJobs.length)
})

it('marks a job that keeps failing for a person to look at, with its error', async () => {
  const now = world.deps.now()
  await run(
    world.deps.main.db,
    sql`insert into outbox (id, name, payload, run_at, created_at, attempts) values (gen_random_uuid(), 'bank.call', '{"bankCallId": 5}', ${now}::timestamptz, now(), 19)`,
  )
  const runner = start()
  await expect
    .poll(() => countOf(sql`outbox where name = 'bank.call' and failed_at is not null and last_error like 'ZodError%'`), {
      timeout: 15_000,
    })
    .toBe(1)
  await runner.stop(5_000)
})

it('marks a failed job whose error quotes what no database takes', async () => {
  const id = newId(world.deps.now())
  await run(
    world.deps.main.db,
    sql`insert into outbox (id, name, payload, run_at, created_at) values (${id}::uuid, 'media.sweep', '{}', now() + interval '1 day', now())`,
  )
  const fail = () => Promise.reject(new SyntaxError('Unexpected token \u0000, "\u0000\ud800" is not valid JSON'))
  const media = { ...world.deps.platform, storage: { ...world.deps.platform.storage, delete: fail } }
  const picture = await world.media(await world.person())
  await run(world.deps.main.db, sql`update media set state = 'deleted' where id = ${picture.id}::uuid`)
  await expect(runJob({ ...world.deps, platform: media }, id)).rejects.toThrow('Unexpected token')
  expect(await countOf(sql`outbox where id = ${id}::uuid and attempts = 1 and last_error like 'SyntaxError: Unexpected token%'`)).toBe(1)
  await run(world.deps.main.db, sql`delete from outbox where id = ${id}::uuid`)
})

it('takes a slot that failed as made good when a later one of its schedule succeeds, and no other failed job', async () => {
  const ids = { slot: newId(world.deps.now()), asked: newId(world.deps.now()), later: newId(world.deps.now()) }
  for (const [id, key, isFailed] of [
    [ids.slot, 'schedule:media.sweep:2026-11-22T09', true],
    [ids.asked, null, true],
    [ids.later, 'schedule:media.sweep:2026-11-22T10', false],
  ] as const)
    await run(
      world.deps.main.db,
      sql`insert into outbox (id, name, payload, unique_key, run_at, created_at, failed_at)
          values (${id}::uuid, 'media.sweep', '{}', ${key}, now() + interval '1 day', now(), case when ${isFailed}::boolean then now() end)`,
    )
  const open = async () =>
    (
      await rows(
        world.deps.main.db,
        sql<{ id: string }>`select id from outbox where name = 'media.sweep' and failed_at is not null and done_at is null order by id`,
      )
    ).map(({ id }) => id)
  expect(await open()).toEqual([ids.slot, ids.asked].toSorted())
  await runJob(world.deps, ids.later)
  expect(await open()).toEqual([ids.asked])
  await run(world.deps.main.db, sql`delete from outbox where id = any(${Object.values(ids)}::uuid[])`)
})

it('fails a job that kills its runner every time, for a person to look at', async () => {
  const now = world.deps.now().toISOString()
  await run(
    world.deps.main.db,
    sql`insert into outbox (id, name, payload, run_at, created_at, attempts) values (gen_random_uuid(), 'outbox.sweep', '{}', ${now}::timestamptz, now(), 8)`,
  )
  const runner = start()
  await expect
    .poll(() => countOf(sql`outbox where name = 'outbox.sweep' and failed_at is not null and last_error like '%died repeatedly%'`), {
      timeout: 15_000,
    })
    .toBe(1)
  await runner.stop(5_000)
})

it('runs neither what is done nor what was given up, and counts no attempt for it', async () => {
  const [person, actor] = [await world.person(), await world.person()]
  for (const end of [sql`done_at`, sql`failed_at`]) {
    await enqueueNotice(person.id, actor.id)
    const [row] = await rows(
      world.deps.main.db,
      sql<{ id: string }>`
          update outbox set ${end} = now(), attempts = 7 where done_at is null and failed_at is null and payload ->> 'personId' = ${person.id} returning id`,
    )
    expect(await runJob(world.deps, row!.id)).toBe('skipped')
    expect(await countOf(sql`outbox where id = ${row!.id}::uuid and attempts = 7`)).toBe(1)
  }
  expect(await countOf(sql`notification where person_id = ${person.id}`)).toBe(0)
})

it('fails a job on its last attempt exactly, keeps its last error until it is done, and then nothing of it', async () => {
  const insert = (name: string, payload: object, attempts: number) =>
    rows(
      world.deps.main.db,
      sql<{ id: string }>`insert into outbox (id, name, payload, run_at, created_at, attempts)
          values (gen_random_uuid(), ${name}, ${sql.json(payload)}, now() + interval '9 years', now(), ${attempts}) returning id`,
    ).then(([row]) => row!.id)
  const stateOf = (id: string) =>
    rows(
      world.deps.main.db,
      sql`select attempts, failed_at is not null as failed, left(last_error, 8) as error from outbox where id = ${id}::uuid`,
    )
  const wrong = await insert('bank.call', { bankCallId: 5 }, 18)
  await expect(runJob(world.deps, wrong)).rejects.toThrow()
  expect(await stateOf(wrong)).toEqual([{ attempts: 19, failed: false, error: 'ZodError' }])
  await expect(runJob(world.deps, wrong)).rejects.toThrow()
  expect(await stateOf(wrong)).toEqual([{ attempts: 20, failed: true, error: 'ZodError' }])

  // Five interrupted runs are allowed beyond its three attempts.
  const cut = await insert('outbox.sweep', {}, 7)
  await run(world.deps.main.db, sql`update outbox set last_error = 'an earlier one' where id = ${cut}::uuid`)
  expect(await runJob(world.deps, cut)).toBe('done')
  expect(await stateOf(cut)).toEqual([{ attempts: 8, failed: false, error: null }])
})
