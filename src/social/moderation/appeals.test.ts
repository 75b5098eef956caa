import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import type { Ctx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { createApp } from '../../http/app.ts'
import { appRouter } from '../../routers/index.ts'
import { callerFactory } from '../../routers/trpc.ts'
import { createComment } from '../comments/create-comment.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { findActor, findCaller } from '../people/find-session.ts'
import { revokeSession } from '../people/revoke-sessions.ts'
import { deletePost } from '../posts/delete-post.ts'
import { readPost } from '../posts/read-post.ts'
import { appealMs } from './appeal-rules.ts'
import { appeal } from './appeal.ts'
import { setBan } from './decide-action.ts'
import { decideAppeal } from './decide-appeal.ts'
import { decideCase } from './decide-case.ts'
import { listAppeals } from './list-appeals.ts'
import { listOwnActions } from './list-own-actions.ts'
import { report } from './report.ts'
import { type ActionInput, type MoneyParts, takeAction } from './take-action.ts'

let world: World
let moderators: [TestPerson, TestPerson, TestPerson]
beforeAll(async () => {
  world = await createWorld()
  moderators = [
    await world.person({ role: 'moderator' }),
    await world.person({ role: 'moderator' }),
    await world.person({ role: 'moderator' }),
  ]
})
afterAll(() => world.close())

const money: MoneyParts = { freeze: () => Promise.resolve(true), unfreeze: () => Promise.resolve(true) }
const page = { cursor: null, limit: 20 }
const why = '규칙과 맞지 않아요'
const words = '제 사진이고 광고가 아니에요'
const act = (input: Pick<ActionInput, 'subject' | 'action'> & Partial<ActionInput>) =>
  takeAction(world.ctx(), { reason: why, reasonCode: 'spam', actor: moderators[0].id, ...input }, money)
const kindsOf = async (who: TestPerson) =>
  (await listNotifications(who.ctx, page)).notifications.map(({ kind, decision }) => decision?.action ?? kind)

interface Hidden {
  author: TestPerson
  reporter: TestPerson
  post: { id: string }
  caseId: string
  actionId: string
}

/** An author whose post the first moderator hid, by a report. */
async function hidden(reporter?: TestPerson): Promise<Hidden> {
  const author = await world.person()
  reporter ??= await world.person()
  const post = await world.post(author)
  await report(reporter.ctx, { subject: { kind: 'post', id: post.id }, reason: 'spam', note: '' })
  const [found] = await rows(world.deps.main.db, sql<{ id: string }>`select id from moderation_case where subject_id = ${post.id}`)
  const caseId = found!.id
  await decideCase(
    moderators[0].ctx,
    { decision: 'act', caseId, on: 'subject', action: 'hide', days: null, reasonCode: 'spam', reason: why },
    money,
  )
  const { actions } = await listOwnActions(author.ctx, page)
  world.advance(2)
  return { author, reporter, post, caseId, actionId: actions[0]!.id }
}

/** The author of a suspension, as they come back: a new session, which is no actor. */
async function suspended(input: { until?: Date | null } = {}) {
  const who = await world.person({ hasIdentity: true })
  const { id: actionId } = await act({ subject: { kind: 'person', id: who.id }, action: 'suspend', until: input.until ?? null })
  const token = await world.sessionToken(who)
  const caller = await findCaller(world.deps, token)
  if (caller?.status !== 'suspended') throw new Error('not suspended')
  const ctx: Ctx = { ...world.ctx(), suspended: caller }
  return { who, actionId, token, ctx, api: callerFactory(appRouter)(ctx) }
}

describe('somebody whose post was hidden', () => {
  it('sees what was decided and until when they can appeal, appeals once, and gets the post back from a second moderator', async () => {
    const { author, reporter, post, caseId, actionId } = await hidden()
    const [seen] = (await listOwnActions(author.ctx, page)).actions
    expect(seen).toMatchObject({ id: actionId, action: 'hide', reasonCode: 'spam', subjectId: post.id, stands: true, appeal: null })
    expect(seen).not.toHaveProperty('reason')
    expect(seen!.appealUntil).not.toBeNull()
    const { appealId } = await appeal(author.ctx, { actionId, words })
    await expect(appeal(author.ctx, { actionId, words })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(appeal(reporter.ctx, { actionId, words })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const mine = (await listAppeals(moderators[0].ctx, { ...page, state: 'open' })).appeals.find(({ id }) => id === appealId)
    expect(mine).toMatchObject({ words, isOwn: true, decision: { by: `@${moderators[0].handle}`, reason: why, caseId } })
    await expect(decideAppeal(moderators[0].ctx, { appealId, grant: true, reason: why }, money)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })

    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: '광고가 아니에요' }, money)
    await expect(readPost(reporter.ctx, { postId: post.id })).resolves.toMatchObject({ id: post.id })
    await world.runJobs()
    expect(await kindsOf(author)).toEqual(['restore', 'hide'])
    const [restored, first] = (await listOwnActions(author.ctx, page)).actions
    expect(restored).toMatchObject({ action: 'restore', reasonCode: 'appeal', appealUntil: null })
    expect(first).toMatchObject({ stands: false, appeal: { state: 'granted', words }, appealUntil: null })
    const [closed] = await rows(world.deps.main.db, sql<{ state: string }>`select state from report where case_id = ${caseId}::uuid`)
    expect(closed).toEqual({ state: 'dismissed' })
  })

  it('hears that the decision stands, where the second moderator agrees with the first', async () => {
    const { author, reporter, post, actionId } = await hidden()
    const { appealId } = await appeal(author.ctx, { actionId, words })
    await decideAppeal(moderators[1].ctx, { appealId, grant: false, reason: '광고가 맞아요' }, money)
    await world.runJobs()
    expect(await kindsOf(author)).toContain('appeal_rejected')
    await expect(readPost(reporter.ctx, { postId: post.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const decided = (await listAppeals(moderators[2].ctx, { ...page, state: 'decided' })).appeals.find(({ id }) => id === appealId)
    expect(decided).toMatchObject({ state: 'rejected', answer: { by: moderators[1].handle, reason: '광고가 맞아요' } })
    await expect(decideAppeal(moderators[2].ctx, { appealId, grant: true, reason: why }, money)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is judged once, though two moderators answer at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { author, actionId } = await hidden()
      const { appealId } = await appeal(author.ctx, { actionId, words })
      const both = await Promise.allSettled([
        decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: why }, money),
        decideAppeal(moderators[2].ctx, { appealId, grant: false, reason: why }, money),
      ])
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    }
  })

  it('is not answered by a moderator who had reported it', async () => {
    const { author, actionId } = await hidden(moderators[1])
    const { appealId } = await appeal(author.ctx, { actionId, words })
    const isOwnOf = async ({ ctx }: TestPerson) =>
      (await listAppeals(ctx, { ...page, limit: 50, state: 'open' })).appeals.find(({ id }) => id === appealId)?.isOwn
    expect([await isOwnOf(moderators[1]), await isOwnOf(moderators[2])]).toEqual([true, false])
    await expect(decideAppeal(moderators[1].ctx, { appealId, grant: false, reason: why }, money)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      details: { reason: 'own_report' },
    })
    expect(await decideAppeal(moderators[2].ctx, { appealId, grant: true, reason: why }, money)).toMatchObject({ state: 'granted' })
  })

  it('is too late after 30 days, and after it was lifted', async () => {
    const { author, post, actionId } = await hidden()
    await act({ subject: { kind: 'post', id: post.id }, action: 'restore', lifts: 'hide', reasonCode: 'mistake' })
    await expect(appeal(author.ctx, { actionId, words })).rejects.toMatchObject({ code: 'TOO_LATE' })
    const other = await hidden()
    world.advance(appealMs)
    await expect(appeal(other.author.ctx, { actionId: other.actionId, words })).rejects.toMatchObject({ code: 'TOO_LATE' })
    expect((await listOwnActions(other.author.ctx, page)).actions[0]!.appealUntil).toBeNull()
  })
})

