import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { easeNeighbours } from './internal/ease.ts'
import { rankEase, refreshEase } from './refresh-ease.ts'
import { interestFormula, interestFormulas } from './rules.ts'

const weights = { ...interestFormulas[interestFormula].ease, posts: 10, ridge: 2 }

let world: World
beforeAll(async () => void (world = await createWorld()))
afterAll(() => world.close())

const kept = () =>
  rows(
    world.deps.log.db,
    sql<{ postId: string; others: string[]; scores: number[] }>`
      select post_id, others, scores from post_neighbours where model = 'ease' order by post_id`,
  )

test('makes what the formula makes of all histories, nothing again of equal ones, and keeps only what takes part', async () => {
  const posts = Array.from({ length: 12 }, () => randomUUID())
  const authorId = randomUUID()
  const histories = Array.from({ length: 30 }, (_, n) => {
    const personId = randomUUID()
    return posts
      .filter((_post, at) => (n * 7 + at * at) % (at + 2) < 2)
      .map((postId, at) => logEvent({ kind: 'like', personId, postId, authorId }, new Date(Date.UTC(2026, 10, 1, n, at))))
  })
  await keepInteractions(world.deps, histories.flat())
  await run(
    world.deps.log.db,
    sql`insert into post_neighbours (model, post_id, others, scores, digest, made_at) values ('ease', ${randomUUID()}::uuid, '{}', '{}', '', now())`,
  )
  expect(await refreshEase(world.deps, { weights })).toEqual({ considered: 10, computed: 10, written: 10, skipped: 0 })

  const expected = easeNeighbours(
    histories.map((events) => events.map(({ postId, kind, weight, at }) => ({ postId, authorId, kind, weight, at: new Date(at) }))),
    weights,
  )
  const found = await kept()
  expect(found.map(({ postId }) => postId)).toEqual([...expected.keys()].sort())
  for (const { postId, others, scores } of found) {
    const byPost = Object.fromEntries(others.map((other, at) => [other, scores[at]!]))
    const { others: right, scores: exact } = expected.get(postId)!
    expect(byPost).toEqual(Object.fromEntries(right.map((other, at) => [other, expect.closeTo(exact[at]!, 4)])))
  }
  expect(await refreshEase(world.deps, { weights })).toEqual({ considered: 10, computed: 0, written: 0, skipped: 10 })
})

test('a deleted post is nobody’s concern any more after a day', async () => {
  const author = await world.person()
  const [gone, stays] = [await world.post(author), await world.post(author)]
  for (const { id } of [gone, stays])
    await run(
      world.deps.log.db,
      sql`insert into post_neighbours (model, post_id, others, scores, digest, made_at) values ('near', ${id}::uuid, '{}', '{}', '', now())`,
    )
  await run(world.deps.main.db, sql`update post set state = 'deleted' where id = ${gone.id}::uuid`)
  await rankEase(systemCtx(world.deps, 'job-test'))
  const left = await rows(
    world.deps.log.db,
    sql<{ postId: string }>`select post_id from post_neighbours where model = 'near' and post_id in (${gone.id}::uuid, ${stays.id}::uuid)`,
  )
  expect(left).toEqual([{ postId: stays.id }])
})
