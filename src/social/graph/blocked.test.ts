import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFactory } from '../../routers/trpc.ts'
import { appRouter } from '../../routers/index.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { comment, person } from '../../db/schema/index.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { allComments } from '../../../test/worlds/all-comments.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { readProfile } from '../people/read-profile.ts'
import { updateProfile } from '../people/update-profile.ts'
import { readPost } from '../posts/read-post.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { search } from '../search/search.ts'
import { blockPerson } from './block-person.ts'
import { listBlocked } from './list-blocked.ts'
import { unblockPerson } from './unblock-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const people = <Count extends number>(count: Count) => Promise.all(Array.from({ length: count }, () => world.person()))
const say = (from: TestPerson, postId: string, body = '말', parentId: string | null = null) =>
  createComment(from.ctx, { idempotencyKey: randomUUID(), postId, parentId, body })
const found = async (me: TestPerson, text: string) =>
  (await search(me.ctx, { text, kind: 'person', order: 'relevance', cursor: null }, productsSold)).value.people.map(({ id }) => id)

/**
 * What a viewer is shown under a post; the post's figure must be the same, from Redis, from
 * Postgres and once counts are folded.
 */
async function under(viewer: TestPerson | null, postId: string): Promise<string[]> {
  const ctx: Ctx = viewer?.ctx ?? world.ctx()
  const shown = (await allComments(ctx, postId)).filter(({ deleted }) => !deleted)
  expect((await readPost(ctx, { postId })).commentCount).toBe(shown.length)
  return shown.map(({ id }) => id)
}

it('is never oneself, in whatever letters one’s own id is written', async () => {
  const me = await world.person()
  const post = await world.post(me)
  const call = callerFactory(appRouter)(me.ctx)
  const myself = { personId: me.id.toUpperCase() }
  await expect(call.people.block(myself)).rejects.toMatchObject({ cause: { code: 'BAD_INPUT', field: 'personId' } })
  await expect(call.people.follow(myself)).rejects.toMatchObject({ cause: { code: 'BAD_INPUT', field: 'personId' } })
  expect(await call.posts.get({ postId: post.id.toUpperCase() })).toMatchObject({ id: post.id })
})

