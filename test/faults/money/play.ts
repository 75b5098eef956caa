import type { Random } from '../../../demo/random.ts'
import { newIdempotencyKey } from '../../../sdk/src/index.ts'
import { until } from '../until.ts'
import type { TestPerson } from '../../worlds/world.ts'
import type { Caller, Known } from './caller.ts'
import { add, cancel, confirm, leftKrw, type MoneyModel, type OrderModel, payShop, place, send } from './model.ts'
import type { Town } from './town.ts'
import { orderOf, payOf, sendOf } from '../../statements.ts'

export interface Player {
  person: TestPerson
  caller: Caller
  /** As the approval of a withdrawal names it. */
  account: { id: string; shown: string }
  /** The shop of this player. */
  shop: PlayShop | null
}
export interface PlayShop {
  id: string
  handle: string
  ownerId: string
  confirmsAtOnce: boolean
  products: { id: string; priceKrw: number }[]
}
export interface Play {
  town: Town
  model: MoneyModel
  players: Player[]
  shops: PlayShop[]
  /** Answers that no client should ever get. */
  told: string[]
  tell(what: string): void
}

type Act = (play: Play, me: Player, random: Random) => Promise<Known<unknown> | null>

/** Each act asks until the outcome is known, then updates the model; a refusal changes nothing. */
const acts: Record<string, { weight: number; act: Act }> = {
  send: { weight: 5, act: sendMoney },
  pay: { weight: 3, act: payAShop },
  place: { weight: 4, act: placeOrder },
  confirm: { weight: 4, act: confirmOrder },
  confirmPurchase: { weight: 3, act: confirmPurchase },
  cancel: { weight: 4, act: cancelSome },
  topUp: { weight: 2, act: topUp },
  withdraw: { weight: 2, act: withdraw },
  deposit: { weight: 2, act: leaseAndDeposit },
  settle: { weight: 1, act: settleShops },
}
const names = Object.keys(acts)
const weights = Object.values(acts).map(({ weight }) => weight)

/** The history of one client: `length` acts in sequence, in parallel with other clients. */
export async function live(play: Play, me: Player, random: Random, length: number, seen: Map<string, number>): Promise<void> {
  for (let nth = 0; nth < length; nth += 1) {
    const name = names[random.weighted(weights)]!
    const outcome = await acts[name]!.act(play, me, random)
    const what = `${name} ${outcome === null ? 'nothing to do' : outcome.ok ? 'done' : outcome.code}`
    seen.set(what, (seen.get(what) ?? 0) + 1)
  }
}

async function sendMoney(play: Play, me: Player, random: Random) {
  const to = random.pick(play.players.filter((other) => other !== me))
  const amountKrw = random.int(100, 3_000)
  const idempotencyKey = newIdempotencyKey()
  const approval = await approve(play, me, sendOf(to.person, idempotencyKey, amountKrw))
  const sent = await me.caller.ask((kiwi) =>
    kiwi.pay.send.mutate({ idempotencyKey, toPersonId: to.person.id, toHandle: to.person.handle, amountKrw, approval }),
  )
  if (sent.ok) send(play.model, me.person.id, to.person.id, amountKrw)
  return sent
}

async function payAShop(play: Play, me: Player, random: Random) {
  const shop = random.pick(play.shops)
  const amountKrw = random.int(100, 3_000)
  const idempotencyKey = newIdempotencyKey()
  const approval = await approve(play, me, payOf(shop, idempotencyKey, amountKrw))
  const paid = await me.caller.ask((kiwi) =>
    kiwi.pay.payShop.mutate({ idempotencyKey, shopId: shop.id, shopHandle: shop.handle, amountKrw, approval }),
  )
  if (paid.ok) payShop(play.model, me.person.id, shop.id, amountKrw)
  return paid
}

async function placeOrder(play: Play, me: Player, random: Random) {
  const shop = random.pick(play.shops.filter(({ ownerId }) => ownerId !== me.person.id))
  const lines = random
    .sample(shop.products, random.int(1, 3))
    .map(({ id, priceKrw }) => ({ productId: id, priceKrw, quantity: random.int(1, 3) }))
  const amountKrw = lines.reduce((sum, { priceKrw, quantity }) => sum + priceKrw * quantity, 0)
  const idempotencyKey = newIdempotencyKey()
  const asked = lines.map(({ productId, quantity }) => ({ productId, quantity }))
  const approval = await approve(play, me, orderOf(shop, idempotencyKey, amountKrw, asked))
  const placed = await me.caller.ask((kiwi) =>
    kiwi.orders.place.mutate({
      idempotencyKey,
      shopId: shop.id,
      shopHandle: shop.handle,
      lines: asked,
      expectedTotalKrw: amountKrw,
      approval,
    }),
  )
  if (placed.ok) {
    place(play.model, {
      orderId: placed.answer.orderId,
      buyerId: me.person.id,
      shopId: shop.id,
      state: shop.confirmsAtOnce ? 'confirmed' : 'placed',
      lines: placed.answer.lines.map(({ lineId, unitPriceKrw, quantity }) => ({ lineId, unitPriceKrw, left: quantity })),
    })
  }
  return placed
}

