import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { newId } from '../../ids.ts'
import { enqueueDueSchedules } from './schedules.ts'
import { Slots } from './slots.ts'
import { claimJobs, giveBack, markDone, perform, runJob, stillRun } from './run-job.ts'
import { takeDueJobs } from './relay.ts'
import { ParcelWorker } from './work-parcel.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

interface Given {
  name?: string
  person?: string
  dueInMs?: number
  relayedMsAgo?: number
  attempts?: number
  isDone?: boolean
  isFailed?: boolean
}
const ago = (ms: number) => new Date(world.deps.now().getTime() - ms)
async function job({ name = 'posts.retract', person, dueInMs = 0, relayedMsAgo, attempts = 0, isDone, isFailed }: Given = {}) {
  const id = newId(world.deps.now())
  await run(
    world.owner.db,
    sql`insert into outbox (id, name, payload, run_at, created_at, relayed_at, attempts, done_at, failed_at, last_error)
        values (${id}::uuid, ${name}, ${sql.json(name === 'media.sweep' ? {} : { personId: person ?? id })}, ${ago(-dueInMs)}::timestamptz, now(),
          ${relayedMsAgo === undefined ? null : ago(relayedMsAgo)}::timestamptz, ${attempts}, ${isDone ? ago(0) : null}::timestamptz,
          ${isFailed ? ago(0) : null}::timestamptz, 'as before')`,
  )
  return id
}
const take = async (room: number, name = 'posts.retract') =>
  (await takeDueJobs(world.deps.main, world.deps.now(), [{ name: name as 'posts.retract', room }])).map(({ id }) => id)
const stateOf = async (ids: string[]) =>
  (
    await rows(
      world.owner.db,
      sql<{ id: string; state: string }>`
        select id, concat_ws(' ', attempts, case when relayed_at = ${world.deps.now()}::timestamptz then 'relayed now' when relayed_at is not null then 'relayed' end,
          case when done_at is not null then 'done' end, case when failed_at is not null then 'failed' end, last_error) as state from outbox where id = any(${ids}::uuid[])`,
    )
  )
    .toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
    .map(({ state }) => state)
const clear = () => run(world.owner.db, sql`delete from outbox`)

describe('the relay takes', () => {
  it('what is due of the names asked for, the longest due first, and no more than there is room for', async () => {
    await clear()
    const second = await job({ dueInMs: -10 })
    const first = await job({ dueInMs: -20 })
    const third = await job()
    await job({ dueInMs: 3_600_000 })
    await job({ isDone: true })
    await job({ isFailed: true })
    const other = await job({ name: 'comments.purge' })
    expect(await take(2)).toEqual([first, second])
    expect(await take(2)).toEqual([third])
    expect(await take(2)).toEqual([])
    expect(await take(2, 'comments.purge')).toEqual([other])
    expect(await takeDueJobs(world.deps.main, world.deps.now(), [])).toEqual([])
  })

  it('by the index alone, though the table was young when its session made the plan, and waits for no disk', async () => {
    await clear()
    const used = await transaction(world.owner, async (tx) => {
      const asked = [{ name: 'posts.retract' as const, room: 5 }]
      for (let n = 0; n < 10; n += 1) await takeDueJobs(tx, world.deps.now(), asked)
      return rows(
        tx.db,
        sql<{ scans: number; commit: string }>`
          select pg_stat_get_xact_numscans('outbox'::regclass)::int as scans, current_setting('synchronous_commit') as commit`,
      )
    })
    expect(used).toEqual([{ scans: 0, commit: 'off' }])
  })

  it('again what is open half a minute after it was handed over, and not before', async () => {
    await clear()
    await job({ relayedMsAgo: 30_000 })
    const late = await job({ relayedMsAgo: 30_001 })
    expect(await take(5)).toEqual([late])
  })

  it('of one person sixteen jobs at once where more wait than there is room for, and of those behind a quarter of the room', async () => {
    await clear()
    const person = newId(world.deps.now())
    for (let n = 0; n < 60; n += 1) await job({ person, dueInMs: -n })
    expect(await take(40)).toHaveLength(16)
    // Twenty jobs are left in front and fill no room; of the 24 behind, ten.
    expect(await take(40)).toHaveLength(20 + 10)
    expect(await take(40)).toHaveLength(10)
    // Where there is room for all, nobody is put behind.
    await clear()
    for (let n = 0; n < 39; n += 1) await job({ person })
    expect(await take(40)).toHaveLength(39)
  })
})

