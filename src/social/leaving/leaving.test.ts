import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { sendOf } from '../../../test/statements.ts'
import { ordersIn, type OrderWorld } from '../../../test/worlds/order-world.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { leavingObstacles } from '../../commerce/orders/leaving-obstacles.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { completeLeaving } from '../../jobs/handlers/leaving/complete-leaving.ts'
import { endKept } from '../../jobs/handlers/leaving/end-kept.ts'
import { walletsOf } from '../../pay/ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../../pay/ledger/post-transfers.ts'
import { sendMoney } from '../../pay/wallet/send-money.ts'
import type { KeptContent } from '../../db/schema/report.ts'
import { connectRedis } from '../../platform/cache/redis.ts'
import { openRoom } from '../chat/open-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { recentlyHidden } from '../access/recently-hidden.ts'
import { allComments } from '../../../test/worlds/all-comments.ts'
import { createComment } from '../comments/create-comment.ts'
import { mutePerson } from '../graph/mute-person.ts'
import { report } from '../moderation/report.ts'
import { endSanctions } from '../moderation/end-sanctions.ts'
import { type ActionInput, takeAction } from '../moderation/take-action.ts'
import { noMoney } from '../moderation/internal/act-on-person.ts'
import { readProfile } from '../people/read-profile.ts'
import { hastenLeaving } from './hasten-leaving.ts'
import { leave } from './leave.ts'
import { previewLeaving } from './preview-leaving.ts'
import { readReceipt } from './read-receipt.ts'
import { returnFromLeaving } from './return-from-leaving.ts'
import { graceMs } from './rules.ts'

let world: World
let orders: OrderWorld
beforeAll(async () => {
  world = await createWorld()
  orders = ordersIn(world)
})
afterAll(() => world.close())

const go = (person: TestPerson, words: 'erase' | 'keep' = 'erase') => leave(person.ctx, { words, handle: person.handle }, leavingObstacles)
const kinds = async (person: TestPerson) => (await leavingObstacles(world.deps.main.db, person.id)).map(({ kind }) => kind)