async function confirmOrder(play: Play, me: Player, random: Random) {
  const open = play.model.orders.filter((order) => order.state === 'placed' && order.shopId === me.shop?.id && leftKrw(order) > 0)
  if (open.length === 0) return null
  const order = random.pick(open)
  const confirmed = await me.caller.ask((kiwi) => kiwi.orders.confirm.mutate({ orderId: order.orderId }))
  if (confirmed.ok) confirm(play.model, order)
  return confirmed
}

/** The buyer keeps what is left: from then on it is settled, and nobody cancels it. */
async function confirmPurchase(play: Play, me: Player, random: Random) {
  const bought = play.model.orders.filter((order) => order.state === 'confirmed' && order.buyerId === me.person.id && leftKrw(order) > 0)
  if (bought.length === 0) return null
  const { orderId } = random.pick(bought)
  return me.caller.ask((kiwi) => kiwi.orders.confirmPurchase.mutate({ orderId }))
}

async function cancelSome(play: Play, me: Player, random: Random) {
  const mine = play.model.orders.filter((order) => (order.buyerId === me.person.id || order.shopId === me.shop?.id) && leftKrw(order) > 0)
  if (mine.length === 0) return null
  const order = random.pick(mine)
  const lines = wholeOrPart(order, random)
  const asked = { orderId: order.orderId, lines }
  const preview = await me.caller.ask((kiwi) => kiwi.orders.previewCancel.query(asked))
  if (!preview.ok) return preview
  const key = newIdempotencyKey()
  const { amountKrw } = preview.answer
  const cancelled = await me.caller.ask((kiwi) =>
    kiwi.orders.cancel.mutate({ ...asked, idempotencyKey: key, expectedKrw: amountKrw, reason: '마음이 바뀌었어요' }),
  )
  if (cancelled.ok) cancel(play.model, order, lines)
  return cancelled
}

function wholeOrPart(order: OrderModel, random: Random) {
  const left = order.lines.filter((line) => line.left > 0)
  const some = random.chance(0.3) ? left : random.sample(left, 1)
  return some.map((line) => ({ lineId: line.lineId, quantity: some === left ? line.left : random.int(1, line.left) }))
}

async function topUp(play: Play, me: Player, random: Random) {
  const amountKrw = random.int(1_000, 9_000)
  const idempotencyKey = newIdempotencyKey()
  const asked = await me.caller.ask((kiwi) => kiwi.pay.topUp.mutate({ idempotencyKey, amountKrw }))
  if (asked.ok) play.model.calls.push({ bankCallId: asked.answer.bankCallId, personId: me.person.id, kind: 'top_up', amountKrw })
  return asked
}

async function withdraw(play: Play, me: Player, random: Random) {
  const amountKrw = random.int(1_000, 5_000)
  const idempotencyKey = newIdempotencyKey()
  const payment = { verb: 'pay.withdraw', transfer: idempotencyKey, amountKrw, payee: me.account, subject: null } as const
  const approval = await approve(play, me, payment)
  const asked = await me.caller.ask((kiwi) => kiwi.pay.withdraw.mutate({ idempotencyKey, amountKrw, approval }))
  if (asked.ok) {
    play.model.calls.push({ bankCallId: asked.answer.bankCallId, personId: me.person.id, kind: 'withdrawal', amountKrw })
    add(play.model.wallets, me.person.id, -amountKrw)
  }
  return asked
}

/** Money that fits its lease belongs to the wallet from its sending on; other money to nobody. */
async function leaseAndDeposit({ town, model }: Play, me: Player, random: Random) {
  const amountKrw = random.int(1_000, 9_000)
  const idempotencyKey = newIdempotencyKey()
  const depositorName = me.person.handle
  const leased = await me.caller.ask((kiwi) => kiwi.pay.virtualAccounts.lease.mutate({ idempotencyKey, amountKrw, depositorName }))
  if (!leased.ok) return leased
  const { accountNumber, leaseId } = leased.answer
  if (random.chance(0.8)) {
    await town.deposit(accountNumber, amountKrw, depositorName)
    add(model.wallets, me.person.id, amountKrw)
    return leased
  }
  await town.deposit(accountNumber, amountKrw + 1, depositorName)
  model.suspenseKrw += amountKrw + 1
  return me.caller.ask((kiwi) => kiwi.pay.virtualAccounts.release.mutate({ leaseId }))
}

/** Makes every line two business days older, and runs the daily job. */
async function settleShops(play: Play) {
  await play.town.letLinesRipen()
  return { ok: true, answer: null } as const
}

/**
 * Writes the person's approval into the stores that are being killed; repeats until it is stored.
 */
async function approve(play: Play, me: Player, payment: Parameters<Town['world']['approve']>[1]) {
  let approval: Awaited<ReturnType<Town['world']['approve']>> | null = null
  await until(
    async () => {
      approval = await play.town.world.approve(me.person, payment).catch(() => null)
      return approval !== null
    },
    true,
    60_000,
  )
  return approval!
}
