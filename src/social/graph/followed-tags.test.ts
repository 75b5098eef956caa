import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxFollowedTags } from '../../shared/bounds.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { newPostsQuery } from '../timelines/new-posts.ts'
import { followTag } from './follow-tag.ts'
import { listFollowedTags } from './list-followed-tags.ts'
import { unfollowTag } from './unfollow-tag.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const homeOf = async ({ ctx }: TestPerson) => {
  const { posts, tags } = (await homeFeed(ctx, { cursor: null, limit: 20 })).value
  return posts.map(({ id }) => [id, tags[id] ?? null])
}

describe('a followed hashtag', () => {
  it('brings public posts to home, each once and with the tag as its reason unless its author is followed', async () => {
    const [me, stranger, friend, closed] = [
      await world.person(),
      await world.person(),
      await world.person(),
      await world.person({ isPrivate: true }),
    ]
    await world.follow(me, friend)
    const before = await world.post(stranger, { caption: '#캠핑 어제' })
    await followTag(me.ctx, { tag: '#캠핑' })
    const [theirs, of, both, secret] = [
      await world.post(stranger, { caption: '#캠핑 #요리' }),
      await world.post(friend, { caption: '#캠핑' }),
      await world.post(me, { caption: '#캠핑' }),
      await world.post(closed, { caption: '#캠핑' }),
    ]
    await world.runJobs()
    const all = [
      [both.id, null],
      [of.id, null],
      [theirs.id, '캠핑'],
      [before.id, '캠핑'],
    ]
    expect(await homeOf(me)).toEqual(all)
    await followTag(me.ctx, { tag: '요리' })
    expect(await homeOf(me)).toEqual(all)
    await unfollowTag(me.ctx, { tag: '캠핑' })
    expect(await homeOf(me)).toEqual([all[0], all[1], [theirs.id, '요리']])
    expect((await homeOf(closed)).map(([id]) => id)).toEqual([secret.id])
  })

  it('counts as new what home would show, once, and not one’s own posts', async () => {
    const [me, author, loud] = [await world.person(), await world.person(), await world.person()]
    await world.follow(me, author)
    await followTag(me.ctx, { tag: '서핑' })
    const first = await world.post(author, { caption: '#서핑' })
    await world.post(loud, { caption: '#서핑 #바다' })
    await world.post(me, { caption: '#서핑' })
    await world.runJobs()
    const newAfter = (postId: string) => rows(world.deps.main.db, newPostsQuery(sql`${me.id}::uuid`, sql`${postId}::uuid`))
    const last = (await homeOf(me))[1]![0]!
    expect(await newAfter('00000000-0000-0000-0000-000000000000')).toEqual([{ newestPostId: last, count: 2, muting: null }])
    expect(await newAfter(first.id)).toEqual([{ newestPostId: last, count: 1, muting: null }])
  })

  it('is listed in one spelling, refused if it is none, and there are at most so many', async () => {
    const me = await world.person()
    for (const tag of ['#Kiwi', 'ＫＩＷＩ', 'kiwi']) expect(await followTag(me.ctx, { tag })).toEqual({ isFollowed: true })
    expect(await listFollowedTags(me.ctx)).toEqual({ tags: ['kiwi'] })
    for (const verb of [followTag, unfollowTag])
      await expect(verb(me.ctx, { tag: '두 낱말' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'tag' })
    const many = Array.from({ length: maxFollowedTags + 3 }, (_, at) => followTag(me.ctx, { tag: `tag${at}` }))
    const refused = (await Promise.allSettled(many)).filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(4)
    expect(refused[0]).toMatchObject({ reason: { code: 'LIMIT_EXCEEDED', details: { reason: 'hashtags', limit: maxFollowedTags } } })
    expect((await listFollowedTags(me.ctx)).tags).toHaveLength(maxFollowedTags)
    await followTag(me.ctx, { tag: 'kiwi' })
    await unfollowTag(me.ctx, { tag: 'kiwi' })
    await unfollowTag(me.ctx, { tag: 'kiwi' })
    expect((await listFollowedTags(me.ctx)).tags).not.toContain('kiwi')
  })
})
