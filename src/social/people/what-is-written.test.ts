import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { meanwhile } from '../../../test/worlds/meanwhile.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { rows, run } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { transaction } from '../../db/transaction.ts'
import { write } from '../../db/write.ts'
import { skeletonOf } from '../../shared/imitation.ts'
import { dismissPerson } from '../interest/dismiss-person.ts'
import { hidePost } from '../interest/hide-post.ts'
import { lessLike } from '../interest/less-like.ts'
import { resetInterests } from '../interest/reset-interests.ts'
import { setPersonalised } from '../interest/set-personalised.ts'
import { reconcileCounts } from '../reactions/reconcile-counts.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { endSession } from './end-session.ts'
import { endSessions } from './end-sessions.ts'
import { renewSession } from './internal/renew-session.ts'
import { releaseIdentity } from './release-identity.ts'
import { setRole } from './set-role.ts'
import { setVerified } from './set-verified.ts'
import { signOut } from './sign-out.ts'
import { updateProfile } from './update-profile.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const decision = { actor: 'cli:test', reason: 'to see what is written' }
const sessionsOf = async ({ id }: TestPerson) =>
  (await rows(world.owner.db, sql<{ id: string }>`select id from session where person_id = ${id}::uuid order by id`)).map((one) => one.id)

/** Ann and bea, each with two devices, a photo, an identity and somebody who asks to follow. */
async function two() {
  const [ann, bea, fan] = [
    await world.person({ isPrivate: true, hasIdentity: true }),
    await world.person({ isPrivate: true, hasIdentity: true }),
    await world.person(),
  ]
  const named: Record<string, string | { id: string; handle?: string }> = { ann, bea, fan }
  for (const [name, person] of [
    ['ann', ann],
    ['bea', bea],
  ] as const) {
    await world.sessionToken(person)
    const [here, there] = (await sessionsOf(person)).toSorted((a) => (a === person.ctx.actor.sessionId ? -1 : 1))
    Object.assign(named, { [`${name}-here`]: here!, [`${name}-there`]: there! })
    const photo = await world.media(person, 'avatar')
    named[`${name}-photo`] = photo
    await updateProfile(person.ctx, { avatarMediaId: photo.id })
    await run(
      world.owner.db,
      sql`insert into follow (follower_id, followee_id, state, created_at) values (${fan.id}, ${person.id}, 'requested', ${world.deps.now()})`,
    )
  }
  named['skeleton'] = skeletonOf(ann.handle)
  await reconcileCounts(world.ctx())
  await run(world.owner.db, sql`delete from outbox`)
  return { ann, bea, named, by: (act: () => Promise<unknown>) => writtenBy(world, named, act) }
}