it('of a ban is judged neither by who confirmed it nor by who proposed it', async () => {
  const who = await world.person()
  const ban = { personId: who.id, on: true, reason: why, reasonCode: 'spam' } as const
  await setBan(moderators[0].ctx, ban)
  const { actionId } = await setBan(moderators[1].ctx, ban)
  const caller = await findCaller(world.deps, await world.sessionToken(who))
  if (caller?.status !== 'suspended' || actionId === null) throw new Error('not banned')
  const { appealId } = await appeal({ ...world.ctx(), suspended: caller }, { actionId, words })
  for (const by of moderators.slice(0, 2)) {
    await expect(decideAppeal(by.ctx, { appealId, grant: false, reason: why }, money)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const seen = (await listAppeals(by.ctx, { ...page, state: 'open' })).appeals.find(({ id }) => id === appealId)
    expect(seen?.isOwn).toBe(true)
  }
  expect(await decideAppeal(moderators[2].ctx, { appealId, grant: true, reason: why }, money)).toMatchObject({ state: 'granted' })
})

describe('an appeal', () => {
  const days = (count: number) => new Date(world.deps.now().getTime() + count * 86_400_000)
  const newestOf = async (who: TestPerson) => (await listOwnActions(who.ctx, page)).actions[0]!
  const statusOf = async ({ id }: TestPerson) =>
    (await one(world.deps.main.db, sql<{ status: string }>`select status from person where id = ${id}::uuid`)).status

  it('of a suspension that another moderator made longer lifts nothing: the longer one has an appeal of its own', async () => {
    const who = await world.person()
    const subject = { kind: 'person', id: who.id } as const
    const { id: first } = await act({ subject, action: 'suspend', until: days(3) })
    const { appealId } = await appeal(who.ctx, { actionId: first, words })
    await act({ subject, action: 'suspend', until: days(7), reasonCode: 'fraud', actor: moderators[2].id })
    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: why }, money)
    expect(await statusOf(who)).toBe('suspended')
    const [longer, shorter] = (await listOwnActions(who.ctx, page)).actions
    expect([longer, shorter]).toMatchObject([{ stands: true }, { id: first, stands: false, appeal: { state: 'granted' } }])
    expect(longer!.appealUntil).not.toBeNull()
  })

  it('of a suspension that a ban took the place of comes too late, also once the ban is lifted', async () => {
    const who = await world.person()
    const subject = { kind: 'person', id: who.id } as const
    const { id: actionId } = await act({ subject, action: 'suspend' })
    await act({ subject, action: 'ban' })
    await expect(appeal(who.ctx, { actionId, words })).rejects.toMatchObject({ code: 'TOO_LATE' })
    await act({ subject, action: 'restore', lifts: 'ban' })
    await expect(appeal(who.ctx, { actionId, words })).rejects.toMatchObject({ code: 'TOO_LATE' })
  })

  it('of what a rule held can be granted after a moderator hid it: it stays hidden, by a decision with an appeal of its own', async () => {
    const [author, reader] = [await world.person(), await world.person()]
    const post = await world.post(author)
    const subject = { kind: 'post', id: post.id } as const
    const { id: actionId } = await act({ subject, action: 'hold', reasonCode: 'rule_words', actor: 'kiwi' })
    const { appealId } = await appeal(author.ctx, { actionId, words })
    await act({ subject, action: 'hide' })
    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: why }, money)
    await expect(readPost(reader.ctx, { postId: post.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const hiding = await newestOf(author)
    expect(hiding).toMatchObject({ action: 'hide', stands: true })
    expect(hiding.appealUntil).not.toBeNull()
  })

  it('of what a rule held leaves its case to be decided apart from it', async () => {
    const [speaker, post] = [await world.person(), await world.post(await world.person())]
    const said = { idempotencyKey: randomUUID(), postId: post.id, parentId: null, body: '씨발 뭐야' }
    const { id: subjectId } = await createComment(speaker.ctx, said)
    const { appealId } = await appeal(speaker.ctx, { actionId: (await newestOf(speaker)).id, words })
    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: why }, money)
    const cases = await rows(world.deps.main.db, sql<{ state: string }>`select state from moderation_case where subject_id = ${subjectId}`)
    expect([(await newestOf(speaker)).action, cases]).toEqual(['release', [{ state: 'open' }]])
  })

  it('can be granted though the author has deleted the post meanwhile', async () => {
    const { author, caseId, post, actionId } = await hidden()
    const { appealId } = await appeal(author.ctx, { actionId, words })
    await deletePost(author.ctx, { postId: post.id })
    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: why }, money)
    await world.runJobs()
    expect(await kindsOf(author)).toContain('appeal_granted')
    const closed = await rows(world.deps.main.db, sql<{ state: string }>`select state from moderation_case where id = ${caseId}::uuid`)
    expect(closed).toEqual([{ state: 'dismissed' }])
  })
})

