import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { blockPerson } from '../../social/graph/block-person.ts'
import { takeAction } from '../../social/moderation/take-action.ts'
import { report } from '../../social/moderation/report.ts'
import { listNotifications } from '../../social/notifications/list-notifications.ts'
import { readRating } from '../reviews/list-reviews.ts'
import { answerQuestion } from './answer-question.ts'
import { askQuestion } from './ask-question.ts'
import { deleteAnswer, deleteQuestion } from './delete-question.ts'
import { listQuestions, listShopQuestions } from './list-questions.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const page = { cursor: null, limit: 20 }
const ask = (who: TestPerson, productId: string, isPrivate = false) =>
  askQuestion(who.ctx, { idempotencyKey: randomUUID(), productId, body: '세척기에 넣어도 되나요?', isPrivate })
const answer = (who: TestPerson, questionId: string, body = '네, 돼요') =>
  answerQuestion(who.ctx, { idempotencyKey: randomUUID(), questionId, body })
const told = async (person: TestPerson) => {
  await world.runJobs()
  return (await listNotifications(person.ctx, page)).notifications.map(({ kind }) => kind)
}

it('is answered by the shop and by who received the product, and by nobody else', async () => {
  const [asker, buyer, stranger, shop] = [await world.person(), await world.person(), await world.person(), await world.shop()]
  const product = await world.product(shop)
  await world.received(buyer, product)
  const { id } = await ask(asker, product.id)
  await expect(answer(stranger, id)).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'not_received' })
  await expect(answer(asker, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await answer(buyer, id, '저는 넣어요')
  world.advance(2)
  expect((await listShopQuestions(shop.owner.ctx, { ...page, isOpen: true })).questions).toHaveLength(1)
  await answer(shop.owner, id)
  expect((await listShopQuestions(shop.owner.ctx, { ...page, isOpen: true })).questions).toEqual([])
  const [seen] = (await listQuestions(stranger.ctx, { productId: product.id, ...page })).questions
  expect(seen).toMatchObject({ mayAnswer: false, isMine: false })
  expect(seen!.answers.map(({ isShop, author }) => [isShop, author.id])).toEqual([
    [false, buyer.id],
    [true, shop.owner.id],
  ])
  expect((await readRating(world.ctx(), { productId: product.id })).questions).toBe(1)
  expect([await told(shop.owner), await told(asker)]).toEqual([['question_asked'], ['question_answered', 'question_answered']])
  await deleteAnswer(buyer.ctx, { answerId: seen!.answers[0]!.id })
  await expect(deleteAnswer(stranger.ctx, { answerId: seen!.answers[1]!.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await listQuestions(world.ctx(), { productId: product.id, ...page })).questions[0]!.answers).toHaveLength(1)
  await expect(deleteQuestion(buyer.ctx, { questionId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await deleteQuestion(asker.ctx, { questionId: id })
  expect((await readRating(world.ctx(), { productId: product.id })).questions).toBe(0)
})

it('that is deleted or hidden takes its notices along, and those of its answers; an answer takes its own', async () => {
  const [asker, shop] = [await world.person(), await world.shop()]
  const product = await world.product(shop)
  const asked = async () => {
    const { id } = await ask(asker, product.id)
    world.advance(2)
    const { answers } = await answer(shop.owner, id)
    return { id, answerId: answers[0]!.id }
  }
  const both = async () => [await told(shop.owner), await told(asker)]
  const first = await asked()
  expect(await both()).toEqual([['question_asked'], ['question_answered']])
  await deleteAnswer(shop.owner.ctx, { answerId: first.answerId })
  expect(await both()).toEqual([['question_asked'], []])
  await deleteQuestion(asker.ctx, { questionId: first.id })
  expect(await both()).toEqual([[], []])
  const second = await asked()
  await both()
  const subject = { kind: 'question' as const, id: second.id }
  const decision = { reason: '광고예요', reasonCode: 'spam' as const, actor: 'cli:test' }
  const money = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }
  await takeAction(world.ctx(), { subject, action: 'hide', ...decision }, money)
  expect(await both()).toEqual([[], ['moderation']])
})

it('are few notices to a shop however many one person asks, and go with them', async () => {
  const [asker, shop] = [await world.person(), await world.shop()]
  const product = await world.product(shop)
  const ids: string[] = []
  for (let times = 0; times < 8; times += 1) {
    world.advance(1)
    ids.push((await ask(asker, product.id)).id)
  }
  expect(await told(shop.owner)).toHaveLength(4)
  for (const questionId of ids) await deleteQuestion(asker.ctx, { questionId })
  expect(await told(shop.owner)).toEqual([])
})

it('that is private is between who asked and the shop: not listed, not answered, not reported, not counted', async () => {
  const [asker, buyer, shop] = [await world.person(), await world.person(), await world.shop()]
  const product = await world.product(shop)
  await world.received(buyer, product)
  const { id } = await ask(asker, product.id, true)
  const listed = async (ctx: Parameters<typeof listQuestions>[0]) =>
    (await listQuestions(ctx, { productId: product.id, ...page })).questions
  expect([await listed(world.ctx()), await listed(buyer.ctx)]).toEqual([[], []])
  await expect(answer(buyer, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(report(buyer.ctx, { subject: { kind: 'question', id }, reason: 'spam', note: '' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await answer(shop.owner, id)
  expect(await listed(asker.ctx)).toMatchObject([{ isPrivate: true, answers: [{ isShop: true }] }])
  expect(await listed(shop.owner.ctx)).toHaveLength(1)
  expect((await readRating(world.ctx(), { productId: product.id })).questions).toBe(0)
})

it('is asked and answered once per key, pages, and obeys blocks', async () => {
  const [asker, shop, reader] = [await world.person(), await world.shop(), await world.person()]
  const product = await world.product(shop)
  const input = { idempotencyKey: randomUUID(), productId: product.id, body: '커요?', isPrivate: false }
  const made = await Promise.all(Array.from({ length: 5 }, () => askQuestion(asker.ctx, input)))
  expect(new Set(made.map(({ id }) => id)).size).toBe(1)
  await expect(askQuestion(asker.ctx, { ...input, body: '작아요?' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  const said = { idempotencyKey: randomUUID(), questionId: made[0]!.id, body: '네' }
  await answerQuestion(shop.owner.ctx, said)
  expect((await answerQuestion(shop.owner.ctx, said)).answers).toHaveLength(1)
  await expect(answerQuestion(shop.owner.ctx, { ...said, body: '아니요' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  world.advance(2)
  const second = await ask(asker, product.id)
  const first = await listQuestions(reader.ctx, { productId: product.id, cursor: null, limit: 1 })
  expect(first.questions.map(({ id }) => id)).toEqual([second.id])
  const rest = await listQuestions(reader.ctx, { productId: product.id, cursor: first.nextCursor, limit: 1 })
  expect(rest.questions.map(({ id }) => id)).toEqual([made[0]!.id])
  await report(reader.ctx, { subject: { kind: 'question', id: second.id }, reason: 'spam', note: '' })
  await blockPerson(asker.ctx, { personId: reader.id })
  expect((await listQuestions(reader.ctx, { productId: product.id, ...page })).questions).toEqual([])
  await expect(ask(asker, randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
