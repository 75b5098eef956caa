import type { RunnerDeps } from '../../src/context.ts'
import { rows, run } from '../../src/db/rows.ts'
import { sql } from '../../src/db/sql.ts'
import { newId } from '../../src/ids.ts'
import { listAddresses } from '../../src/commerce/addresses/list-addresses.ts'
import { saveAddress } from '../../src/commerce/addresses/save-address.ts'
import { labelTags } from '../../src/commerce/commissions/label-tags.ts'
import { setCommission } from '../../src/commerce/commissions/set-commission.ts'
import { tapTag } from '../../src/commerce/commissions/tap-tag.ts'
import { takeCoupon } from '../../src/commerce/coupons/my-coupons.ts'
import { makeCoupon } from '../../src/commerce/coupons/shop-coupons.ts'
import { answerReturn, cancelReturn, receiveReturn, sendReturn } from '../../src/commerce/orders/answer-return.ts'
import { cancelOrder } from '../../src/commerce/orders/cancel-order.ts'
import { confirmPurchase } from '../../src/commerce/orders/confirm-purchase.ts'
import { decideDispute } from '../../src/commerce/orders/decide-dispute.ts'
import { endReturns } from '../../src/commerce/orders/end-returns.ts'
import { packOrder } from '../../src/commerce/orders/pack-order.ts'
import { sendOrders } from '../../src/commerce/orders/send-orders.ts'
import { trackOrders } from '../../src/commerce/orders/track-orders.ts'
import { confirmOrder } from '../../src/commerce/orders/confirm-order.ts'
import { handOver } from '../../src/commerce/orders/hand-over.ts'
import { checkout } from '../../src/commerce/orders/checkout.ts'
import { previewCheckout } from '../../src/commerce/orders/preview-checkout.ts'
import { write } from '../../src/db/write.ts'
import { givePointsFor } from '../../src/pay/points/give-points.ts'
import { readPoints } from '../../src/pay/points/read-points.ts'
import { checkoutHash } from '../../src/pay/approval/schema.ts'
import { previewCancel } from '../../src/commerce/orders/preview-cancel.ts'
import { previewReturn, requestReturn } from '../../src/commerce/orders/request-return.ts'
import { askReceipt } from '../../src/commerce/receipts/ask-receipt.ts'
import { settleReceipt } from '../../src/commerce/receipts/settle-receipt.ts'
import { setAutoConfirm } from '../../src/commerce/shops/set-auto-confirm.ts'
import { cheapestOf, type DemoPlan } from '../plan.ts'
import { type ParcelState, parcelStates } from '../../src/shared/couriers.ts'
import { type CastMember, memberAt, systemAt } from './cast.ts'
import { sandboxUrlOf } from './sandbox-url.ts'
import { shopIds } from './shop-ids.ts'
import type { Attempt } from './unless-refused.ts'
import { forgetWalletKeys, giveWalletKey } from './wallet-key.ts'

const minuteMs = 60_000
const cheapKrw = 20_000
const [couponKrw, couponMinimumKrw] = [2_000, 10_000]

const receiptNumbers = {
  deduction: ['deduction', '010-2345-6789'],
  proof: ['proof', '120-81-47521'],
  refused: ['deduction', '010-1111-0000'],
} as const

interface Scene {
  /** Place in the list of shops. */
  shop: number
  /** Number of different products; two of each cheap one. */
  products: number
  end:
    | 'comes back'
    | 'is awaited back'
    | 'is on its way back'
    | 'came back'
    | 'is disputed'
    | 'is kept after a dispute'
    | 'is kept after all'
    | 'was never sent back'
    | 'is exchanged'
    | 'is lost'
    | 'waits'
    | 'is confirmed'
    | 'is packed'
    | 'is partly sent'
    | 'is on its way'
    | 'has arrived'
    | 'is kept'
    | 'loses a line'
    | 'is called off by its buyer'
    | 'is called off by its shop'
  /** What the sandbox's courier says of its parcel. */
  seen?: ParcelState
  /** What the buyer asks a cash receipt for; PortOne refuses the number of `refused`. */
  receipt?: keyof typeof receiptNumbers
}