describe('whom one has blocked', () => {
  it('is a list, page by page, of one’s own blocks only', async () => {
    const [me, stranger, ...foes] = (await people(7)) as [TestPerson, TestPerson, ...TestPerson[]]
    for (const foe of foes) await blockPerson(me.ctx, { personId: foe.id })
    await blockPerson(stranger.ctx, { personId: me.id })
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, foes[0]!.id))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listBlocked>> = await listBlocked(me.ctx, { cursor, limit: 2 })
      seen.push(...page.people.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    const newestFirst = foes.map(({ id }) => id).toSorted((a, b) => (a < b ? 1 : -1))
    expect(seen).toEqual(newestFirst)
    expect((await listBlocked(foes[1]!.ctx, { cursor: null, limit: 30 })).people).toEqual([])
  })

  it('is found by the blocker by the whole handle, as a name with a way to unblock; the blocked side finds nobody', async () => {
    const [me, foe] = (await people(2)) as [TestPerson, TestPerson]
    await world.syncSearch()
    await blockPerson(me.ctx, { personId: foe.id })
    // With some random names of the world, search takes other people's handles for alike.
    for (const text of [foe.handle, `@${foe.handle}`, foe.handle.toUpperCase()]) expect(await found(me, text)).toContain(foe.id)
    expect(await found(me, foe.handle.slice(0, -1))).not.toContain(foe.id)
    expect(await readProfile(me.ctx, { handle: foe.handle })).toMatchObject({ id: foe.id, relation: 'blocked', postsVisible: false })
    expect(await found(foe, me.handle)).not.toContain(me.id)
    await expect(readProfile(foe.ctx, { handle: me.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await unblockPerson(me.ctx, { personId: foe.id })
    expect(await readProfile(me.ctx, { handle: foe.handle })).toMatchObject({ relation: 'none', postsVisible: true })
  })

  it('can be unblocked also where both block each other', async () => {
    const [me, foe] = (await people(2)) as [TestPerson, TestPerson]
    await blockPerson(me.ctx, { personId: foe.id })
    await blockPerson(foe.ctx, { personId: me.id })
    await updateProfile(foe.ctx, { handle: `f${randomUUID().slice(0, 8)}` })
    expect((await readProfile(me.ctx, { handle: foe.handle })).relation).toBe('blocked')
    await unblockPerson(me.ctx, { personId: foe.id })
    await expect(readProfile(me.ctx, { handle: foe.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('what blocked people said', () => {
  it('under each other’s posts is gone for everybody with all that hangs below, and comes back with the end of the block', async () => {
    const [me, foe, third] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const [mine, theirs] = [await world.post(me), await world.post(foe)]
    const kept = await say(third, mine.id)
    const top = await say(foe, mine.id)
    const answer = await say(third, mine.id, '답', top.id)
    const inside = await say(foe, mine.id, '저도', kept.id)
    const own = await say(me, theirs.id)
    expect(await under(null, mine.id)).toHaveLength(4)
    await blockPerson(me.ctx, { personId: foe.id })
    for (const viewer of [me, third, null]) expect(await under(viewer, mine.id)).toEqual([kept.id])
    for (const viewer of [foe, third, null]) expect(await under(viewer, theirs.id)).toEqual([])
    await reconcileCounts(world.ctx())
    for (const viewer of [me, third, null]) expect(await under(viewer, mine.id)).toEqual([kept.id])
    // Once more in the other direction changes nothing, and one side alone brings nothing back.
    await blockPerson(foe.ctx, { personId: me.id })
    await unblockPerson(me.ctx, { personId: foe.id })
    expect(await under(third, mine.id)).toEqual([kept.id])
    await unblockPerson(foe.ctx, { personId: me.id })
    for (const viewer of [me, foe, third, null]) {
      expect((await under(viewer, mine.id)).sort()).toEqual([kept, top, answer, inside].map(({ id }) => id).sort())
      expect(await under(viewer, theirs.id)).toEqual([own.id])
    }
  })

  it('can be deleted for good by the post’s owner, and is counted once', async () => {
    const [me, foe] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(me)
    const said = await say(foe, post.id)
    await blockPerson(me.ctx, { personId: foe.id })
    await deleteComment(me.ctx, { commentId: said.id })
    await unblockPerson(me.ctx, { personId: foe.id })
    await reconcileCounts(world.ctx())
    for (const viewer of [me, foe, null]) expect(await under(viewer, post.id)).toEqual([])
  })

  it('under somebody else’s post is neither shown to the blocker nor in their count; others see and count it', async () => {
    const [me, foe, third] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const post = await world.post(third)
    const kept = await say(third, post.id)
    const top = await say(foe, post.id)
    const answer = await say(third, post.id, '답', top.id)
    const inside = await say(foe, post.id, '저도', kept.id)
    const [mine, theirs] = [
      [me, foe],
      [foe, me],
    ] as const
    // Where both block, each comment counts once too.
    for (const blocks of [[mine], [theirs], [mine, theirs]]) {
      for (const [blocker, blocked] of blocks) await blockPerson(blocker.ctx, { personId: blocked.id })
      expect(await under(me, post.id)).toEqual([kept.id])
      for (const viewer of [third, null])
        expect((await under(viewer, post.id)).sort()).toEqual([kept, top, answer, inside].map(({ id }) => id).sort())
      for (const [blocker, blocked] of blocks) await unblockPerson(blocker.ctx, { personId: blocked.id })
    }
    expect(await under(me, post.id)).toHaveLength(4)
  })

  it('also who is suspended: nobody is shown it, and no count holds it until they are back', async () => {
    const [author, gone, third] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const post = await world.post(author)
    const top = await say(gone, post.id)
    await say(third, post.id, '답', top.id)
    const kept = await say(third, post.id)
    const set = (status: 'active' | 'suspended') => world.deps.main.db.update(person).set({ status }).where(eq(person.id, gone.id))
    await set('suspended')
    await reconcileCounts(world.ctx())
    expect(await under(author, post.id)).toEqual([kept.id])
    await set('active')
    await reconcileCounts(world.ctx())
    expect(await under(author, post.id)).toHaveLength(3)
  })

  it('takes along the notices of third people, and gives them back', async () => {
    const [me, foe, third] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const post = await world.post(me)
    await say(foe, post.id, `@${third.handle} 봐요`)
    const kindsOf = async () => {
      await world.runJobs()
      return (await listNotifications(third.ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind)
    }
    expect(await kindsOf()).toEqual(['mention'])
    await blockPerson(me.ctx, { personId: foe.id })
    expect(await kindsOf()).toEqual([])
    await unblockPerson(me.ctx, { personId: foe.id })
    expect(await kindsOf()).toEqual(['mention'])
  })

  it('is counted right in 20 races of comments against a block and its end', async () => {
    const [me, foe] = (await people(2)) as [TestPerson, TestPerson]
    for (let round = 0; round < 20; round += 1) {
      const post = await world.post(me)
      await Promise.allSettled([say(foe, post.id), blockPerson(me.ctx, { personId: foe.id }), say(foe, post.id)])
      expect(await under(null, post.id)).toEqual([])
      await Promise.allSettled([unblockPerson(me.ctx, { personId: foe.id }), say(foe, post.id)])
      const kept = await world.deps.main.db.$count(comment, eq(comment.postId, post.id))
      expect(await under(null, post.id)).toHaveLength(kept)
    }
  })
})
