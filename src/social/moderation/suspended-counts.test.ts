import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { createComment } from '../comments/create-comment.ts'
import { allComments } from '../../../test/worlds/all-comments.ts'
import { followPerson } from '../graph/follow-person.ts'
import { listFollowers, listFollowing } from '../graph/list-follows.ts'
import { loadCards } from '../posts/cards.ts'
import { readPost } from '../posts/read-post.ts'
import type { PostCard } from '../posts/schema.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { readProfile } from '../people/read-profile.ts'
import { restorePerson, suspendPerson } from './suspend-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const verified = () => world.person({ hasIdentity: true })
const decision = { actor: 'test', reason: 'test' }
const suspend = ({ handle }: TestPerson) => suspendPerson(world.ctx(), handle, decision)
const restore = ({ handle }: TestPerson) => restorePerson(world.ctx(), handle, decision)
const say = (who: TestPerson, postId: string, parentId: string | null = null) =>
  createComment(who.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId, body: '안녕' })

/** The figures of a post in a feed, which reads Redis, and on its own page. */
async function figures(reader: TestPerson, postId: string) {
  const [inFeed] = await loadCards(reader.ctx, [postId])
  const alone = await readPost(reader.ctx, { postId })
  const of = ({ likeCount, bookmarkCount, commentCount }: PostCard) => [likeCount, bookmarkCount, commentCount]
  expect(of(inFeed!)).toEqual(of(alone))
  return of(alone)
}

it('counts no comment, like or bookmark of a suspended person, from that moment until the suspension ends', async () => {
  const [author, reader, suspended] = [await world.person(), await world.person(), await verified()]
  const { id: postId } = await world.post(author)
  const first = await say(suspended, postId)
  await say(reader, postId, first.id)
  await say(reader, postId)
  for (const who of [reader, suspended]) {
    await likePost(who.ctx, { postId, on: true })
    await bookmarkPost(who.ctx, { postId, on: true })
  }
  const listed = async () => (await allComments(reader.ctx, postId)).length
  const before = await figures(reader, postId)
  expect(before).toEqual([2, 2, 3])
  for (let round = 0; round < 2; round += 1) {
    await suspend(suspended)
    expect(await figures(reader, postId)).toEqual([1, 1, 1])
    expect(await listed()).toBe(1)
    await reconcileCounts(world.ctx())
    expect(await figures(reader, postId)).toEqual([1, 1, 1])
    await restore(suspended)
    expect(await figures(reader, postId)).toEqual(before)
    expect(await listed()).toBe(3)
  }
})

it('counts nothing that is given in the very moment of the suspension', async () => {
  const [author, reader, suspended] = [await world.person(), await world.person(), await verified()]
  const { id: postId } = await world.post(author)
  let isOver = false
  const given = await transaction(world.owner, async (tx) => {
    await run(tx.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
    const like = likePost(suspended.ctx, { postId, on: true }).finally(() => (isOver = true))
    const waiting = sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => isOver || (await rows(world.owner.db, waiting)).length > 0).toBe(true)
    return { like }
  })
  expect((await given.like).liked).toBe(false)
  expect(await figures(reader, postId)).toEqual([0, 0, 0])
})

it('counts a like that is taken back during a suspension once', async () => {
  const [author, reader, suspended] = [await world.person(), await world.person(), await verified()]
  const { id: postId } = await world.post(author)
  await likePost(suspended.ctx, { postId, on: true })
  await bookmarkPost(suspended.ctx, { postId, on: true })
  await suspend(suspended)
  // A call that was under way when the person was suspended.
  await likePost(suspended.ctx, { postId, on: false })
  expect(await figures(reader, postId)).toEqual([0, 0, 0])
  await restore(suspended)
  expect(await figures(reader, postId)).toEqual([0, 1, 0])
})

it('counts as followers, and as followed, whom the lists show', async () => {
  const [star, reader, suspended, other] = [await world.person(), await world.person(), await verified(), await world.person()]
  for (const [follower, followee] of [
    [suspended, star],
    [other, star],
    [star, suspended],
    [star, other],
  ] as const)
    await world.follow(follower, followee)
  const counts = async () => {
    const { followerCount, followingCount } = await readProfile(reader.ctx, { handle: star.handle })
    const page = { handle: star.handle, cursor: null, limit: 30 }
    expect([followerCount, followingCount]).toEqual([
      (await listFollowers(reader.ctx, page)).people.length,
      (await listFollowing(reader.ctx, page)).people.length,
    ])
    return [followerCount, followingCount]
  }
  expect(await counts()).toEqual([2, 2])
  await suspend(suspended)
  expect(await counts()).toEqual([1, 1])
  // Calls that were under way.
  await expect(followPerson(suspended.ctx, { personId: reader.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(say(suspended, (await world.post(reader)).id)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  await restore(suspended)
  expect(await counts()).toEqual([2, 2])
})
