import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OrderWorld, orderWorld } from '../../../test/worlds/order-world.ts'
import { settlementIn } from '../../../test/worlds/settlement-world.ts'
import { taggingIn } from '../../../test/worlds/tagging.ts'
import type { TestPerson } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import { historyInput } from '../../pay/schema.ts'
import { listHistory } from '../../pay/wallet/list-history.ts'
import { statementCsv } from '../../pay/settlement/statement-csv.ts'
import { readStatement } from '../../pay/settlement/read-statement.ts'
import { listPayouts } from '../../pay/settlement/list-payouts.ts'
import { settle } from '../../pay/settlement/settle.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { editPost } from '../../social/posts/edit-post.ts'
import { loadCards } from '../../social/posts/cards.ts'
import { answerReturn, receiveReturn } from '../orders/answer-return.ts'
import { confirmPurchase } from '../orders/confirm-purchase.ts'
import { handOver } from '../orders/hand-over.ts'
import { previewReceipt } from '../orders/preview-receipt.ts'
import { readOverview } from '../shops/read-overview.ts'
import { requestReturn } from '../orders/request-return.ts'
import { resumeCommissions } from '../orders/resume-commissions.ts'
import { labelTags } from './label-tags.ts'
import { readMyEarnings } from './my-earnings.ts'
import { readShopCommissions } from './read-shop-commissions.ts'
import { firstDay } from './rules.ts'
import { idCursor } from '../../shared/cursor.ts'
import { dropCommission, setCommission } from './set-commission.ts'

let fixture: OrderWorld
let world: OrderWorld['world']
let trade: Awaited<ReturnType<typeof settlementIn>>
let tagging: ReturnType<typeof taggingIn>
beforeAll(async () => {
  fixture = await orderWorld()
  world = fixture.world
  trade = await settlementIn(world)
  tagging = taggingIn(world)
})
afterAll(() => world.close())

const runner = () => ({ ...world.ctx(), platform: world.deps.platform })
const dayMs = 86_400_000
const wallet = async (person: TestPerson) => (await fixture.wallet(person)).posted
const sound = async () => {
  expect(await fixture.unsound()).toEqual([])
  expect((await trade.broken()).map(({ invariant }) => invariant)).toEqual([])
}
const kept = (orderId: string) =>
  rows(
    world.deps.main.db,
    sql<{ state: string; reason: string | null; earned: number; withheld: number; returned: number; taken: number }>`
      select c.state, c.reason, c.earned_krw as earned, c.withheld_krw as withheld, c.returned_krw as returned, c.taken_back_krw as taken
      from line_commission c join order_line l on l.id = c.line_id where c.order_id = ${orderId}::uuid order by l.position`,
  )

/**
 * A shop that pays 10 %, a cup for 10,000 won that somebody tagged, and a buyer who came by the
 * tag.
 */
async function scene({ ratePpm = 100_000, hasAccount = false } = {}) {
  const [buyer, shop, tagger] = [await fixture.buyer(), await fixture.shop({ autoConfirm: true }), await world.person()]
  if (hasAccount) await trade.linkAccount(shop.owner)
  const cup = await world.product(shop, { priceKrw: 10_000, title: '머그' })
  await tagging.pay(shop, ratePpm)
  const post = await tagging.tag(tagger, cup)
  await tagging.tap(buyer, post, cup)
  const buy = (quantity = 1, who = buyer) => fixture.place(who, shop, [{ productId: cup.id, quantity }])
  return { buyer, shop, tagger, cup, post, buy }
}

async function returned(
  { buyer, shop }: { buyer: TestPerson; shop: { owner: TestPerson } },
  orderId: string,
  lineId: string,
  quantity: number,
) {
  const lines = [{ lineId, quantity, toProductId: null }]
  const asked = { orderId, kind: 'return' as const, reason: 'defect' as const, note: '', photoIds: [], expectedKrw: quantity * 10_000 }
  const { returnId } = await requestReturn(buyer.ctx, { ...asked, lines, idempotencyKey: randomUUID() })
  await answerReturn(shop.owner.ctx, { returnId, accept: true, words: '' })
  const { amountKrw } = await previewReceipt(shop.owner.ctx, { returnId })
  await receiveReturn(shop.owner.ctx, { returnId, expectedKrw: amountKrw, restock: true, courier: '', trackingNumber: '' })
}

