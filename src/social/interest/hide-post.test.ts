import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import type { PostPage } from '../posts/schema.ts'
import { deletePost } from '../posts/delete-post.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { hidePost } from './hide-post.ts'

let world: World
let author: TestPerson
beforeAll(async () => {
  world = await createWorld()
  author = await world.person()
})
afterAll(() => world.close())

const hide = (person: TestPerson, postId: string, hidden = true) => hidePost(person.ctx, { postId, hidden })
const homeOf = async (person: TestPerson) => (await homeFeed(person.ctx, { cursor: null, limit: 30 })).value.posts.map(({ id }) => id)
const popularOf = async (person: TestPerson) => (await popularFeed(person.ctx)).value.posts.map(({ id }) => id)

async function loggedKinds(person: TestPerson, postId: string) {
  const found = await rows(
    world.deps.log.db,
    sql<{ kind: string }>`select kind from interaction where person_id = ${person.id}::uuid and post_id = ${postId}::uuid order by at`,
  )
  return found.map(({ kind }) => kind)
}

async function remembered(person: TestPerson, postId: string) {
  const [found] = await rows(
    world.deps.log.db,
    sql<{ kind: string }>`select kind from person_history where person_id = ${person.id}::uuid and post_id = ${postId}::uuid`,
  )
  return found?.kind
}

describe('a hidden post', () => {
  test('is in no feed of the person who hid it, is in those of others, and comes back when it is shown again', async () => {
    const [reader, other] = [await world.person(), await world.person()]
    const [kept, hidden] = [await world.post(author), await world.post(author)]
    for (const person of [reader, other]) await world.follow(person, author)
    world.advance(3_600_000)
    await rankPopular({ ...world.ctx(), platform: world.deps.platform })
    expect(await homeOf(reader)).toEqual([hidden.id, kept.id])
    expect(await popularOf(reader)).toContain(hidden.id)

    expect(await hide(reader, hidden.id)).toEqual({ hidden: true })
    expect(await hide(reader, hidden.id)).toEqual({ hidden: true })
    expect(await homeOf(reader)).toEqual([kept.id])
    expect(await popularOf(reader)).not.toContain(hidden.id)
    expect(await popularOf(reader)).toContain(kept.id)
    expect(await homeOf(other)).toEqual([hidden.id, kept.id])
    expect(await popularOf(other)).toContain(hidden.id)

    await world.deps.redis.flushdb()
    expect(await popularOf(reader)).not.toContain(hidden.id)

    expect(await hide(reader, hidden.id, false)).toEqual({ hidden: false })
    expect(await homeOf(reader)).toEqual([hidden.id, kept.id])
    expect(await popularOf(reader)).toContain(hidden.id)
  })

  test('does not end a page of home: the pages after it are reached', async () => {
    const [reader, writer] = [await world.person(), await world.person()]
    await world.follow(reader, writer)
    const posts = []
    for (let at = 0; at < 5; at += 1) posts.unshift((await world.post(writer)).id)
    for (const postId of posts.slice(0, 3)) await hide(reader, postId)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: PostPage = (await homeFeed(reader.ctx, { cursor, limit: 1 })).value
      seen.push(...page.posts.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(posts.slice(3))
  })

  test('must be one that the person may see, and not their own', async () => {
    const [foe, reader] = [await world.person(), await world.person()]
    const post = await world.post(author)
    await blockPerson(author.ctx, { personId: foe.id })
    await expect(hide(foe, post.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(hide(author, post.id)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'postId' })
    await hide(reader, post.id)
    await deletePost(author.ctx, { postId: post.id })
    expect(await hide(reader, post.id, false)).toEqual({ hidden: false })
  })
})

describe('the log', () => {
  test('gets a hide that stands, once, and none that was undone at once', async () => {
    const reader = await world.person()
    const [standing, undone] = [await world.post(author), await world.post(author)]
    await hide(reader, standing.id)
    await hide(reader, undone.id)
    await hide(reader, undone.id, false)
    world.advance(61_000)
    await world.runJobs()
    await world.runJobs()
    expect(await loggedKinds(reader, standing.id)).toEqual(['hide'])
    expect(await loggedKinds(reader, undone.id)).toEqual([])
    expect(await remembered(reader, standing.id)).toBe('hide')
    expect(await remembered(reader, undone.id)).toBe(undefined)
  })

  test('loses a hide that is undone later, and keeps what else the person did', async () => {
    const reader = await world.person()
    const post = await world.post(author)
    await likePost(reader.ctx, { postId: post.id, on: true })
    await drainLog(world.ctx())
    for (const [hidden, kinds, kind] of [
      [true, ['like', 'hide'], 'hide'],
      [false, ['like'], 'like'],
      [true, ['like', 'hide'], 'hide'],
    ] as const) {
      await hide(reader, post.id, hidden)
      world.advance(61_000)
      await world.runJobs()
      expect(await loggedKinds(reader, post.id)).toEqual(kinds)
      expect(await remembered(reader, post.id)).toBe(kind)
    }
  })
})
