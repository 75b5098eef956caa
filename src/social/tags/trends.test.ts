import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { hashtagsOf } from '../../shared/writing/grammar.ts'
import { addMoves } from '../counts/add-moves.ts'
import { muteText } from '../graph/mute-text.ts'
import { deletePost } from '../posts/delete-post.ts'
import { listTrends } from './list-trends.ts'
import { rankTrends } from './rank-trends.ts'
import { relateTags } from './relate-tags.ts'
import { relatedTags } from './related-tags.ts'
import { withholdTag } from './withhold-tag.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const before = (ms: number) => new Date(world.deps.now().getTime() - ms)

interface Planted {
  authorId: string
  at: Date
  caption: string
}

async function plantPosts(planted: Planted[]): Promise<void> {
  const posts = planted.map((post) => ({ ...post, id: newId(post.at), key: randomUUID() }))
  const tagged = posts.flatMap(({ id, caption }) => hashtagsOf(caption).map((tag) => ({ id, tag })))
  await run(
    world.deps.main.db,
    sql`
      insert into post (id, author_id, state, caption, category, idempotency_key, request_hash, created_at)
      select id, author_id, 'visible', caption, 'daily', key, '', at
      from ${sql.unnest('p', posts, { id: 'uuid', authorId: 'uuid', caption: 'text', key: 'text', at: 'timestamptz' })}`,
  )
  await run(
    world.deps.main.db,
    sql`
      insert into hashtag (tag, post_count, created_at) select tag, count(*), now() from ${sql.unnest('t', tagged, { tag: 'text' })} group by tag
      on conflict (tag) do update set post_count = hashtag.post_count + excluded.post_count`,
  )
  await run(
    world.deps.main.db,
    sql`insert into post_hashtag (tag, post_id) select tag, id from ${sql.unnest('t', tagged, { tag: 'text', id: 'uuid' })}`,
  )
}

/** People with two earlier posts; each joined so many days ago. */
async function authors(joinedDaysAgo: number[], { posts = 2, isPrivate = false, isLimited = false } = {}): Promise<string[]> {
  const people = joinedDaysAgo.map((days) => ({
    id: newId(before(days * dayMs)),
    handle: `t${randomUUID().slice(0, 12).replaceAll('-', '')}`,
  }))
  await run(
    world.deps.main.db,
    sql`
      insert into person (id, status, handle, display_name, is_private, is_limited, last_active_at, created_at)
      select id, 'active', handle, handle, ${isPrivate}, ${isLimited}, now(), now() from ${sql.unnest('p', people, { id: 'uuid', handle: 'text' })}`,
  )
  await plantPosts(
    people.flatMap(({ id: authorId }, nth) =>
      Array.from({ length: posts }, (_, at) => ({ authorId, at: before(40 * dayMs - nth * 1_000 - at), caption: '예전 글' })),
    ),
  )
  return people.map(({ id }) => id)
}

const daysApart = (count: number, from = 100) => Array.from({ length: count }, (_, at) => from + at)
const use = (people: string[], tag: string, ago = hourMs) =>
  plantPosts(people.map((authorId, at) => ({ authorId, at: before(ago + at * 1_000), caption: `#${tag} ${randomUUID()}` })))
const trends = async () => {
  const { trends: found } = await rankTrends({ ...world.ctx(), platform: world.deps.platform })
  return found.map(({ tag }) => tag)
}