describe('a session that a suspension ended', () => {
  const app = () => createApp(() => ({ deps: world.deps, address: '192.0.2.1' }), world.config)
  const refusal = async (token: string) => {
    const answer = await app().request('http://kiwi.example/trpc/me.get', { headers: { authorization: `Bearer ${token}` } })
    return ((await answer.json()) as { error: { data: unknown } }).error.data
  }

  it('hears why and until when, and a session that had ended before hears nothing', async () => {
    const [who, until] = [await world.person(), new Date(world.deps.now().getTime() + 7 * 86_400_000)]
    const [token, earlier] = [await world.sessionToken(who), await world.sessionToken(who)]
    await revokeSession(world.ctx(), who.id, (await findActor(world.deps, earlier))!.sessionId)
    world.advance(60_000)
    await act({ subject: { kind: 'person', id: who.id }, action: 'suspend', until })
    const details = { because: 'suspend', reasonCode: 'spam', until: until.toISOString() }
    expect(await refusal(token)).toMatchObject({ code: 'UNAUTHENTICATED', details })
    expect(await refusal(earlier)).toMatchObject({ code: 'UNAUTHENTICATED', details: null })
    await act({ subject: { kind: 'person', id: who.id }, action: 'restore', lifts: 'suspend' })
    expect(await refusal(token)).toMatchObject({ code: 'UNAUTHENTICATED', details: null })
  })
})

