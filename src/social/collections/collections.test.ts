import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxCollections } from '../../shared/bounds.ts'
import { blockPerson } from '../graph/block-person.ts'
import { deletePost } from '../posts/delete-post.ts'
import { noteBookmark } from '../reactions/note-bookmark.ts'
import { bookmarkPost } from '../reactions/set-reaction.ts'
import { collectionPosts, openCollection } from './collection-posts.ts'
import { putPosts, takePosts } from './fill-collection.ts'
import { createCollection, deleteCollection, orderCollections, updateCollection } from './keep-collection.ts'
import { listCollections } from './list-collections.ts'
import { shareCollection } from './share-collection.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const page = { cursor: null, limit: 10 }
const notFound = expect.objectContaining({ code: 'NOT_FOUND' })

/** Somebody with bookmarks, the last one first. */
async function saver(count: number) {
  const [person, author] = [await world.person(), await world.person()]
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const { id } = await world.post(author)
    await bookmarkPost(person.ctx, { postId: id, on: true })
    ids.unshift(id)
  }
  return { person, author, ids }
}
const make = async ({ ctx }: TestPerson, name: string) => (await createCollection(ctx, { name })).collectionId
const put = (person: TestPerson, collectionId: string, postIds: string[], fromId: string | null = null) => (
  world.advance(5),
  putPosts(person.ctx, { collectionId, postIds, fromId })
)
const inside = async (person: TestPerson, collectionId: string) =>
  (await collectionPosts(person.ctx, { collectionId, ...page })).posts.map(({ id }) => id)
const listed = async (person: TestPerson, postId: string | null = null) => (await listCollections(person.ctx, { postId })).collections
const opened = async (viewer: TestPerson | null, token: string) =>
  (await openCollection(viewer?.ctx ?? world.ctx(), { token, ...page })).posts.map(({ id }) => id)

it('holds bookmarks, several at once, moves them, and loses them with the bookmark', async () => {
  const { person, ids } = await saver(3)
  const [wanted, seen] = [await make(person, '살 것'), await make(person, '본 것')]
  expect(await make(person, '살 것')).toBe(wanted)
  const { id: other } = await world.post(await world.person())
  for (const _ of [1, 2]) expect((await put(person, wanted, [...ids, other])).postIds.toSorted()).toEqual(ids.toSorted())
  expect((await inside(person, wanted)).toSorted()).toEqual(ids.toSorted())
  await put(person, seen, [ids[0]!, ids[1]!], wanted)
  expect([await inside(person, wanted), (await inside(person, seen)).toSorted()]).toEqual([[ids[2]], [ids[0]!, ids[1]!].toSorted()])
  expect((await listed(person, ids[2]!)).map(({ name, postCount, holds }) => [name, postCount, holds])).toEqual([
    ['살 것', 1, true],
    ['본 것', 2, false],
  ])
  await noteBookmark(person.ctx, { postId: ids[0]!, note: '겨울에' })
  expect((await collectionPosts(person.ctx, { collectionId: seen, ...page })).posts.find(({ id }) => id === ids[0])?.note).toBe('겨울에')
  await takePosts(person.ctx, { collectionId: seen, postIds: [ids[1]!] })
  await Promise.all([bookmarkPost(person.ctx, { postId: ids[0]!, on: false }), put(person, wanted, [ids[0]!])])
  await bookmarkPost(person.ctx, { postId: ids[0]!, on: true })
  expect([await inside(person, wanted), await inside(person, seen)]).toEqual([[ids[2]], []])
  expect(await deleteCollection(person.ctx, { collectionId: wanted })).toEqual({ collectionId: wanted })
  expect((await listed(person)).map(({ name }) => name)).toEqual(['본 것'])
})

