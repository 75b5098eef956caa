import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noDatabase } from '../../../test/no-database.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxMutedTexts } from '../../shared/bounds.ts'
import { openRoom } from '../chat/open-room.ts'
import { listRooms } from '../chat/list-rooms.ts'
import { sendMessage } from '../chat/send-message.ts'
import { createComment } from '../comments/create-comment.ts'
import { listComments } from '../comments/list-comments.ts'
import { interestFeed } from '../interest/interest-feed.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { personPosts } from '../posts/person-posts.ts'
import { editPost } from '../posts/edit-post.ts'
import { readPost } from '../posts/read-post.ts'
import { tagPosts } from '../posts/tag-posts.ts'
import { popularFeed } from '../ranking/popular-feed.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { similarPosts } from '../similar/similar-posts.ts'
import { search } from '../search/search.ts'
import { homeFeed } from '../timelines/home-feed.ts'
import { newPostsQuery, newPostsTold } from '../timelines/new-posts.ts'
import { listMuted } from './list-muted.ts'
import { listMutedTexts } from './list-muted-texts.ts'
import { mutePerson } from './mute-person.ts'
import { muteText, unmuteText } from './mute-text.ts'

const hourMs = 3_600_000

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

interface Page {
  posts: { id: string }[]
  nextCursor: string | null
}

/** All pages; none is longer than asked, and a short one has a cursor or is the last. */
async function allPages(read: (cursor: string | null, limit: number) => Promise<{ value: Page }>, limit = 3): Promise<string[]> {
  const found: string[] = []
  let cursor: string | null = null
  for (let turn = 0; turn < 100; turn += 1) {
    const page: Page = (await read(cursor, limit)).value
    expect(page.posts.length).toBeLessThanOrEqual(limit)
    found.push(...page.posts.map(({ id }) => id))
    if (page.nextCursor === null) return found
    cursor = page.nextCursor
  }
  throw new Error('a list without an end')
}

const homeOf = ({ ctx }: TestPerson) => allPages((cursor, limit) => homeFeed(ctx, { cursor, limit }))
const popularOf = ({ ctx }: TestPerson) => allPages((cursor, limit) => popularFeed(ctx, { cursor, limit }))
const interestOf = ({ ctx }: TestPerson) => allPages((cursor, limit) => interestFeed(ctx, { cursor, limit }))
const tagOf = ({ ctx }: TestPerson, tag: string) => allPages((cursor, limit) => tagPosts(ctx, { tag, cursor, limit }))
const searchOf = async ({ ctx }: TestPerson, text: string) => {
  const { posts, hashtags } = (await search(ctx, { text, kind: 'all', order: 'relevance', cursor: null }, async () => [])).value
  return { posts: posts.map(({ id }) => id), tags: hashtags.map(({ tag }) => tag) }
}
const toldOf = async ({ id }: TestPerson, after: string) => {
  const [row] = await rows(world.deps.main.db, newPostsQuery(sql`${id}::uuid`, sql`${after}::uuid`))
  return newPostsTold(id, row!, world.deps.now())
}

