import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendOf } from '../../test/statements.ts'
import { createWorld, type TestPerson, type World } from '../../test/worlds/world.ts'
import { verifyLedger } from '../pay/proof/verify-ledger.ts'
import { listMessages } from '../social/chat/list-messages.ts'
import { makeGroup } from '../social/chat/make-group.ts'
import { openRoom } from '../social/chat/open-room.ts'
import { blockPerson } from '../social/graph/block-person.ts'
import { appRouter } from './index.ts'
import { callerFactory } from './trpc.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const as = (person: TestPerson) => callerFactory(appRouter)(person.ctx)
const cardsOf = async (person: TestPerson, roomId: string) =>
  (await listMessages(person.ctx, { roomId, limit: 50 })).messages.map(({ card }) => card)

async function friends() {
  const [one, other] = [await world.person(), await world.person()]
  await world.follow(one, other)
  await world.follow(other, one)
  await world.fund(one, 10_000)
  return { one, other, roomId: (await openRoom(one.ctx, { personId: other.id })).id }
}
async function payment(from: TestPerson, to: TestPerson, amountKrw: number, requestId: string | null = null) {
  const idempotencyKey = randomUUID()
  const approval = await world.approve(from, sendOf(to, idempotencyKey, amountKrw, requestId))
  return { idempotencyKey, toPersonId: to.id, toHandle: to.handle, amountKrw, memo: '점심', requestId, approval }
}
const balanceOf = async (person: TestPerson) => (await as(person).pay.wallet()).balanceKrw

it('money goes once, and its receipt stands once in the room, for both', async () => {
  const { one, other, roomId } = await friends()
  const asked = { roomId, payment: await payment(one, other, 3_000) }
  const answers = await Promise.all(Array.from({ length: 8 }, () => as(one).chat.money.send(asked)))
  expect(new Set(answers.map(({ receipt }) => receipt.transferId)).size).toBe(1)
  const { transferId } = answers[0]!.receipt
  for (const person of [one, other]) {
    expect(await cardsOf(person, roomId)).toEqual([{ kind: 'transfer', id: transferId, handle: null }])
    expect(await as(person).pay.receipt({ transferId })).toMatchObject({ amountKrw: person === one ? -3_000 : 3_000 })
  }
  expect([await balanceOf(one), await balanceOf(other)]).toEqual([7_000, 3_000])
  // A block after it takes the card away, not the answer to a retry.
  await blockPerson(other.ctx, { personId: one.id })
  expect(await as(one).chat.money.send(asked)).toMatchObject({ receipt: { transferId }, message: null })
  expect((await verifyLedger(world.ctx())).filter(({ broken }) => broken > 0)).toEqual([])
})

it('money goes to nobody but the other person of the room', async () => {
  const { one, other, roomId } = await friends()
  const third = await world.person()
  const { id: group } = await makeGroup(one.ctx, { idempotencyKey: randomUUID(), name: '', personIds: [other.id] })
  const { id: stranger } = await openRoom(one.ctx, { personId: third.id })
  const tries = [
    { roomId, payment: await payment(one, third, 100) },
    { roomId: group, payment: await payment(one, other, 100) },
    { roomId: randomUUID(), payment: await payment(one, other, 100) },
  ]
  for (const input of tries) await expect(as(one).chat.money.send(input)).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  const unanswered = { roomId: stranger, payment: await payment(one, third, 100) }
  await expect(as(one).chat.money.send(unanswered)).rejects.toMatchObject({ cause: { code: 'NOT_ANSWERED' } })
  expect([await balanceOf(one), await cardsOf(one, roomId)]).toEqual([10_000, []])
})

it('a request stands in the room and becomes its receipt', async () => {
  const { one, other, roomId } = await friends()
  const ask = { idempotencyKey: randomUUID(), fromPersonId: one.id, fromHandle: one.handle, amountKrw: 2_000, memo: '커피' }
  const asked = await Promise.all(Array.from({ length: 4 }, () => as(other).chat.money.request({ roomId, request: ask })))
  const { requestId } = asked[0]!.request
  expect(await cardsOf(one, roomId)).toEqual([{ kind: 'money_request', id: requestId, handle: null }])
  expect(await as(one).pay.request({ requestId })).toMatchObject({ state: 'open', transferId: null })
  const { receipt } = await as(one).chat.money.send({ roomId, payment: await payment(one, other, 2_000, requestId) })
  expect(await as(one).pay.request({ requestId })).toMatchObject({ state: 'paid', transferId: receipt.transferId })
})