describe('leaving', () => {
  it('hides a person at once, ends their sessions, and a sign-in within the grace returns everything', async () => {
    const [me, other] = [await world.person(), await world.person()]
    await world.follow(me, other)
    const { secret } = await go(me)
    await expect(readProfile(other.ctx, { handle: me.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const live = sql<{ id: string }>`select id from session where person_id = ${me.id}::uuid and revoked_at is null`
    expect(await rows(world.deps.main.db, live)).toEqual([])
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'grace', lines: [] })

    expect(await transaction(world.deps.main, (tx) => returnFromLeaving(world.ctx(), tx, me.id))).toBe('active')
    expect(await readProfile(other.ctx, { handle: me.handle })).toMatchObject({ id: me.id, followingCount: 1 })
    world.advance(8 * 86_400_000)
    await world.runJobs()
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'returned' })
    expect(await readProfile(other.ctx, { handle: me.handle })).toMatchObject({ id: me.id })
  })

  it('is no way out of a limit: who comes back stays out of lists in Redis', async () => {
    const me = await world.person()
    const limit = { subject: { kind: 'person', id: me.id }, action: 'limit', reason: 'a report was right', reasonCode: 'spam' } as const
    await takeAction(
      world.ctx(),
      { ...limit, actor: 'cli:test' },
      { freeze: () => Promise.resolve(true), unfreeze: () => Promise.resolve(true) },
    )
    await go(me)
    expect(await transaction(world.deps.main, (tx) => returnFromLeaving(world.ctx(), tx, me.id))).toBe('active')
    expect(await recentlyHidden(world.ctx(), 'authors', [me.id])).toEqual(new Set([me.id]))
  })

  it('wants a sign-in of a moment ago and the own handle, and happens once', async () => {
    const me = await world.person()
    await expect(leave(me.ctx, { words: 'keep', handle: 'somebody' }, leavingObstacles)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const both = await Promise.allSettled([go(me), go(me)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const renamed = await world.person()
    const another = (tx: MainTx) => run(tx.db, sql`update person set handle = ${`${renamed.handle}.x`} where id = ${renamed.id}::uuid`)
    expect(await meanwhile(world, another, () => go(renamed))).toMatchObject({ answer: { code: 'NOT_FOUND' }, waited: true })
    const late = await world.person()
    world.advance(16 * 60_000)
    expect((await previewLeaving(late.ctx, leavingObstacles)).isFresh).toBe(false)
    await expect(go(late)).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'sign_in_again' })
  })

  it('gives way to money on its way, and to a return that came first: to the removal and to staff who hasten it', async () => {
    const [me, back] = [await world.person(), await world.person()]
    const [wallet] = await write(world.ctx(), (tx) => walletsOf(tx, [me.id], world.deps.now()))
    const posting = { idempotencyKey: randomUUID(), kind: 'return', amountKrw: 1_000, memo: '' } as const
    const comes = (tx: MainTx) =>
      postTransfer(tx, { ...posting, debitAccountId: houseAccounts.central, creditAccountId: wallet! }, world.deps.now())
    const obstacle = { code: 'CONFLICT', reason: 'leaving_obstacle' }
    expect(await meanwhile(world, comes, () => go(me))).toMatchObject({ answer: obstacle, waited: true })

    const returns = (tx: MainTx) => returnFromLeaving(world.ctx(), tx, back.id)
    const left = async () => {
      await go(back)
      return one(world.owner.db, sql<{ id: string }>`select id from leaving where person_id = ${back.id}::uuid and state = 'grace'`)
    }
    await left()
    const hasten = () => hastenLeaving(world.ctx(), back.id, { actor: 'cli:test', reason: 'for the test' })
    expect(await meanwhile(world, returns, hasten)).toMatchObject({ answer: { code: 'NOT_FOUND' }, waited: true })
    await run(world.owner.db, sql`update session set revoked_at = null where person_id = ${back.id}::uuid`)
    const { id: leavingId } = await left()
    world.advance(graceMs)
    expect((await meanwhile(world, returns, () => completeLeaving(world.ctx(), { leavingId }))).waited).toBe(true)
    expect(await one(world.owner.db, sql`select state from leaving where id = ${leavingId}::uuid`)).toEqual({ state: 'returned' })
  })

  it('waits for money, orders and the shop to come to their end', async () => {
    const shop = await orders.shop()
    const buyer = await orders.buyer(10_000)
    const product = await world.product(shop, { priceKrw: 4_000 })
    await orders.place(buyer, shop, [{ productId: product.id, quantity: 1 }])
    expect((await kinds(buyer)).sort()).toEqual(['balance', 'holds', 'orders_bought'])
    expect(await kinds(shop.owner)).toEqual(['orders_sold'])
    await expect(go(buyer)).rejects.toMatchObject({ code: 'CONFLICT', reason: 'leaving_obstacle' })
  })

  it('is put off when money comes within the grace', async () => {
    const me = await world.person()
    await go(me)
    await world.fund(me, 1_000)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    const state = sql<{ state: string; putOff: string | null }>`select state, put_off from leaving where person_id = ${me.id}::uuid`
    expect(await rows(world.deps.main.db, state)).toEqual([{ state: 'grace', putOff: 'waits for balance' }])
  })

  it('leaves what was said under others’ posts to "a member who left", or deletes it, as the person chose', async () => {
    const other = await world.person()
    const post = await world.post(other)
    for (const words of ['keep', 'erase'] as const) {
      const me = await world.person()
      const said = await createComment(me.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: `말 ${words}` })
      await createComment(other.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: said.id, body: `답 ${words}` })
      await go(me, words)
      world.advance(8 * 86_400_000)
      await world.runJobs()
    }
    const comments = await allComments(other.ctx, post.id)
    expect(comments.map(({ body, author }) => [body, author?.handle])).toEqual(expect.arrayContaining([['말 keep', 'left.member']]))
    expect(JSON.stringify(comments)).toContain('답 erase')
    expect(JSON.stringify(comments)).not.toContain('말 erase')
  })

  it('says in the receipt what stays by the choice of the person', async () => {
    const other = await world.person()
    const post = await world.post(other)
    for (const words of ['keep', 'erase'] as const) {
      const me = await world.person()
      await createComment(me.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '말' })
      const { id: roomId } = await openRoom(me.ctx, { personId: other.id })
      for (const body of ['하나', '둘'])
        await sendMessage(me.ctx, { idempotencyKey: randomUUID(), roomId, body, card: null, replyTo: null })
      const { secret } = await go(me, words)
      world.advance(8 * 86_400_000)
      await world.runJobs()
      const { state, lines } = await readReceipt(world.ctx(), { secret })
      expect(state).toBe('done')
      const line = (what: string) => lines.find((one) => one.what === what)
      const at = (what: string) => lines.findIndex((one) => one.what === what)
      expect(at('chat_message: sender_id')).toBeLessThan(at('comment: author_id'))
      const bodies = sql<{ body: string }>`select body from chat_message where room_id = ${roomId}::uuid order by seq`
      const isKept = words === 'keep'
      expect((await rows(world.deps.main.db, bodies)).map(({ body }) => body)).toEqual(isKept ? ['하나', '둘'] : ['', ''])
      const law = isKept ? expect.stringContaining('choice') : null
      expect(line('chat_message: sender_id')).toMatchObject({ deed: isKept ? 'stays' : 'blank', before: 2, after: isKept ? 2 : 0, law })
      expect(line('comment: author_id')).toMatchObject({ deed: 'blank', before: 1, after: 0, law })
    }
  })

  it('does not wait for the end of a mute, and leaves nothing of it', async () => {
    const [me, loud] = [await world.person(), await world.person()]
    await mutePerson(me.ctx, { personId: loud.id, duration: 'month' })
    const { secret } = await go(me)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'done' })
    const jobs = sql<{ id: string }>`select id from outbox where payload::text like '%' || ${me.id} || '%'`
    expect(await rows(world.deps.main.db, jobs)).toEqual([])
  })

  it('of whoever was threatened leaves the evidence against others, without what they said themselves', async () => {
    const [me, other] = [await world.person(), await world.person()]
    const { id: roomId } = await openRoom(me.ctx, { personId: other.id })
    const say = (who: TestPerson, body: string) =>
      sendMessage(who.ctx, { idempotencyKey: randomUUID(), roomId, body, card: null, replyTo: null })
    await say(me, '제 이름은 얼룩말')
    await say(other, '돈 보내')
    await report(me.ctx, { subject: { kind: 'message', roomId, seq: 2 }, reason: 'fraud', note: '얼룩말이 무서워요' })
    await go(me)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    const found = await rows(
      world.deps.main.db,
      sql<{ content: KeptContent; note: string }>`
        select e.content, r.note from report_evidence e join report r on r.evidence_id = e.id where r.subject_id = ${`${roomId}:2`}`,
    )
    expect(found).toMatchObject([
      {
        note: '',
        content: {
          text: '돈 보내',
          messages: [
            { seq: 1, body: '' },
            { seq: 2, body: '돈 보내' },
          ],
        },
      },
    ])
    expect(JSON.stringify(found)).not.toContain(me.id)
  })

  it('keeps the name for years of whoever paid or traded only; of anybody else as long as the records of access', async () => {
    for (const hasPaid of [true, false]) {
      const me = await world.person()
      if (hasPaid) {
        const [other, amountKrw, idempotencyKey] = [await world.person(), 1_000, randomUUID()]
        await world.fund(me, amountKrw)
        const approval = await world.approve(me, sendOf(other, idempotencyKey, amountKrw))
        const to = { toPersonId: other.id, toHandle: other.handle, memo: '', requestId: null }
        await sendMoney(me.ctx, { ...to, idempotencyKey, amountKrw, approval })
      }
      await go(me)
      world.advance(8 * 86_400_000)
      await world.runJobs()
      const look = () =>
        rows(
          world.deps.main.db,
          sql<{
            law: string
          }>`select law from kept.look(${me.handle}, 'test', '문의가 있음', ${world.deps.now()}::timestamptz) where source = 'person'`,
        )
      expect(await look()).toEqual([{ law: hasPaid ? 'money' : 'sign_ins' }])
      world.advance(93 * 86_400_000)
      await endKept(world.ctx())
      expect(await look()).toHaveLength(hasPaid ? 1 : 0)
    }
  })

  it('leaves no ban behind: one of the grace waits for a return, and refuses the identity after the end for ever', async () => {
    const ban = (who: TestPerson, more: Partial<ActionInput> = {}) =>
      takeAction(
        world.ctx(),
        {
          subject: { kind: 'person', id: who.id },
          action: 'ban',
          reason: 'a report was right',
          reasonCode: 'spam',
          actor: 'cli:test',
          ...more,
        },
        noMoney,
      )
    const statusOf = async ({ id }: TestPerson) =>
      (await one(world.deps.main.db, sql<{ status: string }>`select status from person where id = ${id}::uuid`)).status
    const back = (who: TestPerson) => transaction(world.deps.main, (tx) => returnFromLeaving(world.ctx(), tx, who.id))

    const [first, pardoned, gone] = [await world.person(), await world.person(), await world.person()]
    for (const who of [first, pardoned, gone]) {
      await run(
        world.deps.main.db,
        sql`insert into identity (person_id, key_id, ci_hash, verified_at)
            values (${who.id}::uuid, 'k1', sha256(convert_to(${who.id}, 'UTF8')), ${world.deps.now()}::timestamptz) on conflict do nothing`,
      )
      await go(who)
      await ban(who)
      expect(await statusOf(who)).toBe('withdrawn')
      await expect(ban(who)).rejects.toMatchObject({ code: 'CONFLICT' })
    }
    expect(await back(first)).toBe('suspended')
    await ban(pardoned, { action: 'restore', lifts: 'ban' })
    expect(await statusOf(pardoned)).toBe('withdrawn')
    expect(await back(pardoned)).toBe('active')

    world.advance(8 * 86_400_000)
    await world.runJobs()
    await expect(ban(gone)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const kept = await rows(
      world.deps.main.db,
      sql<{ expiresAt: Date | null }>`
        select expires_at from kept.look(${gone.handle}, 'test', '문의가 있음', ${world.deps.now()}::timestamptz) where source = 'identity'`,
    )
    expect(kept).toEqual([{ expiresAt: null }])
  })

  it('is open to suspended people and no way out: a return is suspended until it is over or lifted, and so long the identity is refused', async () => {
    const act = (who: TestPerson, more: Partial<ActionInput> = {}) =>
      takeAction(
        world.ctx(),
        {
          subject: { kind: 'person', id: who.id },
          action: 'suspend',
          reason: 'a report was right',
          reasonCode: 'spam',
          actor: 'cli:test',
          ...more,
        },
        noMoney,
      )
    const back = (who: TestPerson) => transaction(world.deps.main, (tx) => returnFromLeaving(world.ctx(), tx, who.id))
    const until = new Date(world.deps.now().getTime() + 90 * 86_400_000)
    const [returning, lifted, over, late, endless] = await Promise.all(Array.from({ length: 5 }, () => world.person()))
    for (const who of [returning!, lifted!, over!, late!, endless!]) {
      await run(
        world.deps.main.db,
        sql`insert into identity (person_id, key_id, ci_hash, verified_at)
            values (${who.id}::uuid, 'k1', sha256(convert_to(${who.id}, 'UTF8')), ${world.deps.now()}::timestamptz) on conflict do nothing`,
      )
      await act(who, { until: who === endless ? null : until })
      await world.sessionToken(who)
      const ctx = { ...world.ctx(), suspended: { ...who.ctx.actor, status: 'suspended' as const } }
      expect(await previewLeaving(ctx, leavingObstacles)).toMatchObject({ obstacles: [], isFresh: false })
      await run(
        world.deps.main.db,
        sql`update session set revoked_at = null, created_at = ${world.deps.now()}::timestamptz where id = ${who.ctx.actor.sessionId}::uuid`,
      )
      await leave(ctx, { words: 'erase', handle: who.handle }, leavingObstacles)
    }
    expect(await back(returning!)).toBe('suspended')
    await act(lifted!, { action: 'restore', lifts: 'suspend' })
    expect(await back(lifted!)).toBe('active')
    // By the clock of Postgres.
    await run(world.deps.main.db, sql`update person set suspended_until = now() where id = ${over!.id}::uuid`)
    await endSanctions(world.ctx())
    expect(await back(over!)).toBe('active')

    world.advance(8 * 86_400_000)
    await world.runJobs()
    const kept = async (who: TestPerson) =>
      rows(
        world.deps.main.db,
        sql<{ expiresAt: Date | null }>`
          select expires_at from kept.look(${who.handle}, 'test', '문의가 있음', ${world.deps.now()}::timestamptz) where source = 'identity'`,
      )
    expect(await kept(late!)).toEqual([{ expiresAt: until }])
    expect(await kept(endless!)).toEqual([{ expiresAt: null }])
  })

  it('gives the secret of the receipt though Redis is away', async () => {
    const me = await world.person()
    const away = connectRedis({ REDIS_URL: 'redis://127.0.0.1:9/0' })
    try {
      const { secret } = await leave({ ...me.ctx, redis: away }, { words: 'erase', handle: me.handle }, leavingObstacles)
      expect(await readReceipt(world.ctx(), { secret })).toMatchObject({ state: 'grace' })
    } finally {
      away.disconnect()
    }
    const live = sql<{ id: string }>`select id from session where person_id = ${me.id}::uuid and revoked_at is null`
    expect(await rows(world.deps.main.db, live)).toEqual([])
  })

  it('does not give the handle to anybody for 90 days', async () => {
    const me = await world.person()
    await go(me)
    world.advance(8 * 86_400_000)
    await world.runJobs()
    const { takeHandle } = await import('../people/internal/take-handle.ts')
    const other = await world.person()
    const take = () =>
      transaction(world.deps.main, (tx) => takeHandle(tx, other.id, { before: other.handle, after: me.handle }, world.deps.now()))
    await expect(take()).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
    world.advance(91 * 86_400_000)
    await run(world.deps.main.db, sql`delete from past_handle where person_id = ${other.id}::uuid`)
    await take()
  })
})
