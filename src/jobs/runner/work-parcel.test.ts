import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../enqueue.ts'
import { takeDueJobs } from './relay.ts'
import { ParcelWorker } from './work-parcel.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const take = () => takeDueJobs(world.deps.main, world.deps.now(), [{ name: 'posts.retract', room: 10 }])

it('keeps the jobs of a parcel to itself for as long as they run, and the waiting ones behind them, but none that failed', async () => {
  const author = await world.person()
  const posts = [await world.post(author), await world.post(author)]
  const { db } = world.deps.main
  await run(db, sql`update post set state = 'deleted', deleted_at = now() where author_id = ${author.id}::uuid`)
  await write(world.ctx(), async (tx) => {
    for (const { id } of posts) await enqueue(tx, 'posts.retract', { postId: id, authorId: author.id }, { now: world.deps.now() })
  })
  const ids = (await take()).map(({ id }) => id)
  expect(ids).toHaveLength(2)

  await run(
    db,
    sql`insert into timeline (user_id, post_id, author_id) values (${author.id}, ${posts[0]!.id}, ${author.id}), (${author.id}, ${posts[1]!.id}, ${author.id}) on conflict do nothing`,
  )
  const failing = newId(world.deps.now())
  await run(
    db,
    sql`insert into outbox (id, name, payload, run_at, created_at) values (${failing}, 'bank.call', '{}', ${world.deps.now()}::timestamptz, now())`,
  )
  const worker = new ParcelWorker(world.deps, 8, new AbortController().signal, () => {}, 20)
  // The first job waits for this lock, and the second for the first.
  const work = await transaction(world.deps.main, async (tx) => {
    await run(tx.db, sql`select from timeline where user_id = ${author.id}::uuid for update`)
    const working = { end: worker.work([ids, [failing]]) }
    // Another runner has it after the wait, and dies.
    await expect.poll(() => rows(db, sql`select from outbox where id = ${failing}::uuid and last_error is not null`)).toHaveLength(1)
    await run(db, sql`update outbox set relayed_at = ${world.deps.now()}::timestamptz where id = ${failing}::uuid`)
    // As if the handlers had run for ten minutes.
    world.advance(600_000)
    await expect
      .poll(() =>
        rows(
          db,
          sql<{
            n: number
          }>`select count(*)::int as n from outbox where relayed_at >= ${world.deps.now()}::timestamptz - interval '1 second'`,
        ),
      )
      .toEqual([{ n: 2 }])
    expect(await take()).toEqual([])
    return working
  })
  await work.end
  expect(
    await rows(db, sql<{ attempts: number }>`select attempts from outbox where name = 'posts.retract' and done_at is not null`),
  ).toEqual([{ attempts: 1 }, { attempts: 1 }])
})
