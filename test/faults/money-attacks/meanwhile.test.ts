import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labelTags } from '../../../src/commerce/commissions/label-tags.ts'
import { setCommission } from '../../../src/commerce/commissions/set-commission.ts'
import { answerInvitation } from '../../../src/commerce/members/answer-invitation.ts'
import { inviteMember } from '../../../src/commerce/members/invite-member.ts'
import { workplaceLock } from '../../../src/commerce/members/one-shop.ts'
import { setMemberRole } from '../../../src/commerce/members/set-member-role.ts'
import { confirmOrder } from '../../../src/commerce/orders/confirm-order.ts'
import { confirmPurchase } from '../../../src/commerce/orders/confirm-purchase.ts'
import { expireOrders } from '../../../src/commerce/orders/expire-orders.ts'
import { finishOrders } from '../../../src/commerce/orders/finish-orders.ts'
import { handOver } from '../../../src/commerce/orders/hand-over.ts'
import { showBought } from '../../../src/commerce/orders/show-bought.ts'
import { returnStock } from '../../../src/commerce/orders/internal/reserve-stock.ts'
import { mergeProducts } from '../../../src/commerce/products/merge-products.ts'
import { setStates } from '../../../src/commerce/products/own-products.ts'
import { setOptionsInput } from '../../../src/commerce/products/schema.ts'
import { setOptions } from '../../../src/commerce/products/set-options.ts'
import { updateProduct } from '../../../src/commerce/products/update-product.ts'
import { answerQuestion } from '../../../src/commerce/questions/answer-question.ts'
import { askQuestion } from '../../../src/commerce/questions/ask-question.ts'
import { replyReview } from '../../../src/commerce/reviews/reply-review.ts'
import { voteReview } from '../../../src/commerce/reviews/vote-review.ts'
import { writeReview } from '../../../src/commerce/reviews/write-review.ts'
import { openShop } from '../../../src/commerce/shops/open-shop.ts'
import { setShopPictures } from '../../../src/commerce/shops/set-shop-pictures.ts'
import { setAlert } from '../../../src/commerce/wishes/set-alert.ts'
import { tellAlerts } from '../../../src/commerce/wishes/tell-alerts.ts'
import type { MainTx } from '../../../src/db/handles.ts'
import { lockNames } from '../../../src/db/lock-names.ts'
import { one, run } from '../../../src/db/rows.ts'
import { type Sql, sql } from '../../../src/db/sql.ts'
import { transaction } from '../../../src/db/transaction.ts'
import { write } from '../../../src/db/write.ts'
import { coverDebt } from '../../../src/pay/desk/cover-debt.ts'
import { listDebtors } from '../../../src/pay/desk/list-debtors.ts'
import { approvePayout } from '../../../src/pay/desk/decide-payout.ts'
import { payableOf, walletsOf } from '../../../src/pay/ledger/accounts.ts'
import { freezeWallet } from '../../../src/pay/ledger/freeze-wallet.ts'
import { houseAccounts, postTransfer } from '../../../src/pay/ledger/post-transfers.ts'
import { endPoints, voidPoints } from '../../../src/pay/points/end-points.ts'
import { lockAccounts } from '../../../src/pay/points/pay-with-points.ts'
import { givePointsFor } from '../../../src/pay/points/give-points.ts'
import { refundSale } from '../../../src/pay/refunds/refund-sale.ts'
import { fundShop } from '../../../src/pay/settlement/fund-shop.ts'
import { recordFunding } from '../../../src/pay/settlement/record-lines.ts'
import { settle } from '../../../src/pay/settlement/settle.ts'
import { declineRequest, expireRequests } from '../../../src/pay/wallet/close-request.ts'
import { openForMs } from '../../../src/pay/wallet/internal/request-rules.ts'
import { requestMoney } from '../../../src/pay/wallet/request-money.ts'
import { maxShopMembers } from '../../../src/shared/bounds.ts'
import { taggingIn } from '../../worlds/tagging.ts'
import { meanwhile } from '../../worlds/meanwhile.ts'
import { ordersIn } from '../../worlds/order-world.ts'
import { createSettlementWorld } from '../../worlds/settlement-world.ts'
import type { TestPerson } from '../../worlds/world.ts'

