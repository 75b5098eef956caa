import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { one, rows, run } from '../../db/rows.ts'
import { write } from '../../db/write.ts'
import { maxPostVersions } from '../../shared/bounds.ts'
import { sql } from '../../db/sql.ts'
import { block, hashtag, media, outbox, post } from '../../db/schema/index.ts'
import { bookmarkPost, likePost } from '../reactions/set-reaction.ts'
import { loadCards, loadCardsForEveryone } from './cards.ts'
import { archivedPosts, archivePost } from './archive-post.ts'
import { listVersions } from './list-versions.ts'
import { putBackPost, takeDownPost } from './take-down-post.ts'
import { createPost } from './create-post.ts'
import { deletePost } from './delete-post.ts'
import { editPost } from './edit-post.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import { bookmarkedPosts, likedPosts } from './reacted-posts.ts'
import { createComment } from '../comments/create-comment.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { personPosts, pinnedPosts } from './person-posts.ts'
import { pinPost } from './pin-post.ts'
import { purgePost } from './purge-post.ts'
import { undoneWithinMs } from './rules.ts'
import { undoDelete } from './undo-delete.ts'
import { productLooks } from './product-looks.ts'
import { readPost } from './read-post.ts'
import { cardKey } from './stored-cards.ts'
import type { CreatePostInput, EditPostInput } from './schema.ts'
import { tagPosts } from './tag-posts.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function draft(author: TestPerson, changes: Partial<CreatePostInput> = {}): Promise<CreatePostInput> {
  const picture = await world.media(author)
  return {
    idempotencyKey: crypto.randomUUID(),
    caption: '오늘 #데일리룩',
    category: 'fashion',
    images: [{ mediaId: picture.id, alt: '거울', tags: [] }],
    ...changes,
  }
}
const looksOf = async (productId: string) =>
  (
    await one(
      world.deps.main.db,
      sql<{ looks: number }>`
        select (g.look_count + coalesce((select sum(by) from count_change c where c.kind = 'looks' and c.key = g.id::text), 0))::int as looks
        from product g where g.id = ${productId}::uuid`,
    )
  ).looks
const jobsOf = async (name: string, postId: string) =>
  (await world.deps.main.db.select().from(outbox).where(eq(outbox.name, name))).filter(({ payload }) =>
    JSON.stringify(payload).includes(postId),
  )

