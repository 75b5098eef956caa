import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { leavingObstacles } from '../src/commerce/orders/leaving-obstacles.ts'
import { answerReturn } from '../src/commerce/orders/answer-return.ts'
import { requestReturn } from '../src/commerce/orders/request-return.ts'
import { cancelOrder } from '../src/commerce/orders/cancel-order.ts'
import type { Ctx } from '../src/context.ts'
import { addAccounts } from '../src/pay/deposits/add-accounts.ts'
import { leaseAccount } from '../src/pay/deposits/lease-account.ts'
import { beginImport } from '../src/commerce/sheets/begin-import.ts'
import { publishKeys } from '../src/pay/bank/publish-keys.ts'
import { topUp } from '../src/pay/bank/top-up.ts'
import { verifyAccount } from '../src/pay/bank/verify-account.ts'
import { signHead } from '../src/pay/proof/sign-head.ts'
import { settle } from '../src/pay/settlement/settle.ts'
import { sendMoney } from '../src/pay/wallet/send-money.ts'
import { listHistory } from '../src/pay/wallet/list-history.ts'
import { requestMoney } from '../src/pay/wallet/request-money.ts'
import { appRouter } from '../src/routers/index.ts'
import { callerFactory } from '../src/routers/trpc.ts'
import { openRoom } from '../src/social/chat/open-room.ts'
import { sendMessage } from '../src/social/chat/send-message.ts'
import { createComment } from '../src/social/comments/create-comment.ts'
import { blockPerson } from '../src/social/graph/block-person.ts'
import { followPerson } from '../src/social/graph/follow-person.ts'
import { putPosts } from '../src/social/collections/fill-collection.ts'
import { createCollection } from '../src/social/collections/keep-collection.ts'
import { shareCollection } from '../src/social/collections/share-collection.ts'
import { saveDraft } from '../src/social/drafts/save-draft.ts'
import { pinPost } from '../src/social/posts/pin-post.ts'
import { hidePost } from '../src/social/interest/hide-post.ts'
import { keepInteractions } from '../src/social/interactions/internal/keep-interactions.ts'
import { logEvent } from '../src/social/interactions/log-stream.ts'
import { leave } from '../src/social/leaving/leave.ts'
import { listCases } from '../src/social/moderation/list-cases.ts'
import { report } from '../src/social/moderation/report.ts'
import { rankPopular } from '../src/social/ranking/rank-popular.ts'
import { archivePost } from '../src/social/posts/archive-post.ts'
import { editPost } from '../src/social/posts/edit-post.ts'
import { bookmarkPost, likePost } from '../src/social/reactions/set-reaction.ts'
import { run } from '../src/db/rows.ts'
import { sql } from '../src/db/sql.ts'
import { countRounds, type Rounds } from './count-rounds.ts'
import { faultsOfRows } from './rows-of.ts'
import { sendOf } from './statements.ts'
import { ordersIn } from './worlds/order-world.ts'
import { settlementIn } from './worlds/settlement-world.ts'
import { openPerson } from '../src/social/staff/looked.ts'
import { createWorld, type World } from './worlds/world.ts'

/**
 * What a warm call of each read costs: SQL statements, SQL rounds, Redis rounds. Statements of one
 * round wait for no answer of another. The look-up of the session and the limits come on top.
 */
