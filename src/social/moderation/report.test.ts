import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import type { KeptContent } from '../../db/schema/report.ts'
import { sql } from '../../db/sql.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { createComment } from '../comments/create-comment.ts'
import { blockPerson } from '../graph/block-person.ts'
import { discardFiles, sweepMedia } from '../media/sweep-media.ts'
import { deletePost } from '../posts/delete-post.ts'
import { undoneWithinMs } from '../posts/rules.ts'
import { editPost } from '../posts/edit-post.ts'
import { priorityOf, reporterWeight } from './report-rules.ts'
import { report } from './report.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const people = async (count: number) => Promise.all(Array.from({ length: count }, () => world.person()))
const casesOf = (subjectId: string) =>
  rows(
    world.deps.main.db,
    sql<{ id: string; reportCount: number; priority: number; reason: string; personId: string }>`
      select id, report_count, priority, reason, person_id from moderation_case where subject_id = ${subjectId} order by id`,
  )
const evidenceOf = (caseId: string) =>
  rows(world.deps.main.db, sql<{ content: KeptContent }>`select content from report_evidence where case_id = ${caseId}::uuid order by id`)
const ofPost = (postId: string, reason: 'spam' | 'minors' = 'spam') => ({
  subject: { kind: 'post' as const, id: postId },
  reason,
  note: '',
})

