import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendOf } from '../../../test/statements.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { cancelRequest, declineRequest, expireRequests } from './close-request.ts'
import { openForMs, requestCaps } from './internal/request-rules.ts'
import { requestMoney } from './request-money.ts'
import { sendMoney } from './send-money.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const ask = (from: TestPerson, payer: TestPerson, amountKrw = 5_000) =>
  requestMoney(from.ctx, { idempotencyKey: randomUUID(), fromPersonId: payer.id, fromHandle: payer.handle, amountKrw, memo: '점심값' })
async function send(payer: TestPerson, payee: TestPerson, amountKrw: number, requestId: string | null = null) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(payer, sendOf(payee, idempotencyKey, amountKrw, requestId))
  return sendMoney(payer.ctx, { idempotencyKey, toPersonId: payee.id, toHandle: payee.handle, amountKrw, memo: '', requestId, approval })
}

/** Requests of ann to bea: one that is looked at, a twin of it; and others of each of them. */
async function requests() {
  const [ann, bea, cho] = [await world.person(), await world.person(), await world.person()]
  await world.fund(bea, 50_000)
  const [asked, twin, back, others] = [await ask(ann, bea), await ask(ann, bea), await ask(bea, ann), await ask(cho, bea)]
  const named = { ann, bea, cho, asked: asked.requestId, twin: twin.requestId, back: back.requestId, others: others.requestId }
  return { ...named, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside other requests of the same two people', () => {
  it('one is made, declined, cancelled or ends alone', async () => {
    const { ann, bea, asked, twin, back, by } = await requests()
    expect(await by(() => ask(ann, bea, 700))).toMatchInlineSnapshot(`
      [
        "+ money_request ·: memo "점심값", state "open", payer_id "bea", amount_krw 700, expires_at now+14d, request_hash "\\\\·", requester_id "ann", idempotency_key "request:ann:·"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"money_requested","postId":null,"actorId":"ann","personId":"bea","amountKrw":700,"commentId":null,"requestId":"·"}",
      ]
    `)
    expect(await by(() => declineRequest(bea.ctx, { requestId: asked }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"request_declined","postId":null,"actorId":"bea","personId":"ann","amountKrw":5000,"commentId":null}",
        "money_request asked: state "declined", settled_at now",
      ]
    `)
    expect(await by(() => declineRequest(bea.ctx, { requestId: asked }))).toEqual([])
    expect(await by(() => cancelRequest(bea.ctx, { requestId: back }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"money_requested","postId":null,"actorId":"bea","personId":"ann","amountKrw":5000,"commentId":null,"requestId":"back"}",
        "money_request back: state "cancelled", settled_at now",
      ]
    `)
    for (const refused of [() => cancelRequest(ann.ctx, { requestId: asked }), () => declineRequest(ann.ctx, { requestId: back })])
      await expect(refused()).rejects.toMatchObject({ code: 'CONFLICT' })
    // Each side has its own word.
    for (const refused of [
      () => declineRequest(bea.ctx, { requestId: back }),
      () => cancelRequest(bea.ctx, { requestId: twin }),
      () => declineRequest(ann.ctx, { requestId: twin }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('one is paid, and money that names none pays none', async () => {
    const { ann, bea, asked, by } = await requests()
    await send(bea, ann, 1)
    const paid = (lines: string[]) => lines.filter((line) => /^(?:money_request|account)/.test(line))
    expect(paid(await by(() => send(bea, ann, 5_000)))).toMatchInlineSnapshot(`
      [
        "account ·: posted 44999, version 3, spent_krw 5001",
        "account ·: posted 5001, version 2",
      ]
    `)
    expect(paid(await by(() => send(bea, ann, 5_000, asked)))).toMatchInlineSnapshot(`
      [
        "account ·: posted 10001, version 3",
        "account ·: posted 39999, version 4, spent_krw 10001",
        "money_request asked: state "paid", settled_at now, transfer_id "·"",
      ]
    `)
  })

  it('ends with its fourteenth day, to the millisecond', async () => {
    const [ann, bea] = [await world.person(), await world.person()]
    world.advance(60_000)
    const { requestId } = await ask(ann, bea)
    world.advance(openForMs - 1 - 60_000)
    const ended = async () =>
      (await writtenBy(world, { requestId }, () => expireRequests({ ...world.ctx(), platform: world.deps.platform }))).filter((line) =>
        line.includes('requestId'),
      )
    expect(await ended()).toEqual([])
    world.advance(1)
    await expect(cancelRequest(ann.ctx, { requestId })).rejects.toMatchObject({ code: 'CONFLICT' })
    world.advance(-60_000)
    expect(await ended()).toHaveLength(1)
  })
})

it('somebody who asks may have fifty open in total, and what is closed or asked by others counts for nothing', async () => {
  const [ann, bea, cho] = [await world.person(), await world.person(), await world.person()]
  const open = (from: TestPerson, count: number, state = 'open') =>
    run(
      world.owner.db,
      sql`with payer as (insert into person (id, status, created_at, last_active_at) select uuidv7(), 'pending', now(), now() from generate_series(1, ${count}) returning id)
          insert into money_request (id, requester_id, payer_id, amount_krw, memo, state, idempotency_key, request_hash, created_at, expires_at)
          select uuidv7(), ${from.id}::uuid, id, 1, '', ${state}, id::text, '', now() - interval '2 days', now() + interval '9 days' from payer`,
    )
  await open(ann, requestCaps.open - 1)
  await open(ann, 20, 'cancelled')
  await open(cho, 20)
  await ask(ann, bea)
  await expect(ask(ann, bea)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  await ask(cho, bea)
})

it('of ten requests of a day to one person the first counts no longer after twenty-four hours', async () => {
  const [ann, bea, cho] = [await world.person(), await world.person(), await world.person()]
  for (let n = 0; n < requestCaps.perDayToOne; n += 1) {
    const { requestId } = await ask(ann, bea)
    await cancelRequest(ann.ctx, { requestId })
  }
  await expect(ask(ann, bea)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  await ask(ann, cho)
  world.advance(86_400_000 - 1)
  await expect(ask(ann, bea)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
  world.advance(1)
  await ask(ann, bea)
  expect(
    await rows(world.owner.db, sql`select from money_request where requester_id = ${ann.id}::uuid and payer_id = ${bea.id}::uuid`),
  ).toHaveLength(11)
})