describe('a trend', () => {
  it('is what more trusted people than usual write about, however much one of them writes', async () => {
    const people = await authors(daysApart(8))
    await use(people, '첫눈')
    await use(
      Array.from({ length: 50 }, () => people[0]!),
      '도배',
    )
    await use(people.slice(0, 4), '넷뿐')
    expect(await trends()).toEqual(['첫눈'])
    expect(await listTrends(world.ctx(), { limit: 10 })).toEqual({ tags: [{ tag: '첫눈', people: 8 }] })
  })

  it('is not what comes every day, or every week on this day', async () => {
    const people = await authors(daysApart(8, 200))
    for (let day = 1; day <= 29; day += 1) await use(people, '매일', day * dayMs + hourMs)
    for (let week = 1; week <= 4; week += 1) await use(people, '매주', week * 7 * dayMs + hourMs)
    await run(world.deps.main.db, sql`delete from hashtag_day`)
    await use(people, '매일')
    await use(people, '매주')
    await use(people, '오늘만')
    expect(new Set(await trends())).toEqual(new Set(['첫눈', '오늘만']))
    // What is usual was counted once, and a second run counts nothing again.
    const days = () =>
      rows(world.deps.main.db, sql<{ day: string }>`select day::text as day from hashtag_day where tag = '매일' order by day`)
    const counted = await days()
    expect(counted.length).toBeGreaterThanOrEqual(28)
    await trends()
    expect(await days()).toEqual(counted)
  })

  it('cannot be made by a ring: young accounts, accounts of one day, copied words, accounts that wrote nothing before, hidden ones', async () => {
    await use(await authors(daysApart(40, 1).map((days) => days / 8)), '새계정')
    await use(await authors(Array.from({ length: 40 }, () => 300)), '한날계정')
    const copied = await authors(daysApart(40, 300))
    await plantPosts(copied.map((authorId, at) => ({ authorId, at: before(hourMs + at), caption: '#복붙   지금 사세요' })))
    await use(await authors(daysApart(40, 400), { posts: 1 }), '빈계정')
    await use(await authors(daysApart(40, 500), { isPrivate: true }), '비공개')
    await use(await authors(daysApart(40, 600), { isLimited: true }), '제한')
    const found = await trends()
    expect(found).not.toContain('한날계정')
    expect(found.filter((tag) => ['새계정', '복붙', '빈계정', '비공개', '제한'].includes(tag))).toEqual([])
  })

  it('is kept from whoever muted it, and from everybody when staff keep it back or much of it was taken down', async () => {
    const [reader, admin] = [await world.person(), await world.person({ role: 'admin' })]
    await muteText(reader.ctx, { kind: 'tag', text: '첫눈', duration: 'ever' })
    const shown = async (ctx: Parameters<typeof listTrends>[0]) => (await listTrends(ctx, { limit: 20 })).tags.map(({ tag }) => tag)
    expect([await shown(reader.ctx), await shown(admin.ctx)]).toEqual([
      expect.not.arrayContaining(['첫눈']),
      expect.arrayContaining(['첫눈', '오늘만']),
    ])
    await withholdTag(admin.ctx, { tag: '#오늘만', withheld: true, reason: '광고가 몰린 태그' })
    expect(await shown(admin.ctx)).not.toContain('오늘만')
    expect(await trends()).not.toContain('오늘만')
    expect(await withholdTag(admin.ctx, { tag: '오늘만', withheld: false, reason: '끝났어요' })).toEqual({ tags: [] })
    expect(await trends()).toContain('오늘만')

    const spammers = await authors(daysApart(3, 700))
    await use(spammers, '오늘만')
    const down = await rows(
      world.deps.main.db,
      sql<{ postId: string; personId: string }>`
        update post p set state = 'hidden' where author_id = any(${spammers}::uuid[]) and exists (select from post_hashtag h where h.post_id = p.id)
        returning id as post_id, author_id as person_id`,
    )
    const acts = down.map((post) => ({ ...post, id: newId(world.deps.now()) }))
    await run(
      world.deps.main.db,
      sql`
        insert into moderation_action (id, subject_kind, subject_id, person_id, action, reason, reason_code, actor, at)
        select id, 'post', post_id, person_id, 'hide', '광고', 'spam', 'kiwi', now()
        from ${sql.unnest('a', acts, { id: 'uuid', postId: 'text', personId: 'uuid' })}`,
    )
    expect(await trends()).not.toContain('오늘만')
  })
})

describe('related hashtags', () => {
  const related = async (tag: string, ctx: Parameters<typeof relatedTags>[0] = world.ctx()) => (await relatedTags(ctx, { tag })).tags
  const relate = async () => {
    await addMoves(world.ctx())
    return relateTags({ ...world.ctx(), platform: world.deps.platform })
  }

  it('are those that several people use beside it, the closest first; only what changed is counted again', async () => {
    const writers = await Promise.all(Array.from({ length: 4 }, () => world.person()))
    const posts = []
    for (const writer of writers) posts.push(await world.post(writer, { caption: '#감성카페 #라떼' }))
    for (let at = 0; at < 6; at += 1) await world.post(writers[at % 4]!, { caption: '#라떼 #일상' })
    const beside = []
    for (const writer of writers.slice(0, 3)) beside.push(await world.post(writer, { caption: '#감성카페 #일상' }))
    await world.post(writers[0]!, { caption: '#감성카페 #혼자쓴다 #혼자만' })
    const hidden = await world.person({ isPrivate: true })
    await world.post(hidden, { caption: '#감성카페 #비밀장소' })
    expect((await relate()).tags).toBeGreaterThan(3)
    expect(await related('감성카페')).toEqual(['라떼', '일상'])
    expect(await relate()).toEqual({ tags: 0 })

    const reader = await world.person()
    await muteText(reader.ctx, { kind: 'tag', text: '라떼', duration: 'ever' })
    expect(await related('#감성카페', reader.ctx)).toEqual(['일상'])

    for (const [at, { id }] of posts.entries()) await deletePost(writers[at]!.ctx, { postId: id })
    expect((await relate()).tags).toBe(2)
    expect(await related('감성카페')).toEqual(['일상'])
    for (const [at, { id }] of beside.entries()) await deletePost(writers[at]!.ctx, { postId: id })
    await relate()
    expect(await related('감성카페')).toEqual([])
    await expect(relatedTags(world.ctx(), { tag: '!!' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'tag' })
  })
})