describe('a muted word or hashtag', () => {
  it('hides what everyone else is shown, everywhere at the next read; links still open, and its end shows all again', async () => {
    const [me, friend] = [await world.person(), await world.person()]
    await world.follow(me, friend)
    const first = await world.post(friend, { caption: '처음' })
    const word = await world.post(friend, { caption: '아침엔 아이스커피를 #카페' })
    const tag = await world.post(friend, { caption: '산책 #카페 #스포' })
    const other = await world.post(friend, { caption: '저녁 #카페' })
    const mine = await world.post(me, { caption: '커피 #스포 #카페' })
    await world.runJobs()
    world.advance(hourMs)
    await rankPopular({ ...world.ctx(), platform: world.deps.platform })
    await world.syncSearch()
    const seen = async () => ({
      home: await homeOf(me),
      popular: (await popularOf(me)).toSorted(),
      tag: await tagOf(me, '카페'),
      search: await searchOf(me, '카페').then(({ posts }) => posts.toSorted()),
      told: await toldOf(me, first.id),
    })
    const all = [mine.id, other.id, tag.id, word.id, first.id]
    const before = {
      home: all,
      popular: all.toSorted(),
      tag: all.slice(0, 4),
      search: all.slice(0, 4).toSorted(),
      told: { newestPostId: other.id, count: 3 },
    }
    expect(await seen()).toEqual(before)

    for (let n = 0; n < 2; n += 1)
      expect(await muteText(me.ctx, { kind: 'word', text: '커피' })).toEqual({ muted: { kind: 'word', text: '커피', until: null } })
    await muteText(me.ctx, { kind: 'tag', text: '#스포' })
    const left = [mine.id, other.id, first.id]
    expect(await seen()).toEqual({
      home: left,
      popular: left.toSorted(),
      tag: [mine.id, other.id],
      search: [mine.id, other.id].toSorted(),
      told: { newestPostId: other.id, count: 1 },
    })
    expect(await interestOf(me)).toEqual(expect.not.arrayContaining([word.id, tag.id]))
    expect(await homeOf(friend)).toContain(word.id)
    // What they ask for by its name is shown: the post itself, its author's page, its tag, its
    // word.
    expect(await readPost(me.ctx, { postId: word.id })).toMatchObject({ id: word.id })
    expect((await personPosts(me.ctx, { handle: friend.handle, cursor: null, limit: 10 })).value.posts).toHaveLength(4)
    expect(await tagOf(me, '스포')).toContain(tag.id)
    expect((await searchOf(me, '커피')).posts).toContain(word.id)
    expect((await searchOf(me, '스')).tags).not.toContain('스포')
    expect((await searchOf(me, '스포')).tags).toContain('스포')
    // An edit counts at the next read.
    await editPost(friend.ctx, { postId: other.id, caption: '저녁 커피 #카페' })
    expect(await homeOf(me)).toEqual([mine.id, first.id])
    await editPost(friend.ctx, { postId: other.id, caption: '저녁 #카페' })

    await unmuteText(me.ctx, { kind: 'word', text: '커피' })
    await unmuteText(me.ctx, { kind: 'tag', text: '스포' })
    expect(await seen()).toEqual(before)
  })

  it('folds comments, and no notice tells of them', async () => {
    const [me, loud, friend] = [await world.person(), await world.person(), await world.person()]
    const post = await world.post(me)
    await muteText(me.ctx, { kind: 'word', text: 'spoiler' })
    await mutePerson(me.ctx, { personId: loud.id })
    const say = (by: TestPerson, body: string, key: string) =>
      createComment(by.ctx, { idempotencyKey: `comment-${key}`, postId: post.id, parentId: null, body })
    await say(friend, 'Spoiler: 다 알아요', 'one-one-one')
    await say(loud, '안녕', 'two-two-two')
    await say(me, 'spoiler', 'mine-mine-mine')
    await world.runJobs()
    expect((await listNotifications(me.ctx, { cursor: null, limit: 10 })).notifications).toEqual([])
    await say(friend, '예뻐요', 'three-three')
    await world.runJobs()
    expect((await listNotifications(me.ctx, { cursor: null, limit: 10 })).notifications).toMatchObject([{ kind: 'comment', actCount: 1 }])
    const folded = async ({ ctx }: TestPerson) =>
      (await listComments(ctx, { postId: post.id, cursor: null, limit: 10 })).comments
        .flatMap(({ body, muted }) => (muted ? body : []))
        .toSorted()
    expect(await folded(me)).toEqual(['Spoiler: 다 알아요', '안녕'])
    expect(await folded(friend)).toEqual([])
  })

  it('keeps a stranger’s message quiet, in the list of requests', async () => {
    const [me, stranger] = [await world.person(), await world.person()]
    await muteText(me.ctx, { kind: 'word', text: '투자' })
    const events = () => rows(world.deps.main.db, sql<{ seq: number }>`select seq from event where person_id = ${me.id}::uuid`)
    const before = await events()
    const { id: roomId } = await openRoom(stranger.ctx, { personId: me.id })
    const send = (body: string, key: string) => sendMessage(stranger.ctx, { idempotencyKey: key, roomId, body, card: null, replyTo: null })
    await send('투자하세요', 'message-one')
    expect(await events()).toEqual(before)
    expect((await listRooms(me.ctx, { box: 'request', cursor: null, limit: 10 })).rooms).toHaveLength(1)
    await send('안녕하세요', 'message-two')
    expect((await events()).length).toBe(before.length + 1)
  })

  it.each(['hour', 'day', 'week', 'month'] as const)('ends by itself after a %s, and not before', async (duration) => {
    const [me, friend] = [await world.person(), await world.person()]
    await world.follow(me, friend)
    const theirs = await world.post(friend, { caption: '커피' })
    await world.runJobs()
    const hours = { hour: 1, day: 24, week: 168, month: 720 }[duration]
    await muteText(me.ctx, { kind: 'word', text: '커피', duration })
    await mutePerson(me.ctx, { personId: friend.id, duration })
    const until = new Date(world.deps.now().getTime() + hours * hourMs).toISOString()
    expect(await listMutedTexts(me.ctx)).toEqual({ texts: [{ kind: 'word', text: '커피', until }] })
    expect((await listMuted(me.ctx, { cursor: null, limit: 2 })).people).toMatchObject([{ id: friend.id, until }])
    world.advance(hours * hourMs - 1_000)
    await world.runJobs()
    expect(await homeOf(me)).toEqual([])
    world.advance(1_000)
    // A muted text ends at its time, also while no runner runs.
    expect(await listMutedTexts(me.ctx)).toEqual({ texts: [] })
    await world.runJobs()
    expect(await homeOf(me)).toEqual([theirs.id])
    expect((await listMuted(me.ctx, { cursor: null, limit: 2 })).people).toEqual([])
  })

  it('is made longer by muting it again, and has a text that can be found', async () => {
    const me = await world.person()
    await muteText(me.ctx, { kind: 'word', text: 'Kiwi', duration: 'hour' })
    await muteText(me.ctx, { kind: 'word', text: 'ＫＩＷＩ' })
    world.advance(2 * hourMs)
    await world.runJobs()
    expect((await listMutedTexts(me.ctx)).texts).toEqual([{ kind: 'word', text: 'ＫＩＷＩ', until: null }])
    for (const text of ['!', '가', '🍎'])
      await expect(muteText(me.ctx, { kind: 'word', text })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'text' })
    await expect(muteText(me.ctx, { kind: 'tag', text: 'a b' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'text' })
  })

  it('is read beside the posts: where no database answers, neither failure is unheard, which would fail this run', async () => {
    const { ctx } = await world.person()
    const main = noDatabase()
    await main.end()
    const away = { ...ctx, main }
    await expect(tagPosts(away, { tag: '카페', cursor: null, limit: 3 })).rejects.toThrow()
    await expect(similarPosts(away, { postId: crypto.randomUUID(), limit: 3 })).rejects.toThrow()
    await expect(search(away, { text: '카페', kind: 'post', order: 'relevance', cursor: null }, async () => [])).rejects.toThrow()
  })

  it(`is one of ${maxMutedTexts} at most, also when they are added at once`, async () => {
    const me = await world.person()
    await run(
      world.owner.db,
      sql`insert into muted_text (person_id, kind, form, text, created_at)
        select ${me.id}::uuid, 'word', ' word' || n || ' ', 'word' || n, ${world.deps.now()}::timestamptz from generate_series(2, ${maxMutedTexts}::int) n`,
    )
    const tries = await Promise.allSettled(['하나', '하나하나', '하나둘'].map((text) => muteText(me.ctx, { kind: 'word', text })))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await listMutedTexts(me.ctx)).texts).toHaveLength(maxMutedTexts)
  })
})
