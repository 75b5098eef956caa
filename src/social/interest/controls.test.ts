import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import type { Interaction } from '../interactions/log-stream.ts'
import { appendInteractions } from '../interactions/log-stream.ts'
import { drainLog } from '../interactions/drain-log.ts'
import { updateProfile } from '../people/update-profile.ts'
import { deletePost } from '../posts/delete-post.ts'
import { aboutMe } from './about-me.ts'
import { forgetAct } from './forget-act.ts'
import { hidePost } from './hide-post.ts'
import { interestFeed } from './interest-feed.ts'
import { currentList, replaceList } from './internal/current-list.ts'
import { lessLike } from './less-like.ts'
import { myActs } from './my-acts.ts'
import { myHiddenPosts } from './my-hidden-posts.ts'
import { peopleToFollow } from './people-to-follow.ts'
import { resetInterests } from './reset-interests.ts'
import { setPersonalised } from './set-personalised.ts'
import type { MyActs } from './schema.ts'

let world: World
let author: TestPerson
beforeAll(async () => {
  world = await createWorld()
  author = await world.person({ displayName: '지민' })
})
afterAll(() => world.close())

const page = { cursor: null, limit: 20 }
const actsOf = (person: TestPerson, kind: MyActs['acts'][number]['kind'] | null = null) => myActs(person.ctx, { ...page, kind })

async function act(person: TestPerson, kind: Interaction['kind'], postId: string, authorId = author.id) {
  world.advance(1_000)
  await appendInteractions(person.ctx, [{ kind, personId: person.id, postId, authorId }])
  await drainLog(world.ctx())
}

/** How far a list was served, and the slots of which it still says why. */
const listOf = (list: string) =>
  one(
    world.deps.log.db,
    sql<{ served: number; slots: number }>`
      select served, jsonb_array_length(slots) as slots from interest_list where list_id = ${list}::uuid`,
  )

