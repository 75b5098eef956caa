import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressOf } from '../../test/worlds/addresses.ts'
import { createWorld, type TestPerson, type World } from '../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../test/worlds/written.ts'
import { run } from '../db/rows.ts'
import { sql } from '../db/sql.ts'
import { maxWishes } from '../shared/bounds.ts'
import { listAddresses } from './addresses/list-addresses.ts'
import { removeAddress } from './addresses/remove-address.ts'
import { saveAddress } from './addresses/save-address.ts'
import { answerInvitation } from './members/answer-invitation.ts'
import { inviteMember } from './members/invite-member.ts'
import { listInvitations } from './members/list-invitations.ts'
import { removeMember } from './members/remove-member.ts'
import { setMemberRole } from './members/set-member-role.ts'
import { setOptionsInput } from './products/schema.ts'
import { setOptions } from './products/set-options.ts'
import { answerQuestion } from './questions/answer-question.ts'
import { askQuestion } from './questions/ask-question.ts'
import { deleteAnswer, deleteQuestion } from './questions/delete-question.ts'
import { listQuestions, listShopQuestions } from './questions/list-questions.ts'
import { deleteReview, editReview } from './reviews/edit-review.ts'
import { listReviews } from './reviews/list-reviews.ts'
import { replyReview } from './reviews/reply-review.ts'
import { listReviewsInput } from './reviews/schema.ts'
import { voteReview } from './reviews/vote-review.ts'
import { writeReview } from './reviews/write-review.ts'
import { forgetSeen } from './wishes/keep-seen.ts'
import { listSeen } from './wishes/list-seen.ts'
import { listWishes } from './wishes/list-wishes.ts'
import { readWish } from './wishes/read-wish.ts'
import { keptSeenDays } from './wishes/rules.ts'
import { seeProduct } from './wishes/see-product.ts'
import { setAlert } from './wishes/set-alert.ts'
import { setWish } from './wishes/set-wish.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

type Named = Parameters<typeof writtenBy>[1]
/** Without what search and the shop's log of acts get of any change. */
const writes = async (named: Named, act: () => Promise<unknown>) =>
  (await writtenBy(world, named, act)).filter((line) => !/^\+? ?(?:search_change|shop_act)\b/.test(line))
const page = { cursor: null, limit: 20 }

it('a wish, an alert and what was seen are of one person and one product', async () => {
  const [me, other, shop] = [await world.person(), await world.person(), await world.shop()]
  const [cup, bowl] = [await world.product(shop, { stock: 0 }), await world.product(shop, { stock: 0 })]
  const named = { me, other, cup, bowl }
  const wait = (who: TestPerson, { id }: { id: string }, on: boolean, belowKrw: number | null = null) =>
    setAlert(who.ctx, { productId: id, kind: belowKrw === null ? 'restock' : 'price', on, belowKrw })
  for (const who of [me, other]) {
    for (const product of [cup, bowl]) {
      await setWish(who.ctx, { productId: product.id, on: true })
      await wait(who, product, true)
      await wait(who, product, true, 500)
      await seeProduct(who.ctx, { productId: product.id })
    }
  }
  const by = (act: () => Promise<unknown>) => writes(named, act)
  expect(await by(() => setWish(me.ctx, { productId: cup.id, on: true }))).toEqual([])
  expect(await by(() => setWish(me.ctx, { productId: cup.id, on: false }))).toEqual(['- wish me cup'])
  expect(await by(() => wait(me, cup, false))).toEqual(['- product_alert me cup restock'])
  expect(await by(() => wait(me, cup, true, 400))).toEqual(['product_alert me cup price: below_krw 400'])
  expect(await by(() => wait(me, cup, false, 400))).toEqual(['- product_alert me cup price'])
  const states = Promise.all([cup, bowl].map(({ id }) => readWish(me.ctx, { productId: id })))
  expect(await states).toEqual([
    { savedKrw: null, tellsRestock: false, tellsBelowKrw: null },
    { savedKrw: 12_000, tellsRestock: true, tellsBelowKrw: 500 },
  ])
  expect((await listWishes(me.ctx, page)).products).toMatchObject([{ id: bowl.id, tellsRestock: true, tellsBelowKrw: 500 }])
  expect(await by(() => seeProduct(me.ctx, { productId: cup.id }))).toEqual(['seen_product me cup: seen_at now'])
  expect((await listSeen(me.ctx)).products.map(({ id }) => id)).toEqual([cup.id, bowl.id])
  expect((await by(() => forgetSeen(me.ctx))).toSorted()).toEqual(['- seen_product me bowl', '- seen_product me cup'])
  world.advance(keptSeenDays * 86_400_000 - 60_000)
  expect((await listSeen(other.ctx)).products).toEqual([])
})