describe('a suspended person who signs in', () => {
  it('is no actor anywhere: they see themselves, the decision and the appeal, and everything else says that they are suspended', async () => {
    const { who, actionId, token, api } = await suspended()
    expect(await findActor(world.deps, token)).toBeNull()
    expect(await api.me.get()).toMatchObject({ id: who.id, status: 'suspended', permissions: [] })
    expect((await api.me.actions({})).actions).toMatchObject([{ id: actionId, action: 'suspend', stands: true }])
    await expect(api.me.sessions()).rejects.toMatchObject({ message: 'ACCOUNT_SUSPENDED' })
    await expect(api.feed.home({})).rejects.toMatchObject({ message: 'ACCOUNT_SUSPENDED' })
    await expect(api.reports.create({ subject: { kind: 'person', id: moderators[0].id }, reason: 'spam' })).rejects.toMatchObject({
      message: 'ACCOUNT_SUSPENDED',
    })
  })

  it('sees of others what a visitor sees, though somebody private let them follow', async () => {
    const shy = await world.person({ isPrivate: true })
    const { who, api } = await suspended()
    await world.follow(who, shy)
    const post = await world.post(shy)
    await expect(api.posts.get({ postId: post.id })).rejects.toMatchObject({ message: 'NOT_FOUND' })
  })

  it('appeals, and is active again as soon as a second moderator restores them: no session goes on as a suspended one', async () => {
    const { who, actionId, token, api } = await suspended()
    const { appealId } = await api.me.appeal({ actionId, words })
    await decideAppeal(moderators[1].ctx, { appealId, grant: true, reason: '잘못 봤어요' }, money)
    const [found] = await rows(world.deps.main.db, sql<{ status: string }>`select status from person where id = ${who.id}::uuid`)
    expect(found).toEqual({ status: 'active' })
    world.advance(3_000)
    // The restore ends what was open, or the session goes on: never as somebody suspended.
    expect((await findCaller(world.deps, token))?.status).not.toBe('suspended')
  })
})
