import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { PostCard } from '../posts/schema.ts'
import { interestFeed } from './interest-feed.ts'
import { lessLike } from './less-like.ts'
import { lessLikeFactor } from './rules.ts'
import { setPersonalised } from './set-personalised.ts'
import type { LessLikeInput } from './schema.ts'

const authorCount = 8
const categories = ['fashion', 'home', 'food', 'daily'] as const
const pageSize = 20
let world: World
let authors: TestPerson[]
let products: { id: string }[]

beforeAll(async () => {
  world = await createWorld()
  authors = await Promise.all(Array.from({ length: authorCount }, () => world.person()))
  const shop = await world.shop()
  products = await Promise.all(Array.from({ length: 8 }, () => world.product(shop)))
  for (let at = 0; at < 120; at += 1)
    await world.post(authors[at % authorCount]!, {
      caption: `#태그${at % 4}`,
      category: categories[(at >> 3) % 4]!,
      tags: [{ productId: products[(at * 3 + (at >> 3)) % 8]!.id, x: 0.5, y: 0.5 }],
    })
})
afterAll(() => world.close())

type Subject = Omit<Extract<LessLikeInput, { kind: 'author' }>, 'on' | 'kind'> & { kind: LessLikeInput['kind'] }

function names(post: PostCard, { kind, key }: Subject): boolean {
  const named: Record<Subject['kind'], string[]> = {
    author: [post.author.id],
    hashtag: post.hashtags,
    product: post.images.flatMap(({ tags }) => tags.map(({ productId }) => productId)),
    category: [post.category],
  }
  return named[kind].includes(key)
}

test('exposure falls by the stated factor at the next page, and not to nothing', async () => {
  const subjects = [0, 1, 2, 3].flatMap((at): Subject[] => [
    { kind: 'author', key: authors[at]!.id },
    { kind: 'hashtag', key: `태그${at}` },
    { kind: 'product', key: products[at]!.id },
    { kind: 'category', key: categories[at]! },
  ])
  const [before, after, rest] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
  const count = (into: Map<string, number>, posts: PostCard[], subject: Subject) =>
    into.set(subject.kind, (into.get(subject.kind) ?? 0) + posts.filter((post) => names(post, subject)).length)
  for (const subject of subjects) {
    const reader = await world.person()
    const first = (await interestFeed(reader.ctx, { cursor: null, limit: pageSize })).value
    await lessLike(reader.ctx, { ...subject, on: true } as LessLikeInput)
    const second = (await interestFeed(reader.ctx, { cursor: first.nextCursor, limit: pageSize })).value
    count(before, first.posts, subject)
    count(after, second.posts, subject)
    let cursor = second.nextCursor
    while (cursor !== null) {
      const page = (await interestFeed(reader.ctx, { cursor, limit: pageSize })).value
      count(rest, page.posts, subject)
      cursor = page.nextCursor
    }
  }
  for (const [kind, shown] of before) {
    expect(shown, kind).toBeGreaterThanOrEqual(8)
    // Lists are drawn in part: three standard deviations above what the factor leaves.
    const expected = lessLikeFactor * shown
    expect(after.get(kind), kind).toBeLessThanOrEqual(expected + 3 * Math.sqrt(expected))
    expect(rest.get(kind), kind).toBeGreaterThan(0)
  }
})

test('counts for nothing while personalisation is off', async () => {
  const reader = await world.person()
  const [one] = authors
  await lessLike(reader.ctx, { kind: 'author', key: one!.id, on: true })
  await setPersonalised(reader.ctx, { on: false })
  const { posts, isPersonalised } = (await interestFeed(reader.ctx, { cursor: null, limit: pageSize })).value
  expect(isPersonalised).toBe(false)
  expect(posts.filter(({ author }) => author.id === one!.id).length).toBeGreaterThan(0)
})
