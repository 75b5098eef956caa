import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { hiddenPost, mute, person } from '../../db/schema/index.ts'
import { blockPerson } from '../graph/block-person.ts'
import { updateProfile } from '../people/update-profile.ts'
import { deletePost } from '../posts/delete-post.ts'
import { closeList } from './close-list.ts'
import { hidePost } from './hide-post.ts'
import { interestFeed } from './interest-feed.ts'
import { makeList } from './make-list.ts'
import type { InterestPage } from './schema.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
let world: World
let authors: TestPerson[]
const posts: { id: string; author: TestPerson; category: string }[] = []

beforeAll(async () => {
  world = await createWorld()
  authors = await Promise.all(Array.from({ length: 8 }, () => world.person()))
  const categories = ['fashion', 'home', 'food', 'daily'] as const
  for (let at = 0; at < 48; at += 1) {
    const [author, category] = [authors[at % 8]!, categories[(at >> 3) % 4]!]
    posts.push({ ...(await world.post(author, { category })), author, category })
  }
})
afterAll(() => world.close())

const read = async (reader: TestPerson, cursor: string | null = null, limit = 10): Promise<InterestPage> =>
  (await interestFeed(reader.ctx, { cursor, limit })).value
const ids = ({ posts: cards }: InterestPage) => cards.map(({ id }) => id)

/** Every page until there is no more. */
async function walk(reader: TestPerson, cursor: string | null = null, limit = 7): Promise<string[]> {
  const seen: string[] = []
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await read(reader, cursor, limit)
    seen.push(...ids(page))
    cursor = page.nextCursor
    if (cursor === null) return seen
    expect(page.posts.length).toBeGreaterThan(0)
  }
  throw new Error('The feed does not end.')
}

describe('a newcomer', () => {
  test('sees the chosen topics first, each with its reason', async () => {
    const reader = await world.person()
    await world.deps.main.db
      .update(person)
      .set({ interests: ['food', 'home'] })
      .where(eq(person.id, reader.id))
    const page = await read(reader)
    const chosen = page.posts.filter(({ category }) => category === 'food' || category === 'home')
    // One slot of a first page is drawn, and now and then two or three.
    expect(chosen.length).toBeGreaterThanOrEqual(6)
    const topics = page.posts.filter(({ id }) => page.slots[id]?.reason.kind === 'topic')
    for (const { id, category } of topics) expect(page.slots[id]?.reason).toEqual({ kind: 'topic', category })
    expect(topics.length).toBeGreaterThanOrEqual(6)
    expect(page.isPersonalised).toBe(true)
  })
})

describe('what was served', () => {
  test('is not served again for 7 days, and everything else is reached', async () => {
    const reader = await world.person()
    const seen = await walk(reader)
    expect(seen.toSorted()).toEqual(posts.map(({ id }) => id).toSorted())
    expect(ids(await read(reader))).toEqual([])
    world.advance(8 * dayMs + 1)
    expect((await walk(reader)).length).toBe(posts.length)
  })

  test('is given again for the same cursor, and only for that', async () => {
    const reader = await world.person()
    const first = await read(reader)
    const [again, same] = [await read(reader, first.nextCursor), await read(reader, first.nextCursor)]
    expect(ids(again)).toEqual(ids(same))
    const otherTab = await read(reader)
    const all = [first, again, otherTab, await read(reader, again.nextCursor), await read(reader, otherTab.nextCursor)].flatMap(ids)
    expect(new Set(all).size).toBe(all.length)
    expect(ids(await read(reader, first.nextCursor))).toEqual(ids(again))
  })

  test('stays so when Redis forgets, and when a new list is made meanwhile', async () => {
    const reader = await world.person()
    const first = await read(reader)
    await world.deps.redis.flushdb()
    const second = await read(reader, first.nextCursor, 2)
    await makeList(world.ctx(), reader.id)
    const third = await read(reader, second.nextCursor, 2)
    await Promise.all([makeList(world.ctx(), reader.id), makeList(world.ctx(), reader.id)])
    const rest = await walk(reader, third.nextCursor)
    const all = [...ids(first), ...ids(second), ...ids(third), ...rest]
    expect(new Set(all).size).toBe(all.length)
  })
})