/** The others are handed over by their shop. */
function goesByCourier({ end, seen }: Scene): boolean {
  return seen !== undefined || ['is packed', 'is on its way', 'has arrived', 'is kept', 'is lost'].includes(end)
}

/** The first shop confirms by hand; the others confirm at once. */
const looksItself = 0
const scenes: Scene[] = [
  { shop: 0, products: 1, end: 'waits', receipt: 'deduction' },
  { shop: 0, products: 1, end: 'is called off by its buyer' },
  { shop: 0, products: 1, end: 'is confirmed' },
  { shop: 0, products: 1, end: 'is kept', receipt: 'deduction' },
  { shop: 0, products: 1, end: 'is packed' },
  { shop: 0, products: 1, end: 'is on its way' },
  { shop: 0, products: 1, end: 'has arrived', receipt: 'refused' },
  { shop: 1, products: 2, end: 'loses a line', receipt: 'proof' },
  { shop: 2, products: 2, end: 'is confirmed' },
  { shop: 2, products: 1, end: 'is called off by its shop' },
  { shop: 0, products: 2, end: 'waits' },
  { shop: 1, products: 1, end: 'comes back' },
  { shop: 2, products: 1, end: 'is disputed' },
  { shop: 1, products: 1, end: 'came back', receipt: 'deduction' },
  { shop: 0, products: 2, end: 'is partly sent', seen: 'delivered' },
  { shop: 1, products: 1, end: 'is exchanged' },
  { shop: 1, products: 1, end: 'is lost' },
  { shop: 2, products: 1, end: 'is kept after a dispute' },
  { shop: 0, products: 1, end: 'is awaited back' },
  { shop: 1, products: 1, end: 'is on its way back' },
  { shop: 2, products: 1, end: 'is kept after all' },
  { shop: 0, products: 1, end: 'was never sent back' },
  { shop: 2, products: 1, end: 'is on its way', seen: 'accepted' },
  { shop: 1, products: 1, end: 'is on its way', seen: 'collected' },
  { shop: 1, products: 1, end: 'is on its way', seen: 'moving' },
  { shop: 2, products: 1, end: 'is on its way', seen: 'near' },
  { shop: 2, products: 1, end: 'is on its way', seen: 'out' },
  { shop: 1, products: 1, end: 'is on its way', seen: 'delivered' },
]
/** Whoever decides a dispute in the demo: two, of whom neither sold or bought. */
const deciders = 2
/** From the beginning of one order to that of the next; everything of one is done in it. */
const stepMs = 100_000

interface Basket {
  /** The products whose pages and tags show what is bought, in the order of the lines. */
  shownIds: string[]
  lines: { productId: string; quantity: number }[]
  totalKrw: number
  postId: string | null
  /** Who shows the first product. */
  authorIds: string[]
}

/**
 * Orders of the last hour in every state, from people who can pay. After all other money, as
 * the ledger needs.
 */
export async function seedOrders(
  deps: RunnerDeps,
  plan: DemoPlan,
  cast: readonly CastMember[],
  productIds: ReadonlyMap<string, string>,
  attempt: Attempt,
): Promise<void> {
  const begin = deps.now().getTime() - scenes.length * stepMs - 2 * minuteMs
  const careful = plan.shops[looksItself]
  if (careful) await attempt(() => setAutoConfirm(memberAt(deps, cast[careful.ownerIndex]!, new Date(begin)), { autoConfirm: false }))
  const purses = await readPurses(deps)
  const coupons = await makeCoupons(deps, plan, cast, attempt, new Date(begin - minuteMs))
  await payTaggers(deps, plan, cast, attempt, new Date(begin - minuteMs))
  for (const [place, scene] of scenes.entries()) {
    const shop = plan.shops[scene.shop]
    const basket = shop && (await fillBasket(deps, plan, shop.handle, scene.products, productIds))
    if (!shop || !basket) continue
    // What is kept is bought by somebody who shows it, if they can pay: their tag says "bought it".
    const dueKrw = basket.totalKrw + (goesByCourier(scene) ? shop.shipping.feeKrw : 0)
    const weight = ({ actor: { personId } }: CastMember) => {
      const krw = purses.get(personId) ?? 0
      return krw >= dueKrw && scene.end === 'is kept' && basket.authorIds.includes(personId) ? Number.MAX_SAFE_INTEGER : krw
    }
    const isFree = ({ index }: CastMember) => index !== shop.ownerIndex && (scene.end !== 'is kept after a dispute' || index >= deciders)
    const buyer = cast.filter(isFree).toSorted((one, other) => weight(other) - weight(one))[0]!
    const left = (purses.get(buyer.actor.personId) ?? 0) - dueKrw
    if (left < 0) continue
    purses.set(buyer.actor.personId, left)
    const at = new Date(begin + place * stepMs)
    // Once per shop: the coupon is for one order.
    const couponId = basket.totalKrw >= couponMinimumKrw ? coupons.get(shop.handle) : undefined
    if (couponId !== undefined) {
      coupons.delete(shop.handle)
      await attempt(() => save(deps, buyer, couponId, at))
    }
    const staff = cast.slice(0, deciders)
    await attempt(() =>
      play(deps, { scene, buyer, owner: cast[shop.ownerIndex]!, staff, shopHandle: shop.handle, basket, couponId, at, place }),
    )
  }
  await forgetWalletKeys(deps, deps.now())
}

