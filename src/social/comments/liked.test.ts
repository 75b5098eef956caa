import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allComments, allPages } from '../../../test/worlds/all-comments.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { maxBlockedWords } from '../../shared/bounds.ts'
import { blockPerson } from '../graph/block-person.ts'
import { unblockPerson } from '../graph/unblock-person.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { archivePost } from '../posts/archive-post.ts'
import { loadCards } from '../posts/cards.ts'
import { readPost } from '../posts/read-post.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { listPostLikers } from '../reactions/list-post-likers.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { blockWord, listBlockedWords, unblockWord } from './block-word.ts'
import { createComment } from './create-comment.ts'
import { deleteComment } from './delete-comment.ts'
import { editComment } from './edit-comment.ts'
import { likeComment } from './like-comment.ts'
import { listComments } from './list-comments.ts'
import { listCommentLikers } from './list-likers.ts'
import { readComment } from './read-comment.ts'
import { heartComment, hideComment, pinComment } from './screen-comment.ts'
import { undoDeleteComment } from './undo-delete-comment.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const people = <Count extends number>(count: Count) => Promise.all(Array.from({ length: count }, () => world.person()))
async function say(person: TestPerson, postId: string, body = '말', parentId: string | null = null) {
  world.advance(5)
  return createComment({ ...person.ctx, now: world.deps.now }, { idempotencyKey: randomUUID(), postId, parentId, body })
}
const on = (commentId: string) => ({ commentId, on: true })
const off = (commentId: string) => ({ commentId, on: false })
/** Comments move at once, and as often as they like. */
const fold = () => reconcileCounts(world.ctx(), { order: { movesAfterMs: 0, orderHoldsMinutes: 0 } })
const ids = async (person: TestPerson | null, postId: string, sort: 'best' | 'newest' = 'best') =>
  (await allComments(person?.ctx ?? world.ctx(), postId, sort)).map(({ id }) => id)
const noticesOf = async (person: TestPerson) => {
  await world.runJobs()
  const { notifications } = await listNotifications(person.ctx, { cursor: null, limit: 20 })
  return notifications.map(({ kind, actorCount, commentId }) => ({ kind, actorCount, commentId }))
}

