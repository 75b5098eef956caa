import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxSilenced } from '../../shared/bounds.ts'
import { createComment } from '../comments/create-comment.ts'
import { deleteComment } from '../comments/delete-comment.ts'
import { likeComment } from '../comments/like-comment.ts'
import { heartComment, hideComment } from '../comments/screen-comment.ts'
import { followPerson } from '../graph/follow-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { updateProfile } from '../people/update-profile.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { changeSettings } from './change-settings.ts'
import { listNotifications } from './list-notifications.ts'
import { markRead } from './mark-read.ts'
import { notify } from './notify.ts'
import { pushCalm } from './push-calm.ts'
import { readSettings } from './read-settings.ts'
import { countedActors, floodAfter, notice, type Notice, toldForMs } from './rules.ts'
import { silencePerson } from './silence-person.ts'
import { subscribePush, unsubscribePush } from './subscribe-push.ts'

const [minuteMs, hourMs] = [60_000, 3_600_000]

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const people = <Count extends number>(count: Count) => Promise.all(Array.from({ length: count }, () => world.person()))
const list = async (who: TestPerson) => (await listNotifications(who.ctx, { cursor: null, limit: 50 })).notifications
const say = (who: TestPerson, postId: string, body: string) =>
  createComment(who.ctx, { idempotencyKey: randomUUID(), postId, parentId: null, body })
const tell = (about: Notice) => notify(systemCtx(world.deps, randomUUID()), about)
/** Events of notices; those of the person's own posts are others. */
const heard = async (who: TestPerson) =>
  (
    await rows(
      world.deps.main.db,
      sql<{ kind: string }>`select kind from event where person_id = ${who.id}::uuid and kind like 'notification%' order by seq`,
    )
  ).map(({ kind }) => kind)

/** Browsers of a person that hear pushes, by name. */
async function browsers(who: TestPerson, ...names: string[]): Promise<Record<string, string>> {
  const made = names.map((name) => ({ name, id: randomUUID() }))
  await run(
    world.owner.db,
    sql`insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth, server_key, locale, created_at)
        select g.id, s.person_id, s.id, 'https://push.kiwi-sandbox.test/' || g.id, 'k', 'a', 's', 'ko', now()
        from unnest(${made.map(({ id }) => id)}::uuid[]) g(id), session s where s.person_id = ${who.id}::uuid`,
  )
  return Object.fromEntries(made.map(({ name, id }) => [name, id]))
}
const confirmEmail = (who: TestPerson) =>
  run(
    world.owner.db,
    sql`insert into person_email (person_id, key_id, wrapped_key, sealed, link_key, locale, changed_at, confirmed_at)
        values (${who.id}::uuid, 'k', '', '', '', 'ko', now(), now())`,
  )

