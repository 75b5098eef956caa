import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { block, comment, outbox } from '../../db/schema/index.ts'
import { blockPerson } from '../graph/block-person.ts'
import { readPost } from '../posts/read-post.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import { blockWord } from './block-word.ts'
import { createComment } from './create-comment.ts'
import { deleteComment } from './delete-comment.ts'
import { likeComment } from './like-comment.ts'
import { commentsSql } from './list-comments.ts'
import { repliesSql } from './list-replies.ts'
import { pinComment } from './screen-comment.ts'
import { undoDeleteComment } from './undo-delete-comment.ts'
import { allComments } from '../../../test/worlds/all-comments.ts'
import { aboveAllIds, belowAllIds } from '../../shared/cursor.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

async function say(person: TestPerson, postId: string, body: string, parentId: string | null = null) {
  world.advance(5)
  return createComment({ ...person.ctx, now: world.deps.now }, { idempotencyKey: crypto.randomUUID(), postId, parentId, body })
}
const list = async (person: TestPerson, postId: string) => ({ comments: await allComments(person.ctx, postId) })
const noticesAbout = async (commentId: string) =>
  (await world.deps.main.db.select().from(outbox).where(eq(outbox.name, 'notifications.notify')))
    .map(({ payload }) => payload as { commentId: string; personId: string; kind: string })
    .filter((payload) => payload.commentId === commentId)