/** One order from its placing to its final state. */
async function play(
  deps: RunnerDeps,
  {
    scene,
    buyer,
    owner,
    staff,
    shopHandle,
    basket,
    couponId,
    at,
    place,
  }: {
    scene: Scene
    buyer: CastMember
    owner: CastMember
    staff: readonly CastMember[]
    shopHandle: string
    basket: Basket
    couponId: string | undefined
    at: Date
    place: number
  },
): Promise<void> {
  const idempotencyKey = `demo-order-${at.getTime()}`
  const [buying, selling] = [memberAt(deps, buyer, at), memberAt(deps, owner, new Date(at.getTime() + 30_000))]
  const approve = await giveWalletKey(deps, buyer.actor.personId, at)
  const { lines: bought, postId, shownIds } = basket
  const balanceKrw = couponId === undefined ? 0 : (await readPoints(buying)).balanceKrw
  const shopId = (await shopIds(deps)).get(shopHandle)!
  const wanted = { shopId, lines: bought.map((line) => ({ ...line, postId })), couponId }
  const asked = { addressId: goesByCourier(scene) ? await homeOf(buying) : null, pointsKrw: balanceKrw }
  const { shops, payKrw } = await previewCheckout(buying, { ...asked, shops: [wanted] })
  const { shippingKrw, returnFeeKrw, discountKrw, lines: priced } = shops[0]!
  const lines = wanted.lines.map((line, nth) => ({ ...line, unitPriceKrw: priced[nth]!.unitPriceKrw }))
  const signed = { ...asked, shops: [{ ...wanted, lines, shopHandle, shippingKrw, returnFeeKrw, discountKrw }] }
  const approval = await approve(buying, {
    verb: 'orders.checkout',
    transfer: idempotencyKey,
    amountKrw: payKrw,
    payee: { id: shopId, shown: `shop:${shopHandle}` },
    subject: checkoutHash(signed),
  })
  if (postId !== null) for (const productId of shownIds) await tapTag(buying, { postId, productId })
  const purchase = await checkout(buying, { ...signed, idempotencyKey, expectedPayKrw: payKrw, approval })
  const order = purchase.orders[0]!
  const { orderId } = order
  const callOff = async (ctx: typeof buying, given: { lineId: string; quantity: number }[] | null, reason: string) => {
    const { amountKrw } = await previewCancel(ctx, { orderId, lines: given })
    await cancelOrder(ctx, { orderId, idempotencyKey: `${idempotencyKey}-off`, lines: given, expectedKrw: amountKrw, reason })
  }
  const later = memberAt(deps, buyer, new Date(at.getTime() + 45_000))
  // A shop answers after it was asked, and receives after it answered.
  const [answering, receiving] = [60, 80].map((seconds) => memberAt(deps, owner, new Date(at.getTime() + seconds * 1_000)))
  const trackingNumber = String(681_234_567_890 + place)
  const send = async (lines?: { lineId: string; quantity: number }[]) => {
    await confirmOrder(selling, { orderId })
    await sendOrders(selling, { parcels: [{ orderId, courier: 'cj', trackingNumber, ...(lines ? { lines } : {}) }] })
    if (scene.seen) await seenByCourier(deps, orderId, trackingNumber, scene.seen, at)
  }
  const askBack = async (
    reason: 'defect' | 'wrong_size' | 'wrong_thing' | 'lost',
    note: string,
    { kind, toProductId }: { kind: 'return' | 'exchange'; toProductId: string | null } = { kind: 'return', toProductId: null },
  ) => {
    if (reason === 'lost') await send()
    else {
      await confirmOrder(selling, { orderId })
      await handOver(selling, { orderId })
    }
    const asked = { orderId, kind, reason, lines: [{ lineId: order.lines[0]!.lineId, quantity: 1, toProductId }] }
    const { amountKrw: expectedKrw } = await previewReturn(later, asked)
    return requestReturn(later, { ...asked, idempotencyKey: `${idempotencyKey}-back`, note, photoIds: [], expectedKrw })
  }
  if (scene.receipt) {
    const [use, number] = receiptNumbers[scene.receipt]
    await askReceipt(buying, { orderId, use, number, always: false })
    // Issued before anything is given back; what changes later is for its jobs.
    await settleReceipt(buying, { orderId })
  }
  switch (scene.end) {
    case 'waits':
      return
    case 'comes back':
      return void (await askBack('wrong_size', '생각보다 커요. 한 치수 작은 걸로 다시 살게요'))
    case 'is disputed': {
      const { returnId } = await askBack('defect', '받아 보니 모서리가 깨져 있었어요')
      return void (await answerReturn(answering!, { returnId, accept: false, words: '보낼 때 찍은 사진에는 멀쩡해요' }))
    }
    case 'is kept after a dispute': {
      const { returnId } = await askBack('defect', '안쪽에 얼룩이 있어요')
      await answerReturn(answering!, { returnId, accept: false, words: '유약이 고인 자국이라 상품 설명에 적어 두었어요' })
      for (const [nth, { actor, ...one }] of staff.entries()) {
        const admin = memberAt(deps, { ...one, actor: { ...actor, role: 'admin' } }, new Date(at.getTime() + 70_000 + nth * 10_000))
        await decideDispute(admin, { returnId, outcome: 'reject', fault: 'buyer', reason: '사진과 상품 설명이 같아요' })
      }
      return
    }
    case 'is awaited back':
    case 'is on its way back':
    case 'was never sent back': {
      const { returnId } = await askBack('wrong_size', '생각보다 작아요')
      await answerReturn(answering!, { returnId, accept: true, words: '보내 주시면 확인하고 돌려드릴게요' })
      if (scene.end === 'is on its way back')
        await sendReturn(memberAt(deps, buyer, receiving!.now()), { returnId, courier: '우체국택배', trackingNumber: '6012345678901' })
      if (scene.end === 'was never sent back') await lapse(deps, returnId, receiving!.now())
      return
    }
    case 'is kept after all': {
      const { returnId } = await askBack('defect', '실밥이 조금 풀렸어요')
      return void (await cancelReturn(memberAt(deps, buyer, answering!.now()), { returnId }))
    }
    case 'is exchanged': {
      const { productId } = order.lines[0]!
      const other = await samePrice(deps, productId)
      const { returnId } = await askBack('defect', '지퍼가 잘 안 올라가요', { kind: 'exchange', toProductId: other ?? productId })
      await answerReturn(answering!, { returnId, accept: true, words: '새 것으로 바꿔 드릴게요' })
      const parcel = { courier: '한진택배', trackingNumber: '412345678902' }
      return void (await receiveReturn(receiving!, { returnId, expectedKrw: 0, restock: false, ...parcel }))
    }
    case 'is lost': {
      const { returnId } = await askBack('lost', '한 달째 배송 중이고 택배사도 못 찾는대요')
      return void (await answerReturn(answering!, { returnId, accept: true, words: '택배사에 확인했어요. 죄송합니다' }))
    }
    case 'came back': {
      const { returnId } = await askBack('wrong_thing', '주문한 것과 다른 색이 왔어요')
      const { amountKrw } = await answerReturn(answering!, { returnId, accept: true, words: '죄송해요. 바로 돌려드릴게요' })
      return void (await receiveReturn(receiving!, { returnId, expectedKrw: amountKrw, restock: true, courier: '', trackingNumber: '' }))
    }
    case 'is packed':
      await confirmOrder(selling, { orderId })
      return void (await packOrder(selling, { orderId }))
    case 'is partly sent':
      return send([{ lineId: order.lines[0]!.lineId, quantity: 1 }])
    case 'is on its way':
    case 'has arrived':
    case 'is kept':
      await send()
      if (scene.end === 'is on its way') return
      await handOver(selling, { orderId })
      return void (scene.end === 'is kept' && (await confirmPurchase(later, { orderId })))
    case 'is confirmed':
      return void (await confirmOrder(selling, { orderId }))
    case 'loses a line':
      return callOff(later, [{ lineId: order.lines[0]!.lineId, quantity: 1 }], '하나만 있어도 될 것 같아요')
    case 'is called off by its buyer':
      return callOff(later, null, '색을 다시 고를게요')
    case 'is called off by its shop':
      return callOff(selling, null, '포장하다 흠집을 찾았어요. 죄송합니다')
    default: {
      const unhandled: never = scene.end
      throw new Error(`No such scene: ${String(unhandled)}`)
    }
  }
}