describe('what was taken back before it is told', () => {
  it('is told to nobody; the same act on the thing beside it is', async () => {
    const [me, other] = (await people(2)) as [TestPerson, TestPerson]
    const [post, beside] = [await world.post(me), await world.post(me)]
    const [mine, mineBeside] = [await say(me, post.id, '하나'), await say(me, post.id, '둘')]
    await world.runJobs()
    for (const { id } of [post, beside]) await likePost(other.ctx, { postId: id, on: true })
    for (const { id } of [mine, mineBeside]) await likeComment(other.ctx, { commentId: id, on: true })
    await likePost(other.ctx, { postId: post.id, on: false })
    await likeComment(other.ctx, { commentId: mine.id, on: false })
    await world.runJobs()
    expect((await list(me)).map(({ kind, postId, commentId }) => [kind, kind === 'like' ? postId : commentId]).toSorted()).toEqual([
      ['comment_like', mineBeside.id],
      ['like', beside.id],
    ])
    expect(await heard(me)).toEqual(['notification', 'notification'])
  })

  it.each(['deleted', 'hidden by the author of the post'])('nor is a like or a heart of a comment that was %s meanwhile', async (how) => {
    const [me, author] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(author)
    const mine = await say(me, post.id, '지울 말')
    const beside = await say(me, post.id, '남는 말')
    await world.runJobs()
    const ears = await heard(me)
    for (const { id } of [mine, beside]) {
      await likeComment(author.ctx, { commentId: id, on: true })
      await heartComment(author.ctx, { commentId: id, on: true })
    }
    if (how === 'deleted') await deleteComment(me.ctx, { commentId: mine.id })
    else await hideComment(author.ctx, { commentId: mine.id, on: true })
    await world.runJobs()
    expect((await heard(me)).slice(ears.length)).toEqual(['notification', 'notification'])
    const stored = await rows(
      world.deps.main.db,
      sql<{ commentId: string }>`select comment_id from notification where person_id = ${me.id}::uuid`,
    )
    expect(new Set(stored.map(({ commentId }) => commentId))).toEqual(new Set([beside.id]))
  })

  it('nor a heart that was taken back', async () => {
    const [me, author] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(author)
    const mine = await say(me, post.id, '하트')
    for (const on of [true, false]) await heartComment(author.ctx, { commentId: mine.id, on })
    await world.runJobs()
    expect(await heard(me)).toEqual([])
  })

  it('nor a follow, a request or its acceptance that ended, whatever else binds the two', async () => {
    const [me, fan, asker, friend] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    // The other way round it stands, and beside it with others.
    await world.follow(me, fan)
    await world.follow(friend, me)
    await followPerson(fan.ctx, { personId: me.id })
    await unfollowPerson(fan.ctx, { personId: me.id })
    await world.runJobs()
    expect(await heard(me)).toEqual([])
    await updateProfile(me.ctx, { isPrivate: true })
    await followPerson(asker.ctx, { personId: me.id })
    await unfollowPerson(asker.ctx, { personId: me.id })
    await world.runJobs()
    expect(await heard(me)).toEqual([])
    // A request that waits is no follow, and an accepted one asks no more.
    await followPerson(asker.ctx, { personId: me.id })
    await tell(notice(me.id, 'follow', { actorId: asker.id }))
    await tell(notice(asker.id, 'follow_accepted', { actorId: me.id }))
    await tell(notice(me.id, 'follow_request', { actorId: friend.id }))
    expect([await heard(me), await heard(asker)]).toEqual([[], []])
  })
})

