import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { moderationAction } from '../../db/schema/moderation.ts'
import { sql } from '../../db/sql.ts'
import { one, run } from '../../db/rows.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { createComment } from '../comments/create-comment.ts'
import { allComments } from '../../../test/worlds/all-comments.ts'
import { notify } from '../notifications/notify.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { updateProfile } from '../people/update-profile.ts'
import { loadCards } from '../posts/cards.ts'
import { readPost } from '../posts/read-post.ts'
import { notice } from '../notifications/rules.ts'
import { type ActionInput, type MoneyParts, takeAction } from './take-action.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const money: MoneyParts = { freeze: () => Promise.resolve(true), unfreeze: () => Promise.resolve(true) }
const act = (input: Pick<ActionInput, 'subject' | 'action'> & Partial<ActionInput>) =>
  takeAction(world.ctx(), { reason: 'a report was right', reasonCode: 'spam', actor: 'cli:test', ...input }, money)
const say = (who: TestPerson, postId: string) =>
  createComment(who.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId: null, body: '안녕하세요' })

it('keeps each decision for ever: nobody changes or removes one', async () => {
  const who = await world.person()
  const { id } = await act({ subject: { kind: 'person', id: who.id }, action: 'warn' })
  const { db } = world.deps.main
  await expect(run(db, sql`update moderation_action set reason = 'other' where id = ${id}::uuid`)).rejects.toThrow()
  await expect(run(db, sql`delete from moderation_action where id = ${id}::uuid`)).rejects.toThrow()
  expect(await db.select().from(moderationAction).where(eq(moderationAction.id, id))).toMatchObject([
    { action: 'warn', personId: who.id, reason: 'a report was right', reasonCode: 'spam', actor: 'cli:test' },
  ])
})