const costs: Record<string, [statements: number, sqlRounds: number, redisRounds: number]> = {
  'admin.pay.alarms': [2, 1, 0],
  'admin.pay.breaks': [5, 1, 0],
  'admin.pay.calls': [1, 1, 0],
  'admin.pay.debtors': [1, 1, 0],
  'admin.pay.payouts': [1, 1, 0],
  'admin.pay.pool': [1, 1, 1],
  'admin.pay.setAside': [2, 1, 0],
  'admin.pay.suspense': [2, 1, 0],
  'admin.pay.verify': [1, 1, 0],
  'admin.ranking.experiments': [3, 1, 0],
  'admin.people.find': [1, 1, 0],
  'admin.people.get': [2, 2, 0],
  'admin.people.timeline': [7, 2, 0],
  'admin.people.viewHome': [4, 4, 1],
  'admin.people.viewProfile': [3, 3, 0],
  'admin.operations.jobs': [2, 1, 0],
  'admin.operations.search': [8, 2, 0],
  'admin.operations.switches': [1, 1, 0],
  'admin.operations.acts': [1, 1, 0],
  'admin.operations.withheldTags': [1, 1, 0],
  'admin.actions.list': [3, 2, 0],
  'admin.decisions.list': [1, 1, 0],
  'admin.waiting': [1, 1, 0],
  'admin.ranking.looks': [1, 1, 0],
  'admin.ranking.overview': [6, 1, 0],
  // By two formulas for one person.
  'admin.ranking.replay': [22, 10, 2],
  'admin.ranking.snapshot': [3, 2, 0],
  // With the pictures, and with what is known of the person.
  'admin.reports.appeals': [1, 1, 0],
  'admin.reports.get': [9, 3, 0],
  'admin.reports.list': [1, 1, 0],
  'admin.reports.numbers': [1, 1, 0],
  'auth.channels': [0, 0, 0],
  'pay.request': [1, 1, 0],
  'chat.messages': [1, 1, 0],
  'chat.changes': [1, 1, 0],
  'chat.people': [1, 1, 0],
  'chat.room': [1, 1, 0],
  'chat.rooms': [1, 1, 0],
  'chat.search': [1, 1, 0],
  // What changed, then those rooms.
  'chat.sync': [2, 2, 0],
  'chat.unread': [1, 1, 0],
  'comments.list': [1, 1, 1],
  'comments.replies': [1, 1, 1],
  'comments.get': [1, 1, 1],
  'comments.likers': [1, 1, 0],
  'comments.blockedWords': [1, 1, 0],
  'posts.likers': [1, 1, 0],
  // With the profile, from all that a list is made of.
  'feed.aboutMe': [10, 4, 1],
  'feed.hidden': [2, 2, 1],
  'feed.myActs': [3, 3, 1],
  'feed.peopleToFollow': [1, 1, 1],
  'feed.home': [1, 1, 1],
  'feed.interest': [0, 0, 2],
  'feed.popular': [0, 0, 1],
  'me.actions': [1, 1, 0],
  'me.bookmarks': [1, 1, 1],
  'me.checkHandle': [2, 1, 0],
  'me.consents': [1, 1, 0],
  'me.get': [1, 1, 0],
  // Where what a shop is owed can go is asked of those alone whom it keeps.
  'me.leavingPreview': [5, 2, 0],
  'me.leavingReceipt': [2, 2, 0],
  'me.likes': [1, 1, 1],
  'me.archived': [1, 1, 1],
  'me.passkeys.list': [1, 1, 0],
  'me.securityLog': [1, 1, 0],
  'me.sessions': [1, 1, 0],
  'me.export': [1, 1, 0],
  'me.channels': [1, 1, 0],
  'media.resume': [1, 1, 0],
  'media.status': [1, 1, 0],
  'mutes.list': [1, 1, 0],
  'mail.get': [1, 1, 0],
  'notifications.list': [2, 1, 0],
  'notifications.unread': [1, 1, 0],
  'notifications.settings': [3, 1, 0],
  'addresses.list': [1, 1, 0],
  'orders.again': [1, 1, 0],
  'orders.get': [4, 1, 0],
  'cart.get': [2, 2, 0],
  'cart.count': [1, 1, 0],
  'orders.previewCheckout': [1, 1, 0],
  'shops.shipping': [2, 2, 0],
  'orders.mine': [1, 1, 0],
  'orders.ofShop': [2, 1, 0],
  'orders.counts': [1, 1, 0],
  'orders.byNumber': [1, 1, 0],
  'orders.previewCancel': [4, 3, 0],
  'orders.returns.preview': [4, 4, 0],
  'orders.returns.ofOrder': [2, 1, 0],
  'receipts.ofOrder': [1, 1, 0],
  'orders.returns.ofShop': [2, 2, 0],
  'orders.returns.previewReceipt': [4, 4, 0],
  'admin.disputes.list': [1, 1, 0],
  'commissions.mine': [3, 1, 0],
  'coupons.ofShop': [1, 1, 0],
  'coupons.mine': [1, 1, 0],
  'coupons.quote': [3, 1, 0],
  'pay.bank.keys': [1, 1, 0],
  'pay.bank.rootKey': [0, 0, 0],
  'pay.bank.verification': [1, 1, 0],
  'pay.bankCall': [1, 1, 0],
  'pay.history': [1, 1, 0],
  'pay.historyCsv': [1, 1, 0],
  'pay.pin.devices': [1, 1, 0],
  'pay.pin.status': [2, 1, 0],
  'pay.points': [1, 1, 0],
  'pay.pointsHistory': [1, 1, 0],
  'pay.proof': [1, 1, 0],
  'pay.receipt': [1, 1, 0],
  'pay.requests': [1, 1, 0],
  'pay.virtualAccounts.current': [1, 1, 0],
  'pay.virtualAccounts.get': [1, 1, 0],
  'pay.wallet': [1, 1, 0],
  'people.blocked': [1, 1, 0],
  'people.closeFriends': [1, 1, 0],
  'people.followRequests': [1, 1, 0],
  'people.followers': [2, 1, 0],
  'people.following': [2, 1, 0],
  'people.get': [1, 1, 0],
  'people.muted': [1, 1, 0],
  'people.posts': [1, 1, 1],
  'people.pinned': [1, 1, 1],
  'people.complete': [1, 1, 0],
  'people.relations': [1, 1, 0],
  'collections.list': [2, 2, 1],
  'collections.posts': [2, 2, 1],
  'collections.open': [2, 2, 1],
  'drafts.list': [1, 1, 0],
  'drafts.get': [1, 1, 0],
  'posts.get': [1, 1, 1],
  'posts.similar': [1, 1, 2],
  'products.similar': [1, 1, 1],
  'posts.versions': [3, 2, 0],
  'products.fallen': [1, 1, 0],
  'products.edit': [3, 3, 0],
  'products.mine': [2, 2, 0],
  'products.find': [1, 1, 0],
  'products.get': [1, 1, 0],
  'products.link': [1, 1, 0],
  'products.looks': [1, 1, 1],
  'products.ofPost': [1, 1, 0],
  'products.prices': [1, 1, 0],
  'products.substitutes': [1, 1, 0],
  // The engine in Postgres takes seven of these statements and two of the rounds; Meilisearch takes
  // none.
  'questions.list': [1, 1, 0],
  'questions.ofShop': [2, 2, 0],
  'reviews.list': [1, 1, 0],
  'reviews.ofOrder': [2, 1, 0],
  'reviews.ofShop': [2, 2, 0],
  'reviews.rating': [1, 1, 0],
  'transparency.read': [0, 0, 1],
  'wishes.mine': [1, 1, 0],
  'wishes.ofProduct': [1, 1, 0],
  'wishes.seen': [2, 1, 0],
  'search.find': [13, 3, 2],
  'search.help': [1, 1, 0],
  'search.postFacets': [3, 3, 0],
  'search.productFacets': [3, 3, 0],
  'search.start': [1, 1, 0],
  'search.suggest': [10, 3, 1],
  'shops.get': [1, 1, 0],
  'shops.details': [1, 1, 0],
  'shops.overview': [6, 2, 0],
  'shops.payments.list': [2, 2, 0],
  'shops.payments.previewRefund': [4, 3, 0],
  'shops.imports.get': [2, 2, 0],
  'shops.imports.lines': [3, 3, 0],
  'shops.imports.list': [2, 2, 0],
  'shops.payouts.list': [3, 2, 0],
  'shops.commissions.read': [7, 2, 0],
  'shops.coupons.list': [2, 2, 0],
  'shops.payouts.statement': [3, 2, 0],
  'shops.payouts.statementCsv': [2, 2, 0],
  'shops.products': [1, 1, 0],
  'shops.staff.acts': [2, 2, 0],
  'shops.staff.invitations': [1, 1, 0],
  'shops.staff.list': [2, 2, 0],
  'tags.following': [1, 1, 0],
  'tags.posts': [2, 1, 2],
  'tags.products': [1, 1, 0],
  'tags.related': [1, 1, 1],
  'tags.trending': [1, 1, 1],
  'tags.complete': [1, 1, 1],
}