it('a full list of wishes takes back what it has, and those of one moment have one order', async () => {
  const [me, shop] = [await world.person(), await world.shop()]
  await run(
    world.owner.db,
    sql`with made as (
          insert into product (id, shop_id, canonical_key, title, category, price_krw, state, created_at)
          select uuidv7(), ${shop.id}::uuid, 'full:' || n || ${shop.id}, 'x', 'home', 1, 'listed', now() from generate_series(1, ${maxWishes}) n returning id)
        insert into wish (person_id, product_id, price_krw, created_at) select ${me.id}::uuid, id, 1, ${world.deps.now()} from made`,
  )
  const one = await listWishes(me.ctx, { cursor: null, limit: 50 })
  const two = await listWishes(me.ctx, { cursor: one.nextCursor, limit: 50 })
  const ids = [...one.products, ...two.products].map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted().toReversed())
  expect(await setWish(me.ctx, { productId: ids[0]!, on: true })).toMatchObject({ savedKrw: 1 })
})

it('a place in a shop is of one person in one shop', async () => {
  const [shop, twin, me, other] = [await world.shop(), await world.shop(), await world.person(), await world.person()]
  const named = { owner: shop.owner, twinOwner: twin.owner, me, other, shop: shop.id, twin: twin.id }
  const by = (act: () => Promise<unknown>) => writes(named, act)
  const invite = (at: typeof shop, who: TestPerson) => inviteMember(at.owner.ctx, { personId: who.id, handle: who.handle, role: 'seller' })
  for (const at of [shop, twin]) for (const who of [me, other]) await invite(at, who)
  const shops = async (who: TestPerson) => (await listInvitations(who.ctx)).invitations.map((one) => one.shop.id).toSorted()
  const answer = (at: typeof shop, who: TestPerson, accept: boolean) => answerInvitation(who.ctx, { shopId: at.id, role: 'seller', accept })
  expect(await by(() => answer(twin, me, false))).toMatchInlineSnapshot(`
    [
      "- shop_member twin me",
    ]
  `)
  expect([await shops(me), await shops(other)]).toEqual([[shop.id], [shop.id, twin.id].toSorted()])
  expect(await by(() => answer(shop, me, true))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"shop_joined","postId":null,"actorId":"me","personId":"owner","amountKrw":null,"commentId":null}",
      "shop_member shop me: accepted_at now",
    ]
  `)
  // Who works there leaves; there is nothing to decline.
  await expect(answer(shop, me, false)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await by(() => setMemberRole(shop.owner.ctx, { personId: me.id, role: 'finance' }))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"shop_role_changed","postId":null,"actorId":null,"personId":"me","amountKrw":null,"commentId":null}",
      "shop_member shop me: role "finance"",
    ]
  `)
  expect(await by(() => setMemberRole(shop.owner.ctx, { personId: other.id, role: 'finance' }))).toMatchInlineSnapshot(`
    [
      "shop_member shop other: role "finance"",
    ]
  `)
  expect(await by(() => removeMember(shop.owner.ctx, { personId: me.id }))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"shop_removed","postId":null,"actorId":null,"personId":"me","amountKrw":null,"commentId":null}",
      "- shop_member shop me",
    ]
  `)
})

it('a review is written, changed, answered, voted for and deleted beside one of the same people', async () => {
  const [me, voter, shop] = [await world.person(), await world.person(), await world.shop()]
  const product = await world.product(shop)
  const lines = [(await world.received(me, product)).lineId, (await world.received(me, product)).lineId]
  const photos = [await world.media(me, 'review'), await world.media(me, 'review')].map(({ id }) => id)
  const write = (at: number) => writeReview(me.ctx, { lineId: lines[at]!, stars: 4, body: '좋아요', photos: photos.slice(at, at + 1) })
  const named: Record<string, string | TestPerson> = { me, voter, owner: shop.owner, shop: shop.id, product: product.id, line: lines[1]! }
  named['twin'] = (await write(0)).id
  named['twinPhoto'] = photos[0]!
  named['photo'] = photos[1]!
  await voteReview(voter.ctx, { reviewId: named['twin'] as string, isHelpful: true })
  await replyReview(shop.owner.ctx, { reviewId: named['twin'] as string, body: '고마워요' })
  const by = (act: () => Promise<unknown>) => writes(named, act)
  expect(
    await by(async () => {
      named['review'] = (await write(1)).id
    }),
  ).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"review_received","postId":null,"actorId":"me","personId":"owner","amountKrw":null,"commentId":null,"productId":"product","requestId":"review"}",
      "+ review review: body "좋아요", score 0, stars 4, state "visible", line_id "line", shop_id "shop", author_id "me", product_id "product", photo_count 1, helpful_count 0, unhelpful_count 0",
      "+ review_photo review 0: media_id "photo"",
      "product_rating product: fours 2, with_photos 2",
    ]
  `)
  const reviewId = named['review'] as string
  expect(await by(() => voteReview(voter.ctx, { reviewId, isHelpful: false }))).toMatchInlineSnapshot(`
    [
      "+ review_vote review voter: at now, is_helpful false",
      "review review: unhelpful_count 1",
    ]
  `)
  expect(await by(() => voteReview(voter.ctx, { reviewId, isHelpful: null }))).toMatchInlineSnapshot(`
    [
      "- review_vote review voter",
      "review review: unhelpful_count 0",
    ]
  `)
  expect(await by(() => replyReview(shop.owner.ctx, { reviewId, body: '또 오세요' }))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"review_replied","postId":null,"actorId":"owner","personId":"me","amountKrw":null,"commentId":null,"productId":"product","requestId":"review"}",
      "review review: reply "또 오세요", replied_at now",
    ]
  `)
  expect(await by(() => editReview(me.ctx, { reviewId, stars: 2, body: '별로예요', photos: [] }))).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "media.discard", run_at now, payload {"mediaIds":["photo"]}",
      "- review_photo review 0",
      "media photo: state "deleted"",
      "product_rating product: twos 1, fours 1, with_photos 1",
      "review review: body "별로예요", stars 2, edited_at now, photo_count 0",
    ]
  `)
  const list = (more: object) => listReviews(me.ctx, listReviewsInput.parse({ productId: product.id, ...more }))
  const shown = async (more: object) => (await list(more)).reviews.map(({ id }) => (id === reviewId ? 'review' : 'twin'))
  expect([await shown({ withPhotos: true }), await shown({ sort: 'low' })]).toEqual([['twin'], ['review', 'twin']])
  expect(await by(() => deleteReview(me.ctx, { reviewId }))).toMatchInlineSnapshot(`
    [
      "product_rating product: twos 0",
      "review review: body "", reply null, state "deleted", replied_at null",
    ]
  `)
})