describe('a like of a comment', () => {
  it('is one state per person: a repeated one moves nothing, and 30 at once are 30', async () => {
    const [author, ...readers] = await people(31)
    const { id: postId } = await world.post(author!)
    const { id } = await say(author!, postId)
    expect(await likeComment(readers[0]!.ctx, on(id))).toEqual({ liked: true, likeCount: 1 })
    expect(await likeComment(readers[0]!.ctx, on(id))).toEqual({ liked: true, likeCount: 1 })
    expect(await likeComment(readers[1]!.ctx, off(id))).toEqual({ liked: false, likeCount: 1 })
    await Promise.all([...readers.map(({ ctx }) => likeComment(ctx, on(id))), fold()])
    expect(await likeComment(readers[2]!.ctx, off(id))).toEqual({ liked: false, likeCount: 29 })
    for (let round = 0; round < 2; round += 1) {
      expect((await readComment(readers[3]!.ctx, { commentId: id })).thread).toMatchObject({ likeCount: 29, liked: true })
      await fold()
    }
    expect(await one(world.deps.main.db, sql`select like_count, best from comment where id = ${id}::uuid`)).toEqual({
      likeCount: 29,
      best: 9,
    })
  })

  it('and one of a post have a list that makes the count with those whom a block hides, and without suspended people', async () => {
    const [author, one, two, three, foe] = (await people(5)) as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const { id: commentId } = await say(author, postId)
    for (const who of [one, two, three, foe]) {
      await likeComment({ ...who.ctx, now: world.deps.now }, on(commentId))
      await likePost({ ...who.ctx, now: world.deps.now }, { postId, on: true })
      world.advance(5)
    }
    await blockPerson(one.ctx, { personId: foe.id })
    // Both block: that counts once.
    await blockPerson(foe.ctx, { personId: one.id })
    await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${three.id}::uuid`)
    const ofComment = (ctx: TestPerson['ctx'], cursor: string | null) => listCommentLikers(ctx, { commentId, cursor, limit: 1 })
    const ofPost = (ctx: TestPerson['ctx'], cursor: string | null) => listPostLikers(ctx, { postId, cursor, limit: 1 })
    for (const read of [ofComment, ofPost]) {
      for (const [who, expected, notShown] of [
        [author, [foe, two, one], 0],
        [one, [two, one], 1],
      ] as const) {
        const seen: string[] = []
        let cursor: string | null = null
        do {
          const page: Awaited<ReturnType<typeof ofPost>> = await read(who.ctx, cursor)
          expect(page.notShown).toBe(notShown)
          seen.push(...page.people.map(({ id }) => id))
          cursor = page.nextCursor
        } while (cursor)
        expect(seen).toEqual(expected.map(({ id }) => id))
      }
    }
    expect((await readComment(one.ctx, { commentId })).thread.likeCount).toBe(3)
    await expect(ofComment(foe.ctx, null)).resolves.toMatchObject({ notShown: 1 })
    await blockPerson(author.ctx, { personId: foe.id })
    for (const read of [ofComment, ofPost]) await expect(read(foe.ctx, null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(likeComment(foe.ctx, on(commentId))).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'commentId' })
    await run(world.deps.main.db, sql`update person set status = 'active' where id = ${three.id}::uuid`)
    expect((await readComment(two.ctx, { commentId })).thread.likeCount).toBe(4)
  })

  it('is told in one notice per comment, which goes with the like and with the comment; the heart too', async () => {
    const [author, speaker, fan, other] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const { id } = await say(speaker, postId)
    await likeComment(speaker.ctx, on(id))
    for (const who of [fan, other]) await likeComment(who.ctx, on(id))
    await heartComment(author.ctx, on(id))
    const liked = { kind: 'comment_like', commentId: id }
    const hearted = { kind: 'comment_heart', actorCount: 1, commentId: id }
    expect(new Set(await noticesOf(speaker))).toEqual(new Set([{ ...liked, actorCount: 2 }, hearted]))
    await likeComment(other.ctx, off(id))
    await heartComment(author.ctx, off(id))
    expect(await noticesOf(speaker)).toEqual([{ ...liked, actorCount: 1 }])
    await hideComment(author.ctx, on(id))
    expect(await noticesOf(speaker)).toEqual([])
    await hideComment(author.ctx, off(id))
    expect(await noticesOf(speaker)).toEqual([{ ...liked, actorCount: 1 }])
    await deleteComment(speaker.ctx, { commentId: id })
    expect(await noticesOf(speaker)).toEqual([])
  })
})

describe('the author of a post', () => {
  it('pins one comment above all others, in either order and never twice in the pages', async () => {
    const [author, reader] = (await people(2)) as [TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const said: string[] = []
    for (let at = 0; at < 5; at += 1) said.push((await say(reader, postId)).id)
    const answer = await say(author, postId, '답', said[0])
    const newest = said.toReversed()
    await pinComment(author.ctx, on(said[1]!))
    await pinComment(author.ctx, on(said[0]!))
    for (const sort of ['best', 'newest'] as const) {
      const first = await listComments(reader.ctx, { postId, sort, cursor: null, limit: 2 })
      expect(first.comments.map(({ id, pinned }) => [id, pinned])).toEqual([
        [said[0], true],
        [newest[0], false],
        [newest[1], false],
      ])
      // Pinned meanwhile: it comes at its own place, since no page has shown it.
      await pinComment(author.ctx, on(said[1]!))
      const rest = await allPages((cursor) => listComments(reader.ctx, { postId, sort, cursor: cursor ?? first.nextCursor, limit: 2 }))
      expect(rest.map(({ id }) => id)).toEqual(newest.slice(2, 4))
      await pinComment(author.ctx, on(said[0]!))
    }
    await expect(pinComment(reader.ctx, on(said[2]!))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(pinComment(author.ctx, on(answer.id))).rejects.toMatchObject({ code: 'CONFLICT' })
    await pinComment(author.ctx, off(said[0]!))
    expect((await listComments(reader.ctx, { postId, cursor: null, limit: 9 })).comments.some(({ pinned }) => pinned)).toBe(false)
    await Promise.allSettled(said.map((id) => pinComment(author.ctx, on(id))))
    expect((await listComments(reader.ctx, { postId, cursor: null, limit: 9 })).comments.filter(({ pinned }) => pinned)).toHaveLength(1)
  })

  it('hides a comment with its answers from all but themselves and whoever wrote it, who is not told', async () => {
    const [author, speaker, reader] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const { id } = await say(speaker, postId)
    const answer = await say(reader, postId, '답', id)
    await pinComment(author.ctx, on(id))
    await hideComment(author.ctx, on(id))
    expect(await allComments(reader.ctx, postId)).toEqual([])
    expect(await allComments(world.ctx(), postId)).toEqual([])
    for (const who of [author, speaker, reader]) expect((await readPost(who.ctx, { postId })).commentCount).toBe(0)
    expect(await allComments(speaker.ctx, postId)).toMatchObject([{ id, hidden: false, screened: null, pinned: false }])
    expect(await allComments(author.ctx, postId)).toMatchObject([{ id, screened: 'by_author', replyCount: 0 }])
    // Whoever wrote it may go on below it, and only they see what they say.
    const more = await say(speaker, postId, '저기요', id)
    expect((await allComments(speaker.ctx, postId)).map((one) => one.id)).toEqual([id, more.id])
    await expect(say(reader, postId, '답', id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // A deleted one stays for them alone, as a gap above what they see.
    await deleteComment(speaker.ctx, { commentId: id })
    expect(await allComments(speaker.ctx, postId)).toMatchObject([{ id, deleted: true, replyCount: 1 }, { id: more.id }])
    for (const who of [author, reader]) expect(await allComments(who.ctx, postId)).toEqual([])
    await undoDeleteComment(speaker.ctx, { commentId: id })
    for (const act of [pinComment, heartComment]) await expect(act(author.ctx, on(id))).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(hideComment(speaker.ctx, off(id))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await hideComment(author.ctx, off(id))
    expect((await allComments(reader.ctx, postId)).map((one) => one.id)).toEqual([id, answer.id, more.id])
    expect((await readPost(reader.ctx, { postId })).commentCount).toBe(3)
    const own = await say(author, postId)
    await expect(hideComment(author.ctx, on(own.id))).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('blocks words: comments with one in any spelling are hidden, not refused, also those that are there', async () => {
    const [author, speaker, reader] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const { id: elsewhere } = await world.post(reader)
    const before = await say(speaker, postId, '이거 협찬이죠?')
    await say(speaker, elsewhere, '협찬')
    const shown = async () => (await allComments(reader.ctx, postId)).map(({ body }) => body)
    await blockWord(author.ctx, { text: '협찬' })
    await world.runJobs()
    expect(await shown()).toEqual([])
    for (const body of ['뒷광고 협찬?', '협찬'.normalize('NFD'), 'ＳＰＡＭ here', '협 찬은 아니고', 'spammer'])
      await say(speaker, postId, body)
    await blockWord(author.ctx, { text: 'Spam' })
    await world.runJobs()
    await say(author, postId, '협찬 아니에요')
    expect(await shown()).toEqual(['협찬 아니에요', 'spammer', '협 찬은 아니고'])
    expect((await readPost(reader.ctx, { postId })).commentCount).toBe(3)
    expect(await allComments(speaker.ctx, postId)).toHaveLength(7)
    expect((await allComments(author.ctx, postId)).filter(({ screened }) => screened === 'by_word')).toHaveLength(4)
    expect(await allComments(reader.ctx, elsewhere)).toHaveLength(1)
    expect(await noticesOf(author)).not.toContainEqual(expect.objectContaining({ commentId: before.id }))
    // The author's own word about one comment stands, whatever the words say.
    await hideComment(author.ctx, off(before.id))
    await unblockWord(author.ctx, { text: 'SPAM' })
    await world.runJobs()
    expect(await shown()).toEqual(['협찬 아니에요', 'spammer', '협 찬은 아니고', 'ＳＰＡＭ here', '이거 협찬이죠?'])
    expect(await listBlockedWords(author.ctx)).toEqual({ words: [{ text: '협찬' }] })
    await expect(blockWord(author.ctx, { text: '가' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'text' })
    await run(
      world.owner.db,
      sql`insert into blocked_word select ${author.id}::uuid, n::text, n::text, now() from generate_series(2, ${maxBlockedWords}) n`,
    )
    await expect(blockWord(author.ctx, { text: '하나 더' })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'blockedWords' })
  })
})

it('can be edited by whoever wrote it while the clock of Postgres allows, with a mark, its words and its mentions looked at anew', async () => {
  const [author, speaker, friend] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
  const { id: postId } = await world.post(author)
  const { id, editableUntil } = await say(speaker, postId, '오타')
  expect(Date.parse(editableUntil!)).toBeGreaterThan(Date.now())
  // A clock of ours that is wrong decides nothing.
  const late = { ...speaker.ctx, now: () => new Date(Date.now() + 86_400_000) }
  await editComment(late, { commentId: id, body: '고치는 중' })
  const edited = await editComment(speaker.ctx, { commentId: id, body: `고침 @${friend.handle}` })
  expect(edited).toMatchObject({ body: `고침 @${friend.handle}`, edited: true, mine: true })
  expect(await noticesOf(friend)).toMatchObject([{ kind: 'mention', commentId: id }])
  await editComment(speaker.ctx, { commentId: id, body: '고침' })
  expect(await noticesOf(friend)).toEqual([])
  await blockWord(author.ctx, { text: '협찬' })
  await editComment(speaker.ctx, { commentId: id, body: '협찬' })
  expect(await allComments(friend.ctx, postId)).toEqual([])
  expect((await readPost(friend.ctx, { postId })).commentCount).toBe(0)
  await editComment(speaker.ctx, { commentId: id, body: '아니' })
  expect(await allComments(friend.ctx, postId)).toMatchObject([{ body: '아니', edited: true, editableUntil: null }])
  await expect(editComment(author.ctx, { commentId: id, body: '남의 말' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await run(world.deps.main.db, sql`update comment set editable_until = now() - interval '1 second' where id = ${id}::uuid`)
  await expect(editComment(speaker.ctx, { commentId: id, body: '늦음' })).rejects.toMatchObject({ code: 'CONFLICT', reason: 'tooLate' })
  const closings = [
    () =>
      run(world.deps.main.db, sql`update comment set editable_until = now() + interval '1 hour', is_hidden = true where id = ${id}::uuid`),
    () => run(world.deps.main.db, sql`update comment set is_hidden = false, deleted_at = now() where id = ${id}::uuid`),
    async () => {
      await run(world.deps.main.db, sql`update comment set deleted_at = null where id = ${id}::uuid`)
      await archivePost(author.ctx, { postId, on: true })
    },
  ]
  for (const close of closings) {
    await close()
    await expect(editComment(speaker.ctx, { commentId: id, body: '닫힘' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
  expect(await one(world.deps.main.db, sql`select body from comment where id = ${id}::uuid`)).toEqual({ body: '아니' })
})

it('has an address of its own, with the comment that it answers', async () => {
  const [author, reader] = (await people(2)) as [TestPerson, TestPerson]
  const { id: postId } = await world.post(author)
  const top = await say(reader, postId)
  const answer = await say(author, postId, '답', top.id)
  expect(await readComment(reader.ctx, { commentId: answer.id })).toMatchObject({
    thread: { id: top.id, replyCount: 1 },
    reply: { id: answer.id },
  })
  await deleteComment(reader.ctx, { commentId: top.id })
  expect(await readComment(world.ctx(), { commentId: answer.id })).toMatchObject({ thread: { deleted: true }, reply: { id: answer.id } })
  await deleteComment(author.ctx, { commentId: answer.id })
  for (const commentId of [top.id, answer.id, randomUUID()])
    await expect(readComment(author.ctx, { commentId })).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'commentId' })
})

describe('the order "best"', () => {
  it('moves a comment a minute after the run, and not twice while a reading keeps its order', async () => {
    const [author, reader] = (await people(2)) as [TestPerson, TestPerson]
    const { id: postId } = await world.post(author)
    const [old, young] = [await say(reader, postId), await say(reader, postId)]
    await likeComment(reader.ctx, on(old.id))
    await reconcileCounts(world.ctx())
    expect(await ids(reader, postId)).toEqual([young.id, old.id])
    await run(world.deps.main.db, sql`update comment set best_from = now() where id = ${old.id}::uuid`)
    expect(await ids(reader, postId)).toEqual([old.id, young.id])
    await likeComment(reader.ctx, off(old.id))
    await reconcileCounts(world.ctx())
    const held = await one(world.deps.main.db, sql`select best, like_count from comment where id = ${old.id}::uuid`)
    expect(held).toEqual({ best: 2, likeCount: 0 })
    await run(world.deps.main.db, sql`update comment set best_from = now() - interval '9 minutes' where id = ${old.id}::uuid`)
    await reconcileCounts(world.ctx())
    expect(await one(world.deps.main.db, sql`select best from comment where id = ${old.id}::uuid`)).toEqual({ best: 0 })
  })

  it('and all else are as plain SQL says, after any history and for every viewer; pages have no comment twice and none too few', async () => {
    const step = fc.record({
      kind: fc.constantFrom(
        'say',
        'say',
        'answer',
        'like',
        'like',
        'like',
        'unlike',
        'heart',
        'pin',
        'hide',
        'show',
        'delete',
        'block',
        'unblock',
        'suspend',
        'restore',
        'fold',
      ),
      who: fc.nat(4),
      whom: fc.nat(4),
      at: fc.nat(20),
    })
    const histories = fc.tuple(fc.array(step, { minLength: 12, maxLength: 30 }), fc.array(step, { maxLength: 8 }))
    await fc.assert(
      fc.asyncProperty(histories, async ([history, meanwhile]) => {
        const readers = await people(5)
        const { id: postId } = await world.post(readers[0]!)
        const scene: Scene = { readers, postId, said: [] }
        for (const one of history) await take(scene, one)
        await fold()
        for (const reader of readers) await compare(scene, reader)
        await pageThrough(scene, meanwhile)
      }),
      { numRuns: 5, endOnFailure: true },
    )
  })
})

interface Scene {
  readers: TestPerson[]
  postId: string
  said: { id: string; by: TestPerson }[]
}
interface Step {
  kind: string
  who: number
  whom: number
  at: number
}

/** A step that its person may not take is refused, and changes nothing. */
async function take(scene: Scene, step: Step) {
  await act(scene, step).catch((error: unknown) => {
    if (!(error instanceof KiwiError)) throw error
  })
}

async function act({ readers, postId, said }: Scene, { kind, who, whom, at }: Step): Promise<unknown> {
  const [me, other, earlier] = [readers[who]!, readers[whom]!, said[at % Math.max(1, said.length)]]
  const author = readers[0]!.ctx
  switch (kind) {
    case 'say':
      return said.push({ id: (await say(me, postId)).id, by: me })
    case 'block':
      return blockPerson(me.ctx, { personId: other.id })
    case 'unblock':
      return unblockPerson(me.ctx, { personId: other.id })
    case 'suspend':
      return who > 0 && run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${me.id}::uuid`)
    case 'restore':
      return run(world.deps.main.db, sql`update person set status = 'active' where id = ${me.id}::uuid`)
    case 'fold':
      return fold()
  }
  if (!earlier) return
  switch (kind) {
    case 'answer':
      return said.push({ id: (await say(me, postId, '답', earlier.id)).id, by: me })
    case 'like':
    case 'unlike':
      return likeComment(me.ctx, { commentId: earlier.id, on: kind === 'like' })
    case 'heart':
      return heartComment(author, { commentId: earlier.id, on: at % 3 > 0 })
    case 'pin':
      return pinComment(author, { commentId: earlier.id, on: at % 4 > 0 })
    case 'hide':
    case 'show':
      return hideComment(author, { commentId: earlier.id, on: kind === 'hide' })
    case 'delete':
      return deleteComment(earlier.by.ctx, { commentId: earlier.id })
  }
}

/**
 * What the viewer should see, from the rows of what people did and nothing that is kept for speed.
 */
async function compare({ postId }: Scene, { ctx, id: me }: TestPerson) {
  const shown = await allComments(ctx, postId, 'best').catch(() => null)
  if (!shown) return
  const blocked = (one: string, other: string) => sql`exists (select from block b
    where (b.blocker_id, b.blocked_id) in ((${sql.literal(one as 'x')}, ${sql.literal(other as 'x')}), (${sql.literal(other as 'x')}, ${sql.literal(one as 'x')})))`
  const truth = await rows(
    world.deps.main.db,
    sql<{
      id: string
      parentId: string | null
      likes: number
      isCounted: boolean
      isListed: boolean
      step: number
      isPinned: boolean
      isGone: boolean
    }>`
      with one as (
        select c.*, a.status = 'active' and not ${blocked('a.id', 'p.author_id')} as stands, coalesce(c.screened = 'by_author', false) as screened_now,
          ${blocked('a.id', 'me.id')} as is_foe, p.author_id as host
        from comment c join person a on a.id = c.author_id join post p on p.id = c.post_id join person me on me.id = ${me}::uuid where c.post_id = ${postId}::uuid
      ), likes as (
        select l.comment_id, count(*)::int as likes from comment_like l join person x on x.id = l.person_id and x.status = 'active' where l.liked group by 1
      )
      select c.id, c.parent_id, coalesce(l.likes, 0) as likes, c.is_pinned, c.deleted_at is not null as is_gone,
        floor(2 * log(2, (1 + coalesce(l.likes, 0) + case when c.is_hearted then 3 else 0 end)::numeric) + 0.000000001)::int as step,
        c.deleted_at is null and not c.screened_now and c.stands and not c.is_foe
          and (top.id is null or (not top.screened_now and top.stands and not top.is_foe)) as is_counted,
        c.deleted_at is null and (
          (not c.screened_now and c.stands and not c.is_foe and (top.id is null or (not top.screened_now and top.stands and not top.is_foe)))
          or (c.author_id = ${me}::uuid and (c.screened_now or (top.author_id = c.author_id and top.screened_now))
            -- An answer goes with the comment above it.
            and (top.id is null or top.author_id = c.author_id or (top.stands and not top.is_foe and not top.screened_now)))
          or (c.host = ${me}::uuid and c.screened_now and c.stands and not c.is_foe and (top.id is null or (not top.screened_now and top.stands)))) as is_listed
      from one c left join one top on top.id = c.parent_id left join likes l on l.comment_id = c.id`,
  )
  const alive = shown.filter(({ deleted }) => !deleted)
  expect(alive.map(({ id }) => id).sort()).toEqual(
    truth
      .filter(({ isListed }) => isListed)
      .map(({ id }) => id)
      .sort(),
  )
  expect(new Set(shown.map(({ id }) => id)).size).toBe(shown.length)
  const counted = truth.filter(({ isCounted }) => isCounted).length
  expect((await readPost(ctx, { postId })).commentCount).toBe(counted)
  expect((await loadCards(ctx, [postId]))[0]!.commentCount).toBe(counted)
  const byId = new Map(truth.map((row) => [row.id, row]))
  for (const { id, likeCount, replyCount, parentId } of alive) {
    expect(likeCount).toBe(byId.get(id)!.likes)
    if (parentId === null) expect(replyCount).toBe(truth.filter((row) => row.isListed && row.parentId === id).length)
  }
  const tops = shown.filter(({ parentId }) => parentId === null)
  const place = (id: string) => byId.get(id)!
  const rank = ({ id, isPinned, step, isGone }: ReturnType<typeof place>) => [isPinned && !isGone ? 1 : 0, step, id] as const
  const inOrder = tops
    .map(({ id }) => place(id))
    .toSorted((a, b) => {
      const [x, y] = [rank(a), rank(b)]
      return y[0] - x[0] || y[1] - x[1] || (x[2] < y[2] ? 1 : -1)
    })
  expect(tops.map(({ id }) => id)).toEqual(inOrder.map(({ id }) => id))
}

/**
 * While others like, hide and delete, and the counts job runs once, the pages are the list of their
 * first page but for what is gone.
 */
async function pageThrough(scene: Scene, meanwhile: Step[]) {
  const { ctx } = scene.readers[0]!
  const before = (await listComments(ctx, { postId: scene.postId, sort: 'best', cursor: null, limit: 50 })).comments.map(({ id }) => id)
  const seen: string[] = []
  let cursor: string | null = null
  let folded = false
  do {
    const page: Awaited<ReturnType<typeof listComments>> = await listComments(ctx, { postId: scene.postId, sort: 'best', cursor, limit: 2 })
    seen.push(...page.comments.map(({ id }) => id))
    cursor = page.nextCursor
    for (const step of meanwhile.splice(0, 3)) if (step.kind !== 'fold') await take(scene, step)
    if (!folded) await fold()
    folded = true
  } while (cursor)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.filter((id) => before.includes(id))).toEqual(before.filter((id) => seen.includes(id)))
  const still = (await listComments(ctx, { postId: scene.postId, sort: 'newest', cursor: null, limit: 50 })).comments.map(({ id }) => id)
  expect(before.filter((id) => still.includes(id) && !seen.includes(id))).toEqual([])
}