const reads = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>).filter(
  ([, { _def }]) => _def.type === 'query',
)

let world: World
/** Somebody whose every list has something in it: with a shop, a wallet, blocks, and an admin. */
let reader: Ctx
/** An input of each read that finds something. */
let inputs: Record<string, unknown>

beforeAll(async () => {
  world = await createWorld()
  const person = await world.person({ role: 'admin' })
  reader = person.ctx
  const { paidShop: _, ...sales } = await settlementIn(world)
  const orders = ordersIn(world)

  // The first account needs no identity check anew.
  await publishKeys(world.ctx())
  const account = {
    keyId: 'test-key-1',
    bankCode: '004',
    recordId: randomUUID(),
    enc: 'A'.repeat(43),
    ciphertext: 'A'.repeat(107),
  }
  const { verificationId } = await verifyAccount(person.ctx, { account })

  // A shop of the reader's own with a payout, and a product in posts.
  const shop = await world.shop(person)
  await sales.linkAccount(person)
  const saleId = await sales.sell(shop, 50_000)
  world.advance(7 * 86_400_000)
  await settle(world.ctx())
  const [payout] = await sales.payouts(shop)
  const product = await world.product(shop)
  const begun = await beginImport(person.ctx, { key: randomUUID(), fileName: 'products.csv', bytes: 100 })

  const [author, other, blocked] = [await world.person(), await world.person(), await world.person()]
  await blockPerson(person.ctx, { personId: blocked.id })
  await world.follow(person, author)
  await followPerson(author.ctx, { personId: person.id })
  const hidden = await world.person({ isPrivate: true })
  await followPerson(person.ctx, { personId: hidden.id })
  const posts = []
  for (let at = 0; at < 5; at += 1)
    posts.push(await world.post(author, { caption: '오늘의 #일상 기록', tags: [{ productId: product.id, x: 0.5, y: 0.5 }] }))
  const post = posts[0]!
  await world.post(person)
  const draftId = randomUUID()
  await saveDraft(person.ctx, { draftId, version: 0, content: { caption: '쓰는 글', category: 'daily', images: [] } })
  await pinPost(author.ctx, { postId: post.id, on: true })
  // A look of somebody else, with another product beside.
  await world.post(other, { tags: [product, await world.product(shop)].map(({ id }) => ({ productId: id, x: 0.5, y: 0.5 })) })
  const own = await world.post(person, { tags: [{ productId: product.id, x: 0.5, y: 0.5 }] })
  await editPost(person.ctx, { postId: own.id, caption: '고친 기록' })
  await archivePost(person.ctx, { postId: (await world.post(person)).id, on: true })
  await likePost(person.ctx, { postId: post.id, on: true })
  await bookmarkPost(person.ctx, { postId: post.id, on: true })
  const { collectionId } = await createCollection(person.ctx, { name: '폴더' })
  await putPosts(person.ctx, { collectionId, postIds: [post.id], fromId: null })
  const shared = await shareCollection(person.ctx, { collectionId, on: true })
  const comment = { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '첫 댓글' }
  const { id: commentId } = await createComment(person.ctx, comment)
  await createComment(author.ctx, { ...comment, idempotencyKey: randomUUID(), parentId: commentId, body: `@${person.handle} 답글` })
  await hidePost(person.ctx, { postId: posts[1]!.id, hidden: true })
  await world.runJobs()
  await world.syncSearch()
  const now = world.deps.now()
  const votes = posts.map(({ id: postId }) => logEvent({ kind: 'like', personId: other.id, postId, authorId: author.id }, now))
  await keepInteractions(world.deps, votes)
  world.advance(3_600_000)
  await rankPopular({ ...world.ctx(), platform: world.deps.platform })

  await world.fund(person, 200_000)
  const seller = await orders.shop({ autoConfirm: true })
  const sold = await world.product(seller, { priceKrw: 12_000 })
  const { orderId, lines } = await orders.place(person, seller, [{ productId: sold.id, quantity: 2 }])
  const some = [{ lineId: lines[0]!.lineId, quantity: 1 }]
  const bought = await orders.place(person, seller, [{ productId: sold.id, quantity: 1 }])
  await run(world.owner.db, sql`update "order" set fulfilment = 'delivered', delivered_at = now() where id = ${bought.orderId}::uuid`)
  const returning = await orders.buyer(50_000)
  await run(world.owner.db, sql`update shop set auto_confirm = true where id = ${shop.id}::uuid`)
  const taken = await orders.place(returning, shop, [{ productId: product.id, quantity: 1 }])
  await run(world.owner.db, sql`update "order" set fulfilment = 'delivered', delivered_at = now() where id = ${taken.orderId}::uuid`)
  const wantedBack = {
    orderId: taken.orderId,
    kind: 'return',
    reason: 'defect',
    lines: [{ lineId: taken.lines[0]!.lineId, quantity: 1, toProductId: null }],
  } as const
  const { returnId } = await requestReturn(returning.ctx, {
    ...wantedBack,
    lines: [...wantedBack.lines],
    idempotencyKey: randomUUID(),
    note: '',
    photoIds: [],
    expectedKrw: taken.totalKrw,
  })
  await answerReturn(person.ctx, { returnId, accept: true, words: '' })
  await cancelOrder(person.ctx, { orderId, idempotencyKey: randomUUID(), lines: some, expectedKrw: 12_000, reason: '하나만 살게요' })
  await world.fund(other, 50_000)
  await orders.place(other, shop, [{ productId: product.id, quantity: 1 }])
  const idempotencyKey = randomUUID()
  const to = { toPersonId: other.id, toHandle: other.handle, amountKrw: 1_000, memo: '', requestId: null }
  await sendMoney(person.ctx, { idempotencyKey, ...to, approval: await world.approve(person, sendOf(other, idempotencyKey, 1_000)) })
  const asked = { idempotencyKey: randomUUID(), fromPersonId: person.id, fromHandle: person.handle, amountKrw: 1_000, memo: '' }
  const { requestId } = await requestMoney(other.ctx, asked)
  const [sent] = (await listHistory(person.ctx, historyOf('out'))).lines
  await signHead(world.ctx())
  const { bankCallId } = await topUp(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 1_000 })
  await addAccounts(world.ctx(), [{ bankCode: '088', accountNumber: '5621907000001' }])
  const { leaseId } = await leaseAccount(person.ctx, { idempotencyKey: randomUUID(), amountKrw: 10_000, depositorName: '김하늘' })
  const { createFromLink } = await import('../src/commerce/products/create-from-link.ts')
  const { linkId } = await createFromLink(person.ctx, { url: 'https://shop.example/cup', category: 'daily', priceKrw: null })
  const picture = await world.media(person)
  const page = { cursor: null }
  const { id: roomId } = await openRoom(person.ctx, { personId: author.id })
  await sendMessage(person.ctx, { idempotencyKey: randomUUID(), roomId, body: '안녕', card: null, replyTo: null })

  const leaver = await world.person()
  const { secret } = await leave(leaver.ctx, { words: 'keep', handle: leaver.handle }, leavingObstacles)
  await report(other.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' })
  const { cases } = await listCases(person.ctx, { state: 'open', kind: null, reason: null, mine: false, cursor: null, limit: 1 })
  const caseId = cases[0]!.id

  for (const act of ['look', 'view'] as const) await openPerson(person.ctx, act, { personId: person.id, reason: '문의 7' })
  await openPerson(person.ctx, 'look', { personId: author.id, reason: '문의 7' })
  inputs = {
    'people.get': { handle: author.handle },
    'people.posts': { handle: author.handle },
    'people.pinned': { handle: author.handle },
    'people.followers': { handle: author.handle },
    'people.following': { handle: author.handle },
    'people.blocked': page,
    'people.closeFriends': page,
    'people.followRequests': page,
    'me.checkHandle': { handle: 'some.handle' },
    'people.muted': page,
    'me.likes': page,
    'me.archived': page,
    'me.passkeys.list': undefined,
    'me.securityLog': page,
    'me.bookmarks': page,
    'collections.list': { postId: post.id },
    'collections.posts': { collectionId },
    'collections.open': { token: shared.token! },
    'drafts.list': undefined,
    'drafts.get': { draftId },
    'posts.get': { postId: post.id },
    'posts.versions': { postId: own.id },
    'chat.messages': { roomId },
    'chat.changes': { roomId, since: 0 },
    'chat.people': { roomId },
    'chat.room': { roomId },
    'chat.search': { roomId, q: '안녕' },
    'chat.sync': { since: 0 },
    'chat.rooms': page,
    'comments.list': { postId: post.id },
    'comments.replies': { commentId },
    'comments.get': { commentId },
    'comments.likers': { commentId },
    'comments.blockedWords': undefined,
    'posts.likers': { postId: post.id },
    'media.resume': { mediaId: picture.id },
    'media.status': { mediaId: picture.id },
    'products.get': { productId: product.id },
    'products.looks': { productId: product.id },
    'products.fallen': undefined,
    'products.link': { linkId },
    'products.prices': { productId: product.id },
    'products.substitutes': { productId: product.id },
    'products.edit': { productId: product.id },
    'products.mine': {},
    'products.find': { text: '상품' },
    'products.ofPost': { postId: post.id },
    'shops.get': { handle: shop.handle },
    'shops.details': { handle: shop.handle },
    'shops.products': { handle: shop.handle },
    'shops.overview': undefined,
    'shops.payments.list': page,
    'shops.payments.previewRefund': { transferId: saleId, amountKrw: 1_000 },
    'shops.imports.get': { importId: begun.import.id },
    'shops.imports.lines': { importId: begun.import.id, of: 'wrong' },
    'shops.staff.acts': page,
    'shops.staff.invitations': undefined,
    'shops.staff.list': undefined,
    'shops.payouts.list': page,
    'shops.commissions.read': undefined,
    'shops.coupons.list': page,
    'shops.payouts.statement': { payoutId: payout!.id },
    'shops.payouts.statementCsv': { payoutId: payout!.id },
    'posts.similar': { postId: post.id },
    'products.similar': { productId: product.id },
    'people.complete': { text: 'p' },
    'people.relations': { personIds: [author.id] },
    'tags.posts': { tag: '일상' },
    'tags.products': { tag: '일상' },
    'tags.related': { tag: '일상' },
    'tags.trending': undefined,
    'tags.complete': { text: '일' },
    'admin.operations.withheldTags': undefined,
    // A page that the timeline fills: below it the full query would be asked.
    'feed.home': { cursor: null, limit: 3 },
    // Each call gives the next post of a list that is made; others have read these posts.
    'feed.interest': { cursor: null, limit: 1 },
    'feed.hidden': page,
    'feed.myActs': page,
    'me.leavingReceipt': { secret },
    'feed.popular': {},
    'admin.ranking.overview': {},
    'admin.ranking.snapshot': {},
    'admin.reports.appeals': page,
    'admin.reports.get': { caseId },
    'me.actions': page,
    'admin.reports.list': page,
    'admin.ranking.replay': { formula: 'interest-1', against: 'interest-varied', people: 1 },
    'admin.people.find': { text: person.handle },
    'admin.people.get': { personId: person.id },
    'admin.people.timeline': { personId: person.id, ...page },
    'admin.people.viewHome': { personId: person.id, ...page },
    'admin.people.viewProfile': { personId: person.id },
    'admin.operations.acts': page,
    'admin.actions.list': { personId: person.id },
    'admin.decisions.list': undefined,
    'admin.waiting': undefined,
    'admin.ranking.looks': page,
    'transparency.read': undefined,
    'questions.list': { productId: product.id },
    'questions.ofShop': page,
    'reviews.list': { productId: product.id },
    'reviews.ofOrder': { orderId },
    'reviews.ofShop': page,
    'reviews.rating': { productId: product.id },
    'wishes.mine': page,
    'wishes.ofProduct': { productId: product.id },
    'wishes.seen': undefined,
    'search.find': { text: '일상' },
    'search.help': { text: '없는말' },
    'search.postFacets': { text: '일상' },
    'search.productFacets': { text: '일상' },
    'search.start': undefined,
    'search.suggest': { text: '일상' },
    'notifications.list': page,
    'pay.history': page,
    'pay.points': undefined,
    'pay.pointsHistory': page,
    'pay.historyCsv': {},
    'pay.receipt': { transferId: sent!.transferId },
    'pay.request': { requestId },
    'pay.requests': page,
    'pay.bankCall': { bankCallId },
    'pay.bank.verification': { verificationId },
    'pay.virtualAccounts.get': { leaseId },
    'addresses.list': undefined,
    'orders.again': { orderId },
    'cart.get': undefined,
    'cart.count': undefined,
    'orders.previewCheckout': { shops: [{ shopId: seller.id, lines: [{ productId: sold.id, quantity: 1 }] }] },
    'shops.shipping': undefined,
    'orders.get': { orderId },
    'orders.mine': page,
    'orders.ofShop': page,
    'orders.counts': undefined,
    'orders.byNumber': { numbers: [bought.number] },
    'orders.previewCancel': { orderId, lines: null },
    'orders.returns.preview': {
      orderId: bought.orderId,
      kind: 'return',
      reason: 'defect',
      lines: [{ lineId: bought.lines[0]!.lineId, quantity: 1 }],
    },
    'orders.returns.ofOrder': { orderId },
    'receipts.ofOrder': { orderId },
    'orders.returns.ofShop': page,
    'orders.returns.previewReceipt': { returnId },
    'admin.disputes.list': undefined,
    'commissions.mine': page,
    'coupons.ofShop': { handle: seller.handle },
    'coupons.mine': undefined,
    'coupons.quote': { shopId: seller.id, lines: [{ productId: sold.id, quantity: 1 }] },
    'admin.pay.payouts': page,
    'admin.pay.breaks': page,
    'admin.pay.suspense': page,
    'admin.pay.setAside': page,
  }
})
afterAll(() => world.close())

