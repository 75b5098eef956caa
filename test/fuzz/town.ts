import { randomUUID } from 'node:crypto'
import { createComment } from '../../src/social/comments/create-comment.ts'
import { blockPerson } from '../../src/social/graph/block-person.ts'
import { placeOrder } from '../../src/commerce/orders/place-order.ts'
import { publishKeys } from '../../src/pay/bank/publish-keys.ts'
import { addAccounts } from '../../src/pay/deposits/add-accounts.ts'
import { leaseAccount } from '../../src/pay/deposits/lease-account.ts'
import { requestMoney } from '../../src/pay/wallet/request-money.ts'
import { orderOf } from '../statements.ts'
import type { TestPerson, World } from '../worlds/world.ts'
import type { Seen } from './values.ts'

export const callerNames = ['anonymous', 'pending', 'member', 'shop', 'admin'] as const
export type CallerName = (typeof callerNames)[number]

/** People with data of every kind, and the ids of that data. */
export async function buildTown(world: World): Promise<{ people: Record<Exclude<CallerName, 'anonymous'>, TestPerson>; seen: Seen }> {
  const [member, other, pending, admin] = [
    await world.person({ hasAccount: true }),
    await world.person({ isPrivate: true }),
    await world.person({ status: 'pending' }),
    await world.person({ role: 'admin' }),
  ]
  const shop = await world.shop()
  const product = await world.product(shop, { priceKrw: 1_000, stock: 100_000 })
  const posts = []
  for (const author of [member, other, shop.owner])
    posts.push(await world.post(author, { caption: '오늘의 #기록 #서울', tags: [{ productId: product.id, x: 0.5, y: 0.5 }] }))
  const media = [await world.media(member), await world.media(shop.owner), await world.media(member, 'avatar')]
  await world.follow(member, shop.owner)
  await world.follow(other, member)
  await blockPerson(other.ctx, { personId: shop.owner.id })
  const said = await createComment(shop.owner.ctx, { idempotencyKey: randomUUID(), postId: posts[0]!.id, parentId: null, body: '좋아요' })
  await addAccounts(world.ctx(), [
    { bankCode: '088', accountNumber: '5621907000001' },
    { bankCode: '088', accountNumber: '5621907000002' },
  ])
  const { leaseId } = await leaseAccount(member.ctx, { idempotencyKey: randomUUID(), amountKrw: 10_000, depositorName: '김하늘' })
  const asked = await requestMoney(shop.owner.ctx, {
    idempotencyKey: randomUUID(),
    fromPersonId: member.id,
    fromHandle: member.handle,
    amountKrw: 1_000,
    memo: '',
  })
  await world.fund(member, 100_000)
  const lines = [{ productId: product.id, quantity: 2 }]
  const wanted = { idempotencyKey: randomUUID(), shopId: shop.id, shopHandle: shop.handle, lines, postId: null, expectedTotalKrw: 2_000 }
  const payment = orderOf(shop, wanted.idempotencyKey, wanted.expectedTotalKrw, lines)
  const { orderId } = await placeOrder(member.ctx, { ...wanted, approval: await world.approve(member, payment) })
  await publishKeys(world.ctx())
  await world.runJobs()
  await world.syncSearch()
  const people = { member, pending, admin, shop: shop.owner }
  const seen: Seen = new Map([
    ['postId', posts.map(({ id }) => id)],
    ['mediaId', media.map(({ id }) => id)],
    ['productId', [product.id]],
    ['personId', [member.id, other.id, shop.owner.id, admin.id]],
    ['handle', [member.handle, other.handle, shop.owner.handle]],
    ['shopHandle', [shop.handle]],
    ['commentId', [said.id]],
    ['parentId', [said.id]],
    ['orderId', [orderId]],
    ['leaseId', [leaseId]],
    ['requestId', [asked.requestId]],
    ['sessionId', [member.ctx.actor.sessionId]],
    ['tag', ['기록', '서울']],
  ])
  return { people, seen }
}