it('hides a post from everybody but its author, who sees it marked with the reason; a restore brings it back with its hashtags', async () => {
  const [author, reader] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author, { caption: '가을 #단풍숨김' })
  const subject = { kind: 'post', id: postId } as const
  const tagCount = async () =>
    (await one(world.deps.main.db, sql<{ count: number }>`select count(*)::int as count from post_hashtag where post_id = ${postId}::uuid`))
      .count
  await act({ subject, action: 'hide', reasonCode: 'rights' })
  await expect(readPost(reader.ctx, { postId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await readPost(author.ctx, { postId })).toMatchObject({ id: postId, hidden: { action: 'hide', reasonCode: 'rights' } })
  expect(await tagCount()).toBe(0)
  await expect(act({ subject, action: 'hide' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(act({ subject, action: 'release' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await act({ subject, action: 'restore', lifts: 'hide', reasonCode: 'mistake' })
  expect(await readPost(reader.ctx, { postId })).toMatchObject({ hidden: null })
  expect(await tagCount()).toBe(1)
})

it('hides a message from whom it was sent to, and a product from whoever looks for it; a restore brings both back', async () => {
  const [sender, reader, owner] = [await world.person(), await world.person(), await world.person()]
  await world.follow(reader, sender)
  const { id: roomId } = await openRoom(sender.ctx, { personId: reader.id })
  await sendMessage(sender.ctx, { idempotencyKey: crypto.randomUUID(), roomId, body: '보증금 먼저 보내', card: null, replyTo: null })
  const shop = await world.shop(owner)
  const product = await world.product(shop, { title: '모조품 시계' })
  const message = { kind: 'message', id: `${roomId}:1` } as const
  const goods = { kind: 'product', id: product.id } as const
  const shown = async () => {
    const { db } = world.deps.main
    const [said, sold] = await Promise.all([
      one(
        db,
        sql<{ isHidden: boolean }>`select hidden_at is not null as is_hidden from chat_message where room_id = ${roomId}::uuid and seq = 1`,
      ),
      one(db, sql<{ state: string }>`select state from product where id = ${product.id}::uuid`),
    ])
    return [said.isHidden, sold.state]
  }
  for (const subject of [message, goods]) await act({ subject, action: 'hide', reasonCode: 'fraud' })
  expect(await shown()).toEqual([true, 'hidden'])
  await expect(act({ subject: goods, action: 'hide' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(act({ subject: { kind: 'shop', id: shop.id }, action: 'hide' })).rejects.toMatchObject({ code: 'BAD_INPUT' })
  for (const subject of [message, goods]) await act({ subject, action: 'restore', lifts: 'hide', reasonCode: 'mistake' })
  expect(await shown()).toEqual([false, 'listed'])
})

it('takes the name of a hidden product off the posts that show it, in lists and alone, until it is back', async () => {
  const [author, reader, owner] = [await world.person(), await world.person(), await world.person()]
  const product = await world.product(await world.shop(owner), { title: '욕설 시계' })
  const { id: postId } = await world.post(author, { tags: [{ productId: product.id, x: 0.5, y: 0.5 }] })
  const named = async () => {
    const cards = [...(await loadCards(reader.ctx, [postId])), await readPost(reader.ctx, { postId })]
    return cards.map(({ images }) => images[0]!.tags.map(({ title }) => title))
  }
  const goods = { kind: 'product', id: product.id } as const
  expect(await named()).toEqual([['욕설 시계'], ['욕설 시계']])
  await act({ subject: goods, action: 'hide', reasonCode: 'hate' })
  expect(await named()).toEqual([[], []])
  await act({ subject: goods, action: 'restore', lifts: 'hide', reasonCode: 'mistake' })
  expect(await named()).toEqual([['욕설 시계'], ['욕설 시계']])
})

it('what is held is released or hidden', async () => {
  const author = await world.person()
  const subject = async () => ({ kind: 'post', id: (await world.post(author)).id }) as const
  const [released, hidden] = [await subject(), await subject()]
  for (const held of [released, hidden]) await act({ subject: held, action: 'hold', reasonCode: 'rule_words' })
  expect((await readPost(author.ctx, { postId: released.id })).hidden).toEqual({ action: 'hold', reasonCode: 'rule_words' })
  await act({ subject: released, action: 'release', reasonCode: 'reviewed' })
  await act({ subject: hidden, action: 'hide' })
  expect((await readPost(author.ctx, { postId: released.id })).hidden).toBeNull()
  expect((await readPost(author.ctx, { postId: hidden.id })).hidden).toMatchObject({ action: 'hide' })
})

it('hides a comment with its answers from all but its author; the count is the list that others see', async () => {
  const [author, speaker, reader] = [await world.person(), await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const { id: commentId } = await say(speaker, postId)
  world.advance(1)
  await createComment(reader.ctx, { idempotencyKey: crypto.randomUUID(), postId, parentId: commentId, body: '답글' })
  const listed = async (who: TestPerson) => (await allComments(who.ctx, postId)).map(({ body, hidden }) => (hidden ? `(${body})` : body))
  const subject = { kind: 'comment', id: commentId } as const
  await act({ subject, action: 'hide' })
  expect([await listed(reader), await listed(speaker)]).toEqual([[], ['(안녕하세요)']])
  expect((await readPost(reader.ctx, { postId })).commentCount).toBe(0)
  await act({ subject, action: 'restore', lifts: 'hide' })
  expect(await listed(reader)).toEqual(['안녕하세요', '답글'])
  expect((await readPost(reader.ctx, { postId })).commentCount).toBe(2)
})

it('refuses comments of somebody limited, with the reason, until it ends by the clock of Postgres', async () => {
  const [author, limited] = [await world.person(), await world.person()]
  const { id: postId } = await world.post(author)
  const subject = { kind: 'person', id: limited.id } as const
  await act({ subject, action: 'limit' })
  await expect(say(limited, postId)).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'limited' })
  await run(world.deps.main.db, sql`update person set limited_until = now() - interval '1 second' where id = ${limited.id}::uuid`)
  await say(limited, postId)
  await run(world.deps.main.db, sql`update person set limited_until = null where id = ${limited.id}::uuid`)
  await act({ subject, action: 'restore', lifts: 'limit' })
  await say(limited, postId)
})

it('keeps somebody limited out of lists in Redis, whatever they do with their account, until the limit is lifted', async () => {
  const who = await world.person()
  const subject = { kind: 'person', id: who.id } as const
  const isHidden = async () => (await recentlyHidden(world.ctx(), 'authors', [who.id])).has(who.id)
  await act({ subject, action: 'limit' })
  for (const isPrivate of [false, true, false]) {
    await updateProfile(who.ctx, { isPrivate })
    expect(await isHidden()).toBe(true)
  }
  await act({ subject, action: 'restore', lifts: 'limit' })
  expect(await isHidden()).toBe(false)
})

it('makes a limit longer but not shorter: of two moderators the stricter one counts', async () => {
  const who = await world.person()
  const subject = { kind: 'person', id: who.id } as const
  const days = (count: number) => new Date(world.deps.now().getTime() + count * 86_400_000)
  await act({ subject, action: 'limit', until: days(3) })
  await act({ subject, action: 'limit' })
  await expect(act({ subject, action: 'limit', until: days(1) })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await one(world.deps.main.db, sql`select is_limited, limited_until from person where id = ${who.id}::uuid`)).toEqual({
    isLimited: true,
    limitedUntil: null,
  })
})

it('makes a suspension longer but not shorter, and a ban needs a restore of its own', async () => {
  const who = await world.person({ hasIdentity: true })
  const { now } = world.deps
  const subject = { kind: 'person', id: who.id } as const
  const days = (count: number) => new Date(now().getTime() + count * 86_400_000)
  await act({ subject, action: 'suspend', until: days(3) })
  await expect(act({ subject, action: 'suspend', until: days(1) })).rejects.toMatchObject({ code: 'CONFLICT' })
  await act({ subject, action: 'suspend', until: days(7) })
  await act({ subject, action: 'ban' })
  await expect(act({ subject, action: 'restore', lifts: 'suspend' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await act({ subject, action: 'restore', lifts: 'ban' })
  await expect(act({ subject, action: 'restore', lifts: 'ban' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

it('tells the person, even while they are suspended', async () => {
  const who = await world.person()
  const { id: actionId } = await act({ subject: { kind: 'person', id: who.id }, action: 'suspend', reasonCode: 'fraud' })
  await notify({ ...world.ctx(), platform: world.deps.platform }, notice(who.id, 'moderation', { actionId }))
  const { notifications } = await listNotifications(who.ctx, { cursor: null, limit: 10 })
  expect(notifications).toMatchObject([
    { kind: 'moderation', decision: { id: actionId, action: 'suspend', subjectKind: 'person', reasonCode: 'fraud', until: null } },
  ])
})

it('of two moderators at once, one hides the post and the other hears that it is hidden', async () => {
  const { id } = await world.post(await world.person())
  const answers = await Promise.allSettled([1, 2].map(() => act({ subject: { kind: 'post', id }, action: 'hide' })))
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

it('refuses what is not possible, and a decision about oneself', async () => {
  const who = await world.person()
  const subject = { kind: 'person', id: who.id } as const
  await expect(act({ subject, action: 'hide' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'action' })
  await expect(act({ subject, action: 'restore', lifts: 'hide' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'lifts' })
  await expect(act({ subject, action: 'warn', until: world.deps.now() })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'until' })
  await expect(act({ subject, action: 'warn', actor: who.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(act({ subject: { kind: 'post', id: crypto.randomUUID() }, action: 'hide' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(act({ subject: { kind: 'message', id: 'x' }, action: 'hide' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