it('a question is asked, answered and deleted beside one of the same people', async () => {
  const [me, shop, foreign] = [await world.person(), await world.shop(), await world.shop()]
  const [cup, bowl] = [await world.product(shop), await world.product(shop)]
  const named: Record<string, string | TestPerson> = { me, owner: shop.owner, shop: shop.id, cup: cup.id, bowl: bowl.id }
  const ask = (product: { id: string }) =>
    askQuestion(me.ctx, { idempotencyKey: randomUUID(), productId: product.id, body: '색은요?', isPrivate: false })
  const answer = (questionId: string, idempotencyKey = randomUUID(), body = '빨강') =>
    answerQuestion(shop.owner.ctx, { idempotencyKey, questionId, body })
  named['twin'] = (await ask(cup)).id
  named['twinAnswer'] = (await answer(named['twin'])).answers[0]!.id
  await ask(await world.product(foreign))
  const by = (act: () => Promise<unknown>) => writes(named, act)
  expect(
    await by(async () => {
      named['question'] = (await ask(cup)).id
    }),
  ).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"question_asked","postId":null,"actorId":"me","personId":"owner","amountKrw":null,"commentId":null,"productId":"cup","requestId":"question"}",
      "+ product_question question: body "색은요?", state "visible", shop_id "shop", author_id "me", is_private false, product_id "cup", request_hash "·", idempotency_key "·"",
      "product_rating cup: questions 2",
    ]
  `)
  const questionId = named['question'] as string
  const key = randomUUID()
  expect(
    await by(async () => {
      named['answer'] = (await answer(questionId, key)).answers[0]!.id
    }),
  ).toMatchInlineSnapshot(`
    [
      "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"question_answered","postId":null,"actorId":"owner","personId":"me","amountKrw":null,"commentId":null,"productId":"cup","requestId":"answer"}",
      "+ product_answer answer: body "빨강", state "visible", is_shop true, author_id "owner", question_id "question", request_hash "·", idempotency_key "·"",
      "product_question question: answered_at now",
    ]
  `)
  expect(await by(() => answer(questionId, key))).toEqual([])
  await expect(answer(questionId, key, '파랑')).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  const seen = async (productId: string) => (await listQuestions(me.ctx, { ...page, productId })).questions.map(({ id }) => id)
  expect([await seen(cup.id), await seen(bowl.id)]).toEqual([[questionId, named['twin']], []])
  await run(world.owner.db, sql`update product set state = 'unlisted' where id = ${cup.id}::uuid`)
  expect(await seen(cup.id)).toEqual([])
  await run(world.owner.db, sql`update product set state = 'listed' where id = ${cup.id}::uuid`)
  expect(await by(() => deleteAnswer(shop.owner.ctx, { answerId: named['answer'] as string }))).toMatchInlineSnapshot(`
    [
      "product_answer answer: body "", state "deleted"",
      "product_question question: answered_at null",
    ]
  `)
  const waits = async () => (await listShopQuestions(shop.owner.ctx, { ...page, isOpen: true })).questions.map(({ id }) => id)
  expect(await waits()).toEqual([questionId])
  expect(await by(() => deleteQuestion(me.ctx, { questionId }))).toMatchInlineSnapshot(`
    [
      "product_question question: body "", state "deleted"",
      "product_rating cup: questions 1",
    ]
  `)
})

it('an address is saved, made the default and removed beside those of somebody else', async () => {
  const [me, other] = [await world.person(), await world.person()]
  const ids = { first: randomUUID(), second: randomUUID(), third: randomUUID(), foreign: randomUUID() }
  const named = { me, other, ...ids }
  const by = async (act: () => Promise<unknown>) =>
    (await writes(named, act)).map((line) =>
      line.replaceAll(/, (?:wrapped_key|sealed|key_id) "[^"]*"|(?:wrapped_key|sealed|key_id) "[^"]*",? ?/g, ''),
    )
  const save = (who: TestPerson, addressId: string, isDefault = false) => saveAddress(who.ctx, addressOf({ addressId, isDefault }))
  const order = async () => (await listAddresses(me.ctx)).addresses.map(({ addressId, isDefault }) => [addressId, isDefault])
  await save(other, ids.foreign)
  for (const id of [ids.first, ids.second]) {
    world.advance(5)
    await save(me, id)
  }
  expect(await order()).toEqual([
    [ids.first, true],
    [ids.second, false],
  ])
  expect(await by(() => save(me, ids.third, true))).toMatchInlineSnapshot(`
    [
      "+ address third: person_id "me", changed_at now, is_default true",
      "address first: is_default false",
    ]
  `)
  expect(await order()).toEqual([
    [ids.third, true],
    [ids.second, false],
    [ids.first, false],
  ])
  await expect(save(me, ids.foreign)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await by(() => removeAddress(me.ctx, { addressId: ids.foreign }))).toEqual([])
  expect(await by(() => removeAddress(me.ctx, { addressId: ids.third }))).toMatchInlineSnapshot(`
    [
      "- address third",
      "address second: is_default true",
    ]
  `)
})

it('the choices of a product are its own', async () => {
  const shop = await world.shop()
  const [cup, bowl] = [await world.product(shop), await world.product(shop)]
  const choice = (value: string, more: object = {}) => ({ values: [value], priceKrw: 9_000, stock: 3, ...more })
  const set = (product: { id: string }, options: object[]) =>
    setOptions(shop.owner.ctx, setOptionsInput.parse({ productId: product.id, optionNames: ['색'], options }))
  const [ofCup, ofBowl] = [await set(cup, [choice('빨강'), choice('파랑')]), await set(bowl, [choice('빨강')])]
  const [red, blue] = ofCup.options!.map(({ id }) => id) as [string, string]
  const named = { cup, bowl, red, blue, bowlRed: ofBowl.options![0]!.id, shop: shop.id }
  expect(await writes(named, () => set(cup, [choice('빨강', { optionId: red, expectedStock: 3, stock: 7 })]))).toMatchInlineSnapshot(`
    [
      "product blue: state "unlisted"",
      "product cup: stock 7",
      "product red: stock 7",
    ]
  `)
  const foreign = set(cup, [choice('빨강', { optionId: named.bowlRed, expectedStock: 3 })])
  await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'options.0.optionId' })
})