it('has pages, a name, an order and a cover, which is never a post that its owner may not see', async () => {
  const { person, author, ids } = await saver(4)
  const [one, two] = [await make(person, '하나'), await make(person, '둘')]
  for (const id of [...ids].reverse()) await put(person, one, [id])
  const first = await collectionPosts(person.ctx, { collectionId: one, cursor: null, limit: 3 })
  const rest = await collectionPosts(person.ctx, { collectionId: one, cursor: first.nextCursor, limit: 3 })
  expect([...first.posts, ...rest.posts].map(({ id }) => id)).toEqual(ids)
  expect(rest.nextCursor).toBeNull()
  const row = async () => (await listed(person)).find(({ id }) => id === one)
  const coverUrl = async () => (await row())?.cover?.base
  const leads = (await collectionPosts(person.ctx, { collectionId: one, ...page })).posts.map(({ images }) => images[0]!.base)
  expect(await coverUrl()).toBe(leads[0])
  await updateCollection(person.ctx, { collectionId: one, name: '첫째', coverPostId: ids[2]! })
  expect(await coverUrl()).toBe(leads[2])
  await deletePost(author.ctx, { postId: ids[2]! })
  expect(await coverUrl()).toBe(leads[0])
  expect((await row())?.postCount).toBe(3)
  await expect(updateCollection(person.ctx, { collectionId: two, name: '첫째' })).rejects.toMatchObject({ code: 'CONFLICT', field: 'name' })
  await expect(updateCollection(person.ctx, { collectionId: two, coverPostId: ids[0]! })).rejects.toMatchObject({ field: 'coverPostId' })
  await orderCollections(person.ctx, { collectionIds: [two, one] })
  expect((await listed(person)).map(({ name }) => name)).toEqual(['둘', '첫째'])
  await expect(orderCollections(person.ctx, { collectionIds: [one] })).rejects.toMatchObject({ code: 'CONFLICT' })
  await blockPerson(author.ctx, { personId: person.id })
  expect([await inside(person, one), await coverUrl(), (await row())?.postCount]).toEqual([[], undefined, 0])
})

it('is another’s business only by its link: who opens it sees what they may see, and it ends at once', async () => {
  const { person, author, ids } = await saver(2)
  const stranger = await world.person()
  const collectionId = await make(person, '함께 볼 것')
  await put(person, collectionId, ids)
  await noteBookmark(person.ctx, { postId: ids[0]!, note: '나만 보는 말' })
  const own = await make(stranger, '내 것')
  for (const act of [
    () => inside(stranger, collectionId),
    () => put(stranger, collectionId, ids),
    () => takePosts(stranger.ctx, { collectionId, postIds: ids }),
    () => put(stranger, own, ids, collectionId),
    () => updateCollection(stranger.ctx, { collectionId, name: '남의 것' }),
    () => shareCollection(stranger.ctx, { collectionId, on: true }),
    () => deleteCollection(stranger.ctx, { collectionId }),
  ])
    await expect(act()).rejects.toEqual(notFound)
  const { token } = await shareCollection(person.ctx, { collectionId, on: true })
  expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(await shareCollection(person.ctx, { collectionId, on: true })).toEqual({ token })
  expect((await opened(null, token!)).toSorted()).toEqual(ids.toSorted())
  const shown = await openCollection(stranger.ctx, { token: token!, ...page })
  expect(shown).toMatchObject({ name: '함께 볼 것', owner: { id: person.id } })
  expect(JSON.stringify(shown)).not.toContain('나만 보는 말')
  await blockPerson(author.ctx, { personId: stranger.id })
  expect(await opened(stranger, token!)).toEqual([])
  const blocked = await world.person()
  await blockPerson(person.ctx, { personId: blocked.id })
  await expect(opened(blocked, token!)).rejects.toEqual(notFound)
  await shareCollection(person.ctx, { collectionId, on: false })
  await expect(opened(null, token!)).rejects.toEqual(notFound)
  const again = await shareCollection(person.ctx, { collectionId, on: true })
  expect(again.token).not.toBe(token)
  await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${person.id}::uuid`)
  await expect(opened(null, again.token!)).rejects.toEqual(notFound)
})

it(`is one of ${maxCollections} at most`, async () => {
  const person = await world.person()
  await run(
    world.deps.main.db,
    sql`insert into collection (id, owner_id, name, position, created_at)
      select gen_random_uuid(), ${person.id}::uuid, 'n' || n, n, now() from generate_series(2, ${maxCollections}) n`,
  )
  const both = await Promise.allSettled([make(person, '가'), make(person, '나')])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  await expect(make(person, '다')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'collections' })
})