describe('a job', () => {
  it('that still runs is held; one that ended, failed or waits for its next attempt is left alone, and so are others', async () => {
    const ids = [
      await job({ relayedMsAgo: 9_000 }),
      await job({ relayedMsAgo: 9_000, isDone: true }),
      await job({ relayedMsAgo: 9_000, isFailed: true }),
      await job(),
    ]
    const other = await job({ relayedMsAgo: 9_000 })
    await stillRun(world.deps.main, ids, world.deps.now())
    expect(await stateOf([...ids, other])).toEqual([
      '0 relayed now as before',
      '0 relayed done as before',
      '0 relayed failed as before',
      '0 as before',
      '0 relayed as before',
    ])
  })

  it('that did not begin goes back as if nobody had claimed it, unless it has ended', async () => {
    const ids = [
      await job({ relayedMsAgo: 9_000, attempts: 3 }),
      await job({ relayedMsAgo: 9_000, attempts: 3, isDone: true }),
      await job({ relayedMsAgo: 9_000, attempts: 3, isFailed: true }),
    ]
    const other = await job({ relayedMsAgo: 9_000, attempts: 3 })
    await giveBack(world.deps.main, ids)
    expect(await stateOf([...ids, other])).toEqual([
      '2 as before',
      '3 relayed done as before',
      '3 relayed failed as before',
      '3 relayed as before',
    ])
  })

  it('is claimed with one attempt more, and none that ended; it alone is marked as done', async () => {
    const [open, other] = [await job(), await job()]
    const ended = [await job({ isDone: true }), await job({ isFailed: true })]
    expect((await claimJobs(world.deps.main, [open, ...ended])).map(({ id, attempts }) => [id, attempts])).toEqual([[open, 1]])
    await markDone(world.deps.main, [open], world.deps.now())
    expect(await stateOf([open, other, ...ended])).toEqual(['1 done', '0 as before', '0 done as before', '0 failed as before'])
  })

  it('that another run has done is not marked by a run of it that fails late', async () => {
    const id = await job({ name: 'bank.call', isDone: true, attempts: 1 })
    const late = { id, name: 'bank.call' as const, payload: { bankCallId: 5 }, attempts: 1, traceparent: null }
    expect(await perform(world.deps, late)).not.toBe(null)
    expect(await stateOf([id])).toEqual(['1 done as before'])
  })

  it('waits twice as long after each failure, from what the catalog says up to a minute', async () => {
    const waitOf = async (attempts: number) => {
      const id = await job({ name: 'bank.call', attempts, relayedMsAgo: 5 })
      await expect(runJob(world.deps, id)).rejects.toThrow()
      const [row] = await rows(
        world.owner.db,
        sql<{ ms: number; isRelayed: boolean }>`
          select (extract(epoch from run_at - ${world.deps.now()}::timestamptz) * 1000)::int as ms, relayed_at is not null as is_relayed from outbox where id = ${id}::uuid`,
      )
      expect(row!.isRelayed).toBe(false)
      return row!.ms
    }
    for (const [attempts, mostMs] of [
      [0, 2_000],
      [1, 4_000],
      [4, 32_000],
      [5, 60_000],
      [15, 60_000],
    ] as const) {
      const waits = await Promise.all(Array.from({ length: 8 }, () => waitOf(attempts)))
      for (const ms of waits) {
        expect(ms).toBeGreaterThanOrEqual(Math.floor(0.7 * mostMs))
        expect(ms).toBeLessThanOrEqual(mostMs)
      }
      // Those that failed together do not come back together.
      expect(new Set(waits).size).toBeGreaterThan(1)
    }
  })

  it('of a parcel whose runner stops before it began is as it was, and one that failed says when it is due', async () => {
    await clear()
    const waiting = await job({ relayedMsAgo: 5 })
    const stopped = new AbortController()
    stopped.abort()
    await new ParcelWorker(world.deps, 1, stopped.signal, () => {}).work([[waiting]])
    expect(await stateOf([waiting])).toEqual(['0 as before'])
    const failing = await job({ name: 'bank.call' })
    const retries: number[] = []
    await new ParcelWorker(world.deps, 1, new AbortController().signal, (inMs) => retries.push(inMs)).work([[failing]])
    expect(retries).toHaveLength(1)
    expect(retries[0]).toBeGreaterThanOrEqual(1_400)
    // After the last attempt it is due no more.
    const last = await job({ name: 'bank.call', attempts: 19 })
    await new ParcelWorker(world.deps, 1, new AbortController().signal, (inMs) => retries.push(inMs)).work([[last]])
    expect(retries).toHaveLength(1)
  })
})

