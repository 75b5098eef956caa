import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, person } from '../../db/schema/index.ts'
import { aboveAllIds as beforeEverything } from '../../shared/cursor.ts'
import type { JsonText } from '../../shared/json-text.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { loadCards, loadCardsForEveryone } from './cards.ts'
import { personPosts, personPostsSql } from './person-posts.ts'
import { productLooksSql } from './product-looks.ts'
import { likedPosts, reactedPostsSql } from './reacted-posts.ts'
import { readPost } from './read-post.ts'
import type { PostPage } from './schema.ts'
import { tagPosts, tagPostsSql } from './tag-posts.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

describe('who sees a post', () => {
  const sees = async (viewer: TestPerson | null, postId: string, author: TestPerson) => {
    const ctx = viewer?.ctx ?? world.ctx()
    const counts = [
      (await loadCards(ctx, [postId])).length,
      (await personPosts(ctx, { handle: author.handle, cursor: null, limit: 5 })).value.posts.length,
    ]
    expect(new Set(counts).size).toBe(1)
    return counts[0] === 1
  }

  it('a private account’s posts only itself and those it accepted', async () => {
    const [author, follower, stranger] = [await world.person({ isPrivate: true }), await world.person(), await world.person()]
    await world.follow(follower, author)
    const { id } = await world.post(author)
    expect([
      await sees(author, id, author),
      await sees(follower, id, author),
      await sees(stranger, id, author),
      await sees(null, id, author),
    ]).toEqual([true, true, false, false])
  })

  it('nobody who blocked the author or was blocked, from the next read on', async () => {
    const [author, one, two] = [await world.person(), await world.person(), await world.person()]
    const { id } = await world.post(author)
    expect(await sees(one, id, author)).toBe(true)
    await world.deps.main.db.insert(block).values([
      { blockerId: one.id, blockedId: author.id, createdAt: world.deps.now() },
      { blockerId: author.id, blockedId: two.id, createdAt: world.deps.now() },
    ])
    expect([await sees(one, id, author), await sees(two, id, author), await sees(null, id, author)]).toEqual([false, false, true])
    await expect(likePost(two.ctx, { postId: id, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('no stranger once the author goes private, and nobody once the author is suspended', async () => {
    const [author, follower, stranger] = [await world.person(), await world.person(), await world.person()]
    await world.follow(follower, author)
    const { id } = await world.post(author)
    await world.deps.main.db.update(person).set({ isPrivate: true }).where(eq(person.id, author.id))
    expect([await sees(follower, id, author), await sees(stranger, id, author)]).toEqual([true, false])
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, author.id))
    expect(await sees(follower, id, author)).toBe(false)
  })
})

describe('cards', () => {
  it('come in the order asked, with the caller’s own marks and fresh counts', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const ids = [(await world.post(author)).id, (await world.post(author)).id, (await world.post(author)).id]
    await likePost(reader.ctx, { postId: ids[1]!, on: true })
    const asked = [ids[2]!, crypto.randomUUID(), ids[1]!, ids[0]!]
    for (let round = 0; round < 2; round += 1) {
      const cards = await loadCards(reader.ctx, asked)
      expect(cards.map(({ id, liked, likeCount }) => [id, liked, likeCount])).toEqual([
        [ids[2], false, 0],
        [ids[1], true, 1],
        [ids[0], false, 0],
      ])
    }
  })

  it('carry a changed name from the next read on', async () => {
    const author = await world.person({ displayName: '옛이름' })
    const { id } = await world.post(author)
    await readPost(world.ctx(), { postId: id })
    await world.deps.main.db.update(person).set({ displayName: '새이름' }).where(eq(person.id, author.id))
    expect((await readPost(world.ctx(), { postId: id })).author.displayName).toBe('새이름')
  })

  it('are the same without Redis, and so are likes', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id } = await world.post(author)
    const broken = new Proxy(world.deps.redis, { get: (redis, name) => (name === 'status' ? 'end' : Reflect.get(redis, name)) })
    expect(await likePost({ ...reader.ctx, redis: broken }, { postId: id, on: true })).toEqual({
      liked: true,
      bookmarked: false,
      likeCount: 1,
      bookmarkCount: 0,
    })
    expect(await loadCards({ ...reader.ctx, redis: broken }, [id])).toEqual(await loadCards(reader.ctx, [id]))
  })

  it('for everyone leave out private and suspended authors', async () => {
    const [author, hidden, banned] = [await world.person(), await world.person({ isPrivate: true }), await world.person()]
    const [open, closed, lost] = [await world.post(author), await world.post(hidden), await world.post(banned)]
    await world.deps.main.db.update(person).set({ status: 'suspended' }).where(eq(person.id, banned.id))
    const stored = await loadCardsForEveryone(hidden.ctx, [closed.id, lost.id, open.id])
    expect(stored.map(({ id }) => id)).toEqual([open.id])
    expect(JSON.stringify(stored)).not.toContain('http')
  })
})