describe('a tag that pays', () => {
  it('keeps the last tap of a day, whichever arrives last', async () => {
    const { buyer, post, cup } = await scene()
    const earlier = new Date(world.deps.now().getTime() - 1)
    const late = { ...buyer, ctx: { ...buyer.ctx, now: () => earlier } }
    expect([await tagging.tap(late, post, cup), await tagging.tap(buyer, post, cup)]).toEqual([{ counted: false }, { counted: false }])
    world.advance(1)
    expect(await tagging.tap(buyer, post, cup)).toEqual({ counted: true })
  })

  it('earns its tagger the rate of the day of the order when the purchase is finished; history, statement and payout name it', async () => {
    const { buyer, shop, tagger, buy, post } = await scene({ hasAccount: true })
    const { orderId, lines } = await buy(3)
    await tagging.pay(shop, 300_000)
    await fixture.cancel(buyer, orderId, [{ lineId: lines[0]!.lineId, quantity: 1 }])
    expect([await kept(orderId), await wallet(tagger)]).toMatchObject([[{ state: 'pending', earned: 0 }], 0])
    await Promise.all(Array.from({ length: 5 }, () => confirmPurchase(buyer.ctx, { orderId })))
    expect([await wallet(tagger), await fixture.owed(shop)]).toEqual([2_000, 18_000])
    expect(await listHistory(tagger.ctx, historyInput.parse({}))).toMatchObject({
      lines: [{ kind: 'commission', amountKrw: 2_000, memo: '머그', counterparty: { kind: 'shop', handle: shop.handle }, orderId: null }],
    })
    await sound()

    world.advance(7 * dayMs)
    await settle(world.ctx())
    const { payouts } = await listPayouts(shop.owner.ctx, { cursor: null, limit: 1 })
    expect(payouts).toMatchObject([{ grossKrw: 30_000, refundKrw: 10_000, commissionKrw: 2_000 }])
    const { payoutId } = payouts[0]!
    expect((await readStatement(shop.owner.ctx, { payoutId, cursor: null, limit: 9 })).lines).toContainEqual(
      expect.objectContaining({
        kind: 'commission',
        orderId,
        products: '머그',
        tagger: tagger.handle,
        grossKrw: -2_000,
        feeKrw: 0,
        netKrw: -2_000,
      }),
    )
    expect((await statementCsv(shop.owner.ctx, { payoutId })).csv).toContain(`제휴 수수료,${orderId},머그,${tagger.handle}`)
    await sound()
    expect(await readMyEarnings(tagger.ctx, { cursor: null, limit: 5 })).toMatchObject({
      sums: { taps: 1, sales: 1, paidKrw: 2_000, waitingKrw: 0, owedBackKrw: 0 },
      posts: [{ postId: post.id, taps: 1, sales: 1, paidKrw: 2_000 }],
    })
    // Sums and days stand on the first page only.
    expect((await readMyEarnings(tagger.ctx, { cursor: null, limit: 5 })).days!.length).toBeGreaterThan(0)
    expect(await readMyEarnings(tagger.ctx, { cursor: idCursor.encode(post.id), limit: 5 })).toMatchObject({
      sums: null,
      days: null,
      posts: [],
    })
    const report = await readShopCommissions(shop.owner.ctx)
    expect(report).toMatchObject({
      rule: { ratePpm: 300_000, windowDays: 14 },
      sums: { taps: 1, sales: 1, salesKrw: 20_000, paidKrw: 2_000 },
      taggers: [{ person: { handle: tagger.handle }, taps: 1, sales: 1, paidKrw: 2_000 }],
      posts: [{ postId: post.id, taps: 1 }],
    })
    expect(report.posts[0]!.caption).not.toBe('')
    await editPost(tagger.ctx, { postId: post.id, audience: 'only_me' })
    expect((await readShopCommissions(shop.owner.ctx)).posts).toMatchObject([{ postId: post.id, caption: '', imageUrl: null, taps: 1 }])
    expect(report.days).toHaveLength(30)
    expect(report.days.reduce((sum, { earnedKrw }) => sum + earnedKrw, 0)).toBe(2_000)
  })

  it('is labelled on the card from its first moment, and again whenever the rule changes; what was not labelled earns nothing', async () => {
    const [shop, tagger, buyer] = [await fixture.shop({ autoConfirm: true }), await world.person(), await fixture.buyer()]
    const [cup, bowl] = [await world.product(shop), await world.product(shop)]
    const labels = async (post: { id: string }) =>
      (await loadCards(buyer.ctx, [post.id]))[0]!.images[0]!.tags.map((tag) => tag.paysCommission ?? false)
    const early = await tagging.tag(tagger, cup, bowl)
    expect(await labels(early)).toEqual([false, false])
    await tagging.tap(buyer, early, cup)
    await setCommission(shop.owner.ctx, { productId: null, ratePpm: 50_000, windowDays: 7 })
    const { orderId } = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
    expect(await kept(orderId)).toEqual([])
    const other = await fixture.shop()
    const foreign = await tagging.tag(tagger, await world.product(other))
    await setCommission(other.owner.ctx, { productId: null, ratePpm: 50_000, windowDays: 7 })
    expect(await labelTags(runner(), { shopId: shop.id })).toEqual({ labelled: 2 })
    expect([await labels(early), await labels(foreign)]).toEqual([[true, true], [false]])
    expect(await labels(await tagging.tag(tagger, cup))).toEqual([true])
    await tagging.pay(shop, 0, { productId: bowl.id })
    expect(await labels(early)).toEqual([true, false].sort(() => (cup.id < bowl.id ? 0 : -1)))
    await tagging.pay(shop, 70_000, { productId: cup.id })
    const ofCup = { productId: cup.id, ratePpm: 70_000 }
    expect((await dropCommission(shop.owner.ctx, { productId: bowl.id })).products).toMatchObject([ofCup])
    expect((await dropCommission(shop.owner.ctx, { productId: cup.id })).products).toEqual([])
    await tagging.pay(shop, 0)
    expect(await labels(early)).toEqual([false, false])
    const [member, stranger] = [await world.shopMember(shop, 'seller'), await world.person()]
    for (const { ctx } of [member, stranger])
      await expect(setCommission(ctx, { productId: null, ratePpm: 0, windowDays: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const { id: another } = await world.product(other)
    const option = await world.product(shop)
    await run(world.owner.db, sql`update product set option_names = '{색}' where id = ${cup.id}::uuid`)
    await run(world.owner.db, sql`update product set option_of = ${cup.id}::uuid, option_values = '{흰}' where id = ${option.id}::uuid`)
    for (const productId of [another, option.id])
      await expect(setCommission(shop.owner.ctx, { productId, ratePpm: 0, windowDays: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('counts a tap once per person, tag and day; not one’s own, not staff’s, not across a block, not of what is hidden', async () => {
    const { buyer, shop, tagger, cup, post } = await scene()
    const taps = async () => (await readMyEarnings(tagger.ctx, { cursor: null, limit: 1 })).sums!.taps
    world.advance(1)
    expect(await tagging.tap(buyer, post, cup)).toEqual({ counted: true })
    expect(await taps()).toBe(1)
    const [blocked, seller, other] = [await world.person(), await world.shopMember(shop, 'seller'), await world.product(shop)]
    await blockPerson(tagger.ctx, { personId: blocked.id })
    for (const [person, product] of [
      [tagger, cup],
      [shop.owner, cup],
      [seller, cup],
      [blocked, cup],
      [buyer, other],
    ] as const)
      expect(await tagging.tap(person, post, product)).toEqual({ counted: false })
    world.advance(dayMs)
    await tagging.tap(buyer, post, cup)
    expect(await taps()).toBe(2)
    await run(world.owner.db, sql`update post set state = 'hidden' where id = ${post.id}::uuid`)
    expect(await tagging.tap(await world.person(), post, cup)).toEqual({ counted: false })
  })

  it('earns by the last tap within the window; nothing for oneself, for who works in the shop, or in a ring', async () => {
    const { buyer, shop, cup, buy, post } = await scene()
    const second = await world.person()
    world.advance(1)
    await tagging.tap(buyer, await tagging.tag(second, cup), cup)
    const whose = async (orderId: string) =>
      rows(
        world.deps.main.db,
        sql<{ taggerId: string; reason: string | null }>`select tagger_id, reason from line_commission where order_id = ${orderId}::uuid`,
      )
    expect(await whose((await buy()).orderId)).toEqual([{ taggerId: second.id, reason: null }])
    world.advance(1)
    await tagging.tap(buyer, post, cup)
    world.advance(14 * dayMs)
    expect(await whose((await buy()).orderId)).toEqual([])

    // Who works in the shop earns nothing, nor who shares a browser or a bank account with the
    // buyer.
    const [staff, browser, account] = [await world.shopMember(shop, 'finance'), await world.person(), await world.person()]
    const invited = await world.shopMember(shop, 'seller')
    await run(world.owner.db, sql`update shop_member set accepted_at = null where person_id = ${invited.id}::uuid`)
    const hash = Buffer.from(randomUUID())
    await run(world.owner.db, sql`update session set browser_hash = ${hash} where person_id in (${buyer.id}::uuid, ${browser.id}::uuid)`)
    for (const { id } of [buyer, account])
      await run(
        world.owner.db,
        sql`insert into bank_account (id, person_id, bank_code, last_four, duplicate_index, unlinked_at, created_at)
            values (${newId(world.deps.now())}, ${id}::uuid, '004', '1234', ${hash}, now(), now())`,
      )
    for (const [one, reason] of [
      [invited, null],
      [staff, 'staff'],
      [browser, 'ring'],
      [account, 'ring'],
    ] as const) {
      world.advance(1)
      await tagging.tap(buyer, await tagging.tag(one, cup), cup)
      expect(await whose((await buy()).orderId)).toEqual([{ taggerId: one.id, reason }])
    }

    // A by B's tag and B by A's: neither sale earns, also the first, which was ordered before.
    const [a, b] = [await fixture.buyer(), await fixture.buyer()]
    await tagging.tap(a, await tagging.tag(b, cup), cup)
    await tagging.tap(b, await tagging.tag(a, cup), cup)
    const first = await buy(1, a)
    const then = await buy(1, b)
    expect([await kept(first.orderId), await kept(then.orderId)]).toMatchObject([
      [{ state: 'pending' }],
      [{ state: 'void', reason: 'ring' }],
    ])
    await confirmPurchase(a.ctx, { orderId: first.orderId })
    await confirmPurchase(b.ctx, { orderId: then.orderId })
    expect(await kept(first.orderId)).toMatchObject([{ state: 'void', reason: 'ring' }])
    expect(await wallet(a)).toBe(190_000)
    await sound()
  })
})

describe('a return', () => {
  it('after the payment is taken back from later commissions of that tagger at that shop, never from a wallet', async () => {
    const { buyer, shop, tagger, buy } = await scene()
    const first = await buy(3)
    await handOver(shop.owner.ctx, { orderId: first.orderId })
    await confirmPurchase(buyer.ctx, { orderId: first.orderId })
    expect(await wallet(tagger)).toBe(3_000)
    await returned({ buyer, shop }, first.orderId, first.lines[0]!.lineId, 2)
    expect([await wallet(tagger), await kept(first.orderId)]).toEqual([
      3_000,
      [{ state: 'paid', reason: null, earned: 3_000, withheld: 0, returned: 2_000, taken: 0 }],
    ])
    expect((await readMyEarnings(tagger.ctx, { cursor: null, limit: 1 })).sums).toMatchObject({ paidKrw: 3_000, owedBackKrw: 2_000 })
    await sound()

    const [second, third] = [await buy(1), await buy(3)]
    await Promise.all([second, third].map(({ orderId }) => confirmPurchase(buyer.ctx, { orderId })))
    expect(await wallet(tagger)).toBe(3_000 + 4_000 - 2_000)
    expect(await kept(first.orderId)).toMatchObject([{ returned: 2_000, taken: 2_000 }])
    expect((await readMyEarnings(tagger.ctx, { cursor: null, limit: 1 })).sums).toMatchObject({ paidKrw: 5_000, owedBackKrw: 0 })
    // What was paid to the tagger is no refund: the buyer gets back all of the sale.
    await returned({ buyer, shop }, first.orderId, first.lines[0]!.lineId, 1)
    expect(await kept(first.orderId)).toMatchObject([{ returned: 3_000, taken: 2_000 }])
    await sound()
  })

  it('of everything before the payment leaves nothing to earn, and a race with the confirmation neither', async () => {
    const { buyer, tagger, shop, buy } = await scene()
    const whole = await buy(2)
    await fixture.cancel(buyer, whole.orderId)
    expect(await kept(whole.orderId)).toMatchObject([{ state: 'void', reason: 'nothing_left' }])
    for (let turn = 0; turn < 4; turn += 1) {
      const { orderId, lines } = await buy(2)
      const part = turn % 2 === 0 ? null : [{ lineId: lines[0]!.lineId, quantity: 1 }]
      await Promise.allSettled([fixture.cancel(buyer, orderId, part), confirmPurchase(buyer.ctx, { orderId })])
    }
    await resumeCommissions(runner())
    const [sum] = await rows(
      world.deps.main.db,
      sql<{
        krw: number
      }>`select coalesce(sum(earned_krw - withheld_krw), 0)::bigint as krw from line_commission where shop_id = ${shop.id}::uuid`,
    )
    expect(await wallet(tagger)).toBe(sum!.krw)
    await sound()
  })
})

describe('a commission waits', () => {
  it('while its shop cannot bear it, while buyers wait for its refunds, and while its tagger is suspended; then it is paid once', async () => {
    const { buyer, shop, tagger, buy } = await scene()
    const cap = (krw: number) => run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${krw}::bigint where version = 2`)
    const status = (to: 'active' | 'suspended') => run(world.owner.db, sql`update person set status = ${to} where id = ${tagger.id}::uuid`)
    const { orderId } = await buy(2)
    await cap(-19_000)
    await confirmPurchase(buyer.ctx, { orderId })
    expect([await kept(orderId), await wallet(tagger)]).toMatchObject([[{ state: 'waiting' }], 0])
    await sound()
    await cap(300_000)
    // A buyer's refund comes first, though the shop could bear both.
    await run(
      world.owner.db,
      sql`insert into payment_refund (id, transfer_id, shop_id, payer_id, person_id, amount_krw, reason, idempotency_key, request_hash, created_at)
          select gen_random_uuid(), id, ${shop.id}::uuid, ${buyer.id}::uuid, ${shop.owner.id}::uuid, 1, '', 'waits', '', now() from transfer limit 1`,
    )
    await resumeCommissions(runner())
    expect(await wallet(tagger)).toBe(0)
    await run(world.owner.db, sql`delete from payment_refund where idempotency_key = 'waits'`)
    await status('suspended')
    await resumeCommissions(runner())
    expect(await wallet(tagger)).toBe(0)
    await status('active')
    await Promise.all(Array.from({ length: 3 }, () => resumeCommissions(runner())))
    expect([await kept(orderId), await wallet(tagger)]).toMatchObject([[{ state: 'paid' }], 2_000])

    const late = await buy(1)
    await run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${tagger.id}::uuid`)
    await confirmPurchase(buyer.ctx, { orderId: late.orderId })
    expect(await kept(late.orderId)).toMatchObject([{ state: 'void', reason: 'left' }])
    expect(await fixture.owed(shop)).toBe(28_000)
    // Here they left with money in their wallet, which nobody does.
    await status('active')
    await sound()
  })
})

it('counts an order of two tagged products as one sale, as the overview of the shop does', async () => {
  const { buyer, shop, tagger, cup } = await scene()
  const plate = await world.product(shop, { priceKrw: 5_000, title: '접시' })
  await tagging.tap(buyer, await tagging.tag(tagger, plate), plate)
  const { orderId } = await fixture.place(
    buyer,
    shop,
    [cup, plate].map(({ id }) => ({ productId: id, quantity: 1 })),
  )
  expect(await kept(orderId)).toHaveLength(2)
  const { sums, days, taggers } = await readShopCommissions(shop.owner.ctx)
  expect([sums.sales, days.at(-1)!.sales, taggers[0]!.sales]).toEqual([1, 1, 1])
  expect((await readOverview(shop.owner.ctx)).days.at(-1)!.sales).toBe(1)
  // At the first minute in Seoul of the first of thirty days.
  const midnight = sql`${firstDay(world.deps.now())}::date::timestamp at time zone 'Asia/Seoul'`
  await run(world.owner.db, sql`update line_commission set created_at = ${midnight} where order_id = ${orderId}::uuid`)
  expect((await readShopCommissions(shop.owner.ctx)).days[0]).toMatchObject({ day: firstDay(world.deps.now()), sales: 1 })
})

it('shows a shop its days, the posts and taggers that sold, what runs out and what waits; nobody but who works there', async () => {
  const { buyer, shop, tagger, cup, post, buy } = await scene()
  const whole = await fixture.place(buyer, shop, [{ productId: cup.id, quantity: 3 }], { postId: post.id })
  await fixture.cancel(buyer, whole.orderId, [{ lineId: whole.lines[0]!.lineId, quantity: 1 }])
  await fixture.cancel(buyer, (await buy()).orderId)
  await buy()
  await run(world.owner.db, sql`update product set stock = 1 where id = ${cup.id}::uuid`)
  await world.product(shop, { stock: 3, title: '접시' })
  await world.product(shop, { stock: 4, title: '남은 것' })
  await run(
    world.owner.db,
    sql`update "order" set fulfilment = 'packed', send_by = now() - interval '30 days' where id = ${whole.orderId}::uuid`,
  )
  const { days, posts, taggers, stock, waiting } = await readOverview(shop.owner.ctx)
  expect(days).toHaveLength(30)
  expect(days.at(-1)).toEqual({ day: expect.any(String), sales: 2, salesKrw: 30_000, looks: 1, taps: 1 })
  expect(days.slice(0, -1).every(({ sales, looks, taps }) => sales + looks + taps === 0)).toBe(true)
  expect(posts).toMatchObject([{ postId: post.id, taps: 1, sales: 1, salesKrw: 20_000 }])
  expect(taggers).toMatchObject([{ person: { handle: tagger.handle }, taps: 1, sales: 1, salesKrw: 20_000 }])
  expect(stock.map(({ title, daysLeft }) => [title, daysLeft])).toEqual([
    ['머그', 10],
    ['접시', null],
  ])
  expect(waiting).toEqual({ confirm: 0, pack: 1, send: 1, late: 1, returns: 0 })
  await blockPerson(tagger.ctx, { personId: shop.owner.id })
  expect(await readOverview(shop.owner.ctx)).toMatchObject({ taggers: [], posts: [{ caption: '', imageUrl: null }] })
  await expect(readOverview(buyer.ctx)).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('shows taps of thirty days to the shop and to who tagged, the day of the first of them too, and who brought most first', async () => {
  const { shop, cup, buyer, tagger, post } = await scene()
  const [second, old] = [await world.person(), await world.person()]
  const [more, before] = [await tagging.tag(second, cup), await tagging.tag(old, cup)]
  const visited = (who: TestPerson, { id }: { id: string }, daysAgo: number) =>
    run(
      world.owner.db,
      sql`insert into tag_visit (person_id, product_id, post_id, day, tagger_id, shop_id, is_labelled, at)
          values (${buyer.id}::uuid, ${cup.id}::uuid, ${id}::uuid, ${firstDay(world.deps.now())}::date - ${daysAgo}::int, ${who.id}::uuid, ${shop.id}::uuid, true, now())`,
    )
  for (const daysAgo of [0, -1]) await visited(second, more, daysAgo)
  for (const daysAgo of [1, 2, 3]) await visited(old, before, daysAgo)
  const report = await readShopCommissions(shop.owner.ctx)
  expect([report.sums.taps, report.days.map(({ taps }) => taps).filter(Boolean)]).toEqual([3, [1, 1, 1]])
  expect(report.days[0]).toMatchObject({ day: firstDay(world.deps.now()), taps: 1 })
  expect(report.taggers.map(({ person, taps }) => [person.handle, taps])).toEqual([
    [second.handle, 2],
    [tagger.handle, 1],
  ])
  expect(report.posts.map(({ postId, taps }) => [postId, taps])).toEqual([
    [more.id, 2],
    [post.id, 1],
  ])
  const overview = await readOverview(shop.owner.ctx)
  expect(overview.days.map(({ taps }) => taps).filter(Boolean)).toEqual([1, 1, 1])
  expect(overview.posts.map(({ postId, taps }) => [postId, taps])).toEqual([
    [more.id, 2],
    [post.id, 1],
  ])
  expect(overview.taggers.map(({ person, taps }) => [person.handle, taps])).toEqual([
    [second.handle, 2],
    [tagger.handle, 1],
  ])
  const mine = async ({ ctx }: TestPerson) => {
    const { sums, days, posts } = await readMyEarnings(ctx, { cursor: null, limit: 5 })
    return [sums!.taps, days!.reduce((sum, { taps }) => sum + taps, 0), posts.map(({ taps }) => taps)]
  }
  expect([await mine(second), await mine(old)]).toEqual([
    [2, 2, [2]],
    [0, 0, []],
  ])
})

it('a commission that was changed beside its transfer and its order is found by kiwi pay verify', async () => {
  const { buyer, buy } = await scene()
  const { orderId } = await buy(2)
  await confirmPurchase(buyer.ctx, { orderId })
  const tamper = (change: Sql) =>
    write({ ...world.ctx(), main: world.owner }, async (tx) => {
      await run(tx.db, sql`set local session_replication_role = replica`)
      await run(tx.db, change)
    })
  const brokenBy = async (change: Sql) => {
    await run(world.owner.db, sql`create table kept as table line_commission`)
    await tamper(sql`${change} where order_id = ${orderId}::uuid`)
    const broken = (await trade.broken()).map(({ invariant }) => invariant)
    await tamper(sql`delete from line_commission`)
    await tamper(sql`insert into line_commission select * from kept`)
    await run(world.owner.db, sql`drop table kept`)
    return broken
  }
  const sent = 'a commission went from the shop to the tagger, less what earlier ones owed back, and only if it is paid'
  expect(await brokenBy(sql`update line_commission set withheld_krw = 1`)).toEqual([
    sent,
    'what was withheld of a person’s commissions at a shop is what their earlier ones there gave back',
  ])
  expect(await brokenBy(sql`update line_commission set rate_ppm = rate_ppm + 100000`)).toEqual([
    'a commission that is paid is of what is kept of its line, with what it owes back',
  ])
  expect(await brokenBy(sql`update line_commission set tagger_id = buyer_id`)).toEqual([
    sent,
    'a commission is of a line of its order, is decided when its purchase is finished, and earns nobody of the sale itself',
  ])
  expect(await brokenBy(sql`delete from line_commission`)).toEqual(['every transfer of a commission is of a line'])
  await sound()
})