describe('who comes back', () => {
  test('within the hour goes on in the list; after it gets a new one, with the posts that came since; a cursor goes on as it was', async () => {
    const [reader, scroller] = [await world.person(), await world.person()]
    const [first, scrolled] = [await read(reader, null, 2), await read(scroller, null, 2)]
    const post = { ...(await world.post(authors[0]!)), author: authors[0]!, category: 'daily' }
    posts.push(post)
    world.advance(hourMs - 60_000)
    expect((await read(reader, null, 2)).list).toBe(first.list)
    world.advance(2 * 60_000)
    expect((await read(scroller, scrolled.nextCursor, 2)).list).toBe(scrolled.list)
    const back = await read(reader, null, 2)
    expect(back.list).not.toBe(first.list)
    expect([...ids(back), ...(await walk(reader, back.nextCursor))]).toContain(post.id)
  })
})

describe('never shown, from the next page on', () => {
  const gone: Record<string, (reader: TestPerson, post: (typeof posts)[number]) => Promise<unknown>> = {
    'a hidden post': (reader, { id }) => hidePost(reader.ctx, { postId: id, hidden: true }),
    'a blocked author': (reader, { author }) => blockPerson(reader.ctx, { personId: author.id }),
    'an author who blocks': (reader, { author }) => blockPerson(author.ctx, { personId: reader.id }),
    'a private author': (_, { author }) => updateProfile(author.ctx, { isPrivate: true }),
    'a deleted post': (_, { id, author }) => deletePost(author.ctx, { postId: id }),
  }
  test.each(Object.keys(gone))('%s', async (what) => {
    const [reader, author] = [await world.person(), await world.person()]
    const post = { ...(await world.post(author)), author, category: 'daily' }
    const early = await world.person()
    expect(await walk(early)).toContain(post.id)
    const first = await read(reader, null, 1)
    if (ids(first).includes(post.id)) return
    await gone[what]!(reader, post)
    expect(await walk(reader, first.nextCursor)).not.toContain(post.id)
  })

  test('their own posts, those of muted people, and what they hid before', async () => {
    const reader = await world.person()
    const own = await world.post(reader)
    const now = world.deps.now()
    await world.deps.main.db.insert(mute).values({ muterId: reader.id, mutedId: authors[0]!.id, createdAt: now })
    await world.deps.main.db.insert(hiddenPost).values({ personId: reader.id, postId: posts[1]!.id, createdAt: now })
    const seen = await walk(reader)
    expect(seen).not.toContain(own.id)
    expect(seen).not.toContain(posts[1]!.id)
    expect(seen).not.toContain(posts[0]!.id)
  })
})

test('the first post of a new author is shown to most of 75 people who read three pages, and a quarter of all posts to somebody, though nothing is known of anybody', async () => {
  const quiet = await createWorld()
  try {
    const known = await Promise.all(Array.from({ length: 12 }, () => quiet.person()))
    for (let at = 0; at < 96; at += 1) await quiet.post(known[at % 12]!)
    const first = await quiet.post(await quiet.person())
    for (let at = 0; at < 48; at += 1) await quiet.post(known[at % 12]!)
    quiet.advance(3 * 3_600_000)
    const shown = new Map<string, number>()
    for (let at = 0; at < 75; at += 1) {
      const reader = await quiet.person()
      let cursor: string | null = null
      for (let pages = 0; pages < 3; pages += 1) {
        const page: InterestPage = await read(reader, cursor)
        for (const id of ids(page)) shown.set(id, (shown.get(id) ?? 0) + 1)
        cursor = page.nextCursor
      }
    }
    expect(shown.get(first.id)).toBeGreaterThanOrEqual(50)
    expect(shown.size / 145).toBeGreaterThanOrEqual(0.25)
  } finally {
    await quiet.close()
  }
  // 75 lists and 225 pages: 12 s on a busy machine, and twice that beside other suites.
})

test('a closed list ends at once, and the next page comes from a new one', async () => {
  const reader = await world.person()
  const first = await read(reader)
  expect(await closeList(world.ctx(), reader.id)).toBe(true)
  const second = await read(reader, first.nextCursor)
  expect(second.list).not.toBe(first.list)
  expect(ids(second).filter((id) => ids(first).includes(id))).toEqual([])
  expect(second.posts.length).toBe(10)
})

test('a cursor of another list is refused', async () => {
  await expect(read(await world.person(), 'abc')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'cursor' })
})
