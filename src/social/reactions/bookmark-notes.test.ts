import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { block, reaction } from '../../db/schema/index.ts'
import { appRouter } from '../../routers/index.ts'
import { callerFactory } from '../../routers/trpc.ts'
import { noteBookmark } from './note-bookmark.ts'
import { bookmarkPost, likePost } from './set-reaction.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

/** As a client asks, with answers held against their schemas. */
const as = (person: TestPerson | null) => callerFactory(appRouter)(person?.ctx ?? world.ctx())
/** As it is sent: a page of posts is ready JSON within the server. */
const sent = <Answer>(answer: Answer) => JSON.parse(JSON.stringify(answer)) as Answer
const noted = async (note = '아버지 생신 선물로') => {
  const [author, reader] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  await bookmarkPost(reader.ctx, { postId, on: true })
  await as(reader).posts.noteBookmark({ postId, note })
  return { author, reader, postId }
}
const stored = async (person: TestPerson, postId: string) =>
  (
    await world.deps.main.db
      .select()
      .from(reaction)
      .where(and(eq(reaction.personId, person.id), eq(reaction.postId, postId)))
  )[0]
const notesOfBookmarks = async (person: TestPerson) => (await as(person).me.bookmarks({})).posts.map(({ id, note }) => [id, note])

describe('the note of a bookmark', () => {
  it('is answered as it is kept, and stands on the post and among the bookmarks', async () => {
    const { reader, postId } = await noted()
    expect(await as(reader).posts.noteBookmark({ postId, note: ' 두 줄\r\n메모 \u200b' })).toEqual({ note: '두 줄\n메모' })
    expect(await as(reader).posts.get({ postId })).toMatchObject({ bookmarked: true, note: '두 줄\n메모' })
    expect(await notesOfBookmarks(reader)).toEqual([[postId, '두 줄\n메모']])
  })

  it('is nobody else’s: the author, another who bookmarked and a stranger get an empty one', async () => {
    const { author, postId } = await noted()
    const other = await world.person()
    await bookmarkPost(other.ctx, { postId, on: true })
    for (const viewer of [author, other, null]) expect(await as(viewer).posts.get({ postId })).toMatchObject({ note: '' })
    expect(await notesOfBookmarks(other)).toEqual([[postId, '']])
  })

  it('is on no other list and in nothing that Redis holds', async () => {
    const { author, reader, postId } = await noted('비밀스러운 메모')
    await likePost(reader.ctx, { postId, on: true })
    await as(reader).posts.get({ postId })
    for (const page of [await as(reader).people.posts({ handle: author.handle }), await as(reader).me.likes({})]) {
      const { posts } = sent(page)
      expect(posts.map(({ id }) => id)).toEqual([postId])
      expect(JSON.stringify(posts)).not.toContain('비밀')
    }
    const { redis } = world.deps
    const held: string[] = []
    for (const key of await redis.keys('*')) {
      const kind = await redis.type(key)
      if (kind === 'string') held.push((await redis.get(key)) ?? '')
      if (kind === 'hash') held.push(JSON.stringify(await redis.hgetall(key)))
      if (kind === 'stream') held.push(JSON.stringify(await redis.xrange(key, '-', '+')))
    }
    expect(held.some((text) => text.includes(postId))).toBe(true)
    expect(held.filter((text) => text.includes('비밀'))).toEqual([])
  })

  it('is removed by an empty text, and goes with the bookmark for good', async () => {
    const { reader, postId } = await noted()
    expect(await as(reader).posts.noteBookmark({ postId, note: ' \n ' })).toEqual({ note: '' })
    await as(reader).posts.noteBookmark({ postId, note: '다시' })
    await bookmarkPost(reader.ctx, { postId, on: false })
    expect(await stored(reader, postId)).toMatchObject({ bookmarked: false, note: '' })
    await bookmarkPost(reader.ctx, { postId, on: true })
    expect(await as(reader).posts.get({ postId })).toMatchObject({ bookmarked: true, note: '' })
  })

  it('stays when the bookmark is set once more and when the like moves', async () => {
    const { reader, postId } = await noted('그대로')
    await bookmarkPost(reader.ctx, { postId, on: true })
    for (const on of [true, false]) await likePost(reader.ctx, { postId, on })
    expect(await as(reader).posts.get({ postId })).toMatchObject({ note: '그대로' })
  })

  it('moves no count and not the place of the bookmark', async () => {
    const { reader, postId } = await noted()
    const before = await stored(reader, postId)
    await as(reader).posts.noteBookmark({ postId, note: '나중에' })
    expect(await stored(reader, postId)).toEqual({ ...before, note: '나중에' })
    expect(await as(reader).posts.get({ postId })).toMatchObject({ bookmarkCount: 1 })
  })

  it('needs a bookmark, and a post that the caller may see', async () => {
    const { author, reader, postId } = await noted()
    const stranger = await world.person()
    const missing = { code: 'NOT_FOUND', field: 'postId' }
    await expect(noteBookmark(stranger.ctx, { postId, note: '몰래' })).rejects.toMatchObject(missing)
    await likePost(stranger.ctx, { postId, on: true })
    await expect(noteBookmark(stranger.ctx, { postId, note: '몰래' })).rejects.toMatchObject(missing)
    await expect(noteBookmark(reader.ctx, { postId: crypto.randomUUID(), note: '' })).rejects.toMatchObject(missing)
    await world.deps.main.db.insert(block).values({ blockerId: author.id, blockedId: reader.id, createdAt: world.deps.now() })
    await expect(noteBookmark(reader.ctx, { postId, note: '차단' })).rejects.toMatchObject(missing)
  })

  it('has at most 200 characters, counted as the page counts them', async () => {
    const { reader, postId } = await noted('🥝'.repeat(200))
    expect((await as(reader).posts.get({ postId })).note).toBe('🥝'.repeat(200))
    await expect(as(reader).posts.noteBookmark({ postId, note: '🥝'.repeat(201) })).rejects.toMatchObject({
      cause: { code: 'BAD_INPUT', field: 'note' },
    })
  })
})
