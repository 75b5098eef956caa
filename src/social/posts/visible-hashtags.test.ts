import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writingCases } from '../../../test/writing-cases.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { productsSold } from '../../commerce/products/product-cards.ts'
import { search } from '../search/search.ts'
import { deletePost } from './delete-post.ts'
import { editPost } from './edit-post.ts'
import { readPost } from './read-post.ts'
import { tagPosts } from './tag-posts.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const notFound = expect.objectContaining({ code: 'NOT_FOUND', field: 'tag' })
const page = (tag: string, ctx: TestPerson['ctx'] | ReturnType<World['ctx']> = world.ctx()) =>
  tagPosts(ctx, { tag, cursor: null, limit: 30 }).then(({ value }) => value)
const found = async (tag: string, ctx: TestPerson['ctx'] | ReturnType<World['ctx']> = world.ctx()) =>
  (await search(ctx, { text: tag, kind: 'hashtag', order: 'relevance', cursor: null }, productsSold)).value.hashtags

describe('a hashtag', () => {
  it('of a private account alone exists for its followers, and for nobody else', async () => {
    const [author, follower] = [await world.person({ isPrivate: true }), await world.person()]
    await world.follow(follower, author)
    await world.post(author, { caption: '#h1비밀주소' })
    await world.syncSearch()
    await expect(page('h1비밀주소')).rejects.toEqual(notFound)
    await expect(page('h1비밀주소', (await world.person()).ctx)).rejects.toEqual(notFound)
    expect(await found('h1비밀주소')).toEqual([])
    for (const reader of [follower, author]) {
      expect(await page('h1비밀주소', reader.ctx)).toMatchObject({ postCount: 1, posts: [{}] })
      expect(await found('h1비밀주소', reader.ctx)).toEqual([{ tag: 'h1비밀주소', postCount: 1 }])
    }
  })

  it('counts exactly the posts that stand beneath it, for whoever looks', async () => {
    const [open, secret, blocker, suspended] = [
      await world.person(),
      await world.person({ isPrivate: true }),
      await world.person(),
      await world.person(),
    ]
    const reader = await world.person()
    const posts = await Promise.all([open, open, secret, blocker, suspended].map((author) => world.post(author, { caption: '#센다' })))
    await blockPerson(blocker.ctx, { personId: reader.id })
    await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
    await deletePost(open.ctx, { postId: posts[0]!.id })
    await world.syncSearch()
    for (const [ctx, count] of [
      [world.ctx(), 2],
      [reader.ctx, 1],
      [secret.ctx, 3],
    ] as const) {
      const shown = await page('센다', ctx)
      expect({ count: shown.postCount, listed: shown.posts.length }).toEqual({ count, listed: count })
      expect(await found('센다', ctx)).toEqual([{ tag: '센다', postCount: count }])
    }
  })

  it('that nobody used is no other than one that only others see', async () => {
    await expect(page('아무도안쓴태그')).rejects.toEqual(notFound)
    await expect(page('a b')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'tag' })
  })

  it('is left by a post whose old caption was read by an older grammar', async () => {
    const author = await world.person()
    const { id: postId } = await world.post(author, { caption: '#ㅋㅠ' })
    await run(world.deps.main.db, sql`insert into hashtag (tag, post_count, created_at) values ('큐', 1, now())`)
    await run(world.deps.main.db, sql`update post_hashtag set tag = '큐' where post_id = ${postId}::uuid`)
    expect(await page('큐')).toMatchObject({ postCount: 1 })
    await editPost(author.ctx, { postId, caption: '이제 #큐브' })
    await expect(page('큐')).rejects.toEqual(notFound)
    expect(await page('큐브')).toMatchObject({ postCount: 1 })
  })
})

it('finds in captions what the table of writing says, on the card and under its tags', async () => {
  const author = await world.person()
  // A rule holds the links of a new account.
  await run(world.deps.main.db, sql`update person set created_at = created_at - interval '30 days' where id = ${author.id}::uuid`)
  const wrong: unknown[] = []
  for (const [caption, ...expected] of writingCases) {
    const tags = expected.flatMap((one) => (one.startsWith('#') ? one.slice(1) : []))
    const { id: postId } = await world.post(author, { caption })
    const { hashtags } = await readPost(world.ctx(), { postId })
    const held = await rows(world.deps.main.db, sql<{ tag: string }>`select tag from post_hashtag where post_id = ${postId}::uuid`)
    const stored = held.map(({ tag }) => tag).sort()
    if (hashtags.join(' ') !== tags.join(' ') || stored.join(' ') !== tags.toSorted().join(' '))
      wrong.push({ caption, hashtags, stored, tags })
  }
  expect(wrong).toEqual([])
})
