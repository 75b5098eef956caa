import { createCollection } from '../src/social/collections/keep-collection.ts'
import { saveDraft } from '../src/social/drafts/save-draft.ts'
import { randomUUID } from 'node:crypto'
import { client as opaque, ready as opaqueReady } from '@serenity-kit/opaque'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ctx, type MemberCtx, plainClient, systemCtx } from '../src/context.ts'
import { appRouter } from '../src/routers/index.ts'
import { callerFactory, type Policy } from '../src/routers/trpc.ts'
import { type Cost, costs } from '../src/shared/limits.ts'
import { type Role, roles, type StaffRole } from '../src/shared/roles.ts'
import { mayInShop, type ShopPermission, type ShopRole } from '../src/shared/shop-roles.ts'
import { may, type Permission } from '../src/social/access/permissions.ts'
import { addMoves } from '../src/social/counts/add-moves.ts'
import { reconcileCounts } from '../src/social/reactions/reconcile-counts.ts'
import { timeCursor } from '../src/shared/cursor.ts'
import { run } from '../src/db/rows.ts'
import * as schema from '../src/db/schema/index.ts'
import { sql } from '../src/db/sql.ts'
import { createWorld, type World } from './worlds/world.ts'
import { everyRow, type Row } from './worlds/written.ts'
import { addressOf } from './worlds/addresses.ts'
import { faultsOfRows } from './rows-of.ts'
import { orderOf, sendOf } from './statements.ts'

/**
 * Everybody who may call. `blocked`, `muted`, `follower` and `closeFriend` are so of `owner`.
 * `shop` owns a shop, in which `shop seller` and `shop finance` work. `suspended` and `leaving`
 * come with a session of before, which is looked up as a request does. `restricted` is suspended
 * and signed in again.
 */
type Caller =
  | 'anonymous'
  | 'pending'
  | 'member'
  | 'blocked'
  | 'muted'
  | 'follower'
  | 'closeFriend'
  | 'owner'
  | 'shop'
  | 'shop seller'
  | 'shop finance'
  | 'suspended'
  | 'restricted'
  | 'leaving'
  | StaffRole
const staffRoles = roles.filter((role) => role !== 'member')
/** Whom no policy knows: their access has ended. */
const outside: Caller[] = ['anonymous', 'suspended', 'leaving']
/** Members without anything of their own here. */
const others: Caller[] = ['member', 'blocked', 'muted', 'follower', 'closeFriend', 'shop', 'shop seller', 'shop finance', ...staffRoles]
const callers: Caller[] = [...outside, 'restricted', 'pending', 'owner', ...others]

interface Procedure {
  _def: {
    type: 'query' | 'mutation' | 'subscription'
    meta?: { policy?: Policy; permission?: Permission | ShopPermission | null; cost?: Cost }
  }
}
const procedures = Object.entries((appRouter as unknown as { _def: { procedures: Record<string, Procedure> } })._def.procedures)

let world: World
let contexts: Record<Caller, Ctx>
/**
 * A valid input of each procedure, about things of `owner`. A new procedure without one fails the
 * suite.
 */
let inputs: Record<string, unknown>

/** Every row of people who have nothing to do with those who call, by its place. */
let bystanders: Map<string, Row>

beforeAll(async () => {
  world = await createWorld()
  await opaqueReady
  await settle()
  // What they did to each other is told and counted first.
  await tellAll()
  await addMoves(world.ctx())
  await reconcileCounts(world.ctx())
  bystanders = await rowsOfPeople()
  await settle()
})
afterAll(() => world.close())

/** Runs what calls left to do for other people. The rest asks providers: none answers here. */
async function tellAll(): Promise<void> {
  await run(
    world.owner.db,
    sql`update outbox set failed_at = now()
        where done_at is null and failed_at is null and not name like any('{posts.%,graph.%,comments.%,notifications.notify,moderation.%,commissions.%,chat.forget}')`,
  )
  await world.runJobs()
}

