import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { appeal } from './appeal.ts'
import { claimMs } from './case-rules.ts'
import { claimCase, releaseCase } from './claim-case.ts'
import { decideAppeal } from './decide-appeal.ts'
import { decideCase, undoCase } from './decide-case.ts'
import { endSanctions } from './end-sanctions.ts'
import { report } from './report.ts'
import { type ActionInput, type MoneyParts, takeAction } from './take-action.ts'

let world: World
let moderators: { mia: TestPerson; max: TestPerson }
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
  moderators = { mia: await world.person({ role: 'moderator' }), max: await world.person({ role: 'moderator' }) }
})
afterAll(() => world.close())

const money: MoneyParts = { freeze: () => Promise.resolve(true), unfreeze: () => Promise.resolve(true) }
const reason = '규칙과 맞지 않아요'
const hide = { decision: 'act', on: 'subject', action: 'hide', days: null, reasonCode: 'spam', reason } as const

/** Two posts of ann and one of dan, each reported by bea and cho; an open case each. */
async function reported() {
  const [ann, bea, cho, dan] = [await world.person(), await world.person(), await world.person(), await world.person()]
  const named: Record<string, string | { id: string; handle?: string }> = { ann, bea, cho, dan, ...moderators }
  for (const [name, author] of [
    ['post', ann],
    ['twin', ann],
    ['abroad', dan],
  ] as const) {
    const { id } = await world.post(author, { caption: '광고' })
    for (const { ctx } of [bea, cho]) await report(ctx, { subject: { kind: 'post', id }, reason: 'spam', note: '' })
    named[name] = id
    named[`${name}-case`] = (await one(world.owner.db, sql<{ id: string }>`select id from moderation_case where subject_id = ${id}`)).id
  }
  await world.runJobs()
  const ids = named as Record<'post' | 'post-case', string>
  return { ann, bea, cho, dan, ids, named, caseId: ids['post-case'], by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}
const act = (input: Pick<ActionInput, 'subject' | 'action'> & Partial<ActionInput>) => () =>
  takeAction(world.ctx(), { reason, reasonCode: 'spam', actor: moderators.mia.id, ...input }, money)

describe('beside other cases of the same people', () => {
  it('a report is one per person and state of a thing', async () => {
    const { dan, ids, by } = await reported()
    const tell = () => report(dan.ctx, { subject: { kind: 'post', id: ids.post }, reason: 'minors', note: '아이' })
    expect(await by(tell)).toMatchInlineSnapshot(`
      [
        "+ report ·: note "아이", state "open", digest "·", reason "minors", weight 1, case_id "post-case", subject_id "post", evidence_id "·", reporter_id "dan", subject_kind "post"",
        "moderation_case post-case: reason "minors", priority 130, report_count 3, last_report_at now",
      ]
    `)
    expect(await by(tell)).toEqual([])
  })

  it('a case is claimed, kept longer, given back and taken over when its time is over', async () => {
    const { caseId, by } = await reported()
    const { mia, max } = moderators
    expect(await by(() => claimCase(mia.ctx, { caseId }))).toMatchInlineSnapshot(`
      [
        "moderation_case post-case: claimed_by "mia", claimed_until now+15min",
      ]
    `)
    expect(await by(() => claimCase(mia.ctx, { caseId }))).toMatchInlineSnapshot(`
      [
        "moderation_case post-case: claimed_until now+15min",
      ]
    `)
    expect(await by(() => releaseCase(max.ctx, { caseId }))).toEqual([])
    world.advance(claimMs - 60_001)
    await expect(claimCase(max.ctx, { caseId })).rejects.toMatchObject({ code: 'CONFLICT' })
    world.advance(-59_999)
    expect(await by(() => claimCase(max.ctx, { caseId }))).toMatchInlineSnapshot(`
      [
        "moderation_case post-case: claimed_by "max", claimed_until now+15min",
      ]
    `)
    expect(await by(() => releaseCase(max.ctx, { caseId }))).toMatchInlineSnapshot(`
      [
        "moderation_case post-case: claimed_by null, claimed_until null",
      ]
    `)
  })

  it('a decision, its undoing and an appeal are about one', async () => {
    const { ann, caseId, named, by } = await reported()
    const { mia, max } = moderators
    expect(await by(() => decideCase(mia.ctx, { ...hide, caseId }, money))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "mia", action "hide", reason "규칙과 맞지 않아요", case_id "post-case", person_id "ann", subject_id "post", reason_code "spam", subject_kind "post"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"report_upheld","postId":null,"actorId":null,"personId":"bea","amountKrw":null,"commentId":null,"requestId":"·"}, unique_key "report:·"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"report_upheld","postId":null,"actorId":null,"personId":"cho","amountKrw":null,"commentId":null,"requestId":"·"}, unique_key "report:·"",
        "+ outbox ·: name "search.remove", run_at now, payload {"keys":["post"],"kind":"post"}",
        "+ search_change: key "post", kind "post"",
        "moderation_case post-case: state "acted", decided_at now, decided_by "mia", decided_reason "규칙과 맞지 않아요"",
        "post post: state "hidden", version 1",
        "report ·: state "upheld", decided_at now",
        "report ·: state "upheld", decided_at now",
        "told {"kind":"post","state":"hidden","postId":"post"}: ann",
      ]
    `)
    const actionId = (await one(world.owner.db, sql<{ id: string }>`select id from moderation_action where case_id = ${caseId}`)).id
    named['action'] = actionId
    expect(await by(() => appeal(ann.ctx, { actionId, words: '제 사진이에요' }))).toMatchInlineSnapshot(`
      [
        "+ appeal ·: state "open", words "제 사진이에요", action_id "action", person_id "ann"",
      ]
    `)
    const appealId = (await one(world.owner.db, sql<{ id: string }>`select id from appeal where action_id = ${actionId}`)).id
    named['appeal'] = appealId
    expect(await by(() => decideAppeal(max.ctx, { appealId, grant: true, reason }, money))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "max", lifts "hide", action "restore", reason "규칙과 맞지 않아요", case_id "post-case", person_id "ann", subject_id "post", reason_code "appeal", subject_kind "post"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ search_change: key "post", kind "post"",
        "appeal appeal: state "granted", decided_at now, decided_by "max", decided_reason "규칙과 맞지 않아요"",
        "moderation_case post-case: state "dismissed"",
        "post post: state "visible", version 2",
        "report ·: state "dismissed"",
        "report ·: state "dismissed"",
        "told {"kind":"post","state":"visible","postId":"post"}: ann",
      ]
    `)
    const other = await reported()
    await decideCase(mia.ctx, { ...hide, caseId: other.caseId }, money)
    expect(await other.by(() => undoCase(max.ctx, { caseId: other.caseId, reason }, money))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "max", lifts "hide", action "restore", reason "규칙과 맞지 않아요", case_id "post-case", person_id "ann", subject_id "post", reason_code "mistake", subject_kind "post"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "+ outbox ·: name "posts.fanOut", run_at now, payload {"postId":"post","authorId":"ann","afterFollowerId":null}",
        "+ search_change: key "post", kind "post"",
        "moderation_case post-case: state "dismissed", decided_at now, decided_by "max"",
        "post post: state "visible", version 2",
        "report ·: state "dismissed", decided_at now",
        "report ·: state "dismissed", decided_at now",
        "told {"kind":"post","state":"visible","postId":"post"}: ann",
      ]
    `)
    await expect(undoCase(max.ctx, { caseId: other.caseId, reason }, money)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('a case is dismissed, and an appeal is rejected', async () => {
    const { caseId, by } = await reported()
    const { mia, max } = moderators
    expect(await by(() => decideCase(mia.ctx, { decision: 'dismiss', caseId, reason }, money))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"report_dismissed","postId":null,"actorId":null,"personId":"bea","amountKrw":null,"commentId":null,"requestId":"·"}, unique_key "report:·"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"report_dismissed","postId":null,"actorId":null,"personId":"cho","amountKrw":null,"commentId":null,"requestId":"·"}, unique_key "report:·"",
        "moderation_case post-case: state "dismissed", decided_at now, decided_by "mia", decided_reason "규칙과 맞지 않아요"",
        "report ·: state "dismissed", decided_at now",
        "report ·: state "dismissed", decided_at now",
      ]
    `)
    const other = await reported()
    await decideCase(mia.ctx, { ...hide, caseId: other.caseId }, money)
    const actionId = (await one(world.owner.db, sql<{ id: string }>`select id from moderation_action where case_id = ${other.caseId}`)).id
    const { appealId } = await appeal(other.ann.ctx, { actionId, words: '제 사진이에요' })
    Object.assign(other.named, { action: actionId, appeal: appealId })
    expect(await other.by(() => decideAppeal(max.ctx, { appealId, grant: false, reason }, money))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"appeal_rejected","postId":null,"actorId":null,"personId":"ann","amountKrw":null,"commentId":null,"requestId":"appeal"}, unique_key "appeal:appeal"",
        "appeal appeal: state "rejected", decided_at now, decided_by "max", decided_reason "규칙과 맞지 않아요"",
      ]
    `)
  })

  it('somebody is limited and suspended, both are lifted, and end by themselves at their time', async () => {
    const { ann, dan, by } = await reported()
    const subject = { kind: 'person', id: ann.id } as const
    const until = new Date(world.deps.now().getTime() + 86_400_000)
    expect(await by(act({ subject, action: 'limit', until }))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "mia", until now+1439min, action "limit", reason "규칙과 맞지 않아요", person_id "ann", subject_id "ann", reason_code "spam", subject_kind "person"",
        "+ outbox ·: name "moderation.end", run_at now+1439min, payload {}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "person ann: is_limited true, limited_until now+1439min",
      ]
    `)
    expect(await by(act({ subject, action: 'restore', lifts: 'limit' }))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "mia", lifts "limit", action "restore", reason "규칙과 맞지 않아요", person_id "ann", subject_id "ann", reason_code "spam", subject_kind "person"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "person ann: is_limited false, limited_until null",
      ]
    `)
    await act({ subject, action: 'limit', until })()
    await act({ subject: { kind: 'person', id: dan.id }, action: 'limit', until })()
    expect(await by(() => endSanctions(world.ctx()))).toEqual([])
    await run(world.owner.db, sql`update person set limited_until = now() - interval '1 minute' where id = ${ann.id}::uuid`)
    expect(await by(() => endSanctions(world.ctx()))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "kiwi", lifts "limit", action "restore", reason "its time is over", person_id "ann", subject_id "ann", reason_code "time_over", subject_kind "person"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "person ann: is_limited false, limited_until null",
      ]
    `)
    expect(await by(act({ subject, action: 'suspend', until }))).toMatchInlineSnapshot(`
      [
        "+ moderation_action ·: at now, actor "mia", until now+1435min, action "suspend", reason "규칙과 맞지 않아요", person_id "ann", subject_id "ann", reason_code "spam", subject_kind "person"",
        "+ outbox ·: name "moderation.end", run_at now+1435min, payload {}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"moderation","postId":null,"actorId":null,"actionId":"·","personId":"ann","amountKrw":null,"commentId":null}, unique_key "moderation:·"",
        "+ outbox ·: name "search.remove", run_at now, payload {"keys":["ann"],"kind":"person"}",
        "+ search_change: key "ann", kind "person"",
        "+ search_change: key "post", kind "post"",
        "+ search_change: key "twin", kind "post"",
        "+ security_event ·: at now, kind "sessions_ended", device "test", details {"because":"decided","sessions":1}, person_id "ann", request_id "·"",
        "person ann: status "suspended", suspended_until now+1435min",
        "session ·: revoked_at now",
      ]
    `)
  })
})