describe('who is told', () => {
  it('is nobody whose account rests, but for what a moderator decided about them', async () => {
    const [me, fan] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(me)
    await likePost(fan.ctx, { postId: post.id, on: true })
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${me.id}::uuid`)
    await world.runJobs()
    await tell(notice(me.id, 'money_received', { actorId: fan.id, amountKrw: 1_000 }))
    expect(await heard(me)).toEqual([])
    for (const kind of ['moderation', 'post_failed'] as const) await tell(notice(me.id, kind))
    expect(await heard(me)).toEqual(['notification', 'notification'])
    await run(world.owner.db, sql`update person set status = 'withdrawn' where id = ${me.id}::uuid`)
    for (const kind of ['moderation', 'post_failed'] as const) await tell(notice(me.id, kind))
    expect(await heard(me)).toHaveLength(2)
  })

  it('hears of an act once in ninety days, however often it is done', async () => {
    const [me, fan] = (await people(2)) as [TestPerson, TestPerson]
    const post = await world.post(me)
    const again = async () => {
      for (const on of [false, true]) await likePost(fan.ctx, { postId: post.id, on })
      await tell(notice(me.id, 'like', { actorId: fan.id, postId: post.id }))
      return (await list(me)).map(({ read }) => read)
    }
    expect(await again()).toEqual([false])
    const { readMark } = await listNotifications(me.ctx, { cursor: null, limit: 5 })
    await markRead(me.ctx, { upTo: readMark! })
    world.advance(toldForMs)
    expect(await again()).toEqual([true])
    world.advance(1)
    expect(await again()).toEqual([false, true])
  })
})

describe('a flood', () => {
  it('begins with the fourth unread notice of a kind by one person to one person', async () => {
    const [me, other, fan, second] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    const like = async (to: TestPerson, from: TestPerson) => {
      const post = await world.post(to)
      await likePost(from.ctx, { postId: post.id, on: true })
      await tell(notice(to.id, 'like', { actorId: from.id, postId: post.id }))
    }
    const groups = async (to: TestPerson) =>
      (
        await rows(
          world.deps.main.db,
          sql<{
            flood: boolean
          }>`select group_key like '%:by:%' as flood from notification where person_id = ${to.id}::uuid and kind = 'like' order by updated_at`,
        )
      ).map(({ flood }) => flood)
    // Those of another kind, of another person or reader, and read ones are none of them.
    for (let n = 0; n < floodAfter; n += 1) {
      const post = await world.post(me)
      const { id } = await say(fan, post.id, '!')
      await tell(notice(me.id, 'comment', { actorId: fan.id, postId: post.id, commentId: id }))
      await like(me, second)
      await like(other, fan)
      await like(me, fan)
      const { readMark } = await listNotifications(me.ctx, { cursor: null, limit: 1 })
      if (n === 0) await markRead(me.ctx, { upTo: readMark! })
    }
    expect((await groups(me)).every((flood) => !flood)).toBe(true)
    expect(await groups(other)).toEqual([false, false, false])
    await like(me, fan)
    expect((await groups(me)).filter(Boolean)).toEqual([])
    await like(me, fan)
    expect((await groups(me)).filter(Boolean)).toEqual([true])
  })
})

describe('a notice that is written', () => {
  it('is its person’s, beside others of the same actor, with pushes to their browsers and a mail by its priority', async () => {
    const [me, twin, actor] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    const devices = { ...(await browsers(me, 'phone', 'laptop')), ...(await browsers(twin, 'others')) }
    for (const who of [me, twin]) await confirmEmail(who)
    const post = await world.post(me)
    await tell(notice(twin.id, 'money_received', { actorId: actor.id, amountKrw: 700 }))
    const named = { me, twin, actor, post: post.id, ...devices }
    const by = (about: Notice) => writtenBy(world, named, () => tell(about))
    expect(await by(notice(me.id, 'money_received', { actorId: actor.id, amountKrw: 12_000 }))).toMatchInlineSnapshot(`
      [
        "+ notification ·: kind "money_received", begun_by "actor", act_count 1, group_key "money_received:·", person_id "me", amount_krw 12000, updated_at now, actor_count 1",
        "+ notification_actor · actor: at now, acts 1",
        "+ notification_fact me money_received:·: at now, actor_id "actor", notification_id "·"",
        "+ outbox ·: name "mail.notice", run_at now, payload {"personId":"me","notificationId":"·"}, unique_key "mail:·:·"",
        "+ outbox ·: name "notifications.push", run_at now, payload {"others":0,"personId":"me","notificationId":"·","subscriptionId":"laptop"}, unique_key "push:laptop:·:·"",
        "+ outbox ·: name "notifications.push", run_at now, payload {"others":0,"personId":"me","notificationId":"·","subscriptionId":"phone"}, unique_key "push:phone:·:·"",
        "told {"kind":"notification","unreadCount":1,"notificationId":"·"}: me",
      ]
    `)
    const { id: commentId } = await say(actor, post.id, '안녕')
    Object.assign(named, { comment: commentId })
    expect(await by(notice(me.id, 'comment', { actorId: actor.id, postId: post.id, commentId }))).toMatchInlineSnapshot(`
      [
        "+ notification ·: kind "comment", post_id "post", begun_by "actor", act_count 1, group_key "comment:post", person_id "me", comment_id "comment", updated_at now, actor_count 1",
        "+ notification_actor · actor: at now, acts 1",
        "+ notification_fact me comment:comment: at now, post_id "post", actor_id "actor", comment_id "comment", notification_id "·"",
        "+ outbox ·: name "notifications.push", run_at now+15s, payload {"others":0,"personId":"me","notificationId":"·","subscriptionId":"laptop"}, unique_key "push:laptop:·:#"",
        "+ outbox ·: name "notifications.push", run_at now+15s, payload {"others":0,"personId":"me","notificationId":"·","subscriptionId":"phone"}, unique_key "push:phone:·:#"",
        "told {"kind":"notification","unreadCount":2,"notificationId":"·"}: me",
      ]
    `)
    await likePost(actor.ctx, { postId: post.id, on: true })
    expect(await by(notice(me.id, 'like', { actorId: actor.id, postId: post.id }))).toMatchInlineSnapshot(`
      [
        "+ notification ·: kind "like", post_id "post", begun_by "actor", act_count 1, group_key "like:post", person_id "me", updated_at now, actor_count 1",
        "+ notification_actor · actor: at now, acts 1",
        "+ notification_fact me like:post:actor: at now, post_id "post", actor_id "actor", notification_id "·"",
        "+ outbox ·: name "notifications.pushCalm", run_at now+5min, payload {"personId":"me"}, unique_key "calm push:me:#"",
        "told {"kind":"notification","unreadCount":3,"notificationId":"·"}: me",
      ]
    `)
    await run(world.owner.db, sql`update person_email set confirmed_at = null where person_id = ${twin.id}::uuid`)
    expect((await by(notice(twin.id, 'money_received', { actorId: actor.id, amountKrw: 300 }))).join()).not.toContain('mail')
    await changeSettings(me.ctx, { choice: { topic: 'comments', channel: 'email', isOn: true } })
    await changeSettings(me.ctx, { choice: { topic: 'comments', channel: 'push', isOn: false } })
    const { id: second } = await say(actor, post.id, '또 안녕')
    Object.assign(named, { second })
    expect(await by(notice(me.id, 'comment', { actorId: actor.id, postId: post.id, commentId: second }))).toMatchInlineSnapshot(`
      [
        "+ notification_fact me comment:second: at now, post_id "post", actor_id "actor", comment_id "second", notification_id "·"",
        "+ outbox ·: name "mail.notice", run_at now+10min, payload {"personId":"me","notificationId":"·"}, unique_key "mail:·"",
        "notification ·: act_count 2, comment_id "second", updated_at now",
        "notification_actor · actor: at now, acts 2",
        "told {"kind":"notification","unreadCount":3,"notificationId":"·"}: me",
      ]
    `)
  })

  it('is read by its person alone, up to what they saw', async () => {
    const [me, twin, actor] = (await people(3)) as [TestPerson, TestPerson, TestPerson]
    for (const who of [me, twin])
      for (const amountKrw of [1, 2]) await tell(notice(who.id, 'money_received', { actorId: actor.id, amountKrw }))
    const { readMark } = await listNotifications(me.ctx, { cursor: null, limit: 1 })
    await tell(notice(me.id, 'money_received', { actorId: actor.id, amountKrw: 3 }))
    const lines = await writtenBy(world, { me, twin, actor }, () => markRead(me.ctx, { upTo: readMark! }))
    expect(lines).toMatchInlineSnapshot(`
      [
        "notification ·: read_at now",
        "notification ·: read_at now",
        "told {"kind":"notifications_read","unreadCount":1}: me",
      ]
    `)
    expect((await list(me)).map(({ amountKrw, read }) => [amountKrw, read])).toEqual([
      [3, false],
      [2, true],
      [1, true],
    ])
  })
})

it('of more than a hundred people a notice counts off those whom its reader blocked, muted or silenced', async () => {
  const [me, blocked, blocking, muted, silenced] = (await people(5)) as [TestPerson, TestPerson, TestPerson, TestPerson, TestPerson]
  const post = await world.post(me)
  const [{ id }] = (await rows(
    world.owner.db,
    sql<{ id: string }>`insert into notification (id, person_id, kind, group_key, post_id, actor_count, act_count, created_at, updated_at)
        values (uuidv7(), ${me.id}::uuid, 'like', 'many', ${post.id}::uuid, ${countedActors}, ${countedActors}, now(), now()) returning id`,
  )) as [{ id: string }]
  const actors = await people(countedActors - 4)
  for (const who of [...actors, blocked, blocking, muted, silenced])
    await run(
      world.owner.db,
      sql`insert into notification_actor (notification_id, actor_id, at) values (${id}::uuid, ${who.id}::uuid, now())`,
    )
  await run(
    world.owner.db,
    sql`insert into block (blocker_id, blocked_id, created_at) values (${me.id}, ${blocked.id}, now()), (${blocking.id}, ${me.id}, now())`,
  )
  await run(world.owner.db, sql`insert into mute (muter_id, muted_id, created_at) values (${me.id}, ${muted.id}, now())`)
  await run(world.owner.db, sql`insert into notice_mute (muter_id, muted_id, created_at) values (${me.id}, ${silenced.id}, now())`)
  // Somebody else's mutes are theirs.
  await run(world.owner.db, sql`insert into mute (muter_id, muted_id, created_at) values (${muted.id}, ${actors[0]!.id}, now())`)
  const counted = async () => (await list(me)).map(({ actorCount, actCount, actors: shown }) => [actorCount, actCount, shown.length])
  expect(await counted()).toEqual([[countedActors - 4, countedActors - 4, 3]])
  const one = await world.person()
  await run(
    world.owner.db,
    sql`insert into notification_actor (notification_id, actor_id, at, acts) values (${id}::uuid, ${one.id}::uuid, now(), 3)`,
  )
  await run(world.owner.db, sql`update notification set actor_count = actor_count + 1, act_count = act_count + 3 where id = ${id}::uuid`)
  expect(await counted()).toEqual([[countedActors - 3, countedActors - 1, 3]])
})

describe('pushes of likes', () => {
  it('are one an hour, of what came unread in the last four, told to every browser of that person', async () => {
    const [me, twin, actor, second] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    const devices = { ...(await browsers(me, 'phone')), ...(await browsers(twin, 'others')) }
    const like = async (who: TestPerson) => {
      const post = await world.post(me)
      await likePost(who.ctx, { postId: post.id, on: true })
      await tell(notice(me.id, 'like', { actorId: who.id, postId: post.id }))
    }
    const pushed = () => writtenBy(world, { me, twin, ...devices }, () => pushCalm(world.ctx(), { personId: me.id }))
    expect(await pushed()).toEqual([])
    await like(actor)
    await like(second)
    await tell(notice(me.id, 'money_received', { actorId: actor.id, amountKrw: 1 }))
    expect(await pushed()).toMatchInlineSnapshot(`
      [
        "+ notice_settings me: choices {}, time_zone "Asia/Seoul", hides_text false, calm_push_at now, quiet_from_minute 1320, quiet_until_minute 480",
        "+ outbox ·: name "notifications.push", run_at now, payload {"others":1,"personId":"me","notificationId":"·","subscriptionId":"phone"}",
      ]
    `)
    // A minute is over with each of these calls.
    await like(actor)
    expect(await pushed()).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.pushCalm", run_at some time, payload {"personId":"me"}, unique_key "calm push:me:at ·"",
      ]
    `)
    world.advance(hourMs - 2 * minuteMs)
    expect(await pushed()).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "notifications.push", run_at now, payload {"others":0,"personId":"me","notificationId":"·","subscriptionId":"phone"}",
        "notice_settings me: calm_push_at now",
      ]
    `)
    // What is older than four hours is no news.
    await run(world.owner.db, sql`update notice_settings set calm_push_at = null where person_id = ${me.id}::uuid`)
    world.advance(4 * hourMs - minuteMs)
    await run(
      world.owner.db,
      sql`update notification set updated_at = ${world.deps.now()}::timestamptz - interval '4 hours' + interval '1 minute' where person_id = ${me.id}::uuid`,
    )
    expect((await pushed()).length).toBeGreaterThan(0)
    await run(world.owner.db, sql`update notice_settings set calm_push_at = null where person_id = ${me.id}::uuid`)
    await run(
      world.owner.db,
      sql`update notification set updated_at = ${world.deps.now()}::timestamptz - interval '4 hours' + interval '59 seconds' where person_id = ${me.id}::uuid`,
    )
    expect(await pushed()).toEqual([])
  })
})

describe('a person’s own settings', () => {
  it('change by what is given, and those of somebody else stay', async () => {
    const [me, twin] = (await people(2)) as [TestPerson, TestPerson]
    for (const who of [me, twin])
      await changeSettings(who.ctx, {
        choice: { topic: 'likes', channel: 'push', isOn: false },
        quiet: { fromMinute: 60, untilMinute: 120 },
        timeZone: 'Europe/Berlin',
        hidesText: true,
      })
    const by = (input: Parameters<typeof changeSettings>[1]) => writtenBy(world, { me, twin }, () => changeSettings(me.ctx, input))
    expect(await by({ choice: { topic: 'follows', channel: 'push', isOn: false } })).toEqual([
      'notice_settings me: choices {"likes.push":false,"follows.push":false}',
    ])
    expect(await by({ quiet: null })).toEqual(['notice_settings me: quiet_from_minute null, quiet_until_minute null'])
    expect(await by({ quiet: { fromMinute: 5, untilMinute: 6 } })).toEqual([
      'notice_settings me: quiet_from_minute 5, quiet_until_minute 6',
    ])
    expect(await by({ timeZone: 'Asia/Tokyo' })).toEqual(['notice_settings me: time_zone "Asia/Tokyo"'])
    expect(await by({ hidesText: false })).toEqual(['notice_settings me: hides_text false'])
  })

  it('silence so many people and no more, and say it again of one without end', async () => {
    const [me, one, other, twin] = (await people(4)) as [TestPerson, TestPerson, TestPerson, TestPerson]
    const crowd = await Promise.all(Array.from({ length: 3 }, () => world.person()))
    await run(
      world.owner.db,
      sql`with made as (
            insert into person (id, status, created_at, last_active_at) select uuidv7(), 'pending', now(), now() from generate_series(1, ${maxSilenced - 1 - crowd.length}) returning id)
          insert into notice_mute (muter_id, muted_id, created_at) select ${me.id}::uuid, id, now() - interval '1 day' from made`,
    )
    for (const who of crowd) await silencePerson(twin.ctx, { personId: who.id, on: true })
    for (const who of [...crowd, one]) await silencePerson(me.ctx, { personId: who.id, on: true })
    await silencePerson(me.ctx, { personId: one.id, on: true })
    await expect(silencePerson(me.ctx, { personId: other.id, on: true })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    await silencePerson(me.ctx, { personId: one.id, on: false })
    await silencePerson(me.ctx, { personId: other.id, on: true })
    expect((await readSettings(twin.ctx)).silenced.map(({ id }) => id).toSorted()).toEqual(crowd.map(({ id }) => id).toSorted())
    await run(world.owner.db, sql`insert into block (blocker_id, blocked_id, created_at) values (${one.id}, ${twin.id}, now())`)
    await expect(silencePerson(twin.ctx, { personId: one.id, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keep ten browsers: the one that came first goes, and nobody else’s', async () => {
    const [me, twin] = (await people(2)) as [TestPerson, TestPerson]
    const serverKey = world.config.PUSH_KEYS[0]!.publicKey
    const add = (who: TestPerson, name: string) =>
      subscribePush(who.ctx, { endpoint: `https://push.kiwi-sandbox.test/${name}`, p256dh: 'k', auth: 'a', serverKey, locale: 'ko' })
    const endpoints = async (who: TestPerson) =>
      (
        await rows(
          world.deps.main.db,
          sql<{
            name: string
          }>`select split_part(endpoint, '/', 4) as name from push_subscription where person_id = ${who.id}::uuid order by created_at`,
        )
      ).map(({ name }) => name)
    await add(twin, 'twin')
    for (let n = 0; n < 11; n += 1) {
      world.advance(1_000)
      await add(me, `me-${n}`)
    }
    expect(await endpoints(me)).toEqual(Array.from({ length: 10 }, (_, n) => `me-${n + 1}`))
    expect(await endpoints(twin)).toEqual(['twin'])
    // Whoever signs in there last hears it, and nobody ends it for somebody else.
    await unsubscribePush(me.ctx, { endpoint: 'https://push.kiwi-sandbox.test/twin' })
    expect(await endpoints(twin)).toEqual(['twin'])
    await add(twin, 'me-5')
    expect([(await endpoints(me)).includes('me-5'), await endpoints(twin)]).toEqual([false, ['twin', 'me-5']])
  })
})