describe('less like this', () => {
  test('is kept until it is taken back, and named on the page of what is stored', async () => {
    const reader = await world.person()
    const product = await world.product(await world.shop(), { title: '가죽 가방' })
    await world.post(author, { caption: '#Ｗool 코트' })
    const wanted = [
      { kind: 'author', key: author.id },
      { kind: 'product', key: product.id },
      { kind: 'hashtag', key: '#WOOL' },
      { kind: 'category', key: 'food' },
    ] as const
    for (const one of wanted) {
      world.advance(1_000)
      expect(await lessLike(reader.ctx, { ...one, on: true })).toEqual({ on: true })
      await lessLike(reader.ctx, { ...one, on: true })
    }
    const { lessLike: kept } = await aboutMe(reader.ctx)
    expect(kept).toEqual([
      { kind: 'category', key: 'food', name: 'food' },
      { kind: 'hashtag', key: 'wool', name: 'wool' },
      { kind: 'product', key: product.id, name: '가죽 가방' },
      { kind: 'author', key: author.id, name: '지민' },
    ])
    await lessLike(reader.ctx, { kind: 'hashtag', key: 'wool', on: false })
    await lessLike(reader.ctx, { kind: 'hashtag', key: 'wool', on: false })
    expect((await aboutMe(reader.ctx)).lessLike.map(({ kind }) => kind)).toEqual(['category', 'product', 'author'])
  })

  test('is about something that exists and that the person may know', async () => {
    const reader = await world.person()
    await blockPerson(author.ctx, { personId: reader.id })
    const refused = [
      [{ kind: 'author', key: author.id }, 'NOT_FOUND'],
      [{ kind: 'author', key: reader.id }, 'BAD_INPUT'],
      [{ kind: 'product', key: reader.id }, 'NOT_FOUND'],
      [{ kind: 'hashtag', key: '쓰지않는태그' }, 'NOT_FOUND'],
      [{ kind: 'hashtag', key: '!!' }, 'BAD_INPUT'],
    ] as const
    for (const [one, code] of refused) await expect(lessLike(reader.ctx, { ...one, on: true }), one.kind).rejects.toMatchObject({ code })
    expect((await aboutMe(reader.ctx)).lessLike).toEqual([])
  })

  test('takes 500 at most, and one that is there again and again', async () => {
    const reader = await world.person()
    await run(
      world.deps.main.db,
      sql`insert into less_like (person_id, kind, key, created_at) select ${reader.id}::uuid, 'hashtag', 'tag' || n, now() from generate_series(1, 499) n`,
    )
    const food = { kind: 'category', key: 'food', on: true } as const
    for (let times = 0; times < 2; times += 1) expect(await lessLike(reader.ctx, food)).toEqual({ on: true })
    await expect(lessLike(reader.ctx, { kind: 'author', key: author.id, on: true })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  })

  test('a list that is being made meanwhile does not know it and is not shown', async () => {
    const reader = await world.person()
    const list = { list: randomUUID(), isPersonalised: true, unstored: null, slots: [] }
    const { mark } = (await currentList(reader.ctx, reader.id))!
    await lessLike(reader.ctx, { kind: 'author', key: author.id, on: true })
    expect(await replaceList(reader.ctx, reader.id, mark, list)).toBe('lost')
    const now = (await currentList(reader.ctx, reader.id))!
    expect(await replaceList(reader.ctx, reader.id, now.mark, list)).toEqual({ served: 0 })
  })
})

describe('what is stored about me', () => {
  test('lists each post once with the strongest act, the latest first, page by page and by kind', async () => {
    const reader = await world.person()
    const posts = []
    for (let at = 0; at < 4; at += 1) posts.push((await world.post(author)).id)
    const [viewed, liked, saved, gone] = posts as [string, string, string, string]
    await act(reader, 'view', viewed)
    await act(reader, 'view', liked)
    await act(reader, 'like', liked)
    await act(reader, 'bookmark', saved)
    await act(reader, 'like', gone)
    await deletePost(author.ctx, { postId: gone })
    const { acts } = await actsOf(reader)
    expect(acts.map(({ postId, kind, post }) => [postId, kind, post?.id ?? null])).toEqual([
      [gone, 'like', null],
      [saved, 'bookmark', saved],
      [liked, 'like', liked],
      [viewed, 'view', viewed],
    ])
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const part: MyActs = await myActs(reader.ctx, { kind: null, cursor, limit: 1 })
      seen.push(...part.acts.map(({ postId }) => postId))
      cursor = part.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual([gone, saved, liked, viewed])
    expect((await actsOf(reader, 'like')).acts.map(({ postId }) => postId)).toEqual([gone, liked])
    const about = await aboutMe(reader.ctx)
    expect(about.acts).toEqual([
      { kind: 'bookmark', count: 1 },
      { kind: 'like', count: 2 },
      { kind: 'view', count: 1 },
    ])
    expect(about.profile.categories).toEqual([{ category: 'daily', share: 1 }])
    expect(about.profile.authors).toEqual([{ personId: author.id, name: '지민', share: 1 }])
    await setPersonalised(reader.ctx, { on: false })
    expect((await aboutMe(reader.ctx)).profile).toEqual({ categories: [], tags: [], products: [], authors: [] })
  })

  test('an act can be forgotten, alone or with all before it', async () => {
    const reader = await world.person()
    const [first, second] = [await world.post(author), await world.post(author)]
    const shown = (await interestFeed(reader.ctx, { cursor: null, limit: 3 })).value
    await act(reader, 'like', first.id)
    await act(reader, 'like', second.id)
    expect(await forgetAct(reader.ctx, { postId: first.id })).toEqual({ forgotten: true })
    await expect(forgetAct(reader.ctx, { postId: first.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await actsOf(reader)).acts.map(({ postId }) => postId)).toEqual([second.id])

    world.advance(1_000)
    const { resetAt } = await resetInterests(reader.ctx)
    expect((await actsOf(reader)).acts).toEqual([])
    expect(await aboutMe(reader.ctx)).toMatchObject({ resetAt, acts: [] })
    await act(reader, 'bookmark', first.id)
    await world.runJobs()
    const again = (await interestFeed(reader.ctx, { cursor: null, limit: 30 })).value
    expect(again.posts.filter(({ id }) => shown.posts.some((post) => post.id === id))).toEqual([])
    expect(await listOf(shown.list)).toEqual({ served: 3, slots: 0 })
    expect((await actsOf(reader)).acts.map(({ postId, kind }) => [postId, kind])).toEqual([[first.id, 'bookmark']])
  })

  test('names the switch, the chosen topics and the hidden posts', async () => {
    const reader = await world.person()
    const [one, other] = [await world.post(author), await world.post(author)]
    await updateProfile(reader.ctx, { interests: ['fashion', 'home'] })
    for (const { id } of [one, other]) {
      world.advance(1_000)
      await hidePost(reader.ctx, { postId: id, hidden: true })
    }
    expect(await setPersonalised(reader.ctx, { on: false })).toEqual({ isPersonalised: false })
    expect(await aboutMe(reader.ctx)).toMatchObject({ isPersonalised: false, interests: ['fashion', 'home'], hiddenCount: 2 })
    expect((await myHiddenPosts(reader.ctx, { cursor: null, limit: 1 })).posts.map(({ id }) => id)).toEqual([other.id])
    await setPersonalised(reader.ctx, { on: true })
    expect((await aboutMe(reader.ctx)).isPersonalised).toBe(true)
  })
})

describe('people to follow', () => {
  const reasons = async (person: TestPerson) => new Map((await peopleToFollow(person.ctx)).people.map(({ id, reason }) => [id, reason]))

  test('have a true reason: the chosen topic, one’s own acts, the people one follows', async () => {
    const [reader, cook, tailor, star, ...friends] = await Promise.all(Array.from({ length: 6 }, () => world.person()))
    await world.post(cook!, { category: 'food' })
    const post = await world.post(tailor!, { category: 'fashion' })
    for (const friend of friends) {
      await world.follow(reader!, friend)
      await world.follow(friend, star!)
    }
    await updateProfile(reader!.ctx, { interests: ['food'] })
    await act(reader!, 'like', post.id, tailor!.id)
    const found = await reasons(reader!)
    expect(found.get(cook!.id)).toEqual({ kind: 'topic', category: 'food' })
    expect(found.get(tailor!.id)).toEqual({ kind: 'acted', count: 1 })
    expect(found.get(star!.id)).toMatchObject({ kind: 'friends', count: 2 })
    expect([...found.keys()]).not.toContain(reader!.id)

    await setPersonalised(reader!.ctx, { on: false })
    expect(new Set([...(await reasons(reader!)).values()].map(({ kind }) => kind))).toEqual(new Set(['new']))
  })

  test('are no one the reader follows, blocks, mutes or wants to see less of, and nobody private', async () => {
    const reader = await world.person()
    const authors = await Promise.all(Array.from({ length: 6 }, () => world.person()))
    const [followed, blocked, blocker, muted, unwanted, shy] = authors as [
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
    ]
    for (const one of authors) await world.post(one)
    await world.follow(reader, followed)
    await blockPerson(reader.ctx, { personId: blocked.id })
    await blockPerson(blocker.ctx, { personId: reader.id })
    await run(
      world.deps.main.db,
      sql`insert into mute (muter_id, muted_id, created_at) values (${reader.id}::uuid, ${muted.id}::uuid, now())`,
    )
    await lessLike(reader.ctx, { kind: 'author', key: unwanted.id, on: true })
    await updateProfile(shy.ctx, { isPrivate: true })
    const found = [...(await reasons(reader)).keys()]
    expect(found.filter((id) => authors.some((one) => one.id === id))).toEqual([])
  })
})
