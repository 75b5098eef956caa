import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { findShopSubject } from '../../commerce/shops/find-shop-subject.ts'
import { askQuestion } from '../../commerce/questions/ask-question.ts'
import { writeReview } from '../../commerce/reviews/write-review.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { moneyParts } from '../../pay/ledger/freeze-wallet.ts'
import { openShopRoom } from '../chat/open-shop-room.ts'
import { sendMessage } from '../chat/send-message.ts'
import { appeal } from '../moderation/appeal.ts'
import { claimCase } from '../moderation/claim-case.ts'
import { actOnContent, actOnPerson, setBan, setFreeze } from '../moderation/decide-action.ts'
import { decideAppeal } from '../moderation/decide-appeal.ts'
import { decideCase, undoCase } from '../moderation/decide-case.ts'
import { listAppeals } from '../moderation/list-appeals.ts'
import { listCases } from '../moderation/list-cases.ts'
import { readCase } from '../moderation/read-case.ts'
import { report } from '../moderation/report.ts'
import type { Subject } from '../moderation/report-schema.ts'
import { countWaiting } from '../staff/count-waiting.ts'
import { listProposals } from '../staff/list-proposals.ts'
import { refuseProposal } from '../staff/refuse-proposal.ts'
import { signOutPerson } from '../staff/sign-out-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const why = { reason: '규칙과 맞지 않아요', reasonCode: 'spam' } as const
const own = { code: 'FORBIDDEN', details: { reason: 'own_workplace' } }

/** A shop with a member of staff who works there, and one who does not. */
async function shopWithStaff() {
  const shop = await world.shop()
  const worker = await world.shopMember(shop, 'seller', await world.person({ role: 'admin' }))
  return { shop, product: await world.product(shop), worker, other: await world.person({ role: 'admin' }) }
}
const idOf = (subject: Subject) => (subject.kind === 'message' ? `${subject.roomId}:${subject.seq}` : subject.id)
async function caseOf(subjectId: string) {
  const [found] = await rows(world.deps.main.db, sql<{ id: string }>`select id from moderation_case where subject_id = ${subjectId}`)
  return found!.id
}

it('are cases about a shop, its people, and what was said of its products and to it: staff who work there decide none of them', async () => {
  const { shop, product, worker, other } = await shopWithStaff()
  const [buyer, reader, colleague] = [await world.person(), await world.person(), await world.shopMember(shop, 'finance')]
  const { lineId } = await world.received(buyer, product)
  const review = await writeReview(buyer.ctx, { lineId, stars: 1, body: '별로예요', photos: [] })
  const asked = { idempotencyKey: randomUUID(), productId: product.id, body: '가짜죠?', isPrivate: false }
  const question = await askQuestion(buyer.ctx, asked)
  const room = await openShopRoom(buyer.ctx, await findShopSubject(buyer.ctx, { kind: 'product', id: product.id }))
  const said = await sendMessage(buyer.ctx, { idempotencyKey: randomUUID(), roomId: room.id, body: '환불해 주세요' })
  const subjects = [
    { subject: { kind: 'shop', id: shop.id }, by: reader },
    { subject: { kind: 'product', id: product.id }, by: reader },
    { subject: { kind: 'person', id: shop.owner.id }, by: reader },
    { subject: { kind: 'post', id: (await world.post(colleague)).id }, by: reader },
    { subject: { kind: 'review', id: review.id }, by: reader },
    { subject: { kind: 'question', id: question.id }, by: reader },
    { subject: { kind: 'message', roomId: room.id, seq: said.seq }, by: shop.owner },
  ] as const
  const waiting = async (who: TestPerson) => (await countWaiting(who.ctx, [])).counts.find(({ what }) => what === 'reports')!.count
  const before = await waiting(worker)
  for (const { subject, by } of subjects) {
    await report(by.ctx, { subject, reason: 'other', note: '' })
    const caseId = await caseOf(idOf(subject))
    const queue = { state: 'open', kind: subject.kind, reason: null, mine: false, cursor: null, limit: 50 } as const
    const listed = async (who: TestPerson) => (await listCases(who.ctx, queue)).cases.some(({ id }) => id === caseId)
    expect([await listed(worker), await listed(other)], subject.kind).toEqual([false, true])
    const dismiss = { decision: 'dismiss', caseId, reason: why.reason } as const
    for (const decide of [claimCase, readCase])
      await expect(decide(worker.ctx, { caseId }), subject.kind).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(decideCase(worker.ctx, dismiss, moneyParts), subject.kind).rejects.toMatchObject(own)
    if (subject.kind !== 'person') {
      const warn = { subject: { kind: subject.kind, id: idOf(subject) }, action: 'warn', lifts: null, ...why } as const
      await expect(actOnContent(worker.ctx, warn), subject.kind).rejects.toMatchObject(own)
      expect(await actOnContent(other.ctx, warn), subject.kind).toMatchObject({ outcome: 'done' })
    }
    if (subject.kind === 'review') {
      await decideCase(other.ctx, { decision: 'act', caseId, on: 'subject', action: 'hide', days: null, ...why }, moneyParts)
      await expect(undoCase(worker.ctx, { caseId, reason: why.reason }, moneyParts)).rejects.toMatchObject(own)
    } else expect(await decideCase(other.ctx, dismiss, moneyParts), subject.kind).toMatchObject({ state: 'dismissed' })
  }
  expect(await waiting(worker)).toBe(before)
})

it('are sanctions of the people of one’s shop, their ends, appeals and proposals', async () => {
  const { shop, worker, other } = await shopWithStaff()
  const second = await world.person({ role: 'admin' })
  const personId = shop.owner.id
  const warn = { personId, action: 'warn', lifts: null, until: null, ...why } as const
  for (const refused of [
    () => actOnPerson(worker.ctx, warn),
    () => setBan(worker.ctx, { personId, on: true, ...why }),
    () => setFreeze(worker.ctx, { personId, on: true, ...why }, moneyParts),
    () => signOutPerson(worker.ctx, { personId, reason: why.reason }),
  ])
    await expect(refused()).rejects.toMatchObject(own)
  await setFreeze(other.ctx, { personId, on: true, ...why }, moneyParts)
  // Payouts of the shop wait for its end.
  await expect(setFreeze(worker.ctx, { personId, on: false, ...why }, moneyParts)).rejects.toMatchObject(own)

  const { actionId } = await actOnPerson(other.ctx, warn)
  const { appealId } = await appeal(shop.owner.ctx, { actionId: actionId!, words: '다시 봐 주세요' })
  const appeals = await listAppeals(worker.ctx, { state: 'open', cursor: null, limit: 20 })
  expect(appeals.appeals.find(({ id }) => id === appealId)).toMatchObject({ isOwn: true })
  await expect(decideAppeal(worker.ctx, { appealId, grant: true, reason: why.reason }, moneyParts)).rejects.toMatchObject(own)
  expect(await decideAppeal(second.ctx, { appealId, grant: true, reason: why.reason }, moneyParts)).toMatchObject({ state: 'granted' })

  const { decisionId } = await setBan(other.ctx, { personId, on: true, ...why })
  expect((await listProposals(worker.ctx)).proposals.filter((one) => one.personId === personId)).toEqual([])
  await expect(refuseProposal(worker.ctx, { decisionId: decisionId!, reason: why.reason })).rejects.toMatchObject(own)
  // Who proposed it works in the shop by now: their word counts no more.
  await world.shopMember(shop, 'finance', other)
  expect(await setBan(second.ctx, { personId, on: true, ...why })).toMatchObject({ outcome: 'waits' })
})