describe('beside another account with the same', () => {
  it('a profile changes by what is given', async () => {
    const { ann, named, by } = await two()
    expect(await by(() => updateProfile(ann.ctx, { displayName: '앤', bio: '안녕' }))).toMatchInlineSnapshot(`
      [
        "+ search_change: key "ann", kind "person"",
        "person ann: bio "안녕", display_name "앤"",
      ]
    `)
    const photo = await world.media(ann, 'avatar')
    named['photo'] = photo
    expect(await by(() => updateProfile(ann.ctx, { avatarMediaId: photo.id }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "media.discard", run_at now, payload {"mediaIds":["ann-photo"]}",
        "media ann-photo: state "deleted"",
        "person ann: avatar_media_id "photo"",
      ]
    `)
    expect(await by(() => updateProfile(ann.ctx, { handle: 'ann.of.written' }))).toMatchInlineSnapshot(`
      [
        "+ past_handle ann: left_at now, person_id "ann", rests_until now+90d",
        "+ search_change: key "ann", kind "person"",
        "person ann: handle "ann.of.written"",
      ]
    `)
    expect(await by(() => updateProfile(ann.ctx, { isPrivate: false }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "ann", kind "followers"",
        "+ outbox ·: name "graph.backfill", run_at now, payload {"followeeId":"ann","followerId":"fan"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"ann","personId":"fan","amountKrw":null,"commentId":null}",
        "follow fan ann: state "accepted"",
        "person ann: is_private false",
      ]
    `)
    expect(await by(() => updateProfile(ann.ctx, {}))).toEqual([])
  })

  it('a session that another call ends at this moment is told of once', async () => {
    const { ctx, id } = await world.person()
    const which = sql`s.person_id = ${id}::uuid`
    const { waited } = await meanwhile(
      world,
      (tx) => endSessions(ctx, tx.db, which, 'signed_out'),
      () => endSessions(ctx, ctx.main.db, which, 'decided'),
    )
    const logged = await rows(
      world.owner.db,
      sql`select details ->> 'because' as because from security_event where person_id = ${id}::uuid`,
    )
    expect([waited, logged]).toEqual([true, [{ because: 'signed_out' }]])
  })

  it('sessions are locked in the order of their ids, and one that has ended is not renewed', async () => {
    const person = await world.person()
    for (let n = 0; n < 7; n += 1) await world.sessionToken(person)
    const [lowest, ...others] = await sessionsOf(person)
    const locked = (ids: string[], how: Sql) => sql`select from session where id = any(${ids}::uuid[]) for update ${how}`
    const { waited } = await meanwhile(
      world,
      (tx) => run(tx.db, locked([lowest!], sql``)),
      () => endSessions(person.ctx, person.ctx.main.db, sql`s.person_id = ${person.id}::uuid`, 'decided'),
      () => transaction(world.owner, (tx) => run(tx.db, locked(others, sql`nowait`))),
    )
    expect(waited).toBe(true)
    const renewed = write(person.ctx, (tx) => renewSession(person.ctx, tx, person.id))
    await expect(renewed).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('sessions end one by one, or all but this one', async () => {
    const { ann, bea, named, by } = await two()
    await expect(endSession(ann.ctx, { sessionId: bea.ctx.actor.sessionId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await by(() => endSession(ann.ctx, { sessionId: String(named['ann-there']) }))).toMatchInlineSnapshot(`
      [
        "+ security_event ·: at now, kind "sessions_ended", device "test", details {"because":"by_person","sessions":1}, person_id "ann", request_id "·"",
        "session ann-there: revoked_at now",
      ]
    `)
    await world.sessionToken(ann)
    expect(await by(() => endOtherSessions(ann.ctx))).toMatchInlineSnapshot(`
      [
        "+ security_event ·: at now, kind "sessions_ended", device "test", details {"because":"by_person","sessions":1}, person_id "ann", request_id "·"",
        "session ·: revoked_at now",
      ]
    `)
    expect(await by(() => endOtherSessions(ann.ctx))).toEqual([])
    expect(await by(() => signOut(ann.ctx))).toMatchInlineSnapshot(`
      [
        "+ security_event ·: at now, kind "sessions_ended", device "test", details {"because":"signed_out","sessions":1}, person_id "ann", request_id "·"",
        "session ann-here: revoked_at now",
      ]
    `)
  })

  it('staff give a role and a mark, take them, and release an identity', async () => {
    const { ann, by } = await two()
    expect(await by(() => setVerified(world.ctx(), ann.id, true, decision))).toMatchInlineSnapshot(`
      [
        "+ access_decision ·: at now, actor "cli:test", action "verify", reason "to see what is written", outcome "verified", person_id "ann"",
        "person ann: verified_as "skeleton"",
      ]
    `)
    await expect(setVerified(world.ctx(), ann.id, true, decision)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await by(() => updateProfile(ann.ctx, { displayName: '다른 이름' }))).toMatchInlineSnapshot(`
      [
        "+ access_decision ·: at now, actor "ann", action "unverify", reason "changed the name or the handle", outcome "no mark", person_id "ann"",
        "+ search_change: key "ann", kind "person"",
        "person ann: verified_as null, display_name "다른 이름"",
      ]
    `)
    expect(await by(() => setRole(world.ctx(), ann.handle, 'moderator', decision))).toMatchInlineSnapshot(`
      [
        "+ access_decision ·: at now, actor "cli:test", action "set_role", reason "to see what is written", outcome "moderator", person_id "ann"",
        "+ security_event ·: at now, kind "sessions_ended", device "test", details {"because":"decided","sessions":2}, person_id "ann", request_id "·"",
        "person ann: role "moderator"",
        "session ann-here: revoked_at now",
        "session ann-there: revoked_at now",
      ]
    `)
    expect(await by(() => releaseIdentity(world.ctx(), ann.id, decision))).toMatchInlineSnapshot(`
      [
        "+ access_decision ·: at now, actor "cli:test", action "release_identity", reason "to see what is written", outcome "suspended", person_id "ann"",
        "+ search_change: key "ann", kind "person"",
        "- identity ann",
        "person ann: status "suspended"",
      ]
    `)
  })

  it('what somebody does not want to see is theirs', async () => {
    const { ann, bea, named, by } = await two()
    const author = await world.person()
    const [post, other] = [await world.post(author), await world.post(author)]
    Object.assign(named, { author, post, other })
    for (const { id: postId } of [post, other]) await hidePost(bea.ctx, { postId, hidden: true })
    await dismissPerson(bea.ctx, { personId: author.id, on: true })
    await lessLike(bea.ctx, { kind: 'author', key: author.id, on: true })
    await run(world.owner.db, sql`delete from outbox`)
    const hide = (hidden: boolean) => () => hidePost(ann.ctx, { postId: post.id, hidden })
    expect(await by(hide(true))).toMatchInlineSnapshot(`
      [
        "+ hidden_post ann post: ",
        "+ outbox ·: name "log.hide", run_at now+1min, payload {"postId":"post","hiddenAt":now,"personId":"ann"}",
      ]
    `)
    expect(await by(hide(true))).toEqual([])
    expect(await by(hide(false))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "log.hide", run_at now+1min, payload {"postId":"post","hiddenAt":now-2min,"personId":"ann"}",
        "- hidden_post ann post",
      ]
    `)
    expect(await by(hide(false))).toEqual([])
    const dismiss = (on: boolean) => () => dismissPerson(ann.ctx, { personId: author.id, on })
    expect([await by(dismiss(true)), await by(dismiss(true)), await by(dismiss(false))]).toMatchInlineSnapshot(`
      [
        [
          "+ dismissed_suggestion ann author: ",
        ],
        [],
        [
          "- dismissed_suggestion ann author",
        ],
      ]
    `)
    const less = (on: boolean) => () => lessLike(ann.ctx, { kind: 'author', key: author.id, on })
    expect([await by(less(true)), await by(less(true)), await by(less(false)), await by(less(false))]).toMatchInlineSnapshot(`
      [
        [
          "+ less_like ann author author: ",
          "+ outbox ·: name "interest.close", run_at now, payload {"personId":"ann"}",
        ],
        [],
        [
          "+ outbox ·: name "interest.close", run_at now, payload {"personId":"ann"}",
          "- less_like ann author author",
        ],
        [],
      ]
    `)
    expect(await by(() => setPersonalised(ann.ctx, { on: false }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "interest.close", run_at now, payload {"personId":"ann"}",
        "person ann: is_personalised false",
      ]
    `)
    expect(await by(() => resetInterests(ann.ctx))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "interest.close", run_at now, payload {"personId":"ann"}",
        "+ outbox ·: name "interest.forget", run_at now, payload {"until":now,"personId":"ann"}",
        "person ann: interests_reset_at now",
      ]
    `)
  })
})