const historyOf = (direction: 'out') => ({ cursor: null, limit: 1, q: '', kinds: [], direction, fromDay: null, toDay: null })

function call(path: string, ctx: Ctx): Promise<unknown> {
  const procedure = path.split('.').reduce<any>((caller, name) => caller[name], callerFactory(appRouter)(ctx)) as (
    input: unknown,
  ) => Promise<unknown>
  return procedure(inputs[path])
}

it('knows what every read costs: a new one is written down here', () => {
  const paths = reads.map(([path]) => path)
  expect(faultsOfRows(paths, Object.keys(costs), '`costs` of test/reads.test.ts')).toEqual([])
})

it('costs each read what is written down: a change is written down too, and made for a reason', async () => {
  const found: typeof costs = {}
  const counter = countRounds(world.deps.redis)
  try {
    for (const [path] of reads) {
      // The first call fills the caches. Something slow beside the stores may part a round in two,
      // so the best of three counts, or of twelve where that is more than is written down.
      await counter.of(() => call(path, reader))
      const warm: Rounds[] = []
      const least = (what: keyof Rounds) => Math.min(...warm.map((rounds) => rounds[what]))
      const best = (): (typeof costs)[string] => [least('statements'), least('sqlRounds'), least('redisRounds')]
      while (warm.length < 3 || (warm.length < 12 && String(best()) !== String(costs[path])))
        warm.push(await counter.of(() => call(path, reader)))
      found[path] = best()
    }
  } finally {
    counter.stop()
  }
  expect(readable(found)).toEqual(readable(costs))
})

/** One line per read, in a difference too. */
function readable(table: typeof costs): Record<string, string> {
  const lines = Object.entries(table).map(([path, [statements, sqlRounds, redisRounds]]) => [
    path,
    `${statements}, ${sqlRounds}, ${redisRounds}`,
  ])
  return Object.fromEntries(lines) as Record<string, string>
}