describe('schedules', () => {
  it('say when the next slot begins, forget what the catalog has no longer, and keep what their last run said', async () => {
    await run(world.owner.db, sql`insert into schedule (name, next_at) values ('gone.job', now())`)
    await enqueueDueSchedules(world.deps.main, world.deps.now())
    const kept = () =>
      rows(
        world.owner.db,
        sql<{ name: string; nextAt: Date; lastDoneAt: Date | null; lastFailedAt: Date | null; lastError: string | null }>`
          select name, next_at, last_done_at, last_failed_at, last_error from schedule order by next_at`,
      )
    const [soonest, ...all] = await kept()
    expect(all.map(({ name }) => name)).not.toContain('gone.job')
    expect(await enqueueDueSchedules(world.deps.main, world.deps.now())).toBe(soonest!.nextAt.getTime() - world.deps.now().getTime())
    const before = await countOfJobs()
    const justBefore = new Date(soonest!.nextAt.getTime() - 1)
    expect(await enqueueDueSchedules(world.deps.main, justBefore)).toBe(1)
    expect(await countOfJobs()).toBe(before)
    expect(await enqueueDueSchedules(world.deps.main, soonest!.nextAt)).toBe(0)
    expect(await countOfJobs()).toBeGreaterThan(before)

    // A job of a schedule leaves word of its end there, and in no other.
    await run(world.owner.db, sql`update schedule set last_done_at = null, last_failed_at = null, last_error = null`)
    const failing = await job({ name: 'media.sweep' })
    const platform = {
      ...world.deps.platform,
      storage: { ...world.deps.platform.storage, delete: () => Promise.reject(new Error('no disk')) },
    }
    const picture = await world.media(await world.person())
    await run(world.owner.db, sql`update media set state = 'deleted' where id = ${picture.id}::uuid`)
    await expect(runJob({ ...world.deps, platform }, failing)).rejects.toThrow('no disk')
    const said = async () =>
      (await kept())
        .filter(({ lastDoneAt, lastFailedAt, lastError }) => lastDoneAt ?? lastFailedAt ?? lastError)
        .map(({ name, lastDoneAt, lastFailedAt, lastError }) => [name, lastDoneAt !== null, lastFailedAt !== null, lastError])
    expect(await said()).toEqual([['media.sweep', false, true, 'Error: no disk']])
    await runJob(world.deps, failing)
    expect(await said()).toEqual([['media.sweep', true, true, null]])
  })
})
const countOfJobs = async () => (await rows(world.owner.db, sql<{ n: number }>`select count(*)::int as n from outbox`))[0]!.n

it('slots run so many pieces at once, the others in their order, and one that fails gives its place back', async () => {
  const slots = new Slots(2)
  const [begun, ends] = [[] as number[], new Map<number, (fails: boolean) => void>()]
  const ended = [1, 2, 3, 4, 5].map((n) =>
    slots
      .run(() => {
        begun.push(n)
        return new Promise<number>((resolve, reject) => ends.set(n, (fails) => (fails ? reject(new Error('no')) : resolve(n))))
      })
      .catch(() => -n),
  )
  const end = async (n: number, fails = false) => {
    ends.get(n)!(fails)
    await ended[n - 1]
    await new Promise(setImmediate)
  }
  await new Promise(setImmediate)
  expect(begun).toEqual([1, 2])
  await end(2, true)
  expect(begun).toEqual([1, 2, 3])
  await end(1)
  await end(3)
  expect(begun).toEqual([1, 2, 3, 4, 5])
  await end(4)
  await end(5)
  expect(await Promise.all(ended)).toEqual([1, -2, 3, 4, 5])
})