/** Each caller in a circle of their own, and inputs about what `owner` has there. */
async function settle(): Promise<void> {
  const owner = await world.person()
  const blocked = await world.person()
  const follower = await world.person()
  const shop = await world.shop()
  const member = await world.person()
  const pending = await world.person({ status: 'pending' })
  const muted = await world.person()
  const closeFriend = await world.person()
  const [suspended, leaving] = [await world.person(), await world.person()]
  const [suspendedToken, leavingToken] = [await world.sessionToken(suspended), await world.sessionToken(leaving)]
  const { suspendPerson } = await import('../src/social/moderation/suspend-person.ts')
  await suspendPerson(world.ctx(), suspended.handle, { actor: 'cli:test', reason: 'for the matrix' })
  const { leave } = await import('../src/social/leaving/leave.ts')
  await leave(leaving.ctx, { words: 'erase', handle: leaving.handle }, () => Promise.resolve([]))
  const { findActor } = await import('../src/social/people/find-session.ts')
  const asNow = async (person: { ctx: Ctx }, token: string): Promise<Ctx> => ({ ...person.ctx, actor: await findActor(world.deps, token) })
  const staffOf = async (role: StaffRole) => (await world.person({ role })).ctx
  contexts = {
    anonymous: { ...world.ctx(), client: plainClient(new Uint8Array(32)) },
    pending: pending.ctx,
    member: member.ctx,
    blocked: blocked.ctx,
    muted: muted.ctx,
    follower: follower.ctx,
    closeFriend: closeFriend.ctx,
    suspended: await asNow(suspended, suspendedToken),
    restricted: { ...world.ctx(), suspended: { ...suspended.ctx.actor, status: 'suspended' } },
    leaving: await asNow(leaving, leavingToken),
    owner: owner.ctx,
    shop: shop.owner.ctx,
    'shop seller': (await world.shopMember(shop, 'seller')).ctx,
    'shop finance': (await world.shopMember(shop, 'finance')).ctx,
    support: await staffOf('support'),
    moderator: await staffOf('moderator'),
    finance: await staffOf('finance'),
    admin: await staffOf('admin'),
  }
  // Each from a browser of their own.
  for (const ctx of Object.values(contexts)) ctx.client = plainClient(new Uint8Array(32))
  const product = await world.product(shop)
  const post = await world.post(owner)
  const draftId = randomUUID()
  const { collectionId } = await createCollection(owner.ctx, { name: '폴더' })
  await saveDraft(owner.ctx, { draftId, version: 0, content: { caption: '', category: 'daily', images: [] } })
  const { bookmarkPost } = await import('../src/social/reactions/set-reaction.ts')
  await bookmarkPost(owner.ctx, { postId: post.id, on: true })
  const { createFromLink } = await import('../src/commerce/products/create-from-link.ts')
  const ownersLink = await createFromLink(owner.ctx, { url: 'https://shop.example/owners', category: 'daily', priceKrw: null })
  const picture = await world.media(owner)
  const membersPicture = await world.media(member)
  const { blockPerson } = await import('../src/social/graph/block-person.ts')
  await blockPerson(owner.ctx, { personId: blocked.id })
  const { mutePerson } = await import('../src/social/graph/mute-person.ts')
  await mutePerson(owner.ctx, { personId: muted.id })
  for (const person of [follower, closeFriend]) await world.follow(person, owner)
  await world.deps.main.db.insert(schema.closeFriend).values({ ownerId: owner.id, friendId: closeFriend.id, createdAt: world.deps.now() })
  const { createComment } = await import('../src/social/comments/create-comment.ts')
  const comment = await createComment(owner.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '첫 댓글' })
  const followersComment = await createComment(follower.ctx, {
    idempotencyKey: randomUUID(),
    postId: post.id,
    parentId: null,
    body: '둘째',
  })
  const ownersDevice = (await world.approve(owner, sendOf(member, 'none', 1))).deviceId
  const seller = await world.shop()
  const sold = await world.product(seller, { priceKrw: 12_000 })
  await world.fund(owner, 50_000)
  const lines = [{ productId: sold.id, quantity: 2 }]
  const wanted = {
    idempotencyKey: randomUUID(),
    shopId: seller.id,
    shopHandle: seller.handle,
    lines,
    postId: null,
    expectedTotalKrw: 24_000,
  }
  const passkeyId = randomUUID()
  await world.deps.main.db.insert(schema.passkey).values({
    id: passkeyId,
    personId: owner.id,
    credentialId: contexts.anonymous.requestId.padEnd(43, 'A').slice(0, 43),
    publicKey: Buffer.alloc(77),
    counter: 0,
    transports: [],
    name: 'key',
    isSynced: false,
    createdAt: world.deps.now(),
  })
  const answered = { id: 'A'.repeat(43), rawId: 'A'.repeat(43), type: 'public-key', clientExtensionResults: {} }
  const { placeOrder } = await import('../src/commerce/orders/place-order.ts')
  const payment = orderOf(seller, wanted.idempotencyKey, wanted.expectedTotalKrw, lines)
  const basket = { ...wanted, approval: await world.approve(owner, payment) }
  const { orderId, lines: bought } = await placeOrder(owner.ctx, basket)
  const [lineId, returnId] = [bought[0]!.lineId, randomUUID()]
  await world.deps.main.db.insert(schema.returnRequest).values({
    id: returnId,
    orderId,
    kind: 'return',
    reason: 'defect',
    fault: 'shop',
    note: '',
    photoIds: [],
    state: 'requested',
    feeKrw: 0,
    idempotencyKey: randomUUID(),
    requestHash: new Uint8Array(),
    createdAt: world.deps.now(),
  })
  await world.deps.main.db.insert(schema.returnLine).values({ returnId, lineId, quantity: 1 })
  const had = await world.received(owner, sold)
  const { writeReview } = await import('../src/commerce/reviews/write-review.ts')
  const review = await writeReview(owner.ctx, { lineId: had.lineId, stars: 5, body: '좋아요', photos: [] })
  const { askQuestion } = await import('../src/commerce/questions/ask-question.ts')
  const { answerQuestion } = await import('../src/commerce/questions/answer-question.ts')
  const question = await askQuestion(owner.ctx, { idempotencyKey: randomUUID(), productId: sold.id, body: '큰가요?', isPrivate: false })
  const { answers } = await answerQuestion(owner.ctx, { idempotencyKey: randomUUID(), questionId: question.id, body: '네' })
  const { makeCoupon } = await import('../src/commerce/coupons/shop-coupons.ts')
  const { makeCouponInput } = await import('../src/commerce/coupons/schema.ts')
  const days = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2099-01-01T00:00:00.000Z' }
  const couponTerms = { title: '천 원 할인', kind: 'amount', value: 1_000, minimumKrw: 5_000, ...days } as const
  const coupon = await makeCoupon(seller.owner.ctx, makeCouponInput.parse(couponTerms))
  const { addAccounts } = await import('../src/pay/deposits/add-accounts.ts')
  const { leaseAccount } = await import('../src/pay/deposits/lease-account.ts')
  const { requestMoney } = await import('../src/pay/wallet/request-money.ts')
  await addAccounts(world.ctx(), [
    { bankCode: '088', accountNumber: '5621907000001' },
    { bankCode: '088', accountNumber: '5621907000002' },
  ])
  const lease = { idempotencyKey: randomUUID(), amountKrw: 10_000, depositorName: '김하늘' }
  const { leaseId } = await leaseAccount(owner.ctx, lease)
  const friend = await world.person()
  const asked = await requestMoney(friend.ctx, {
    idempotencyKey: randomUUID(),
    fromPersonId: owner.id,
    fromHandle: owner.handle,
    amountKrw: 1000,
    memo: '',
  })
  const asking = await requestMoney(owner.ctx, {
    idempotencyKey: randomUUID(),
    fromPersonId: friend.id,
    fromHandle: friend.handle,
    amountKrw: 1000,
    memo: '',
  })
  const { openRoom } = await import('../src/social/chat/open-room.ts')
  const { sendMessage } = await import('../src/social/chat/send-message.ts')
  const { id: roomId } = await openRoom(owner.ctx, { personId: friend.id })
  await sendMessage(owner.ctx, { idempotencyKey: randomUUID(), roomId, body: '안녕', card: null, replyTo: null })
  const { makeGroup } = await import('../src/social/chat/make-group.ts')
  await world.follow(friend, owner)
  const { id: groupId } = await makeGroup(owner.ctx, { idempotencyKey: randomUUID(), name: '', personIds: [friend.id] })
  const { publishKeys } = await import('../src/pay/bank/publish-keys.ts')
  const { verifyAccount } = await import('../src/pay/bank/verify-account.ts')
  await publishKeys(systemCtx(world.deps, 'test'))
  const aSeal = { keyId: 'test-key-1', bankCode: '004', recordId: randomUUID(), enc: 'A'.repeat(43), ciphertext: 'A'.repeat(107) }
  const { verificationId } = await verifyAccount(owner.ctx, { account: { ...aSeal, recordId: randomUUID() } })
  const anApproval = { deviceId: ownersDevice, proof: 'A'.repeat(43), signature: 'A'.repeat(86) }
  const page = { cursor: null }
  const mine = { personId: owner.id }
  const { openPerson } = await import('../src/social/staff/looked.ts')
  const { permissionToOpen } = await import('../src/social/staff/rules.ts')
  for (const role of staffRoles)
    for (const act of ['look', 'view'] as const)
      if (may(role, permissionToOpen[act])) await openPerson(contexts[role] as MemberCtx, act, { personId: owner.id, reason: '문의 7' })
  inputs = {
    'auth.channels': {},
    'auth.startSignIn': { provider: 'kakao', returnTo: '/' },
    'auth.startIdentity': { returnTo: '/' },
    'auth.completeIdentity': { verificationId: 'nothing', attemptId: 'nothing' },
    'auth.linkChannel': { verificationId: 'nothing' },
    'auth.startPasskey': undefined,
    'auth.finishPasskey': { credential: { ...answered, response: { clientDataJSON: 'A', authenticatorData: 'A', signature: 'A' } } },
    'me.passkeys.list': undefined,
    'me.passkeys.startAdding': undefined,
    'me.passkeys.add': { name: 'key', credential: { ...answered, response: { clientDataJSON: 'A', attestationObject: 'A' } } },
    'me.passkeys.remove': { passkeyId },
    'auth.signOut': undefined,
    'me.get': undefined,
    'me.update': { bio: '안녕' },
    'me.checkHandle': { handle: 'some.handle' },
    'me.likes': page,
    'me.archived': page,
    'me.bookmarks': page,
    'me.sessions': undefined,
    'me.securityLog': page,
    'me.export': undefined,
    'me.channels': undefined,
    'me.endOtherSessions': undefined,
    'me.requestExport': undefined,
    'me.consents': undefined,
    'me.agree': { terms: 1 },
    'me.withdrawMarketing': undefined,
    'me.endSession': { sessionId: owner.ctx.actor.sessionId },
    'me.leavingPreview': undefined,
    'me.leave': { words: 'keep', handle: 'somebody.else', payRestTo: null },
    'me.leavingReceipt': { secret: 'A'.repeat(43) },
    'me.events': {},
    'people.get': { handle: owner.handle },
    'people.posts': { handle: owner.handle },
    'people.pinned': { handle: owner.handle },
    'people.complete': { text: 'p' },
    'people.relations': { personIds: [owner.id] },
    'people.followers': { handle: owner.handle },
    'people.following': { handle: owner.handle },
    'people.follow': mine,
    'people.unfollow': mine,
    'people.block': { personId: (await world.person()).id },
    'people.unblock': { personId: (await world.person()).id },
    'people.mute': mine,
    'people.unmute': { personId: follower.id },
    'people.muted': page,
    'people.followRequests': page,
    'people.removeFollower': { personId: (await world.person()).id },
    'people.answerFollowRequests': { personIds: [follower.id], accept: true },
    'people.setCloseFriend': { personId: follower.id, on: true },
    'people.closeFriends': page,
    'mutes.list': undefined,
    'mutes.add': { kind: 'word', text: '스포일러', duration: 'day' },
    'mutes.remove': { kind: 'tag', text: '스포' },
    'people.blocked': page,
    'people.answerFollowRequest': { personId: follower.id, accept: true },
    'collections.list': { postId: post.id },
    'collections.create': { name: '나중에 살 것' },
    'collections.update': { collectionId, name: '새 이름' },
    'collections.delete': { collectionId },
    'collections.order': { collectionIds: [collectionId] },
    'collections.put': { collectionId, postIds: [post.id] },
    'collections.take': { collectionId, postIds: [post.id] },
    'collections.posts': { collectionId },
    'collections.share': { collectionId, on: true },
    'collections.open': { token: 'AAAAAAAAAAAAAAAAAAAAAA' },
    'drafts.list': undefined,
    'drafts.get': { draftId },
    'drafts.save': { draftId, version: 0, content: { caption: '쓰는 글', images: [] } },
    'drafts.delete': { draftId },
    'drafts.restore': { draftId },
    'drafts.schedule': { draftId, version: 1, publishAt: null },
    'posts.get': { postId: post.id },
    'posts.similar': { postId: post.id },
    'posts.create': { idempotencyKey: randomUUID(), caption: '', images: [{ mediaId: membersPicture.id }] },
    'posts.edit': { postId: post.id, caption: '고침' },
    'posts.versions': { postId: post.id },
    'posts.archive': { postId: post.id, on: false },
    'posts.delete': { postId: post.id },
    'posts.undoDelete': { postId: post.id },
    'posts.pin': { postId: post.id, on: true },
    'posts.like': { postId: post.id, on: true },
    'posts.bookmark': { postId: post.id, on: true },
    'posts.noteBookmark': { postId: post.id, note: '나중에 사기' },
    'comments.list': { postId: post.id },
    'comments.replies': { commentId: comment.id },
    'comments.get': { commentId: comment.id },
    'comments.likers': { commentId: comment.id },
    'comments.like': { commentId: comment.id, on: true },
    'comments.edit': { commentId: comment.id, body: '고친 댓글' },
    'comments.pin': { commentId: comment.id, on: true },
    'comments.heart': { commentId: comment.id, on: true },
    'comments.hide': { commentId: followersComment.id, on: true },
    'comments.blockedWords': undefined,
    'comments.blockWord': { text: '광고' },
    'comments.unblockWord': { text: '광고' },
    'posts.likers': { postId: post.id },
    'comments.create': { idempotencyKey: randomUUID(), postId: post.id, body: '좋아요' },
    'comments.delete': { commentId: comment.id },
    'comments.undoDelete': { commentId: comment.id },
    'media.requestUpload': { purpose: 'post', contentType: 'image/jpeg', bytes: 1000 },
    'media.complete': { mediaId: picture.id },
    'media.resume': { mediaId: picture.id },
    'media.cancel': { mediaId: picture.id },
    'media.status': { mediaId: picture.id },
    'reviews.list': { productId: sold.id },
    'reviews.rating': { productId: sold.id },
    'reviews.ofOrder': { orderId },
    'reviews.ofShop': page,
    'reviews.write': { lineId: had.lineId, stars: 5, body: '좋아요' },
    'reviews.edit': { reviewId: review.id, stars: 4, body: '괜찮아요' },
    'reviews.delete': { reviewId: review.id },
    'reviews.vote': { reviewId: review.id, isHelpful: true },
    'reviews.reply': { reviewId: review.id, body: '고맙습니다' },
    'questions.list': { productId: sold.id },
    'questions.ofShop': page,
    'questions.ask': { idempotencyKey: randomUUID(), productId: sold.id, body: '작은가요?' },
    'questions.answer': { idempotencyKey: randomUUID(), questionId: question.id, body: '아니요' },
    'questions.delete': { questionId: question.id },
    'questions.deleteAnswer': { answerId: answers[0]!.id },
    'wishes.mine': page,
    'wishes.ofProduct': { productId: product.id },
    'wishes.set': { productId: product.id, on: true },
    'wishes.setAlert': { productId: product.id, kind: 'price', on: true, belowKrw: 1 },
    'wishes.seen': undefined,
    'wishes.see': { productId: product.id },
    'wishes.keepSeen': { on: true },
    'wishes.forgetSeen': undefined,
    'products.get': { productId: product.id },
    'products.looks': { productId: product.id },
    'products.find': { text: '상품' },
    'products.mine': {},
    'products.edit': { productId: product.id },
    'products.setStates': { productIds: [product.id], state: 'listed' },
    'products.create': { title: '컵', category: 'home', priceKrw: 1000, stock: 1, sku: 'cup' },
    'products.createFromLink': { url: 'https://shop.example/cup' },
    'products.link': { linkId: ownersLink.linkId },
    'products.prices': { productId: product.id },
    'products.substitutes': { productId: product.id },
    'products.similar': { productId: product.id },
    'products.fallen': undefined,
    'products.setOptions': { productId: product.id, optionNames: ['색'], options: [{ values: ['빨강'], priceKrw: 1000, stock: 1 }] },
    'products.update': { productId: product.id, stock: 5, expectedStock: 10 },
    'shops.get': { handle: shop.handle },
    'shops.products': { handle: shop.handle },
    'shops.overview': undefined,
    'shops.payments.list': page,
    'shops.payments.previewRefund': { transferId: randomUUID(), amountKrw: 1000 },
    'shops.payments.refund': { transferId: randomUUID(), amountKrw: 1000, idempotencyKey: randomUUID(), reason: '두 번 냈어요' },
    'shops.imports.list': undefined,
    'shops.imports.get': { importId: randomUUID() },
    'shops.imports.lines': { importId: randomUUID(), of: 'wrong' },
    'shops.imports.begin': { key: randomUUID(), fileName: 'products.csv', bytes: 100 },
    'shops.imports.read': { importId: randomUUID() },
    'shops.imports.start': { importId: randomUUID() },
    'shops.imports.undo': { importId: randomUUID() },
    'shops.payouts.list': page,
    'shops.commissions.read': undefined,
    'shops.commissions.set': { ratePpm: 50_000, windowDays: 7 },
    'shops.commissions.drop': { productId: randomUUID() },
    'shops.coupons.list': page,
    'shops.coupons.make': couponTerms,
    'shops.coupons.stop': { couponId: coupon.couponId },
    'shops.payouts.statement': { payoutId: randomUUID() },
    'shops.payouts.statementCsv': { payoutId: randomUUID() },
    'shops.payouts.fund': { idempotencyKey: randomUUID(), amountKrw: 1000, approval: anApproval },
    'admin.pay.payouts': page,
    'admin.pay.approvePayout': { payoutId: randomUUID(), reason: '매출과 맞아요' },
    'admin.pay.refusePayout': { payoutId: randomUUID(), reason: '매출과 달라요' },
    'admin.pay.returnPayout': { payoutId: randomUUID(), reason: '은행이 돌려보냈어요' },
    'shops.open': { handle: `new${Date.now() % 1e6}`, name: '새 가게' },
    'shops.staff.list': undefined,
    'shops.staff.invite': { personId: member.id, handle: member.handle, role: 'seller' },
    'shops.staff.setRole': { personId: member.id, role: 'finance' },
    'shops.staff.remove': { personId: member.id },
    'shops.staff.leave': undefined,
    'shops.staff.acts': page,
    'shops.staff.invitations': undefined,
    'shops.staff.answer': { shopId: shop.id, role: 'seller', accept: false },
    'shops.setAutoConfirm': { autoConfirm: true },
    'shops.setPictures': { logoMediaId: null },
    'products.ofPost': { postId: post.id },
    'orders.place': basket,
    'orders.get': { orderId },
    'orders.again': { orderId },
    'orders.mine': page,
    'orders.ofShop': page,
    'cart.get': undefined,
    'cart.count': undefined,
    'cart.put': { productId: sold.id, quantity: 1 },
    'cart.remove': { productIds: [product.id] },
    'orders.previewCheckout': { shops: [{ shopId: seller.id, lines: [{ productId: sold.id, quantity: 1 }] }] },
    'orders.checkout': {
      idempotencyKey: randomUUID(),
      shops: [
        {
          shopId: seller.id,
          shopHandle: seller.handle,
          lines: [{ productId: sold.id, quantity: 1, unitPriceKrw: 12_000 }],
          shippingKrw: 0,
        },
      ],
      expectedPayKrw: 12_000,
      approval: anApproval,
    },
    'shops.shipping': undefined,
    'shops.details': { handle: shop.handle },
    'shops.describe': { about: '', hours: '', returnPolicy: '' },
    'shops.setDetails': { kind: 'private', name: '김하루', phone: '010-1234-5678', email: 'haru@example.com' },
    'shops.setShipping': { feeKrw: 3_000, freeOverKrw: null, jejuExtraKrw: 0, islandExtraKrw: 0, returnFeeKrw: 3_000 },
    'orders.openAddress': { orderId },
    'orders.openAddresses': { orderIds: [orderId] },
    'orders.step': { step: 'pack', orderIds: [orderId] },
    'orders.counts': undefined,
    'orders.byNumber': { numbers: ['261126-9F3A07C2'] },
    'addresses.list': undefined,
    'addresses.save': addressOf(),
    'addresses.remove': { addressId: randomUUID() },
    'addresses.findRoads': { words: '연무장길' },
    'orders.confirm': { orderId },
    'orders.pack': { orderId },
    'orders.send': { parcels: [{ orderId, courier: 'cj', trackingNumber: '6812-3456-7890' }] },
    'orders.handOver': { orderId },
    'orders.confirmPurchase': { orderId },
    'orders.previewCancel': { orderId, lines: null },
    'orders.returns.preview': { orderId, kind: 'return', reason: 'defect', lines: [{ lineId, quantity: 1 }] },
    'orders.returns.request': {
      orderId,
      kind: 'return',
      reason: 'defect',
      lines: [{ lineId, quantity: 1 }],
      idempotencyKey: randomUUID(),
      expectedKrw: 1,
    },
    'orders.returns.cancel': { returnId },
    'orders.returns.ofOrder': { orderId },
    'receipts.ofOrder': { orderId },
    'receipts.ask': { orderId, use: 'deduction', number: '010-1234-5678', always: false },
    'receipts.stop': undefined,
    'orders.returns.send': { returnId, courier: '택배', trackingNumber: '1' },
    'orders.returns.ofShop': page,
    'orders.returns.answer': { returnId, accept: true },
    'orders.returns.previewReceipt': { returnId },
    'orders.returns.receive': { returnId, expectedKrw: 1, restock: false },
    'admin.disputes.list': undefined,
    'admin.disputes.decide': { returnId, outcome: 'reject', fault: 'buyer', reason: '권한을 확인함' },
    'commissions.tap': { postId: randomUUID(), productId: randomUUID() },
    'commissions.mine': page,
    'coupons.ofShop': { handle: seller.handle },
    'coupons.take': { couponId: coupon.couponId },
    'coupons.takeByCode': { handle: seller.handle, code: 'NO-SUCH' },
    'coupons.mine': undefined,
    'coupons.quote': { shopId: seller.id, lines },
    'orders.cancel': { orderId, idempotencyKey: randomUUID(), lines: null, expectedKrw: 24_000, reason: '마음이 바뀌었어요' },
    'tags.posts': { tag: '일상' },
    'tags.products': { tag: '일상' },
    'tags.related': { tag: '일상' },
    'tags.trending': undefined,
    'tags.complete': { text: '일' },
    'tags.follow': { tag: '일상' },
    'tags.unfollow': { tag: '일상' },
    'tags.following': undefined,
    'feed.home': page,
    'feed.popular': {},
    'feed.interest': page,
    'feed.hide': { postId: post.id, hidden: true },
    'feed.hidden': page,
    'feed.lessLike': { kind: 'author', key: owner.id, on: true },
    'feed.aboutMe': undefined,
    'feed.myActs': page,
    'feed.forgetAct': { postId: post.id },
    'feed.resetInterests': undefined,
    'feed.setPersonalised': { on: true },
    'feed.peopleToFollow': undefined,
    'feed.dismissPerson': { ...mine, on: true },
    'feed.record': { events: [{ id: randomUUID(), kind: 'view', postId: post.id }] },
    'transparency.read': undefined,
    'search.find': { text: '일상' },
    'search.suggest': { text: '일상' },
    'search.start': undefined,
    'search.productFacets': { text: '일상' },
    'search.postFacets': { text: '일상' },
    'search.help': { text: '없는말' },
    'search.record': { text: '일상', found: 3, engine: 'postgres', clicked: 1 },
    'search.forget': { text: '일상' },
    'chat.rooms': page,
    'chat.unread': undefined,
    'chat.open': mine,
    'chat.sync': { since: null },
    'chat.openShop': { kind: 'product', id: sold.id },
    'chat.makeGroup': { idempotencyKey: randomUUID(), name: '모임', personIds: [friend.id] },
    'chat.invite': { roomId: groupId, personIds: [friend.id] },
    'chat.name': { roomId: groupId, name: '새 모임' },
    'chat.pass': { roomId: groupId, personId: owner.id },
    'chat.remove': { roomId: groupId, personId: friend.id },
    'chat.leave': { roomId: groupId },
    'chat.money.send': {
      roomId,
      payment: { idempotencyKey: randomUUID(), toPersonId: friend.id, toHandle: friend.handle, amountKrw: 1000, approval: anApproval },
    },
    'chat.money.request': {
      roomId,
      request: { idempotencyKey: randomUUID(), fromPersonId: friend.id, fromHandle: friend.handle, amountKrw: 1000, memo: '' },
    },
    'pay.request': { requestId: asking.requestId },
    'chat.people': { roomId },
    'chat.changes': { roomId, since: 0 },
    'chat.search': { roomId, q: '안녕' },
    'chat.react': { roomId, seq: 1, emoji: '👍' },
    'chat.pin': { roomId, seq: 1 },
    'chat.typing': { roomId },
    'chat.here': { roomId },
    'chat.markDelivered': { rooms: [{ roomId, seq: 1 }] },
    'chat.room': { roomId },
    'chat.messages': { roomId },
    'chat.send': { idempotencyKey: randomUUID(), roomId, body: '또 안녕' },
    'chat.edit': { roomId, seq: 1, body: '고친 안녕' },
    'chat.unsend': { roomId, seq: 1 },
    'chat.markRead': { roomId, seq: 1 },
    'chat.answer': { roomId, accept: true },
    'chat.mute': { roomId, on: true },
    'chat.clear': { roomId },
    'admin.waiting': undefined,
    'admin.reports.list': page,
    'admin.reports.get': { caseId: randomUUID() },
    'admin.reports.numbers': undefined,
    'admin.reports.claim': { caseId: randomUUID() },
    'admin.reports.release': { caseId: randomUUID() },
    'admin.reports.decide': { decision: 'dismiss', caseId: randomUUID(), reason: '규칙에 맞아요' },
    'admin.reports.appeals': page,
    'admin.reports.decideAppeal': { appealId: randomUUID(), grant: true, reason: '다시 보니 괜찮아요' },
    'me.actions': page,
    'me.appeal': { actionId: randomUUID(), words: '다시 봐 주세요' },
    'admin.reports.undo': { caseId: randomUUID(), reason: '잘못 봤어요' },
    'reports.create': { subject: { kind: 'post', id: post.id }, reason: 'spam' },
    'mail.get': undefined,
    'mail.set': { address: 'me@kiwi.test', locale: 'ko' },
    'mail.remove': undefined,
    'mail.change': { isWeekly: true },
    'mail.confirm': { who: owner.id, sign: 'A'.repeat(43) },
    'notifications.list': page,
    'notifications.unread': undefined,
    'notifications.settings': undefined,
    'notifications.changeSettings': { hidesText: true },
    'notifications.silence': { personId: (await world.person()).id, on: true },
    'notifications.subscribePush': {
      endpoint: 'https://push.kiwi-sandbox.test/s/matrix',
      p256dh: `B${'A'.repeat(86)}`,
      auth: 'A'.repeat(22),
      serverKey: world.config.PUSH_KEYS[0]!.publicKey,
      locale: 'ko',
    },
    'notifications.unsubscribePush': { endpoint: 'https://push.kiwi-sandbox.test/s/none' },
    'notifications.markRead': { upTo: timeCursor.encode({ atMs: Date.parse(days.endsAt), id: owner.id }) },
    'pay.wallet': undefined,
    'pay.points': undefined,
    'pay.pointsHistory': page,
    'pay.proof': undefined,
    'admin.pay.breaks': page,
    'admin.pay.explainBreak': { breakId: randomUUID(), reason: '은행에 물어봤어요' },
    'admin.pay.explainBreaks': { kind: 'bank_only', expectedCount: 9_999, expectedKrw: 1, reason: '은행에 물어봤어요' },
    'admin.pay.verify': undefined,
    'pay.history': page,
    'pay.historyCsv': { q: '점심', fromDay: '2026-01-01', toDay: '2026-12-31' },
    'pay.receipt': { transferId: randomUUID() },
    'pay.requests': page,
    'pay.requestMoney': { idempotencyKey: randomUUID(), fromPersonId: owner.id, fromHandle: owner.handle, amountKrw: 1000 },
    'pay.declineRequest': { requestId: asked.requestId },
    'pay.cancelRequest': { requestId: asking.requestId },
    'pay.virtualAccounts.lease': { ...lease, idempotencyKey: randomUUID() },
    'pay.virtualAccounts.current': undefined,
    'pay.virtualAccounts.get': { leaseId },
    'pay.virtualAccounts.release': { leaseId },
    'admin.pay.suspense': page,
    'admin.pay.resolveDeposit': { decision: 'keep', depositId: randomUUID(), reason: '주인이 없어요' },
    'admin.pay.grantPoints': {
      idempotencyKey: randomUUID(),
      personId: owner.id,
      amountKrw: 500,
      lifeDays: 30,
      note: '감사해요',
      reason: '늦은 배송',
    },
    'admin.pay.pool': undefined,
    'admin.pay.alarms': undefined,
    'admin.pay.setAside': page,
    'admin.pay.resolveSetAside': { rowId: randomUUID(), reason: '은행에 물어봤어요' },
    'admin.pay.debtors': undefined,
    'admin.pay.coverDebt': { shopId: shop.id, amountKrw: 1_000, reason: '권한을 확인함' },
    'admin.ranking.overview': {},
    'admin.ranking.snapshot': {},
    'admin.ranking.why': { who: owner.handle, reason: '왜 보였는지 물어봤어요' },
    'admin.people.find': { text: owner.handle },
    'admin.people.open': { ...mine, reason: '문의 7' },
    'admin.people.get': mine,
    'admin.people.timeline': { ...mine, ...page },
    'admin.people.signOut': { personId: randomUUID(), reason: '문의 7' },
    'admin.people.openView': { ...mine, reason: '문의 7' },
    'admin.people.viewHome': { ...mine, ...page },
    'admin.people.viewProfile': mine,
    'admin.operations.jobs': undefined,
    'admin.operations.retryJob': { jobId: randomUUID(), reason: '다시 해 봐요' },
    'admin.operations.discardJob': { jobId: randomUUID(), reason: '필요 없어요' },
    'admin.operations.search': undefined,
    'admin.operations.switches': undefined,
    'admin.operations.setSwitch': { name: 'uploads', isOn: true, reason: '다시 열어요' },
    'admin.operations.withheldTags': undefined,
    'admin.operations.withholdTag': { tag: '광고', withheld: true, reason: '광고가 몰려요' },
    'admin.operations.acts': page,
    'admin.actions.list': { personId: owner.id },
    'admin.actions.person': { personId: owner.id, action: 'warn', reason: '광고를 올렸어요', reasonCode: 'spam' },
    'admin.actions.content': { subject: { kind: 'post', id: post.id }, action: 'warn', reason: '광고를 올렸어요', reasonCode: 'spam' },
    'admin.actions.ban': { personId: owner.id, on: false, reason: '다시 확인했어요', reasonCode: 'reviewed' },
    'admin.actions.freeze': { personId: owner.id, on: false, reason: '다시 확인했어요', reasonCode: 'reviewed' },
    'admin.decisions.list': undefined,
    'admin.decisions.refuse': { decisionId: randomUUID(), reason: '잘못 봤어요' },
    'admin.ranking.looks': page,
    'admin.ranking.replay': { formula: 'interest-1', against: 'interest-1' },
    'admin.ranking.experiments': undefined,
    'admin.ranking.startExperiment': { name: 'more-variety', formulas: ['interest-1', 'interest-1'], reason: '더 다양하게' },
    'admin.ranking.stopExperiment': { name: 'more-variety', reason: '다 봤어요' },
    'pay.bank.rootKey': undefined,
    'pay.bank.keys': undefined,
    'pay.bank.verifyAccount': { account: aSeal },
    'pay.bank.startUnlock': undefined,
    'pay.bank.verification': { verificationId },
    'pay.bank.confirmAccount': { verificationId, code: '0000' },
    'pay.bank.unlink': undefined,
    'pay.withdraw': { idempotencyKey: randomUUID(), amountKrw: 1000, approval: anApproval },
    'admin.pay.calls': undefined,
    'admin.pay.decideCall': { bankCallId: randomUUID(), decision: 'failed', reason: '은행이 모른대요' },
    'pay.topUp': { idempotencyKey: randomUUID(), amountKrw: 1000 },
    'pay.bankCall': { bankCallId: randomUUID() },
    'pay.pin.status': undefined,
    'pay.pin.startRegistration': { registrationRequest: opaque.startRegistration({ password: '739164' }).registrationRequest },
    'pay.pin.finishRegistration': { registrationId: randomUUID(), registrationRecord: 'A'.repeat(256), device: null, proof: null },
    'pay.pin.startLogin': { deviceId: ownersDevice, startLoginRequest: 'A'.repeat(128) },
    'pay.pin.finishLogin': { loginId: randomUUID(), finishLoginRequest: 'A'.repeat(86) },
    'pay.pin.devices': undefined,
    'pay.pin.addDevice': { publicKey: 'A'.repeat(122), name: '기기' },
    'pay.pin.removeDevice': { deviceId: ownersDevice },
    'pay.pin.startReverify': { returnTo: '/' },
    'pay.pin.completeReverify': { verificationId: 'nothing', attemptId: 'nothing' },
    'pay.send': { idempotencyKey: randomUUID(), toPersonId: owner.id, toHandle: owner.handle, amountKrw: 1000, approval: anApproval },
    'pay.payShop': { idempotencyKey: randomUUID(), shopId: shop.id, shopHandle: shop.handle, amountKrw: 1000, approval: anApproval },
  }
}