describe('a report', () => {
  it('keeps the post as it was, its pictures too, though its author edits and deletes it', async () => {
    const [author, reader] = await people(2)
    const post = await world.post(author!, { caption: '가짜 약을 팔아요' })
    const [picture] = await rows(
      world.deps.main.db,
      sql<{ mediaId: string; key: string }>`
        select media_id, variants -> 0 ->> 'key' as key from post_image join media on media.id = media_id where post_id = ${post.id}::uuid`,
    )
    const { mediaId, key } = picture!
    await world.deps.platform.storage.put(key, new Uint8Array([1, 2, 3]), 'image/webp')
    expect(await report(reader!.ctx, ofPost(post.id))).toEqual({ again: false, personId: author!.id })
    await editPost(author!.ctx, { postId: post.id, caption: '아무것도 아니에요' })
    await deletePost(author!.ctx, { postId: post.id })
    world.advance(undoneWithinMs)
    await world.runJobs()
    await discardFiles(world.ctx(), { mediaIds: [mediaId] })
    await sweepMedia(world.ctx())
    expect(await world.deps.platform.storage.get(key)).not.toBeNull()
    const [opened] = await casesOf(post.id)
    expect(await evidenceOf(opened!.id)).toMatchObject([{ content: { text: '가짜 약을 팔아요', version: 0, pictures: [{ mediaId }] } }])

    await run(world.deps.main.db, sql`delete from report_evidence where case_id = ${opened!.id}::uuid`)
    await sweepMedia(world.ctx())
    expect(await world.deps.platform.storage.get(key)).toBeNull()
  })

  it('is one per person and thing; what changed in between is kept as well', async () => {
    const [author, reader, other] = await people(3)
    const post = await world.post(author!, { caption: '하나' })
    await report(reader!.ctx, ofPost(post.id))
    // A rule may have opened it for something graver.
    await run(world.deps.main.db, sql`update moderation_case set priority = 77 where subject_id = ${post.id}`)
    expect(await report(reader!.ctx, ofPost(post.id, 'minors'))).toMatchObject({ again: true })
    world.advance(2)
    await editPost(author!.ctx, { postId: post.id, caption: '둘' })
    expect(await report(reader!.ctx, ofPost(post.id))).toMatchObject({ again: true })
    await report(other!.ctx, ofPost(post.id))
    const [opened, ...more] = await casesOf(post.id)
    expect(more).toEqual([])
    expect(opened).toMatchObject({ reportCount: 2, reason: 'spam', personId: author!.id, priority: 77 })
    expect((await evidenceOf(opened!.id)).map(({ content }) => content.text)).toEqual(['하나', '둘'])
  })

  it('of a message keeps what its reporter could read before it, and no more', async () => {
    const [sender, reader, stranger] = await people(3)
    await world.follow(reader!, sender!)
    const { id: roomId } = await openRoom(sender!.ctx, { personId: reader!.id })
    const say = (who: TestPerson, body: string) =>
      sendMessage(who.ctx, { idempotencyKey: randomUUID(), roomId, body, card: null, replyTo: null })
    for (const body of ['안녕', '돈 보내', '안 보내면 알지']) await say(sender!, body)
    await say(reader!, '싫어요')
    const asked = { subject: { kind: 'message' as const, roomId, seq: 3 }, reason: 'fraud' as const, note: '협박' }
    await expect(report(stranger!.ctx, asked)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    // Whoever wrote it cannot prevent the report by a block.
    await blockPerson(sender!.ctx, { personId: reader!.id })
    await report(reader!.ctx, asked)
    const [opened] = await casesOf(`${roomId}:3`)
    const [kept] = await evidenceOf(opened!.id)
    expect(kept!.content.messages.map(({ body }) => body)).toEqual(['안녕', '돈 보내', '안 보내면 알지'])
  })

  it('is possible for each kind of thing that the caller can see', async () => {
    const [author, reader, blocked] = await people(3)
    const shop = await world.shop(author!)
    const product = await world.product(shop, { title: '모조품 가방' })
    const post = await world.post(author!)
    const comment = await createComment(author!.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '욕' })
    const subjects = [
      { kind: 'post' as const, id: post.id },
      { kind: 'comment' as const, id: comment.id },
      { kind: 'person' as const, id: author!.id },
      { kind: 'product' as const, id: product.id },
      { kind: 'shop' as const, id: shop.id },
    ]
    await blockPerson(author!.ctx, { personId: blocked!.id })
    for (const subject of subjects) {
      expect(await report(reader!.ctx, { subject, reason: 'other', note: '' })).toEqual({ again: false, personId: author!.id })
      await expect(report(blocked!.ctx, { subject, reason: 'other', note: '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(report(author!.ctx, { subject, reason: 'other', note: '' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    }
    const [opened] = await casesOf(product.id)
    const [kept] = await evidenceOf(opened!.id)
    expect(kept!.content).toMatchObject({ title: '모조품 가방', priceKrw: 12_000 })
  })

  it('by fifty people at once is one case with fifty reports', async () => {
    const author = await world.person()
    const post = await world.post(author)
    const reporters = await people(50)
    await Promise.all(reporters.map(({ ctx }) => report(ctx, ofPost(post.id))))
    expect(await casesOf(post.id)).toMatchObject([{ reportCount: 50 }])
    const [opened] = await casesOf(post.id)
    expect(await evidenceOf(opened!.id)).toHaveLength(1)
  })

  it('while its author deletes it keeps the pictures, or is too late', async () => {
    const author = await world.person()
    for (let round = 0; round < 8; round += 1) {
      const post = await world.post(author, { caption: `${round}` })
      const reader = await world.person()
      const [reported] = await Promise.allSettled([report(reader.ctx, ofPost(post.id)), deletePost(author.ctx, { postId: post.id })])
      const [opened] = await casesOf(post.id)
      if (reported!.status === 'rejected') expect([reported!.reason.code, opened]).toEqual(['NOT_FOUND', undefined])
      else expect(await evidenceOf(opened!.id)).toMatchObject([{ content: { text: `${round}`, pictures: [{ alt: '' }] } }])
    }
  })
})

describe('the place in the queue', () => {
  it('rises with the gravest reason and with more people, but no crowd lifts spam above a child’s safety', () => {
    const many = Array.from({ length: 500 }, () => ({ reason: 'spam' as const, weight: 1 }))
    expect(priorityOf(many.slice(0, 2)).priority).toBeGreaterThan(priorityOf(many.slice(0, 1)).priority)
    expect(priorityOf(many).priority).toBeLessThan(priorityOf([{ reason: 'minors', weight: 0.1 }]).priority)
    expect(priorityOf([...many.slice(0, 2), { reason: 'hate', weight: 1 }]).reason).toBe('hate')
  })

  it('counts less who was often wrong', () => {
    expect(reporterWeight({ upheld: 0, dismissed: 0 })).toBe(1)
    expect(reporterWeight({ upheld: 0, dismissed: 2 })).toBe(0.5)
    expect(reporterWeight({ upheld: 8, dismissed: 2 })).toBeGreaterThan(0.8)
  })
})
