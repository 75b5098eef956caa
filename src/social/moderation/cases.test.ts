import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { isFileVisible } from '../media/is-file-visible.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { deletePost } from '../posts/delete-post.ts'
import { editPost } from '../posts/edit-post.ts'
import { readPost } from '../posts/read-post.ts'
import { keptCaseDays } from '../../shared/reports.ts'
import { claimMs } from './case-rules.ts'
import { claimCase, releaseCase } from './claim-case.ts'
import { countCases } from './count-cases.ts'
import { decideCase, undoCase } from './decide-case.ts'
import { listCases } from './list-cases.ts'
import { readCase } from './read-case.ts'
import { againAfterMs } from './report-rules.ts'
import { report } from './report.ts'
import { type MoneyParts, takeAction } from './take-action.ts'

let world: World
let moderators: TestPerson[]
beforeAll(async () => {
  world = await createWorld()
  moderators = [await world.person({ role: 'moderator' }), await world.person({ role: 'moderator' })]
})
afterAll(() => world.close())

const money: MoneyParts = { freeze: () => Promise.resolve(false), unfreeze: () => Promise.resolve(false) }
const everything = { state: 'open' as const, kind: null, reason: null, mine: false, cursor: null, limit: 50 }
const why = '규칙과 맞지 않아요'
const hide = (caseId: string) =>
  ({ decision: 'act', caseId, on: 'subject', action: 'hide', days: null, reasonCode: 'spam', reason: why }) as const
const dismiss = (caseId: string) => ({ decision: 'dismiss', caseId, reason: why }) as const

/** A reported post, and its case. */
async function reported(options: { caption?: string; reporters?: TestPerson[]; reason?: 'spam' | 'minors' } = {}) {
  const author = await world.person()
  const reporters = options.reporters ?? [await world.person()]
  const post = await world.post(author, { caption: options.caption ?? '광고' })
  for (const { ctx } of reporters)
    await report(ctx, { subject: { kind: 'post', id: post.id }, reason: options.reason ?? 'spam', note: '광고예요' })
  const [found] = await rows(world.deps.main.db, sql<{ id: string }>`select id from moderation_case where subject_id = ${post.id}`)
  world.advance(2)
  return { author, reporters, post, caseId: found!.id }
}
const kindsOf = async (who: TestPerson) =>
  (await listNotifications(who.ctx, { cursor: null, limit: 20 })).notifications.map(({ kind }) => kind)

describe('the queue', () => {
  it('gives the gravest first, then the oldest, by filters, page by page', async () => {
    const [older, newer, grave] = [await reported(), await reported(), await reported({ reason: 'minors' })]
    const ours = [older.caseId, newer.caseId, grave.caseId]
    const ids: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof listCases>> = await listCases(moderators[0]!.ctx, { ...everything, cursor, limit: 1 })
      ids.push(...page.cases.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(ids.filter((id) => ours.includes(id))).toEqual([grave.caseId, older.caseId, newer.caseId])
    const graveOnly = await listCases(moderators[0]!.ctx, { ...everything, reason: 'minors' })
    expect(graveOnly.cases.map(({ id }) => id)).toEqual([grave.caseId])
    expect((await listCases(moderators[0]!.ctx, { ...everything, kind: 'shop' })).cases).toEqual([])
    const forged = Buffer.from(JSON.stringify({ priority: 2 ** 40, id: older.caseId })).toString('base64url')
    await expect(listCases(moderators[0]!.ctx, { ...everything, cursor: forged })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'cursor',
    })
  })

  it('shows what was reported beside what it is now, the pictures of a deleted post too, and the record of each side', async () => {
    const { author, post, caseId, reporters } = await reported({ caption: '가짜 시계' })
    await editPost(author.ctx, { postId: post.id, caption: '예쁜 하늘' })
    await deletePost(author.ctx, { postId: post.id })
    const view = await readCase(moderators[0]!.ctx, { caseId })
    expect(view).toMatchObject({
      case: { subjectKind: 'post', reportCount: 1, person: { handle: author.handle }, excerpt: '가짜 시계' },
      states: [{ content: { text: '가짜 시계', state: 'visible', version: 0 } }],
      now: { text: '예쁜 하늘', state: 'deleted' },
      reports: [{ reporter: reporters[0]!.handle, reason: 'spam', note: '광고예요', weight: 1, upheld: 0, dismissed: 0 }],
      person: { id: author.id, status: 'active', casesOpen: 0, actions: [] },
      decision: null,
    })
    const [picture] = view.states[0]!.content.pictures
    expect(picture!.url).toContain(picture!.mediaId)
    const key = `m/${picture!.mediaId}/320.webp`
    const seenBy = (who: TestPerson | null) => isFileVisible(world.deps, key, who?.id ?? null)
    expect([await seenBy(moderators[0]!), await seenBy(reporters[0]!), await seenBy(null)]).toEqual([true, false, false])
  })
})

