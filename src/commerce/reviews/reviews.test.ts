import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { mutePerson } from '../../social/graph/mute-person.ts'
import { isFileForAnybody, isFileVisible } from '../../social/media/is-file-visible.ts'
import { report } from '../../social/moderation/report.ts'
import { takeAction } from '../../social/moderation/take-action.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { askQuestion } from '../questions/ask-question.ts'
import { askReviews } from './ask-reviews.ts'
import { deleteReview, editReview } from './edit-review.ts'
import { listReviews, listShopReviews, readRating, reviewsOfOrder } from './list-reviews.ts'
import { replyReview } from './reply-review.ts'
import { askAfterMs, averageOf, reviewEditableMs } from './rules.ts'
import { listReviewsInput, shopReviewsInput } from './schema.ts'
import { voteReview } from './vote-review.ts'
import { writeReview } from './write-review.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const money = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }
const words = { stars: 5, body: '정말 좋아요', photos: [] as string[] }
const list = (ctx: Parameters<typeof listReviews>[0], productId: string, more: Partial<z.input<typeof listReviewsInput>> = {}) =>
  listReviews(ctx, listReviewsInput.parse({ productId, ...more }))
const told = async (person: TestPerson) => {
  await world.runJobs()
  return (await listNotifications(person.ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind)
}
/** A product with one review of each given number of stars, oldest first. */
async function reviewed(...stars: number[]) {
  const shop = await world.shop()
  const product = await world.product(shop, { title: '컵' })
  const reviews = []
  for (const count of stars) {
    world.advance(2)
    const author = await world.person()
    const { orderId, lineId } = await world.received(author, product)
    reviews.push({ ...(await writeReview(author.ctx, { ...words, lineId, stars: count })), author, orderId, lineId })
  }
  return { shop, product, reviews }
}

describe('a review', () => {
  it('is written by who received it, once per line, also by two devices at once', async () => {
    const [buyer, stranger, shop] = [await world.person(), await world.person(), await world.shop()]
    const product = await world.product(shop, { title: '달컵' })
    const sent = await world.received(buyer, product, 'sent')
    await expect(writeReview(buyer.ctx, { ...words, lineId: sent.lineId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      reason: 'not_received',
    })
    const { lineId, orderId } = await world.received(buyer, product)
    await expect(writeReview(stranger.ctx, { ...words, lineId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(writeReview(shop.owner.ctx, { ...words, lineId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await reviewsOfOrder(buyer.ctx, { orderId })).toEqual({ lines: [{ lineId, title: '달컵', mayWrite: true, review: null }] })
    const tried = await Promise.allSettled(Array.from({ length: 8 }, () => writeReview(buyer.ctx, { ...words, lineId })))
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of tried)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CONFLICT', reason: 'reviewed' })
    expect(await readRating(world.ctx(), { productId: product.id })).toEqual({
      average: 5,
      count: 1,
      counts: [0, 0, 0, 0, 1],
      withPhotos: 0,
      questions: 0,
    })
    expect((await list(stranger.ctx, product.id)).reviews).toMatchObject([{ bought: '달컵', author: { id: buyer.id }, isMine: false }])
    expect((await reviewsOfOrder(buyer.ctx, { orderId })).lines).toMatchObject([{ mayWrite: false, review: { stars: 5 } }])
    await expect(reviewsOfOrder(stranger.ctx, { orderId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await told(shop.owner)).toEqual(['review_received'])
  })

  it('of a choice stands with its product, and one that was returned gives no right', async () => {
    const [buyer, shop] = [await world.person(), await world.shop()]
    const [product, option] = [await world.product(shop), await world.product(shop)]
    await run(world.owner.db, sql`update product set option_names = '{색}' where id = ${product.id}::uuid`)
    await run(world.owner.db, sql`update product set option_of = ${product.id}::uuid, option_values = '{흰}' where id = ${option.id}::uuid`)
    const { lineId } = await world.received(buyer, option)
    expect((await writeReview(buyer.ctx, { ...words, lineId })).product.id).toBe(product.id)
    const back = await world.received(buyer, option)
    await run(world.owner.db, sql`update order_line set cancelled_quantity = 1 where id = ${back.lineId}::uuid`)
    await expect(writeReview(buyer.ctx, { ...words, lineId: back.lineId })).rejects.toMatchObject({ reason: 'not_received' })
  })

  it('shows its photos, and nobody else’s picture, and a picture once', async () => {
    const [buyer, other, shop] = [await world.person({ isPrivate: true }), await world.person(), await world.shop()]
    const product = await world.product(shop)
    const [one_, two] = [await world.received(buyer, product), await world.received(buyer, product)]
    const [mine, foreign, post] = [await world.media(buyer, 'review'), await world.media(other, 'review'), await world.media(buyer, 'post')]
    for (const wrong of [foreign.id, post.id, randomUUID()])
      await expect(writeReview(buyer.ctx, { ...words, lineId: one_.lineId, photos: [mine.id, wrong] })).rejects.toMatchObject({
        field: 'photos.1',
      })
    const made = await writeReview(buyer.ctx, { ...words, lineId: one_.lineId, photos: [mine.id] })
    expect(made.photos).toHaveLength(1)
    await expect(writeReview(buyer.ctx, { ...words, lineId: two.lineId, photos: [mine.id] })).rejects.toMatchObject({ field: 'photos.0' })
    expect((await list(other.ctx, product.id, { withPhotos: true })).reviews).toHaveLength(1)
    expect((await readRating(world.ctx(), { productId: product.id })).withPhotos).toBe(1)
    const key = `m/${mine.id}/320.webp`
    const isOpen = async () => [await isFileVisible(world.deps, key, other.id), await isFileForAnybody(world.deps, key)]
    expect(await isOpen()).toEqual([true, true])
    await editReview(buyer.ctx, { ...words, reviewId: made.id })
    expect((await readRating(world.ctx(), { productId: product.id })).withPhotos).toBe(0)
    expect(await isOpen()).toEqual([false, false])
  })

  it('can be changed for a stated time, with a mark, and be deleted and written again', async () => {
    const { product, reviews } = await reviewed(2)
    const [{ author, id, lineId }] = reviews as [(typeof reviews)[number]]
    const other = await world.person()
    await expect(editReview(other.ctx, { ...words, reviewId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await editReview(author.ctx, { ...words, stars: 4, reviewId: id })).toMatchObject({ stars: 4, editedAt: expect.any(String) })
    expect(await readRating(world.ctx(), { productId: product.id })).toMatchObject({ average: 4, counts: [0, 0, 0, 1, 0] })
    world.advance(reviewEditableMs + 1)
    await expect(editReview(author.ctx, { ...words, reviewId: id })).rejects.toMatchObject({ code: 'CONFLICT', reason: 'edit_over' })
    const helps = async () => voteReview((await world.person()).ctx, { reviewId: id, isHelpful: true })
    await helps()
    await deleteReview(author.ctx, { reviewId: id })
    expect(await readRating(world.ctx(), { productId: product.id })).toMatchObject({ average: null, count: 0 })
    expect(await writeReview(author.ctx, { ...words, lineId })).toMatchObject({ id, stars: 5, editedAt: null })
    expect(await helps()).toMatchObject({ helpfulCount: 1 })
  })

  it('is answered by its shop once, which the author hears, and by no other shop', async () => {
    const { shop, reviews } = await reviewed(3)
    const [{ author, id }] = reviews as [(typeof reviews)[number]]
    const rival = await world.shop()
    await expect(replyReview(rival.owner.ctx, { reviewId: id, body: '사세요' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await replyReview(shop.owner.ctx, { reviewId: id, body: '고맙습니다' })).reply).toMatchObject({
      body: '고맙습니다',
      isEdited: false,
    })
    expect((await replyReview(shop.owner.ctx, { reviewId: id, body: '고맙습니다!' })).reply).toMatchObject({ isEdited: true })
    expect((await told(author)).sort()).toEqual(['points_given', 'review_replied'])
    const unanswered = shopReviewsInput.parse({ withoutReply: true })
    expect((await listShopReviews(shop.owner.ctx, unanswered)).reviews).toEqual([])
    expect((await replyReview(shop.owner.ctx, { reviewId: id, body: null })).reply).toBeNull()
    expect((await listShopReviews(shop.owner.ctx, unanswered)).reviews).toHaveLength(1)
    // Notices follow: of the answer that was taken back, and of the review.
    expect([await told(author), await told(shop.owner)]).toEqual([['points_given'], ['review_received']])
    await deleteReview(author.ctx, { reviewId: id })
    expect(await told(shop.owner)).toEqual([])
  })
})

it('stands in the list of its shop by page, the newest first, unless a block keeps its author apart', async () => {
  const { shop, reviews } = await reviewed(1, 2, 3)
  const page = async (cursor: string | null = null) => {
    const found = await listShopReviews(shop.owner.ctx, { ...shopReviewsInput.parse({ limit: 2 }), cursor })
    return { stars: found.reviews.map(({ stars }) => stars), next: found.nextCursor }
  }
  const { stars, next } = await page()
  expect([stars, await page(next)]).toEqual([[3, 2], { stars: [1], next: null }])
  await blockPerson(reviews[2]!.author.ctx, { personId: shop.owner.id })
  expect((await page()).stars).toEqual([2, 1])
})

it('of a shop is neither written nor changed by who works there since, and may be taken away', async () => {
  const [shop, buyer] = [await world.shop(), await world.person()]
  const product = await world.product(shop)
  const [first, second] = [await world.received(buyer, product, 'finished'), await world.received(buyer, product, 'finished')]
  const { id } = await writeReview(buyer.ctx, { ...words, lineId: first.lineId, stars: 2 })
  await world.shopMember(shop, 'finance', buyer)
  const ownProduct = { code: 'FORBIDDEN', reason: 'own_product' }
  await expect(writeReview(buyer.ctx, { ...words, lineId: second.lineId })).rejects.toMatchObject(ownProduct)
  await expect(editReview(buyer.ctx, { ...words, reviewId: id })).rejects.toMatchObject(ownProduct)
  expect((await reviewsOfOrder(buyer.ctx, { orderId: second.orderId })).lines).toMatchObject([{ mayWrite: false }])
  world.advance(askAfterMs + 1)
  await askReviews(world.ctx())
  expect(await told(buyer)).not.toContain('review_asked')
  expect(await deleteReview(buyer.ctx, { reviewId: id })).toEqual({ deleted: true })
})

describe('a list of reviews', () => {
  it('is in each order, page by page', async () => {
    const { shop, product, reviews } = await reviewed(3, 5, 1, 4)
    const voters = await Promise.all(Array.from({ length: 6 }, () => world.person()))
    await Promise.all(voters.map(({ ctx }) => voteReview(ctx, { reviewId: reviews[2]!.id, isHelpful: true })))
    await voteReview(voters[0]!.ctx, { reviewId: reviews[0]!.id, isHelpful: true })
    await voteReview(voters[1]!.ctx, { reviewId: reviews[3]!.id, isHelpful: false })
    for (const ctx of [reviews[2]!.author.ctx, shop.owner.ctx])
      await expect(voteReview(ctx, { reviewId: reviews[2]!.id, isHelpful: true })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await voteReview(voters[0]!.ctx, { reviewId: reviews[2]!.id, isHelpful: null })).toEqual({ helpfulCount: 5, myVote: null })
    const kept = () =>
      one(
        world.owner.db,
        sql<{ score: number; helpful: number }>`select score, helpful_count as helpful from review where id = ${reviews[2]!.id}::uuid`,
      )
    const all = await kept()
    expect(all).toEqual({ score: expect.closeTo(0.5655, 3), helpful: 5 })
    // The vote of who is suspended counts again when they are back.
    const change = (status: string) => run(world.owner.db, sql`update person set status = ${status} where id = ${voters[5]!.id}::uuid`)
    await change('suspended')
    expect(await kept()).toEqual({ score: expect.closeTo(0.5101, 3), helpful: 4 })
    await expect(voteReview(voters[5]!.ctx, { reviewId: reviews[2]!.id, isHelpful: false })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await change('active')
    expect(await kept()).toEqual(all)
    for (const [sort, order] of [
      ['best', [2, 0, 3, 1]],
      ['newest', [3, 2, 1, 0]],
      ['high', [1, 3, 0, 2]],
      ['low', [2, 0, 3, 1]],
    ] as const) {
      const first = await list(world.ctx(), product.id, { sort, limit: 3 })
      const rest = await list(world.ctx(), product.id, { sort, limit: 3, cursor: first.nextCursor })
      expect(
        [...first.reviews, ...rest.reviews].map(({ id }) => id),
        sort,
      ).toEqual(order.map((at) => reviews[at]!.id))
      expect(rest.nextCursor).toBeNull()
    }
  })

  it('obeys blocks, mutes and moderators, whose decision moves the count', async () => {
    const { product, reviews } = await reviewed(5, 4, 1)
    const reader = await world.person()
    await blockPerson(reviews[0]!.author.ctx, { personId: reader.id })
    await mutePerson(reader.ctx, { personId: reviews[1]!.author.id })
    expect((await list(reader.ctx, product.id)).reviews.map(({ id }) => id)).toEqual([reviews[2]!.id])
    const subject = { kind: 'review' as const, id: reviews[2]!.id }
    await report(reader.ctx, { subject, reason: 'hate', note: '' })
    const decision = { reason: '미워하는 말이에요', reasonCode: 'hate' as const, actor: 'cli:test' }
    await takeAction(world.ctx(), { subject, action: 'hide', ...decision }, money)
    expect((await list(reader.ctx, product.id)).reviews).toEqual([])
    expect(await readRating(world.ctx(), { productId: product.id })).toMatchObject({ count: 2, average: 4.5 })
    // Deleting what is hidden does not free the line for another one.
    const { author, lineId, id } = reviews[2]!
    await deleteReview(author.ctx, { reviewId: id })
    await expect(writeReview(author.ctx, { ...words, lineId })).rejects.toMatchObject({ reason: 'reviewed' })
    // It was counted no more.
    expect(await readRating(world.ctx(), { productId: product.id })).toMatchObject({ count: 2, average: 4.5 })
  })
})

it('and a question count while their author is not suspended, whatever becomes of them meanwhile', async () => {
  const { product, reviews } = await reviewed(5, 1)
  const { author, id } = reviews[0]!
  const question = { idempotencyKey: randomUUID(), productId: product.id, body: '큰가요?', isPrivate: false }
  await askQuestion(author.ctx, question)
  // Only asker and shop read it, so it is in no count.
  await askQuestion(author.ctx, { ...question, idempotencyKey: randomUUID(), isPrivate: true })
  const shown = async () => {
    const { count, average, questions } = await readRating(world.ctx(), { productId: product.id })
    expect(count).toBe((await list(world.ctx(), product.id)).reviews.length)
    return [count, average, questions]
  }
  const become = (status: string) => run(world.deps.main.db, sql`update person set status = ${status} where id = ${author.id}::uuid`)
  expect(await shown()).toEqual([2, 3, 1])
  await become('suspended')
  expect(await shown()).toEqual([1, 1, 0])
  await become('active')
  expect(await shown()).toEqual([2, 3, 1])
  await become('suspended')
  await run(world.deps.main.db, sql`update review set state = 'hidden' where id = ${id}::uuid`)
  expect(await shown()).toEqual([1, 1, 0])
  await become('active')
  expect(await shown()).toEqual([1, 1, 1])
})

it('asks each buyer for a review once, some days after the purchase is finished', async () => {
  const [buyer, done, shop] = [await world.person(), await world.person(), await world.shop()]
  const product = await world.product(shop)
  await world.received(buyer, product, 'finished')
  const written = await world.received(done, product, 'finished')
  await writeReview(done.ctx, { ...words, lineId: written.lineId })
  await askReviews(world.ctx())
  expect(await told(buyer)).toEqual([])
  world.advance(askAfterMs + 1)
  await Promise.all([askReviews(world.ctx()), askReviews(world.ctx())])
  expect(await told(buyer)).toEqual(['review_asked'])
  world.advance(3_600_000)
  await askReviews(world.ctx())
  expect(await told(buyer)).toEqual(['review_asked'])
  expect(await told(done)).toEqual(['points_given'])
})

describe('the rules of reviews', () => {
  it('hold a lower bound that grows with the share and with the votes', async () => {
    const bounds = sql<{ bound: number }>`
      select wilson_lower_bound(yes, no) as bound from (values (0, 0), (0, 5), (1, 0), (10, 0), (90, 10)) v (yes, no)`
    const found = await rows(world.owner.db, bounds)
    expect(found.map(({ bound }) => Number(bound.toFixed(3)))).toEqual([0, 0, 0.207, 0.722, 0.826])
    expect(averageOf([1, 0, 0, 0, 2])).toBe(3.7)
  })
})
