import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxInCollection } from '../../shared/bounds.ts'
import { bookmarkPost } from '../reactions/set-reaction.ts'
import { collectionPosts, openCollection } from './collection-posts.ts'
import { putPosts, takePosts } from './fill-collection.ts'
import { createCollection, deleteCollection, orderCollections, updateCollection } from './keep-collection.ts'
import { listCollections } from './list-collections.ts'
import { shareCollection } from './share-collection.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

/**
 * Ann and bea bookmarked the same two posts and keep both in two collections each; a third post
 * nobody bookmarked.
 */
async function shelves() {
  const [ann, bea, author] = [await world.person(), await world.person(), await world.person()]
  const [red, blue, other] = [await world.post(author), await world.post(author), await world.post(author)]
  const named: Record<string, string | { id: string; handle?: string }> = { ann, bea, red, blue, other }
  for (const [who, person] of [
    ['', ann],
    ['bea-', bea],
  ] as const) {
    for (const { id: postId } of [red, blue]) await bookmarkPost(person.ctx, { postId, on: true })
    for (const name of ['one', 'two']) {
      const { collectionId } = await createCollection(person.ctx, { name })
      named[`${who}${name}`] = collectionId
      await putPosts(person.ctx, { collectionId, postIds: [red.id, blue.id], fromId: null })
      await updateCollection(person.ctx, { collectionId, coverPostId: red.id })
      await shareCollection(person.ctx, { collectionId, on: true })
    }
  }
  const ids = named as Record<'one' | 'two', string>
  return { ann, bea, red, blue, other, ids, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside another person’s collections of the same posts', () => {
  it('posts are put in, moved and taken out of one', async () => {
    const { ann, red, blue, other, ids, by } = await shelves()
    const { collectionId } = await createCollection(ann.ctx, { name: 'three' })
    const put = (postIds: string[], fromId: string | null) => by(() => putPosts(ann.ctx, { collectionId, postIds, fromId }))
    expect(await put([red.id, other.id], null)).toMatchInlineSnapshot(`
      [
        "+ collection_post · red: added_at now, owner_id "ann"",
      ]
    `)
    expect(await put([red.id], null)).toEqual([])
    expect(await put([blue.id], ids.one)).toMatchInlineSnapshot(`
      [
        "+ collection_post · blue: added_at now, owner_id "ann"",
        "- collection_post one blue",
      ]
    `)
    expect(await put([red.id], collectionId)).toEqual([])
    expect(await by(() => takePosts(ann.ctx, { collectionId: ids.two, postIds: [red.id] }))).toMatchInlineSnapshot(`
      [
        "- collection_post two red",
      ]
    `)
    expect(await by(() => bookmarkPost(ann.ctx, { postId: red.id, on: false }))).toMatchInlineSnapshot(`
      [
        "+ post_count_change: likes 0, post_id "red", comments 0, bookmarks -1",
        "- collection_post one red",
        "- collection_post · red",
        "reaction ann red: bookmarked false, bookmarked_at now",
      ]
    `)
  })

  it('one is made, changed, shared, put in order and deleted', async () => {
    const { ann, blue, ids, by } = await shelves()
    const of = { collectionId: ids.one }
    expect(await by(() => createCollection(ann.ctx, { name: 'three' }))).toMatchInlineSnapshot(`
      [
        "+ collection ·: name "three", owner_id "ann", position 2",
      ]
    `)
    expect(await by(() => createCollection(ann.ctx, { name: 'one' }))).toEqual([])
    expect(await by(() => updateCollection(ann.ctx, { ...of, name: 'first' }))).toMatchInlineSnapshot(`
      [
        "collection one: name "first"",
      ]
    `)
    expect(await by(() => updateCollection(ann.ctx, { ...of, coverPostId: blue.id }))).toMatchInlineSnapshot(`
      [
        "collection one: cover_post_id "blue"",
      ]
    `)
    expect(await by(() => updateCollection(ann.ctx, { ...of, coverPostId: null }))).toMatchInlineSnapshot(`
      [
        "collection one: cover_post_id null",
      ]
    `)
    expect(await by(() => shareCollection(ann.ctx, { ...of, on: true }))).toEqual([])
    expect(await by(() => shareCollection(ann.ctx, { ...of, on: false }))).toMatchInlineSnapshot(`
      [
        "collection one: share_token null",
      ]
    `)
    const collectionIds = (await listCollections(ann.ctx, { postId: null })).collections.map(({ id }) => id).toReversed()
    expect(await by(() => orderCollections(ann.ctx, { collectionIds }))).toMatchInlineSnapshot(`
      [
        "collection one: position 3",
        "collection two: position 2",
        "collection ·: position 1",
      ]
    `)
    for (const wrong of [[...collectionIds.slice(1), blue.id], collectionIds.slice(1)])
      await expect(orderCollections(ann.ctx, { collectionIds: wrong })).rejects.toMatchObject({ code: 'CONFLICT', field: 'collectionIds' })
    expect(await by(() => deleteCollection(ann.ctx, of))).toMatchInlineSnapshot(`
      [
        "- collection one",
        "- collection_post one blue",
        "- collection_post one red",
      ]
    `)
  })
})

