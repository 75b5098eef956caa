import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { keepFlags, loadFlags } from './viewer-flags.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const keyOf = (personId: string) => `flags:${personId}`

it('says that a post is liked though Redis lost the flag, and keeps it in Redis again', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const [liked, other] = [(await world.post(author)).id, (await world.post(author)).id]
  await likePost(reader.ctx, { postId: liked, on: true })
  await world.deps.redis.del(keyOf(reader.id))
  const expected = new Map([
    [liked, { liked: true, bookmarked: false }],
    [other, { liked: false, bookmarked: false }],
  ])
  expect(await loadFlags(reader.ctx, [liked, other])).toEqual(expected)
  expect(await world.deps.redis.hlen(keyOf(reader.id))).toBe(4)
  expect(await loadFlags(reader.ctx, [liked, other])).toEqual(expected)
})

it('asks no store for a stranger, or of no posts', async () => {
  const [author, noStore] = [await world.person(), { redis: undefined as never, main: undefined as never }]
  expect(await loadFlags({ ...world.ctx(), ...noStore }, [(await world.post(author)).id])).toEqual(new Map())
  expect(await loadFlags({ ...author.ctx, ...noStore }, [])).toEqual(new Map())
})

it('does not keep a flag that was read before a later change', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  await likePost(reader.ctx, { postId, on: true })
  await keepFlags(reader.ctx, reader.id, [{ postId, kind: 'liked', on: false, atMs: 0 }])
  expect((await loadFlags(reader.ctx, [postId])).get(postId)).toEqual({ liked: true, bookmarked: false })
})

it('forgets the flags of a person who never stops liking: a like prolongs no life', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const [first, second] = [(await world.post(author)).id, (await world.post(author)).id]
  await likePost(reader.ctx, { postId: first, on: true })
  expect(await world.deps.redis.ttl(keyOf(reader.id))).toBeGreaterThan(0)
  // As a release before kept them.
  await world.deps.redis.expire(keyOf(reader.id), 6_000)
  await likePost(reader.ctx, { postId: first, on: false })
  expect(await world.deps.redis.ttl(keyOf(reader.id))).toBeLessThanOrEqual(600)
  await world.deps.redis.expire(keyOf(reader.id), 5)
  await likePost(reader.ctx, { postId: second, on: true })
  expect(await world.deps.redis.ttl(keyOf(reader.id))).toBeLessThanOrEqual(5)
})