function differenceOf(was: Row, is: Row | undefined): string {
  if (is === undefined) return 'is gone'
  const columns = Object.keys(was).filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  return columns.map((name) => `${name} ${JSON.stringify(was[name])} became ${JSON.stringify(is[name])}`).join(', ')
}

/** But of the accounts of the house and the pool of virtual accounts, which everybody shares. */
async function rowsOfPeople(): Promise<Map<string, Row>> {
  const isShared = (place: string, row: Row) =>
    place.startsWith('virtual_account ') || (place.startsWith('account ') && row['person_id'] === null && row['shop_id'] === null)
  return new Map([...(await everyRow(world))].filter(([place, row]) => !isShared(place, row)))
}

/** The refusal's code, or `ok`. A subscription is opened and closed again. */
async function outcome(path: string, ctx: Ctx, input: unknown): Promise<string> {
  const call = path.split('.').reduce<any>((caller, name) => caller[name], callerFactory(appRouter)(ctx))
  try {
    const result = await call(input)
    if (result && Symbol.asyncIterator in result) {
      const iterator = result[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.return?.()
    }
    return 'ok'
  } catch (error) {
    return String((error as { cause?: { code?: string }; message: string }).cause?.code ?? (error as Error).message)
  }
}

const ending = new Set([
  'auth.signOut',
  'me.endSession',
  'posts.delete',
  'drafts.delete',
  'collections.delete',
  'comments.delete',
  'reviews.delete',
  'questions.delete',
  'questions.deleteAnswer',
  'me.leave',
  'me.passkeys.remove',
  'shops.staff.leave',
  'chat.leave',
])
/** What ends the caller's session comes after what needs one. */
const lastOf = (path: string) => ['me.leave', 'me.endSession', 'auth.signOut'].indexOf(path)
const shopCallers: Caller[] = ['shop', 'shop seller', 'shop finance']
/**
 * Refusals of callers whom the policy admits: nobody follows, hides or reports themselves, posts
 * another's picture, pays their own shop, votes on their own review, answers about what they did
 * not receive, leaves a shop of their own; who never joined has nothing to leave.
 */
const explained: Record<string, { callers: Caller[]; code: string }> = {
  ...Object.fromEntries(
    ['people.follow', 'people.mute', 'feed.hide', 'feed.lessLike', 'chat.open', 'reports.create'].map((path) => [
      path,
      { callers: ['owner'], code: 'BAD_INPUT' },
    ]),
  ),
  'posts.create': { callers: callers.filter((caller) => caller !== 'member'), code: 'BAD_INPUT' },
  'pay.payShop': { callers: [...shopCallers], code: 'FORBIDDEN' },
  'reviews.vote': { callers: ['owner'], code: 'FORBIDDEN' },
  'shops.staff.leave': { callers: ['shop'], code: 'FORBIDDEN' },
  'me.leave': { callers: ['pending'], code: 'IDENTITY_REQUIRED' },
  'questions.answer': { callers: callers.filter((caller) => caller !== 'owner'), code: 'FORBIDDEN' },
}

/** What a caller is in the shop of `shop`. */
const shopRoles: Partial<Record<Caller, ShopRole>> = { shop: 'owner', 'shop seller': 'seller', 'shop finance': 'finance' }

const roleOf = (caller: Caller): Role => staffRoles.find((role) => role === caller) ?? 'member'

function refusedBy(meta: { policy?: Policy; permission?: Permission | ShopPermission | null }, caller: Caller): string | null {
  const policy = meta.policy!
  if (policy === 'anyone') return null
  if (outside.includes(caller)) return 'UNAUTHENTICATED'
  if (policy === 'suspended') return null
  if (caller === 'restricted') return 'ACCOUNT_SUSPENDED'
  if (policy === 'pending') return null
  if (caller === 'pending') return 'IDENTITY_REQUIRED'
  if (policy === 'shop') return shopRoles[caller] && mayInShop(shopRoles[caller], meta.permission as ShopPermission) ? null : 'FORBIDDEN'
  if (policy === 'staff' && !may(roleOf(caller), meta.permission as Permission)) return 'FORBIDDEN'
  return null
}

describe('every procedure', () => {
  it('is here, states its policy and its cost, and has a sample input', () => {
    expect(procedures.length).toBeGreaterThan(40)
    expect(procedures.filter(([, procedure]) => !procedure._def.meta?.policy).map(([path]) => path)).toEqual([])
    expect(procedures.filter(([, procedure]) => !costs[procedure._def.meta?.cost as Cost]).map(([path]) => path)).toEqual([])
    const paths = procedures.map(([path]) => path)
    expect(faultsOfRows(paths, Object.keys(inputs), '`inputs` of test/authorisation.test.ts')).toEqual([])
  })

  it('names a permission where it is for staff or for a shop, and nowhere else', () => {
    const wrong = procedures.filter(
      ([, { _def }]) => (_def.meta!.policy === 'staff' || _def.meta!.policy === 'shop') !== (_def.meta!.permission != null),
    )
    expect(wrong.map(([path]) => path)).toEqual([])
  })

  // Every procedure as every caller: some 3,000 calls.
  it('refuses whom its policy refuses, with the policy’s own code', async () => {
    const wrong: string[] = []
    for (const [path, procedure] of procedures) {
      for (const caller of callers) {
        const expected = refusedBy(procedure._def.meta!, caller)
        if (expected === null) continue
        const got = await outcome(path, contexts[caller], inputs[path])
        if (got !== expected) wrong.push(`${path} as ${caller}: ${got}, not ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('hides what is another’s: owner procedures answer NOT_FOUND to everybody else', async () => {
    const wrong: string[] = []
    for (const [path, procedure] of procedures) {
      if (procedure._def.meta!.policy !== 'owner') continue
      for (const caller of others) {
        const got = await outcome(path, contexts[caller], inputs[path])
        if (got !== 'NOT_FOUND') wrong.push(`${path} as ${caller}: ${got}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('shows a blocked person nothing of the one who blocked them', async () => {
    const about = [
      'people.get',
      'people.follow',
      'people.mute',
      'posts.get',
      'posts.like',
      'posts.bookmark',
      'posts.noteBookmark',
      'feed.hide',
      'feed.lessLike',
      'posts.likers',
      'comments.list',
      'comments.replies',
      'comments.get',
      'comments.likers',
      'comments.like',
      'comments.create',
      'pay.send',
      'pay.requestMoney',
      'chat.open',
    ]
    const got = await Promise.all(about.map((path) => outcome(path, contexts.blocked, inputs[path])))
    expect(Object.fromEntries(about.map((path, index) => [path, got[index]]))).toEqual(
      Object.fromEntries(about.map((path) => [path, 'NOT_FOUND'])),
    )
  })

  it.each(['query', 'mutation', 'subscription'] as const)('lets everybody pass whom its policy admits: %s', async (type) => {
    const wrong: string[] = []
    for (const [path, { _def }] of procedures) {
      // Ends the caller's own session or thing; the refusals above have been seen by then.
      if (_def.type !== type || ending.has(path)) continue
      for (const caller of callers) {
        if (refusedBy(_def.meta!, caller) !== null || (_def.meta!.policy === 'owner' && caller !== 'owner')) continue
        const got = await outcome(path, contexts[caller], inputs[path])
        const isExplained = explained[path]?.code === got && explained[path].callers.includes(caller)
        if (['UNAUTHENTICATED', 'IDENTITY_REQUIRED', 'FORBIDDEN', 'BAD_INPUT', 'INTERNAL'].includes(got) && !isExplained)
          wrong.push(`${path} as ${caller}: ${got}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('bad input', () => {
  it('is refused by every procedure: unknown fields, wrong types, over-long text, with the field at fault', async () => {
    const wrong: string[] = []
    for (const [path] of procedures) {
      const input = (inputs[path] ?? {}) as object
      for (const extra of [{ role: 'admin' }, { userId: randomUUID() }, { balanceKrw: 1 }]) {
        const got = await outcome(
          path,
          contexts.admin.actor ? { ...contexts.admin, actor: { ...contexts.admin.actor, shopRole: 'owner' as const } } : contexts.admin,
          { ...input, ...extra },
        )
        if (got !== 'BAD_INPUT') wrong.push(`${path} took ${Object.keys(extra).join()}: ${got}`)
      }
      for (const field of Object.keys(input)) {
        const odd = { ...input, [field]: { odd: true } }
        const long = { ...input, [field]: 'x'.repeat(20_000) }
        const ctx = { ...contexts.admin, actor: { ...contexts.admin.actor!, shopRole: 'owner' as const } }
        for (const bad of [odd, long]) {
          const got = await outcome(path, ctx, bad)
          if (got !== 'BAD_INPUT') wrong.push(`${path}.${field} took ${bad === odd ? 'an object' : '20,000 characters'}: ${got}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })
})

describe('what ends a caller’s own session or thing', () => {
  it('lets everybody pass whom its policy admits, last of all', async () => {
    const wrong: string[] = []
    for (const path of [...ending].toSorted((one, other) => lastOf(one) - lastOf(other))) {
      const meta = procedures.find(([name]) => name === path)![1]._def.meta!
      for (const caller of callers) {
        if (refusedBy(meta, caller) !== null || (meta.policy === 'owner' && caller !== 'owner')) continue
        const got = await outcome(path, contexts[caller], inputs[path])
        const isExplained = explained[path]?.code === got && explained[path].callers.includes(caller)
        if (['UNAUTHENTICATED', 'IDENTITY_REQUIRED', 'FORBIDDEN', 'BAD_INPUT', 'INTERNAL'].includes(got) && !isExplained)
          wrong.push(`${path} as ${caller}: ${got}`)
        if (meta.policy === 'owner' && got !== 'ok') wrong.push(`${path} as owner: ${got}`)
      }
    }
    expect(wrong).toEqual([])
  })
})

it('nothing of people who have nothing to do with the callers was changed by all of this', async () => {
  await tellAll()
  const now = await rowsOfPeople()
  expect(bystanders.size).toBeGreaterThan(100)
  const changed = [...bystanders].filter(([place, row]) => JSON.stringify(now.get(place)) !== JSON.stringify(row))
  expect(changed.map(([place, row]) => `${place}: ${differenceOf(row, now.get(place))}`)).toEqual([])
})