describe('a claim', () => {
  it('keeps others from deciding until it is over', async () => {
    const { caseId } = await reported()
    const [mine, other] = moderators as [TestPerson, TestPerson]
    await claimCase(mine.ctx, { caseId })
    await expect(claimCase(other.ctx, { caseId })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(decideCase(other.ctx, hide(caseId), money)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await readCase(other.ctx, { caseId })).case.claim).toMatchObject({ handle: mine.handle, isMine: false })
    expect((await listCases(mine.ctx, { ...everything, mine: true })).cases.map(({ id }) => id)).toEqual([caseId])
    world.advance(claimMs)
    expect((await listCases(mine.ctx, { ...everything, mine: true })).cases).toEqual([])
    expect((await readCase(other.ctx, { caseId })).case.claim).toBeNull()
    await decideCase(other.ctx, hide(caseId), money)
    await expect(claimCase(mine.ctx, { caseId })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is given to one of many who ask at once, and can be given back', async () => {
    const { caseId } = await reported()
    const asked = await Promise.allSettled(moderators.map(({ ctx }) => claimCase(ctx, { caseId })))
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const { ctx } of moderators) await releaseCase(ctx, { caseId })
    expect((await readCase(moderators[0]!.ctx, { caseId })).case.claim).toBeNull()
  })
})