let world: Awaited<ReturnType<typeof createSettlementWorld>>
let orders: ReturnType<typeof ordersIn>
beforeAll(async () => {
  world = await createSettlementWorld('2026-11-23T12:00:00+09:00')
  orders = ordersIn(world)
})
afterAll(() => world.close())

/** `act` beside a transaction that changed something first. */
const beside = (change: Sql, act: () => Promise<unknown>) => meanwhile(world, (tx) => run(tx.db, change), act)
const first = async <Row>(statement: Sql<Row>) => one(world.owner.db, statement)
/** Whether nobody has these rows locked. */
const nobodyHas = (which: Sql) =>
  transaction(world.owner, (tx) => run(tx.db, sql`${which} for update nowait`)).then(
    () => true,
    () => false,
  )
const code = (code: string) => expect.objectContaining({ code })

describe('what is seen by who comes after', () => {
  it('a review or a question that was taken away gets no answer', async () => {
    const [buyer, shop] = [await world.person(), await world.shop()]
    const product = await world.product(shop)
    const { lineId } = await world.received(buyer, product)
    const { id: reviewId } = await writeReview(buyer.ctx, { lineId, stars: 5, body: '좋아요', photos: [] })
    const hidden = sql`update review set state = 'hidden' where id = ${reviewId}::uuid`
    const reply = () => replyReview(shop.owner.ctx, { reviewId, body: '고마워요' })
    expect(await beside(hidden, reply)).toEqual({ answer: code('NOT_FOUND'), waited: true })
    const { id: questionId } = await askQuestion(buyer.ctx, {
      idempotencyKey: randomUUID(),
      productId: product.id,
      body: '색은요?',
      isPrivate: false,
    })
    const gone = sql`update product_question set state = 'hidden' where id = ${questionId}::uuid`
    const answer = () => answerQuestion(shop.owner.ctx, { idempotencyKey: randomUUID(), questionId, body: '빨강' })
    expect(await beside(gone, answer)).toEqual({ answer: code('NOT_FOUND'), waited: true })
    expect(await first(sql<{ n: number }>`select count(*)::int as n from product_answer where question_id = ${questionId}::uuid`)).toEqual({
      n: 0,
    })
  })

  it('a photo that is deleted is in no review, and a voter who is suspended has no vote', async () => {
    const [buyer, voter, shop] = [await world.person(), await world.person(), await world.shop()]
    const { lineId } = await world.received(buyer, await world.product(shop))
    const { id: photo } = await world.media(buyer, 'review')
    const deleted = sql`update media set state = 'deleted' where id = ${photo}::uuid`
    const words = { lineId, stars: 5, body: '좋아요', photos: [photo] }
    expect(await beside(deleted, () => writeReview(buyer.ctx, words))).toEqual({ answer: code('BAD_INPUT'), waited: true })
    const { id: reviewId } = await writeReview(buyer.ctx, { ...words, photos: [] })
    const suspended = sql`update person set status = 'suspended' where id = ${voter.id}::uuid`
    const vote = () => voteReview(voter.ctx, { reviewId, isHelpful: true })
    expect(await beside(suspended, vote)).toEqual({ answer: code('FORBIDDEN'), waited: true })
  })

  it('a vote beside the suspension of another voter counts once, and theirs no longer', async () => {
    const [buyer, away, voter, shop] = [await world.person(), await world.person(), await world.person(), await world.shop()]
    const { lineId } = await world.received(buyer, await world.product(shop))
    const { id: reviewId } = await writeReview(buyer.ctx, { lineId, stars: 5, body: '좋아요', photos: [] })
    await voteReview(away.ctx, { reviewId, isHelpful: true })
    await meanwhile(
      world,
      async (tx) => {
        await run(tx.db, sql`insert into review_vote (review_id, person_id, is_helpful, at) values (${reviewId}, ${voter.id}, true, now())`)
        await run(tx.db, sql`select count_votes(${reviewId}::uuid)`)
      },
      () => run(world.deps.main.db, sql`update person set status = 'suspended' where id = ${away.id}::uuid`),
    )
    expect(await first(sql`select helpful_count, unhelpful_count from review where id = ${reviewId}::uuid`)).toEqual({
      helpfulCount: 1,
      unhelpfulCount: 0,
    })
  })

  it('an invitation is for the role that it has now, a role is changed of who still works there, and nobody is one too many', async () => {
    const [shop, worker, other] = [await world.shop(), await world.person(), await world.person()]
    const invite = (who: TestPerson) => inviteMember(shop.owner.ctx, { personId: who.id, handle: who.handle, role: 'seller' })
    await invite(worker)
    const member = sql`shop_id = ${shop.id}::uuid and person_id = ${worker.id}::uuid`
    const accept = () => answerInvitation(worker.ctx, { shopId: shop.id, role: 'seller', accept: true })
    expect(await beside(sql`update shop_member set role = 'finance' where ${member}`, accept)).toEqual({
      answer: code('CONFLICT'),
      waited: true,
    })
    const change = () => setMemberRole(shop.owner.ctx, { personId: worker.id, role: 'seller' })
    expect(await beside(sql`delete from shop_member where ${member}`, change)).toEqual({ answer: code('NOT_FOUND'), waited: true })
    await Promise.all(Array.from({ length: maxShopMembers - 1 }, () => world.shopMember(shop, 'seller')))
    const last = await world.person()
    const full = sql`
      with locked as materialized (select id from shop where id = ${shop.id}::uuid for no key update)
      insert into shop_member (shop_id, person_id, role, invited_at) select id, ${last.id}::uuid, 'seller', now() from locked`
    expect(await beside(full, () => invite(other))).toEqual({ answer: code('LIMIT_EXCEEDED'), waited: true })
    const works = async (tx: MainTx) => {
      await lockNames(tx, workplaceLock(other.id))
      await run(
        tx.db,
        sql`insert into shop_member (shop_id, person_id, role, invited_at, accepted_at) values (${shop.id}, ${other.id}, 'seller', now(), now())`,
      )
    }
    const opens = () => openShop(other.ctx, { handle: `own.${other.handle}`.slice(0, 24), name: '작은 가게', about: '' })
    expect(await meanwhile(world, works, opens)).toEqual({ answer: code('CONFLICT'), waited: true })
  })

  it('a logo that was set meanwhile is deleted with its replacement, and one that was deleted is not set', async () => {
    const shop = await world.shop()
    const [old, between, next] = [
      await world.media(shop.owner, 'shop'),
      await world.media(shop.owner, 'shop'),
      await world.media(shop.owner, 'shop'),
    ]
    const set = (logoMediaId: string) => () => setShopPictures(shop.owner.ctx, { logoMediaId })
    await set(old.id)()
    await beside(sql`update shop set logo_media_id = ${between.id}::uuid where id = ${shop.id}::uuid`, set(next.id))
    const state = async ({ id }: { id: string }) =>
      (await first(sql<{ state: string }>`select state from media where id = ${id}::uuid`)).state
    expect([await state(old), await state(between), await state(next)]).toEqual(['ready', 'deleted', 'ready'])
    const gone = sql`update media set state = 'deleted' where id = ${old.id}::uuid`
    expect(await beside(gone, set(old.id))).toEqual({ answer: code('NOT_FOUND'), waited: true })
  })

  it('nobody waits for what is back already; alerts that another run tells are left to it', async () => {
    const [shop, me, other] = [await world.shop(), await world.person(), await world.person()]
    const { id: productId } = await world.product(shop, { stock: 0 })
    const wait = (who: TestPerson) => setAlert(who.ctx, { productId, kind: 'restock', on: true, belowKrw: null })
    const stock = (count: number) => sql`update product set stock = ${count} where id = ${productId}::uuid`
    expect(await beside(stock(3), () => wait(me))).toEqual({ answer: code('CONFLICT'), waited: true })
    await run(world.owner.db, stock(0))
    for (const who of [me, other]) await wait(who)
    await run(world.owner.db, stock(3))
    const locked = sql`select from product_alert where product_id = ${productId}::uuid and person_id = ${me.id}::uuid for update`
    const tell = () => tellAlerts({ ...world.ctx(), platform: world.deps.platform }, { productId })
    expect(await beside(locked, tell)).toEqual({ answer: { told: 1 }, waited: false })
    expect(await tell()).toEqual({ told: 1 })
  })

  it('what a moderator hid stays hidden, what was merged elsewhere is not merged again, and stock is that of the last order', async () => {
    const shop = await world.shop()
    const [cup, kept, elsewhere] = await Promise.all([1, 2, 3].map(() => world.product(shop, { stock: 9 })))
    const hide = sql`update product set state = 'hidden' where id = ${cup!.id}::uuid`
    await run(world.owner.db, sql`update product set state = 'unlisted' where id = ${cup!.id}::uuid`)
    const list = () => setStates(shop.owner.ctx, { productIds: [cup!.id], state: 'listed' })
    expect(await beside(hide, list)).toEqual({ answer: { changed: 0 }, waited: true })
    const sold = sql`update product set stock = 4 where id = ${kept!.id}::uuid`
    const restock = () => updateProduct(shop.owner.ctx, { productId: kept!.id, stock: 20, expectedStock: 9 })
    expect(await beside(sold, restock)).toEqual({ answer: code('CONFLICT'), waited: true })
    const choices = (of: { id: string }) => () =>
      setOptions(
        shop.owner.ctx,
        setOptionsInput.parse({ productId: of.id, optionNames: ['색'], options: [{ values: ['빨강'], priceKrw: 1, stock: 1 }] }),
      )
    const [first_, two] = [await world.product(shop), await world.product(shop)]
    await choices(first_)()
    const itsChoice = sql`select from product where option_of = ${first_.id}::uuid for update`
    expect((await beside(itsChoice, choices(two))).waited).toBe(false)
    const merged = sql`update product set merged_into = ${elsewhere!.id}::uuid, state = 'unlisted', stock = 0 where id = ${cup!.id}::uuid`
    const merge = () => mergeProducts({ ...world.ctx(), platform: world.deps.platform }, { dropId: cup!.id, keepId: kept!.id })
    expect(await beside(merged, merge)).toEqual({ answer: code('CONFLICT'), waited: true })
  })

  it('jobs wait for no order that is not due', async () => {
    const [buyer, shop] = [await orders.buyer(), await orders.shop()]
    const { id: productId } = await world.product(shop, { priceKrw: 1_000 })
    const place = () => orders.place(buyer, shop, [{ productId, quantity: 1 }])
    const [placed, arrived] = [await place(), await place()]
    await confirmOrder(shop.owner.ctx, arrived)
    await handOver(shop.owner.ctx, arrived)
    const runner = { ...world.ctx(), platform: world.deps.platform }
    const locked = sql`select from "order" where id in (${placed.orderId}::uuid, ${arrived.orderId}::uuid) for update`
    for (const job of [expireOrders, finishOrders]) expect((await beside(locked, () => job(runner))).waited).toBe(false)
  })

  it('stock that comes back, posts with tags that pay or show what was bought, and wallets are locked in the order of their ids, nothing else before', async () => {
    const [tagger, shop] = [await world.person(), await world.shop()]
    const goods = await Promise.all(Array.from({ length: 8 }, () => world.product(shop, { priceKrw: 1_000 })))
    const posts = await Promise.all(Array.from({ length: 8 }, () => taggingIn(world).tag(tagger, goods[0]!)))
    const anyPeople = async (count: number) => Promise.all(Array.from({ length: count }, async () => (await world.person()).id))
    const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted()
    /** What waits for the lowest of these rows has locked none of the others, and no tag. */
    const inOrder = async (from: Sql, [lowest, ...others]: string[], act: () => Promise<unknown>) => {
      const rest = sql`select from ${from} where id = any(${others}::uuid[])`
      const tags = sql`select from product_tag where post_id = any(${idsOf(posts)}::uuid[])`
      const free: boolean[] = []
      const look = async () => free.push(await nobodyHas(rest), await nobodyHas(tags))
      const { waited } = await meanwhile(
        world,
        (tx) => run(tx.db, sql`select from ${from} where id = ${lowest!}::uuid for update`),
        act,
        look,
      )
      return [waited, ...free]
    }
    const back = idsOf(goods)
      .toReversed()
      .map((productId) => ({ productId, quantity: 1 }))
    const returns = () => write(world.ctx(), (tx) => returnStock(tx, back))
    expect(await inOrder(sql`product`, idsOf(goods), returns)).toEqual([true, true, true])
    await setCommission(shop.owner.ctx, { productId: null, ratePpm: 10_000, windowDays: 7 })
    expect(await inOrder(sql`post`, idsOf(posts), () => labelTags(world.ctx(), { shopId: shop.id }))).toEqual([true, true, true])
    const wallets = await write(world.ctx(), async (tx) => walletsOf(tx, await anyPeople(8), world.deps.now()))
    const lock = () => write(world.ctx(), (tx) => lockAccounts(tx, wallets))
    expect(await inOrder(sql`account`, wallets.toSorted(), lock)).toEqual([true, true, true])
    const { orderId } = await world.received(tagger, goods[0]!)
    expect(await inOrder(sql`post`, idsOf(posts), () => showBought(world.ctx(), { orderId }))).toEqual([true, true, true])
  })

  it('what is off sale is not sold', async () => {
    const [buyer, shop] = [await orders.buyer(), await orders.shop()]
    const { id: productId } = await world.product(shop, { priceKrw: 1_000 })
    const unlist = sql`update product set state = 'unlisted' where id = ${productId}::uuid`
    const { answer } = await beside(unlist, () => orders.place(buyer, shop, [{ productId, quantity: 1 }]))
    expect(answer).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('money that somebody else moved or stopped', () => {
  const ask = async (from: TestPerson, payer: TestPerson) =>
    (
      await requestMoney(from.ctx, {
        idempotencyKey: randomUUID(),
        fromPersonId: payer.id,
        fromHandle: payer.handle,
        amountKrw: 500,
        memo: '',
      })
    ).requestId

  it('a request that was paid is not declined, and one that is being paid does not end', async () => {
    const [ann, bea] = [await world.person(), await world.person()]
    const [paid, busy, late] = [await ask(ann, bea), await ask(ann, bea), await ask(ann, bea)]
    const cancelled = sql`update money_request set state = 'cancelled', settled_at = now() where id = ${paid}::uuid`
    const decline = () => declineRequest(bea.ctx, { requestId: paid })
    expect(await beside(cancelled, decline)).toEqual({ answer: code('CONFLICT'), waited: true })
    world.advance(openForMs)
    const expire = () => expireRequests({ ...world.ctx(), platform: world.deps.platform })
    const locked = sql`select from money_request where id = ${busy}::uuid for update`
    expect(await beside(locked, expire)).toEqual({ answer: { expired: 1 }, waited: false })
    expect(await first(sql`select state from money_request where id = ${late}::uuid`)).toEqual({ state: 'expired' })
  })

  /** A payout of ten million won or more that one of two has approved. */
  async function halfApproved() {
    const shop = await world.paidShop()
    world.setClock('2026-11-23T12:00:00+09:00')
    for (let n = 0; n < 2; n += 1) await world.sell(shop, 9_000_000)
    world.setClock('2026-11-25T12:00:00+09:00')
    await settle(world.ctx())
    const payoutId = (await world.payouts(shop))[0]!.id
    const [one, other] = [await world.person({ role: 'finance' }), await world.person({ role: 'finance' })]
    const approve = (who: TestPerson) => () => approvePayout(who.ctx, { payoutId, reason: '맞아요' })
    // For nobody but its owner.
    const elsewhere = sql`select from person where id = ${(await world.person()).id}::uuid for no key update`
    expect((await beside(elsewhere, approve(one))).waited).toBe(false)
    return { shop, payoutId, approve: approve(other) }
  }

  it('a payout is not approved over a suspension, a freeze, another account or a refusal that came first', async () => {
    const { shop, payoutId, approve } = await halfApproved()
    const owner = sql`id = ${shop.owner.id}::uuid`
    const suspended = await beside(sql`update person set status = 'suspended' where ${owner}`, approve)
    expect(suspended).toEqual({ answer: expect.objectContaining({ code: 'CONFLICT', reason: 'owner_suspended' }), waited: true })
    await run(world.owner.db, sql`update person set status = 'active' where ${owner}`)
    const account = sql`person_id = ${shop.owner.id}::uuid`
    const unlinked = await beside(sql`update bank_account set unlinked_at = now() where ${account}`, approve)
    expect(unlinked).toEqual({ answer: code('ACCOUNT_NOT_LINKED'), waited: true })
    await run(world.owner.db, sql`update bank_account set unlinked_at = null where ${account}`)
    await world.fund(shop.owner, 1)
    const frozen = await meanwhile(world, (tx) => freezeWallet(tx, shop.owner.id, world.deps.now()), approve)
    expect(frozen).toEqual({ answer: expect.objectContaining({ code: 'CONFLICT', reason: 'owner_frozen' }), waited: true })
    await run(world.owner.db, sql`update account set frozen = false where kind = 'wallet' and ${account}`)
    const refused = await beside(sql`update payout set state = 'failed', reason = '-', ended_at = now() where id = ${payoutId}`, approve)
    expect(refused).toEqual({ answer: code('CONFLICT'), waited: true })
  })

  it('a shop that another runner settles is left to it', async () => {
    const shop = await world.paidShop()
    world.setClock('2026-11-23T12:00:00+09:00')
    await world.sell(shop, 9_000)
    world.setClock('2026-11-25T12:30:00+09:00')
    const locked = sql`select from shop where id = ${shop.id}::uuid for update`
    expect((await beside(locked, () => settle(world.ctx()))).waited).toBe(false)
    expect(await world.payouts(shop)).toEqual([])
    await settle(world.ctx())
    expect(await world.payouts(shop)).toHaveLength(1)
  })

  /** A shop that owes 1,000 won, and what an operator posts to it. */
  async function indebted() {
    const shop = await world.shop()
    const sale = await world.sell(shop, 5_000)
    await world.refund(shop, sale, 2_000)
    const [payable] = await write(world.ctx(), async (tx) => [await payableOf(tx, shop.id, world.deps.now())])
    await write(world.ctx(), (tx) => move(tx, payable!, houseAccounts.expense, 4_000))
    return {
      shop,
      payable: payable!,
      gets: async (tx: Parameters<typeof move>[0]) => {
        const transferId = await move(tx, houseAccounts.expense, payable!, 1_000)
        await recordFunding(tx, { shopId: shop.id, transferId, grossKrw: 1_000 }, world.deps.now())
      },
    }
  }
  const move = async (tx: Parameters<typeof postTransfer>[0], debitAccountId: string, creditAccountId: string, amountKrw: number) =>
    (
      await postTransfer(
        tx,
        { idempotencyKey: randomUUID(), kind: 'adjustment', debitAccountId, creditAccountId, amountKrw, memo: '' },
        world.deps.now(),
      )
    ).transferId

  it('a debt that was paid is not paid again, by its owner or by Kiwi; and who waits for their wallet keeps nobody from the shop’s account', async () => {
    const { shop, payable, gets } = await indebted()
    await world.fund(shop.owner, 3_000)
    const signed = async () => {
      const idempotencyKey = randomUUID()
      const payee = { id: shop.id, shown: `shop:${shop.handle}` }
      const asked = { verb: 'shops.payouts.fund', transfer: idempotencyKey, amountKrw: 1_000, payee, subject: null } as const
      return { idempotencyKey, amountKrw: 1_000, approval: await world.approve(shop.owner, asked) }
    }
    const [first_, again] = [await signed(), await signed()]
    const [fund, fundAgain] = [() => fundShop(shop.owner.ctx, first_), () => fundShop(shop.owner.ctx, again)]
    const wallet = sql`select from account where kind = 'wallet' and person_id = ${shop.owner.id}::uuid`
    let isFree = false
    const waits = await meanwhile(
      world,
      (tx) => run(tx.db, sql`${wallet} for no key update`),
      fund,
      async () => (isFree = await nobodyHas(sql`select from account where id = ${payable}::uuid`)),
    )
    expect([waits, isFree]).toEqual([{ answer: expect.objectContaining({ amountKrw: 1_000 }), waited: true }, true])
    await write(world.ctx(), (tx) => move(tx, payable, houseAccounts.expense, 1_000))
    expect(await meanwhile(world, gets, fundAgain)).toEqual({ answer: code('CONFLICT'), waited: true })
    await write(world.ctx(), (tx) => move(tx, payable, houseAccounts.expense, 1_000))
    await run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${shop.owner.id}::uuid`)
    const [staff, second] = [await world.person({ role: 'finance' }), await world.person({ role: 'finance' })]
    const cover = (who: TestPerson) => () => coverDebt(who.ctx, { shopId: shop.id, amountKrw: 1_000, reason: '주인이 떠났어요' })
    expect(await cover(staff)()).toEqual({ state: 'waits_for_second' })
    expect(await meanwhile(world, gets, cover(second))).toEqual({ answer: code('CONFLICT'), waited: true })
  })

  it('a refund waits when somebody else takes the shop’s account beyond the cap first; the largest debt is listed first', async () => {
    const [small, large, payer, staff] = [await indebted(), await indebted(), await world.person(), await world.person({ role: 'finance' })]
    const sale = { saleTransferId: randomUUID(), shopId: large.shop.id, payerId: payer.id, orderId: null, causeId: randomUUID() }
    const refund = () =>
      write(world.ctx(), (tx) => refundSale(tx, { ...sale, amountKrw: 1_000, memo: '', idempotencyKey: randomUUID() }, world.deps.now()))
    const cap = (krw: number) => run(world.owner.db, sql`update reserve_schedule set debt_cap_krw = ${krw} where version = 2`)
    await cap(300_000)
    const taken = await meanwhile(world, (tx) => move(tx, large.payable, houseAccounts.expense, 300_000), refund)
    await cap(1_000_000_000_000)
    expect(taken).toEqual({ answer: null, waited: true })
    const { debtors } = await listDebtors(staff.ctx)
    const owing = debtors.filter(({ shop }) => shop.id === small.shop.id || shop.id === large.shop.id)
    expect(owing.map(({ shop }) => shop.id)).toEqual([large.shop.id, small.shop.id])
  })

  it('points of which another run tells are left to it', async () => {
    const person = await world.person()
    await write(world.ctx(), (tx) => givePointsFor(tx, person.id, 'first_review', world.deps.now()))
    const soon = sql`update points_lot set expires_at = ${world.deps.now()}::timestamptz + interval '1 day' where person_id = ${person.id}::uuid`
    await run(world.owner.db, soon)
    const locked = sql`select from points_lot where person_id = ${person.id}::uuid for update`
    expect(await beside(locked, () => endPoints(world.ctx()))).toEqual({ answer: { ended: 0, told: 0 }, waited: false })
    expect(await endPoints(world.ctx())).toEqual({ ended: 0, told: 1 })
  })

  it('points that an order took do not end, and who began to leave gets no commission', async () => {
    const [buyer, person, shop, tagger] = [
      await orders.buyer(),
      await world.person(),
      await orders.shop({ autoConfirm: true }),
      await world.person(),
    ]
    await write(world.ctx(), (tx) => givePointsFor(tx, person.id, 'first_review', world.deps.now()))
    const lot = sql`person_id = ${person.id}::uuid`
    // As an order does: under the lock of the account.
    await meanwhile(
      world,
      async (tx) => {
        await run(tx.db, sql`select from account where kind = 'points' and ${lot} for no key update`)
        await run(tx.db, sql`update points_lot set left_krw = 100 where ${lot}`)
      },
      () => write(world.ctx(), (tx) => voidPoints(tx, person.id, world.deps.now())),
    )
    expect(await first(sql`select left_krw, expired_krw from points_lot where ${lot}`)).toEqual({ leftKrw: 0, expiredKrw: 100 })

    const cup = await world.product(shop, { priceKrw: 10_000 })
    const tagging = taggingIn(world)
    await tagging.pay(shop, 100_000)
    await tagging.tap(buyer, await tagging.tag(tagger, cup), cup)
    const { orderId } = await orders.place(buyer, shop, [{ productId: cup.id, quantity: 1 }])
    const leaves = sql`update person set status = 'withdrawn', leaves_at = now() where id = ${tagger.id}::uuid`
    expect((await beside(leaves, () => confirmPurchase(buyer.ctx, { orderId }))).waited).toBe(true)
    expect(await first(sql`select state, earned_krw from line_commission where order_id = ${orderId}::uuid`)).toEqual({
      state: 'waiting',
      earnedKrw: 0,
    })
  })
})