describe('pages', () => {
  it('go through all posts once, newest first, whatever is filtered out between', async () => {
    const author = await world.person()
    const reader = await world.person()
    const ids: string[] = []
    for (let made = 0; made < 7; made += 1) ids.unshift((await world.post(author, { caption: '#차례' })).id)
    const walk = async (read: (cursor: string | null) => Promise<JsonText<PostPage>>) => {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: PostPage = (await read(cursor)).value
        seen.push(...page.posts.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor)
      return seen
    }
    expect(await walk((cursor) => personPosts(reader.ctx, { handle: author.handle, cursor, limit: 3 }))).toEqual(ids)
    expect(await walk((cursor) => tagPosts(reader.ctx, { tag: '차례', cursor, limit: 2 }))).toEqual(ids)
    expect((await tagPosts(reader.ctx, { tag: '차례', cursor: null, limit: 7 })).value.nextCursor).toBe(null)
    for (const postId of ids) await likePost(reader.ctx, { postId, on: true })
    // All liked in one instant: the id decides.
    expect(await walk((cursor) => likedPosts(reader.ctx, { cursor, limit: 2 }))).toEqual(ids)
    await expect(personPosts(reader.ctx, { handle: author.handle, cursor: 'nonsense', limit: 3 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'cursor',
    })
  })

  it('are read in index order: no plan holds a Sort', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const product = await world.product(await world.shop())
    await world.post(author, { caption: '#계획' })
    await run(
      world.deps.main.db,
      sql`with made as (
            insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
            select uuidv7(), ${author.id}::uuid, 'visible', '', 'daily', 'plan-' || n, '', now() from generate_series(1, 3000) n returning id
          ), tagged as (insert into post_hashtag (tag, post_id) select '계획', id from made),
          reacted as (insert into reaction (person_id, post_id, liked, liked_at, bookmarked, bookmarked_at) select ${reader.id}::uuid, id, true, now(), true, now() from made)
          insert into product_tag (post_id, position, product_id, x, y, price_krw) select id, 0, ${product.id}::uuid, 0, 0, 1 from made`,
    )
    await run(world.owner.db, sql`vacuum analyze`)
    for (const page of [
      personPostsSql(reader.ctx, author.handle, beforeEverything, 13),
      tagPostsSql(reader.ctx, '계획', beforeEverything, 13),
      productLooksSql(reader.ctx, product.id, beforeEverything, 13),
      reactedPostsSql(reader.ctx, 'liked', null, 13),
      reactedPostsSql(reader.ctx, 'bookmarked', null, 13),
    ]) {
      const plan = (await rows(world.deps.main.db, sql<{ 'QUERY PLAN': string }>`explain ${page}`))
        .map((line) => line['QUERY PLAN'])
        .join('\n')
      expect(plan).toContain('Index')
      expect(plan).not.toContain('Sort')
    }
  })
})