it(`holds ${maxInCollection} posts and no more`, async () => {
  const { ann, other, ids } = await shelves()
  await run(
    world.owner.db,
    sql`with made as (
          insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
          select gen_random_uuid(), ${ann.id}::uuid, 'visible', '', 'daily', 'many-' || n, '', now() from generate_series(1, ${maxInCollection - 3}) n returning id)
        insert into collection_post (collection_id, post_id, owner_id, added_at) select ${ids.one}::uuid, id, ${ann.id}::uuid, now() from made`,
  )
  const { id: more } = await world.post(ann)
  for (const postId of [other.id, more]) await bookmarkPost(ann.ctx, { postId, on: true })
  const put = (postId: string) => putPosts(ann.ctx, { collectionId: ids.one, postIds: [postId], fromId: null })
  expect(await put(other.id)).toEqual({ postIds: [other.id] })
  await expect(put(more)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'collectionPosts', details: { limit: maxInCollection } })
})

it('is read in pages by its owner and by whoever has the link, the last one put in first', async () => {
  const { ann, bea, red, blue, other, ids } = await shelves()
  await bookmarkPost(ann.ctx, { postId: other.id, on: true })
  await takePosts(ann.ctx, { collectionId: ids.one, postIds: [red.id, blue.id] })
  for (const { id } of [blue, other, red]) {
    world.advance(5)
    await putPosts(ann.ctx, { collectionId: ids.one, postIds: [id], fromId: null })
  }
  const { token } = await shareCollection(ann.ctx, { collectionId: ids.one, on: true })
  const walk = async (read: (cursor: string | null) => Promise<{ posts: { id: string }[]; nextCursor: string | null }>) => {
    const pages: string[][] = []
    let cursor: string | null = null
    do {
      const page: { posts: { id: string }[]; nextCursor: string | null } = await read(cursor)
      pages.push(page.posts.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    return pages
  }
  const expected = [[red.id], [other.id], [blue.id]]
  expect(await walk((cursor) => collectionPosts(ann.ctx, { collectionId: ids.one, cursor, limit: 1 }))).toEqual(expected)
  expect(await walk((cursor) => openCollection(bea.ctx, { token: token!, cursor, limit: 1 }))).toEqual(expected)
  // In one moment the later post comes first; the one collection holds a post, the other does not.
  expect((await walk((cursor) => collectionPosts(ann.ctx, { collectionId: ids.two, cursor, limit: 1 }))).flat()).toEqual([blue.id, red.id])
  const holding = async (postId: string | null) => (await listCollections(ann.ctx, { postId })).collections.map(({ holds }) => holds)
  expect([await holding(other.id), await holding(red.id), await holding(null)]).toEqual([
    [true, false],
    [true, true],
    [false, false],
  ])
})