describe('a decision', () => {
  it('hides the post at once, tells each reporter that something was done, and their next reports count as much', async () => {
    const reporters = [await world.person(), await world.person()]
    const { author, post, caseId } = await reported({ reporters })
    await decideCase(moderators[0]!.ctx, hide(caseId), money)
    await expect(readPost(reporters[0]!.ctx, { postId: post.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await world.runJobs()
    expect(await kindsOf(reporters[0]!)).toEqual(['report_upheld'])
    expect(await kindsOf(reporters[1]!)).toEqual(['report_upheld'])
    expect(await kindsOf(author)).toEqual(['moderation'])
    const view = await readCase(moderators[1]!.ctx, { caseId })
    expect(view).toMatchObject({ case: { state: 'acted' }, decision: { by: moderators[0]!.handle, reason: why }, undoable: 'hide' })
    const next = await reported({ reporters })
    const upheldIn = async (of: string) => (await readCase(moderators[0]!.ctx, { caseId: of })).reports.map(({ upheld }) => upheld)
    expect([await upheldIn(caseId), await upheldIn(next.caseId)]).toEqual([
      [0, 0],
      [1, 1],
    ])
    expect((await readCase(moderators[0]!.ctx, { caseId: next.caseId })).reports).toMatchObject([{ weight: 1 }, { weight: 1 }])
  })

  it('that dismisses makes the reporter weigh less, and the next case of theirs stand lower', async () => {
    const reporter = await world.person()
    const first = await reported({ reporters: [reporter] })
    await decideCase(moderators[0]!.ctx, dismiss(first.caseId), money)
    await world.runJobs()
    expect(await kindsOf(reporter)).toEqual(['report_dismissed'])
    expect(await kindsOf(first.author)).toEqual([])
    await expect(readPost(reporter.ctx, { postId: first.post.id })).resolves.toMatchObject({ id: first.post.id })
    // The same again, which nobody has changed, is no new report.
    const again = await report(reporter.ctx, { subject: { kind: 'post', id: first.post.id }, reason: 'spam', note: '' })
    expect(again).toMatchObject({ again: true })
    const next = await reported({ reporters: [reporter] })
    const fresh = await reported()
    const read = async (caseId: string) => (await readCase(moderators[0]!.ctx, { caseId })).case.priority
    expect((await readCase(moderators[0]!.ctx, { caseId: next.caseId })).reports[0]!.weight).toBeCloseTo(2 / 3)
    expect(await read(next.caseId)).toBeLessThan(await read(fresh.caseId))
  })

  it('is one, though two moderators decide at once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { caseId, post } = await reported()
      const both = await Promise.allSettled([
        decideCase(moderators[0]!.ctx, hide(caseId), money),
        decideCase(moderators[1]!.ctx, dismiss(caseId), money),
      ])
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
      const { case: decided } = await readCase(moderators[0]!.ctx, { caseId })
      const actions = await rows(world.deps.main.db, sql`select from moderation_action where subject_id = ${post.id}`)
      expect(actions).toHaveLength(decided.state === 'acted' ? 1 : 0)
    }
  })

  it('can suspend whom the case concerns, but nobody decides about themselves', async () => {
    const { caseId } = await reported()
    const suspend = { decision: 'act', caseId, on: 'person', action: 'suspend', days: 7, reasonCode: 'spam', reason: why } as const
    await decideCase(moderators[0]!.ctx, suspend, money)
    expect((await readCase(moderators[0]!.ctx, { caseId })).person).toMatchObject({ status: 'suspended', actions: [{ action: 'suspend' }] })
    const post = await world.post(moderators[0]!)
    await report(moderators[1]!.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' })
    const caseOf = async ({ ctx }: TestPerson) => (await listCases(ctx, everything)).cases.find(({ subjectId }) => subjectId === post.id)
    const { id } = (await caseOf(moderators[1]!))!
    await expect(decideCase(moderators[0]!.ctx, dismiss(id), money)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    // Nor do they learn who reported them, or keep the case to themselves.
    expect(await caseOf(moderators[0]!)).toBeUndefined()
    await expect(readCase(moderators[0]!.ctx, { caseId: id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(claimCase(moderators[0]!.ctx, { caseId: id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is not decided by who reported it', async () => {
    const { caseId } = await reported({ reporters: [moderators[0]!, await world.person()] })
    await expect(decideCase(moderators[0]!.ctx, hide(caseId), money)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_report' },
    })
    expect(await decideCase(moderators[1]!.ctx, hide(caseId), money)).toMatchObject({ state: 'acted' })
  })

  it('is taken back by a restore: the post is there again, and its report counts as dismissed', async () => {
    const { caseId, post, reporters } = await reported()
    await decideCase(moderators[0]!.ctx, hide(caseId), money)
    await undoCase(moderators[1]!.ctx, { caseId, reason: '잘못 봤어요' }, money)
    await expect(readPost(reporters[0]!.ctx, { postId: post.id })).resolves.toMatchObject({ id: post.id })
    expect(await readCase(moderators[0]!.ctx, { caseId })).toMatchObject({ case: { state: 'dismissed' }, undoable: null })
    await expect(undoCase(moderators[1]!.ctx, { caseId, reason: '잘못 봤어요' }, money)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is not taken back where another moderator has made its suspension longer since', async () => {
    const { caseId, author } = await reported()
    const suspend = { decision: 'act', caseId, on: 'person', action: 'suspend', days: 7, reasonCode: 'spam', reason: why } as const
    await decideCase(moderators[0]!.ctx, suspend, money)
    const longer = { subject: { kind: 'person', id: author.id }, action: 'suspend', reason: why, reasonCode: 'fraud' } as const
    await takeAction(world.ctx(), { ...longer, actor: moderators[1]!.id }, money)
    expect((await readCase(moderators[0]!.ctx, { caseId })).undoable).toBeNull()
    await expect(undoCase(moderators[0]!.ctx, { caseId, reason: '잘못 봤어요' }, money)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('dismisses the case of what a rule held, though its author has deleted it', async () => {
    const speaker = await world.person()
    const post = await world.post(await world.person())
    const held = await createComment(speaker.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '씨발 뭐야' })
    await deleteComment(speaker.ctx, { commentId: held.id })
    const { id: caseId } = (await listCases(moderators[0]!.ctx, everything)).cases.find(({ subjectId }) => subjectId === held.id)!
    expect(await decideCase(moderators[0]!.ctx, dismiss(caseId), money)).toMatchObject({ state: 'dismissed' })
  })

  it('of a comment and of a shop uses what is possible there', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const post = await world.post(author)
    const comment = await createComment(author.ctx, { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '욕' })
    await report(reader.ctx, { subject: { kind: 'comment', id: comment.id }, reason: 'hate', note: '' })
    const found = (await listCases(moderators[0]!.ctx, { ...everything, kind: 'comment' })).cases[0]!
    await decideCase(moderators[0]!.ctx, hide(found.id), money)
    const shop = await world.shop(author)
    await report(reader.ctx, { subject: { kind: 'shop', id: shop.id }, reason: 'fraud', note: '' })
    const shops = (await listCases(moderators[0]!.ctx, { ...everything, kind: 'shop' })).cases[0]!
    await expect(decideCase(moderators[0]!.ctx, hide(shops.id), money)).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect((await readCase(moderators[0]!.ctx, { caseId: shops.id })).case.state).toBe('open')
  })
})

it('counts what waits and how long decisions took', async () => {
  const before = await countCases(moderators[0]!.ctx)
  const { caseId } = await reported()
  await claimCase(moderators[0]!.ctx, { caseId })
  await releaseCase(moderators[1]!.ctx, { caseId })
  world.advance(600_000)
  expect(await countCases(moderators[0]!.ctx)).toMatchObject({ open: before.open + 1, claimed: 1 })
  await decideCase(moderators[0]!.ctx, hide(caseId), money)
  const after = await countCases(moderators[0]!.ctx)
  expect(after).toMatchObject({ open: before.open, decided: before.decided + 1, upheld: before.upheld + 1, claimed: 0 })
  expect(after.slowestTenthMinutes).toBeGreaterThanOrEqual(after.medianMinutes!)

  // Who is reported does not learn of it by the number.
  const [reportedOne, reader] = [moderators[1]!, await world.person()]
  const [own, others] = [await countCases(reportedOne.ctx), await countCases(moderators[0]!.ctx)]
  await report(reader.ctx, { subject: { kind: 'person', id: reportedOne.id }, reason: 'hate', note: '' })
  expect(await countCases(reportedOne.ctx)).toEqual(own)
  expect(await countCases(moderators[0]!.ctx)).toMatchObject({ open: others.open + 1 })
  world.advance(7 * 86_400_000)
  expect(await countCases(moderators[0]!.ctx)).toMatchObject({ decided: 0, upheld: 0 })
})

it('takes the same report again after a month, and weighs its reporter by what was decided while cases are kept', async () => {
  const reporter = await world.person()
  const { post, caseId } = await reported({ reporters: [reporter] })
  await decideCase(moderators[0]!.ctx, dismiss(caseId), money)
  world.advance(againAfterMs)
  const again = { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' } as const
  expect(await report(reporter.ctx, again)).toMatchObject({ again: false })
  world.advance(keptCaseDays * 86_400_000)
  const later = await reported({ reporters: [reporter] })
  expect((await readCase(moderators[0]!.ctx, { caseId: later.caseId })).reports).toMatchObject([{ weight: 1 }])
})