describe('creating a post', () => {
  it('shows it as a card with its picture, hashtags and the product at the price of that moment', async () => {
    const author = await world.person({ displayName: '지민' })
    const shop = await world.shop()
    const product = await world.product(shop, { title: '린넨 셔츠', priceKrw: 39_000 })
    const input = await draft(author, { caption: '#린넨 셔츠 #OOTD #2024 #린넨' })
    input.images[0]!.tags = [{ productId: product.id, x: 0.25, y: 0.5 }]
    const { postId, state } = await createPost(author.ctx, input)
    expect(state).toBe('visible')
    await run(world.deps.main.db, sql`update product set price_krw = 99000 where id = ${product.id}`)
    const card = await readPost(world.ctx(), { postId })
    expect(card).toMatchObject({
      id: postId,
      author: { id: author.id, handle: author.handle, displayName: '지민' },
      hashtags: ['린넨', 'ootd'],
      category: 'fashion',
      images: [
        {
          alt: '거울',
          width: 1080,
          height: 1350,
          tags: [{ productId: product.id, title: '린넨 셔츠', priceKrw: 39_000, x: 0.25, y: 0.5 }],
        },
      ],
      likeCount: 0,
      liked: false,
    })
    expect(card.images[0]?.base).toContain('/m/')
    expect(await jobsOf('posts.fanOut', postId)).toHaveLength(1)
  })

  it('50 times at once with one key makes one post and one answer', async () => {
    const author = await world.person()
    const input = await draft(author)
    const answers = await Promise.all(Array.from({ length: 50 }, () => createPost(author.ctx, input)))
    expect(new Set(answers.map(({ postId }) => postId)).size).toBe(1)
    expect(await world.deps.main.db.select().from(post).where(eq(post.authorId, author.id))).toHaveLength(1)
    expect(await jobsOf('posts.fanOut', answers[0]!.postId)).toHaveLength(1)
  })

  it('refuses the same key with another body and leaves every row as it was', async () => {
    const author = await world.person()
    const input = await draft(author)
    await createPost(author.ctx, input)
    await expect(createPost(author.ctx, { ...input, caption: '다른 #글' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await world.deps.main.db.select().from(hashtag).where(eq(hashtag.tag, '글'))).toEqual([])
  })

  it('refuses pictures that are not the author’s, of another purpose or in another post, naming the field', async () => {
    const [author, other] = [await world.person(), await world.person()]
    const own = await world.media(author)
    const used = await draft(author)
    await createPost(author.ctx, used)
    for (const mediaId of [
      (await world.media(other)).id,
      (await world.media(author, 'avatar')).id,
      used.images[0]!.mediaId,
      crypto.randomUUID(),
    ]) {
      const images = [
        { mediaId: own.id, alt: '', tags: [] },
        { mediaId, alt: '', tags: [] },
      ]
      await expect(createPost(author.ctx, await draft(author, { images }))).rejects.toMatchObject({
        code: 'BAD_INPUT',
        field: 'images.1.mediaId',
      })
    }
    await expect(
      createPost(
        author.ctx,
        await draft(author, { images: [{ mediaId: own.id, alt: '', tags: [{ productId: crypto.randomUUID(), x: 0, y: 0 }] }] }),
      ),
    ).rejects.toMatchObject({ field: 'images.0.tags.0.productId' })
  })

  it('gives one picture to one of two posts made at once', async () => {
    const author = await world.person()
    const input = await draft(author)
    const results = await Promise.allSettled([
      createPost(author.ctx, input),
      createPost(author.ctx, { ...input, idempotencyKey: crypto.randomUUID() }),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('tells those it mentions, but nobody who is blocked', async () => {
    const [author, friend, foe] = [await world.person(), await world.person(), await world.person()]
    await world.deps.main.db.insert(block).values({ blockerId: foe.id, blockedId: author.id, createdAt: world.deps.now() })
    const { postId } = await createPost(
      author.ctx,
      await draft(author, { caption: `@${friend.handle} @${foe.handle} @${author.handle} 봐요.` }),
    )
    const notices = await jobsOf('notifications.notify', postId)
    expect(notices.map(({ payload }) => payload)).toEqual([
      { personId: friend.id, kind: 'mention', actorId: author.id, postId, commentId: null, amountKrw: null },
    ])
  })
})

describe('editing and deleting', () => {
  it('shows the new caption on the next read, and moves the post to its new hashtags', async () => {
    const author = await world.person()
    const { id } = await world.post(author, { caption: '#하나 #둘' })
    await readPost(world.ctx(), { postId: id })
    await editPost(author.ctx, { postId: id, caption: '#둘 #셋' })
    expect((await readPost(world.ctx(), { postId: id })).hashtags).toEqual(['둘', '셋'])
    await expect(tagPosts(world.ctx(), { tag: '하나', cursor: null, limit: 5 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await tagPosts(world.ctx(), { tag: '#셋', cursor: null, limit: 5 })).value).toMatchObject({
      tag: '셋',
      postCount: 1,
      posts: [{ id }],
    })
  })

  it('never shows an old card that a slow reader put into the cache after the edit', async () => {
    const author = await world.person()
    const { id } = await world.post(author, { caption: '처음' })
    await readPost(world.ctx(), { postId: id })
    const old = await world.deps.redis.get(cardKey(id))
    await editPost(author.ctx, { postId: id, caption: '나중' })
    await world.deps.redis.set(cardKey(id), old!)
    expect((await readPost(world.ctx(), { postId: id })).caption).toBe('나중')
  })

  it('is for the author alone', async () => {
    const [author, other] = [await world.person(), await world.person()]
    const { id } = await world.post(author)
    await expect(editPost(other.ctx, { postId: id, caption: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(deletePost(other.ctx, { postId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('changes everything, keeps what it was for its author alone, and moves the looks of products with their tags', async () => {
    const [author, other] = [await world.person(), await world.person()]
    const shop = await world.shop()
    const [kept, gone, added] = await Promise.all([world.product(shop), world.product(shop), world.product(shop)])
    const tag = (product: { id: string }) => ({ productId: product.id, x: 0.25, y: 0.5 })
    const [first, second] = await Promise.all([world.media(author), world.media(author)])
    const pictures = [
      { mediaId: first.id, alt: '하나', tags: [tag(kept), tag(gone)] },
      { mediaId: second.id, alt: '', tags: [] },
    ]
    const { postId } = await createPost(author.ctx, await draft(author, { images: pictures, place: '서울숲' }))
    // A tag that stays keeps its price, and its product may be gone.
    await run(world.deps.main.db, sql`update product set state = 'unlisted', price_krw = 1 where id = ${kept.id}::uuid`)
    const images = [
      { mediaId: second.id, alt: '둘', tags: [tag(added)] },
      { mediaId: first.id, alt: '하나', tags: [tag(kept)] },
    ]
    const changed = { caption: '고쳤어요 #새것', category: 'home', audience: 'followers', paidLabel: true, place: '' } as const
    world.advance(1_000)
    await editPost(author.ctx, { postId, ...changed, images })
    const page = await readPost(author.ctx, { postId })
    expect(page).toMatchObject({ caption: changed.caption, category: 'home', audience: 'followers', paidLabel: true, hashtags: ['새것'] })
    expect(page.editedAt).not.toBeNull()
    expect(page).not.toHaveProperty('place')
    expect(page.images.map(({ alt, tags }) => [alt, tags.map(({ productId, priceKrw }) => [productId, priceKrw])])).toEqual([
      ['둘', [[added.id, 12_000]]],
      ['하나', [[kept.id, 12_000]]],
    ])
    const { versions } = await listVersions(author.ctx, { postId })
    expect(versions).toMatchObject([
      { ...changed, images: [{ mediaId: second.id, alt: '둘' }, { mediaId: first.id }] },
      {
        caption: '오늘 #데일리룩',
        audience: 'public',
        paidLabel: false,
        place: '서울숲',
        images: [{ mediaId: first.id, alt: '하나' }, {}],
      },
    ])
    expect(versions[1]!.images[0]!.tags.map(({ productId }) => productId).sort()).toEqual([kept.id, gone.id].sort())
    await expect(listVersions(other.ctx, { postId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const looks = () => Promise.all([kept, gone, added].map(({ id }) => looksOf(id)))
    // For followers it is no look that anybody may see.
    expect(await looks()).toEqual([0, 0, 0])
    await editPost(author.ctx, { postId, audience: 'public' })
    expect(await looks()).toEqual([1, 0, 1])
    // The same again is no edit; an audience is no content.
    await editPost(author.ctx, { postId, caption: changed.caption, images })
    expect((await listVersions(author.ctx, { postId })).versions).toHaveLength(3)
    expect((await readPost(author.ctx, { postId })).editedAt).toBe(page.editedAt)
    // The oldest go.
    for (let at = 0; at < maxPostVersions; at += 1) await editPost(author.ctx, { postId, place: `곳 ${at}` })
    expect((await listVersions(author.ctx, { postId })).versions).toHaveLength(1 + maxPostVersions)
    await deletePost(author.ctx, { postId })
    expect(await looks()).toEqual([0, 0, 0])
    await run(world.deps.main.db, sql`update post set deleted_at = deleted_at - interval '1 minute' where id = ${postId}::uuid`)
    await purgePost(world.ctx(), { postId, authorId: author.id })
    expect(await rows(world.deps.main.db, sql`select from post_version where post_id = ${postId}::uuid`)).toEqual([])
  })

  it('refuses to edit in pictures that are not the post’s, one left out, and a product that nobody sells, and changes nothing', async () => {
    const author = await world.person()
    const { postId } = await createPost(author.ctx, await draft(author))
    const [image] = (await listVersions(author.ctx, { postId })).versions[0]!.images
    const other = await world.media(author)
    const own = { mediaId: image!.mediaId, alt: '', tags: [] }
    const refused = async (images: NonNullable<EditPostInput['images']>, field: string) =>
      expect(editPost(author.ctx, { postId, caption: 'x', images })).rejects.toMatchObject({ code: 'BAD_INPUT', field })
    await refused([{ ...own, mediaId: other.id }], 'images.0.mediaId')
    await refused([own, own], 'images.1.mediaId')
    await refused([own, { ...own, mediaId: other.id }], 'images.1.mediaId')
    await refused([{ ...own, tags: [{ productId: crypto.randomUUID(), x: 0, y: 0 }] }], 'images.0.tags.0.productId')
    expect((await listVersions(author.ctx, { postId })).versions).toHaveLength(1)
  })

  it('archives a post with all that belongs to it, also around a moderator’s decision, and brings it back', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id } = await world.post(author, { caption: '#보관함' })
    await likePost(reader.ctx, { postId: id, on: true })
    const archived = async () => (await archivedPosts(author.ctx, { cursor: null, limit: 5 })).value.posts.map((post) => post.id)
    const stateNow = async () =>
      (await rows(world.deps.main.db, sql<{ state: string }>`select state from post where id = ${id}::uuid`))[0]?.state
    await expect(archivePost(reader.ctx, { postId: id, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (let turn = 0; turn < 2; turn += 1) await archivePost(author.ctx, { postId: id, on: true })
    expect(await archived()).toEqual([id])
    expect(await readPost(author.ctx, { postId: id })).toMatchObject({ isArchived: true, mayComment: false, likeCount: 1 })
    await expect(readPost(reader.ctx, { postId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(editPost(author.ctx, { postId: id, caption: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await jobsOf('search.remove', id)).toHaveLength(1)
    const owned = { postId: id, authorId: author.id }
    await write(author.ctx, (tx) => takeDownPost(author.ctx, tx, owned))
    await expect(archivePost(author.ctx, { postId: id, on: false })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await write(author.ctx, (tx) => putBackPost(author.ctx, tx, owned))
    expect(await stateNow()).toBe('archived')
    await archivePost(author.ctx, { postId: id, on: false })
    expect(await archived()).toEqual([])
    expect((await tagPosts(reader.ctx, { tag: '보관함', cursor: null, limit: 5 })).value).toMatchObject({
      postCount: 1,
      posts: [{ id, likeCount: 1 }],
    })
    expect(await recentlyHidden(world.ctx(), 'posts', [id])).toEqual(new Set())
  })

  it('takes a deleted post from every list at once and leaves it a tombstone', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const shop = await world.shop()
    const product = await world.product(shop)
    const { id } = await world.post(author, { caption: '#사라질것', tags: [{ productId: product.id, x: 0.1, y: 0.1 }] })
    await likePost(reader.ctx, { postId: id, on: true })
    await bookmarkPost(reader.ctx, { postId: id, on: true })
    const lists = async () => [
      await loadCards(reader.ctx, [id]),
      (await personPosts(reader.ctx, { handle: author.handle, cursor: null, limit: 5 })).value.posts,
      await tagPosts(reader.ctx, { tag: '사라질것', cursor: null, limit: 5 }).then(
        ({ value }) => value.posts,
        () => [],
      ),
      (await productLooks(reader.ctx, { productId: product.id, cursor: null, limit: 5 })).value.posts,
      (await likedPosts(reader.ctx, { cursor: null, limit: 5 })).value.posts,
      (await bookmarkedPosts(reader.ctx, { cursor: null, limit: 5 })).posts,
      await loadCardsForEveryone(reader.ctx, [id]),
    ]
    expect((await lists()).map((list) => list.length)).toEqual([1, 1, 1, 1, 1, 1, 1])
    await deletePost(author.ctx, { postId: id })
    await deletePost(author.ctx, { postId: id })
    expect((await lists()).map((list) => list.length)).toEqual([0, 0, 0, 0, 0, 0, 0])
    await expect(readPost(author.ctx, { postId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await recentlyHidden(world.ctx(), 'posts', [id, crypto.randomUUID()])).toEqual(new Set([id]))
    expect(await jobsOf('posts.retract', id)).toHaveLength(0)
    world.advance(undoneWithinMs)
    await world.runJobs()
    expect(await jobsOf('posts.retract', id)).toHaveLength(1)
    expect(await jobsOf('search.remove', id)).toHaveLength(1)
  })

  it('is undone within its time: likes, comments, tags, notices and pictures come back where they were', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    await world.follow(reader, author)
    const { id: postId } = await world.post(author, { caption: `#되살린글 @${reader.handle}` })
    await likePost(reader.ctx, { postId, on: true })
    await createComment(reader.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId: null, body: '좋아요' })
    await pinPost(author.ctx, { postId, on: true })
    await world.runJobs()
    const seen = async () => ({
      card: JSON.stringify(await readPost(reader.ctx, { postId })),
      tagged: (await tagPosts(reader.ctx, { tag: '되살린글', cursor: null, limit: 5 }).catch(() => null))?.value.postCount,
      pinned: (await pinnedPosts(reader.ctx, { handle: author.handle })).value.posts.map(({ id }) => id),
      home: (await homeFeed(reader.ctx, { cursor: null, limit: 5 })).value.posts.map(({ id }) => id),
      told: (await listNotifications(reader.ctx, { cursor: null, limit: 5 })).notifications.map(({ kind }) => kind),
      hidden: [...(await recentlyHidden(world.ctx(), 'posts', [postId]))],
    })
    const before = await seen()
    expect(before).toMatchObject({ tagged: 1, pinned: [postId], home: [postId], told: ['mention'], hidden: [] })
    expect(await deletePost(author.ctx, { postId })).toEqual({ postId, undoMs: 10_000 })
    await world.runJobs()
    await expect(seen()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await pinnedPosts(reader.ctx, { handle: author.handle })).value.posts).toEqual([])
    await expect(undoDelete(reader.ctx, { postId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    world.advance(10_000)
    expect(await undoDelete(author.ctx, { postId })).toEqual({ postId, state: 'visible' })
    expect(await undoDelete(author.ctx, { postId })).toEqual({ postId, state: 'visible' })
    await world.runJobs()
    world.advance(undoneWithinMs)
    await world.runJobs()
    expect(await seen()).toEqual(before)
    expect(await world.deps.main.db.select({ state: media.state }).from(media).where(eq(media.ownerId, author.id))).toEqual([
      { state: 'ready' },
    ])
  })

  it('is final when its time is over, decided by the clock of Postgres, and for a post that was never shown', async () => {
    const author = await world.person()
    const [late, early] = [await world.post(author), await world.post(author)]
    await deletePost(author.ctx, { postId: late.id })
    world.advance(undoneWithinMs)
    await expect(undoDelete(author.ctx, { postId: late.id })).rejects.toMatchObject({ code: 'TOO_LATE' })
    const waiting = await draft(author)
    await run(world.deps.main.db, sql`update media set state = 'processing' where id = ${waiting.images[0]!.mediaId}::uuid`)
    const { postId } = await createPost(author.ctx, waiting)
    expect(await deletePost(author.ctx, { postId })).toMatchObject({ undoMs: 0 })
    await expect(undoDelete(author.ctx, { postId })).rejects.toMatchObject({ code: 'TOO_LATE' })
    // The runner's clock is before that of Postgres: the job waits on.
    await deletePost(author.ctx, { postId: early.id })
    await purgePost(world.ctx(), { postId: early.id, authorId: author.id })
    expect(await jobsOf('posts.purge', early.id)).toHaveLength(2)
    expect(await undoDelete(author.ctx, { postId: early.id })).toMatchObject({ state: 'visible' })
  })

  it('of a post that a moderator hid brings it back hidden', async () => {
    const author = await world.person()
    const { id: postId } = await world.post(author)
    await world.deps.main.db.update(post).set({ state: 'hidden' }).where(eq(post.id, postId))
    await deletePost(author.ctx, { postId })
    expect(await undoDelete(author.ctx, { postId })).toEqual({ postId, state: 'held' })
    await expect(readPost(world.ctx(), { postId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('pins', () => {
  it('put up to three posts on top of a profile, the last first, for those who may see them', async () => {
    const [author, blocked] = [await world.person(), await world.person()]
    const posts = []
    for (let n = 0; n < 4; n += 1) posts.push(await world.post(author))
    const ids = posts.map(({ id }) => id)
    const pin = async (at: number, on = true) => (world.advance(10), pinPost(author.ctx, { postId: ids[at]!, on }))
    for (const at of [0, 2, 1, 0]) expect(await pin(at)).toEqual({ pinned: true })
    const pinned = async (ctx = world.ctx() as TestPerson['ctx'] | ReturnType<World['ctx']>) =>
      (await pinnedPosts(ctx, { handle: author.handle })).value.posts.map(({ id }) => id)
    expect(await pinned()).toEqual([ids[1], ids[2], ids[0]])
    await expect(pin(3)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'pins' })
    const more = await Promise.allSettled([pin(2, false), pin(3), pin(3)])
    expect(more[0]!.status).toBe('fulfilled')
    await deletePost(author.ctx, { postId: ids[1]! })
    expect(await pin(3)).toEqual({ pinned: true })
    expect((await pinned()).toSorted()).toEqual([ids[0], ids[3]].toSorted())
    const { id: third } = await world.post(author)
    const pinThird = async (tx: MainTx) => {
      await lockNames(tx, `pins:${author.id}`)
      await run(tx.db, sql`update post set pinned_at = now() where id = ${third}::uuid`)
    }
    expect(await meanwhile(world, pinThird, () => pin(2))).toMatchObject({ answer: { code: 'LIMIT_EXCEEDED' }, waited: true })
    await world.deps.main.db.insert(block).values({ blockerId: author.id, blockedId: blocked.id, createdAt: world.deps.now() })
    expect(await pinned(blocked.ctx)).toEqual([])
    await expect(pinPost(blocked.ctx, { postId: ids[0]!, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