describe('comments', () => {
  it('are listed the newest first, answers behind what they answer and the oldest first, page by page', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const first = await say(reader, postId, '첫째')
    const second = await say(author, postId, '둘째')
    const answer = await say(author, postId, '첫째에게', first.id)
    const deeper = await say(reader, postId, '답글에게', answer.id)
    expect(deeper.parentId).toBe(first.id)
    const expected = [second.id, first.id, answer.id, deeper.id]
    expect((await list(reader, postId)).comments.map(({ id }) => id)).toEqual(expected)
    expect((await allComments(reader.ctx, postId, 'newest', 1)).map(({ id }) => id)).toEqual(expected)
    expect((await allComments(reader.ctx, postId, 'best', 1)).map(({ id }) => id)).toEqual(expected)
    expect((await list(reader, postId)).comments[1]).toMatchObject({
      body: '첫째',
      mine: true,
      deleted: false,
      replyCount: 2,
      author: { handle: reader.handle },
    })
    expect((await readPost(reader.ctx, { postId })).commentCount).toBe(4)
  })

  it('sent 50 times with one key are one comment and one count; another body is refused', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const input = { idempotencyKey: crypto.randomUUID(), postId, parentId: null, body: '한 번만' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => createComment(reader.ctx, input)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    await expect(createComment(reader.ctx, { ...input, body: '두 번?' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    await reconcileCounts(world.ctx())
    expect((await readPost(reader.ctx, { postId })).commentCount).toBe(1)
  })

  it('tell each person once, of what concerns them most', async () => {
    const [author, first, friend] = [await world.person(), await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const top = await say(first, postId, '좋아요')
    const reply = await say(friend, postId, `@${first.handle} @${author.handle} @${friend.handle} 그쵸`, top.id)
    expect((await noticesAbout(top.id)).map(({ personId, kind }) => [personId, kind])).toEqual([[author.id, 'comment']])
    expect(new Map((await noticesAbout(reply.id)).map(({ personId, kind }) => [personId, kind]))).toEqual(
      new Map([
        [first.id, 'reply'],
        [author.id, 'comment'],
      ]),
    )
  })

  it('of blocked people are not there, nor what hangs below them, and cannot be answered', async () => {
    const [author, reader, foe] = [await world.person(), await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const theirs = await say(foe, postId, '안녕')
    await say(author, postId, '네', theirs.id)
    const mine = await say(reader, postId, '저요')
    await world.deps.main.db.insert(block).values({ blockerId: reader.id, blockedId: foe.id, createdAt: world.deps.now() })
    expect((await list(reader, postId)).comments.map(({ id }) => id)).toEqual([mine.id])
    expect((await list(foe, postId)).comments.map(({ id }) => id)).not.toContain(mine.id)
    await expect(say(reader, postId, '답', theirs.id)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'parentId' })
  })

  it('can be taken away by who wrote them and by the post’s author; a gap stays only above answers', async () => {
    const [author, reader, other] = [await world.person(), await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const top = await say(reader, postId, '지울 말')
    const answer = await say(other, postId, '답', top.id)
    for (const [one, may] of [
      [author, true],
      [reader, true],
      [other, false],
    ] as const)
      expect((await list(one, postId)).comments[0]).toMatchObject({ id: top.id, canDelete: may })
    await expect(deleteComment(other.ctx, { commentId: top.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await deleteComment(reader.ctx, { commentId: top.id })
    await deleteComment(reader.ctx, { commentId: top.id })
    expect((await list(other, postId)).comments[0]).toMatchObject({ id: top.id, deleted: true, author: null, body: '', mine: false })
    await expect(say(other, postId, '또', top.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await deleteComment(author.ctx, { commentId: answer.id })
    expect((await list(other, postId)).comments).toEqual([])
    expect((await readPost(reader.ctx, { postId })).commentCount).toBe(0)
  })

  it('come back by undo as they were for whoever of the two deleted them, and their words are forgotten after that time', async () => {
    const [author, reader, other] = [await world.person(), await world.person(), await world.person()]
    const { id: postId } = await world.post(author)
    const top = await say(reader, postId, `@${other.handle} 지울 말`)
    await say(other, postId, '답', top.id)
    await likeComment(other.ctx, { commentId: top.id, on: true })
    await pinComment(author.ctx, { commentId: top.id, on: true })
    const seen = async () => ({
      comments: (await list(other, postId)).comments,
      count: (await readPost(reader.ctx, { postId })).commentCount,
      told: (await listNotifications(other.ctx, { cursor: null, limit: 5 })).notifications.map(({ kind }) => kind),
    })
    const storedBody = async () => (await world.deps.main.db.select().from(comment).where(eq(comment.id, top.id)))[0]?.body
    await world.runJobs()
    const before = await seen()
    expect(before).toMatchObject({ count: 2, told: ['mention'], comments: [{ pinned: true, likeCount: 1, replyCount: 1 }, {}] })
    const undo = (by: TestPerson) => undoDeleteComment(by.ctx, { commentId: top.id })
    for (const [deleter, stranger] of [
      [reader, author],
      [author, reader],
    ] as const) {
      expect(await deleteComment(deleter.ctx, { commentId: top.id })).toEqual({ commentId: top.id, undoMs: 10_000 })
      expect(await deleteComment(stranger.ctx, { commentId: top.id })).toEqual({ commentId: top.id, undoMs: 0 })
      await world.runJobs()
      const gap = { deleted: true, author: null, body: '', pinned: false, likeCount: 0 }
      expect(await seen()).toMatchObject({ count: 1, told: [], comments: [gap, { body: '답' }] })
      for (const one of [stranger, other]) await expect(undo(one)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      world.advance(10_000)
      for (let n = 0; n < 2; n += 1) expect(await undo(deleter)).toMatchObject({ id: top.id, body: top.body, deleted: false })
      await world.runJobs()
      world.advance(undoneWithinMs)
      await world.runJobs()
      expect(await seen()).toEqual(before)
    }
    // What the author of the post blocks meanwhile hides it, and is counted so.
    await deleteComment(reader.ctx, { commentId: top.id })
    await blockWord(author.ctx, { text: '지울 말' })
    await undo(reader)
    await world.runJobs()
    expect(await seen()).toMatchObject({ count: 0, told: [], comments: [] })
    expect((await list(author, postId)).comments[0]).toMatchObject({ screened: 'by_word' })
    await deleteComment(reader.ctx, { commentId: top.id })
    expect(await storedBody()).toBe(top.body)
    world.advance(undoneWithinMs)
    await expect(undo(reader)).rejects.toMatchObject({ code: 'TOO_LATE' })
    await world.runJobs()
    expect(await storedBody()).toBe('')
    await expect(undo(reader)).rejects.toMatchObject({ code: 'TOO_LATE' })
  })

  it('stand only under posts one may see', async () => {
    const [author, stranger] = [await world.person({ isPrivate: true }), await world.person()]
    const { id: postId } = await world.post(author)
    await expect(say(stranger, postId, '저기')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(list(stranger, postId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are read in index order: the plan holds no Sort', async () => {
    const author = await world.person()
    const { id: postId } = await world.post(author)
    await run(
      world.deps.main.db,
      sql`insert into comment (id, post_id, author_id, body, idempotency_key, request_hash, created_at)
          select uuidv7(), ${postId}::uuid, ${author.id}::uuid, 'x', 'plan-' || n, '', now() from generate_series(1, 3000) n`,
    )
    await run(world.deps.main.db, sql`analyze`)
    const start = { id: null, pinnedId: null, atUs: null, step: null }
    const next = { id: aboveAllIds, pinnedId: null, atUs: 1_700_000_000_000_000, step: 3 }
    for (const [statement, index] of [
      [commentsSql(author.ctx, postId, { sort: 'newest', ...start }, 31), 'comment_newest'],
      [commentsSql(author.ctx, postId, { sort: 'newest', ...next }, 31), 'comment_newest'],
      [commentsSql(author.ctx, postId, { sort: 'best', ...next }, 31), 'comment_best'],
      [repliesSql(author.ctx, next.id, belowAllIds, 31), 'comment_of_post'],
    ] as const) {
      const plan = await rows(world.deps.main.db, sql<{ 'QUERY PLAN': string }>`explain ${statement}`)
      const text = plan.map((line) => line['QUERY PLAN']).join('\n')
      expect(text).toContain(index)
      // Comments that moved lately are few, and put in order.
      expect(text.match(/Sort(?! Key)/g)?.length ?? 0).toBeLessThanOrEqual(index === 'comment_best' ? 1 : 0)
    }
    expect(await world.deps.main.db.$count(comment, eq(comment.postId, postId))).toBe(3000)
  })
})

it('are counted on their post as whoever looks finds them beneath it', async () => {
  const [author, reader, blocked, suspended] = [await world.person(), await world.person(), await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const say = (who: TestPerson, parentId: string | null = null) =>
    createComment(who.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId, body: '안녕' })
  const first = await say(blocked)
  await say(author, first.id)
  await say(blocked)
  await say(reader)
  await say(suspended)
  await deleteComment(reader.ctx, { commentId: (await say(reader)).id })
  await blockPerson(reader.ctx, { personId: blocked.id })
  await run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
  for (const [ctx, count] of [
    [world.ctx(), 4],
    [reader.ctx, 1],
    [blocked.ctx, 3],
  ] as const) {
    const comments = await allComments(ctx, postId)
    expect([(await readPost(ctx, { postId })).commentCount, comments.length]).toEqual([count, count])
  }
})