/** CJ대한통운 in the words of the service that asks the couriers. */
const cjAtTheService = '04'

/** The sandbox's courier saw the parcel, and Kiwi asks it at once: else it asks in an hour. */
async function seenByCourier(deps: RunnerDeps, orderId: string, number: string, seen: ParcelState, sentAt: Date): Promise<void> {
  const at = new Date(sentAt.getTime() + 40_000)
  const answer = await fetch(`${sandboxUrlOf(deps)}/control/parcels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ courier: cjAtTheService, number, level: parcelStates.indexOf(seen) + 1, at: at.toISOString() }),
  })
  if (!answer.ok) throw new Error(`The sandbox did not take the parcel: ${answer.status} ${await answer.text()}`)
  for (const [table, key] of [
    [sql`"order"`, sql`id`],
    [sql`parcel`, sql`order_id`],
  ] as const)
    await run(
      deps.main.db,
      sql`update ${table} set next_poll_at = ${at}::timestamptz where ${key} = ${orderId}::uuid and next_poll_at is not null`,
    )
  await trackOrders(systemAt(deps, new Date(at.getTime() + 1_000)))
}

/** Its buyer had their two weeks. */
async function lapse(deps: RunnerDeps, returnId: string, at: Date): Promise<void> {
  await run(deps.main.db, sql`update return_request set due_at = ${at}::timestamptz where id = ${returnId}::uuid`)
  await endReturns(systemAt(deps, at))
}

/** Another choice of it at its price, or another thing of its shop: what may be given instead. */
async function samePrice(deps: RunnerDeps, productId: string): Promise<string | undefined> {
  const [found] = await rows(
    deps.main.db,
    sql<{ id: string }>`
      select g.id from product g join product was on was.shop_id = g.shop_id and was.price_krw = g.price_krw
      where was.id = ${productId}::uuid and g.id <> was.id and g.state = 'listed' and g.stock > 0 and g.option_names = '{}'
      order by g.option_of is distinct from was.option_of, g.id limit 1`,
  )
  return found?.id
}

/** Each shop pays for tags, the first one most. */
async function payTaggers(deps: RunnerDeps, plan: DemoPlan, cast: readonly CastMember[], attempt: Attempt, at: Date): Promise<void> {
  for (const [place, { ownerIndex }] of plan.shops.entries())
    await attempt(async () => {
      const owner = memberAt(deps, cast[ownerIndex]!, at)
      await setCommission(owner, { productId: null, ratePpm: place === looksItself ? 100_000 : 50_000, windowDays: 14 })
      const [shop] = await rows(deps.main.db, sql<{ id: string }>`select id from shop where owner_id = ${owner.actor.personId}::uuid`)
      await labelTags(owner, { shopId: shop!.id })
    })
}

/** A coupon with a button in each shop. */
async function makeCoupons(
  deps: RunnerDeps,
  plan: DemoPlan,
  cast: readonly CastMember[],
  attempt: Attempt,
  at: Date,
): Promise<Map<string, string>> {
  const made = new Map<string, string>()
  const days = { startsAt: at.toISOString(), endsAt: new Date(at.getTime() + 60 * 24 * 60 * minuteMs).toISOString() }
  const terms = {
    title: '첫 구매 2,000원',
    code: null,
    kind: 'amount',
    value: couponKrw,
    capKrw: null,
    minimumKrw: couponMinimumKrw,
  } as const
  for (const { handle, ownerIndex } of plan.shops)
    await attempt(async () => {
      const owner = memberAt(deps, cast[ownerIndex]!, at)
      const { couponId } = await makeCoupon(owner, { ...terms, totalCount: 100, perPerson: 1, productIds: null, ...days })
      made.set(handle, couponId)
    })
  return made
}

/** The buyer takes the coupon, and has the points of a first review. */
async function save(deps: RunnerDeps, buyer: CastMember, couponId: string, at: Date): Promise<void> {
  const ctx = memberAt(deps, buyer, at)
  await takeCoupon(ctx, { couponId })
  await write(ctx, (tx) => givePointsFor(tx, buyer.actor.personId, 'first_review', at))
}

/** Where a buyer lives: saved once. */
async function homeOf(ctx: ReturnType<typeof memberAt>): Promise<string> {
  const { addresses } = await listAddresses(ctx)
  if (addresses[0]) return addresses[0].addressId
  const addressId = newId(ctx.now())
  await saveAddress(ctx, {
    addressId,
    label: '집',
    recipient: '김하늘',
    phone: '010-1234-5678',
    postcode: '04783',
    road: '서울특별시 성동구 연무장길 74',
    detail: '3층',
    request: '문 앞에 놓아 주세요',
    isDefault: true,
  })
  return addressId
}

/** The balance of each person. */
async function readPurses(deps: RunnerDeps): Promise<Map<string, number>> {
  const found = await rows(
    deps.main.db,
    sql<{ personId: string; krw: number }>`select person_id, posted - held as krw from account where kind = 'wallet'`,
  )
  return new Map(found.map(({ personId, krw }) => [personId, krw]))
}

/** The cheapest products of a shop, and a post of the first. Undefined without enough products. */
async function fillBasket(
  deps: RunnerDeps,
  plan: DemoPlan,
  shopHandle: string,
  count: number,
  productIds: ReadonlyMap<string, string>,
): Promise<Basket | undefined> {
  const chosen = cheapestOf(plan, shopHandle, count)
  if (chosen.length === 0) return undefined
  const shownIds = chosen.map(({ sku }) => productIds.get(sku)!)
  const firstChoices = await rows(
    deps.main.db,
    sql<{ id: string; productId: string }>`
      select distinct on (option_of) id, option_of as product_id from product where option_of = any(${shownIds}::uuid[]) order by option_of, option_position`,
  )
  const bought = (shownId: string) => firstChoices.find(({ productId }) => productId === shownId)?.id ?? shownId
  const howMany = (priceKrw: number) => (priceKrw < cheapKrw ? 2 : 1)
  const lines = chosen.map(({ priceKrw }, at) => ({ productId: bought(shownIds[at]!), quantity: howMany(priceKrw) }))
  const totalKrw = chosen.reduce((sum, { priceKrw }) => sum + priceKrw * howMany(priceKrw), 0)
  const [shown] = await rows(
    deps.main.db,
    sql<{ postId: string }>`select post_id from product_tag where product_id = ${shownIds[0]!}::uuid order by post_id desc limit 1`,
  )
  const authors = await rows(
    deps.main.db,
    sql<{ id: string }>`
      select distinct p.author_id as id from product_tag t join post p on p.id = t.post_id where t.product_id = ${shownIds[0]!}::uuid`,
  )
  return { shownIds, lines, totalKrw, postId: shown?.postId ?? null, authorIds: authors.map(({ id }) => id) }
}
