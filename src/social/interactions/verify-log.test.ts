import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { orderWorld } from '../../../test/worlds/order-world.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { register } from '../../commands/verify.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { undoDeleteComment } from '../comments/undo-delete-comment.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { drainLog } from './drain-log.ts'
import { logStream } from './log-stream.ts'
import { type LogReport, verifyLog } from './verify-log.ts'

let fixture: Awaited<ReturnType<typeof orderWorld>>
let author: TestPerson
let reader: TestPerson
let posts: string[]
beforeAll(async () => {
  fixture = await orderWorld()
  author = await fixture.world.person()
  reader = await fixture.world.person()
})
afterAll(() => fixture.world.close())
beforeEach(async () => {
  posts = []
  for (let n = 0; n < 3; n += 1) posts.push((await fixture.world.post(author)).id)
  await verify({ repair: true })
})

/** The clock of the world stands still: a second later, every act lies in the past. */
function verify(options: { repair?: boolean } = {}): Promise<LogReport> {
  fixture.world.advance(1_000)
  return verifyLog(fixture.world.ctx(), { ...options, lateMs: 0 })
}
const differences = ({ kinds }: LogReport) =>
  kinds.flatMap(({ kind, missing, extra, mended }) => (missing + extra > 0 ? [{ kind, missing, extra, mended }] : []))
const drain = () => drainLog(fixture.world.ctx())
/** What Redis held is gone. */
const loseStream = () => fixture.world.deps.redis.del(logStream)
const like = (n: number, on = true) => likePost(reader.ctx, { postId: posts[n]!, on })
const comment = (postId: string, body: string) => createComment(reader.ctx, { idempotencyKey: randomUUID(), postId, parentId: null, body })
const historyOf = async (n: number) =>
  (
    await rows(
      fixture.world.deps.log.db,
      sql<{ kind: string }>`select kind from person_history where person_id = ${reader.id}::uuid and post_id = ${posts[n]!}::uuid`,
    )
  )[0]?.kind

test('acts that the stream lost are missing, and the repair writes them with their votes and their history', async () => {
  await like(0)
  await drain()
  await like(1)
  await bookmarkPost(reader.ctx, { postId: posts[1]!, on: true })
  await comment(posts[2]!, '좋아요')
  await loseStream()
  const seen = await verify()
  expect(seen.isEqual).toBe(false)
  const missing = (mended: number) => ['like', 'bookmark', 'comment'].map((kind) => ({ kind, missing: 1, extra: 0, mended }))
  expect(differences(seen)).toEqual(missing(0))
  expect(differences(await verify({ repair: true }))).toEqual(missing(1))
  expect((await verify()).isEqual).toBe(true)
  expect([await historyOf(1), await historyOf(2)]).toEqual(['bookmark', 'comment'])
})

test('acts that were taken back while the stream was lost are extra, and the repair takes them out', async () => {
  await like(0)
  await bookmarkPost(reader.ctx, { postId: posts[0]!, on: true })
  const { id: commentId } = await comment(posts[1]!, '하나')
  await comment(posts[1]!, '둘')
  await drain()
  await bookmarkPost(reader.ctx, { postId: posts[0]!, on: false })
  await deleteComment(reader.ctx, { commentId })
  await loseStream()
  expect(differences(await verify({ repair: true }))).toEqual(
    ['bookmark', 'comment'].map((kind) => ({ kind, missing: 0, extra: 1, mended: 1 })),
  )
  expect((await verify()).isEqual).toBe(true)
  await undoDeleteComment(reader.ctx, { commentId })
  await drain()
  expect((await verify()).isEqual).toBe(true)
  // The other comment still stands.
  expect([await historyOf(0), await historyOf(1)]).toEqual(['like', 'comment'])
})

test('a purchase that was cancelled is extra until it is taken out', async () => {
  const [shop, buyer] = [await fixture.shop({ autoConfirm: true }), await fixture.buyer()]
  const cup = await fixture.world.product(shop, { priceKrw: 1_000 })
  const { id: postId } = await fixture.world.post(shop.owner, { tags: [{ productId: cup.id, x: 0.5, y: 0.5 }] })
  const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }], { postId })
  await drain()
  expect((await verify()).isEqual).toBe(true)
  fixture.world.advance(120_000)
  await fixture.cancel(buyer, orderId)
  expect(await verifyLog(fixture.world.ctx(), { lateMs: 60_000 })).toMatchObject({ isEqual: true })
  expect(differences(await verify({ repair: true }))).toEqual([{ kind: 'purchase', missing: 0, extra: 1, mended: 1 }])
  expect((await verify()).isEqual).toBe(true)
})

test('what is still on its way through the stream is no difference', async () => {
  await like(0)
  await bookmarkPost(reader.ctx, { postId: posts[0]!, on: true })
  const { id: commentId } = await comment(posts[1]!, '하나')
  await drain()
  fixture.world.advance(120_000)
  await like(0, false)
  await bookmarkPost(reader.ctx, { postId: posts[0]!, on: false })
  await deleteComment(reader.ctx, { commentId })
  await like(1)
  const seen = await verifyLog(fixture.world.ctx(), { lateMs: 60_000 })
  expect(seen).toMatchObject({ isEqual: true, stream: { waiting: 4 } })
})

test('an act that is remembered and was never logged is unfounded; one that a person let us forget is not remembered again', async () => {
  await like(0)
  await like(1)
  await drain()
  const { db } = fixture.world.deps.log
  await run(db, sql`update person_history set kinds = kinds | 64, kind = 'purchase', weight = 3 where post_id = ${posts[0]!}::uuid`)
  await run(db, sql`delete from person_history where post_id = ${posts[1]!}::uuid`)
  expect(await verify()).toMatchObject({ isEqual: false, history: { unfounded: 1, mended: 0 } })
  expect(await verify({ repair: true })).toMatchObject({ isEqual: true, history: { unfounded: 1, mended: 1 } })
  expect([await historyOf(0), await historyOf(1)]).toEqual(['like', undefined])
})

describe('kiwi verify log', () => {
  const kiwi = (...words: string[]) => runCommand(register, fixture.world.env, ['verify', 'log', ...words])

  test('prints the table, fails on a difference, and not after it is mended', async () => {
    const late = { personId: reader.id, postId: posts[0]!, at: new Date(Date.now() - 300_000) }
    await run(
      fixture.world.deps.main.db,
      sql`insert into reaction (person_id, post_id, liked, liked_at) values (${late.personId}, ${late.postId}, true, ${late.at})`,
    )
    const before = await kiwi()
    expect([before.exitCode, before.text.split(',')[0]]).toEqual([1, 'DIFFERS'])
    expect(before.text).toMatch(/like +\d+ +\d+ +1 +0\n/)
    expect(before.text).toMatch(/stream +0 of at most 1000000 wait/)
    expect((await kiwi('--days', '0')).exitCode).toBe(2)
    const after = await kiwi('--repair', '--days', '1')
    expect([after.exitCode, after.text.split(',')[0]]).toEqual([0, 'equal'])
    expect((await kiwi()).exitCode).toBe(0)
  })
})
