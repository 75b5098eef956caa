import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { answerFollowRequest } from './answer-follow-request.ts'
import { blockPerson } from './block-person.ts'
import { endMutes } from './end-mutes.ts'
import { followPerson } from './follow-person.ts'
import { followTag } from './follow-tag.ts'
import { mutePerson } from './mute-person.ts'
import { muteText, unmuteText } from './mute-text.ts'
import { removeFollower } from './remove-follower.ts'
import { setCloseFriend } from './set-close-friend.ts'
import { unblockPerson } from './unblock-person.ts'
import { unfollowPerson } from './unfollow-person.ts'
import { unfollowTag } from './unfollow-tag.ts'
import { unmutePerson } from './unmute-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

/**
 * Of ann, bea, cho and dan each follows each and is followed, is a close friend of, mutes and is
 * muted; eve knows nobody yet, and `shy` asks who comes.
 */
async function circle() {
  const [ann, bea, cho, dan, eve] = (await Promise.all(Array.from({ length: 5 }, () => world.person()))) as [
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
  ]
  const shy = await world.person({ isPrivate: true })
  const all = [ann, bea, cho, dan]
  for (const one of all)
    for (const other of all)
      if (one !== other) {
        await world.follow(one, other)
        await run(world.owner.db, sql`insert into close_friend (owner_id, friend_id, created_at) values (${one.id}, ${other.id}, now())`)
        await mutePerson(one.ctx, { personId: other.id, duration: 'ever' })
      }
  for (const one of [ann, bea]) await followPerson(one.ctx, { personId: shy.id })
  await world.runJobs()
  const named = { ann, bea, cho, dan, eve, shy }
  const by = (act: () => Promise<unknown>) => writtenBy(world, named, act)
  return { ...named, by }
}

describe('among people who all know each other', () => {
  it('a follow begins and ends between two', async () => {
    const { ann, bea, cho, eve, shy, by } = await circle()
    const to = (who: TestPerson) => ({ personId: who.id })
    expect(await by(() => followPerson(ann.ctx, to(eve)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "eve", kind "followers"",
        "+ follow ann eve: state "accepted", withheld false",
        "+ outbox ·: name "graph.backfill", run_at now, payload {"followeeId":"eve","followerId":"ann"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"ann","personId":"eve","amountKrw":null,"commentId":null}",
      ]
    `)
    expect(await by(() => followPerson(ann.ctx, to(eve)))).toEqual([])
    expect(await by(() => unfollowPerson(ann.ctx, to(bea)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "bea", kind "followers"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "- close_friend bea ann",
        "- follow ann bea",
      ]
    `)
    expect(await by(() => unfollowPerson(ann.ctx, to(bea)))).toEqual([])
    expect(await by(() => removeFollower(ann.ctx, to(cho)))).toMatchInlineSnapshot(`
      [
        "+ count_change: by -1, key "ann", kind "followers"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"cho","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"ann","personId":"cho","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"cho","personId":"ann","amountKrw":null,"commentId":null}",
        "- close_friend ann cho",
        "- follow cho ann",
      ]
    `)
    expect(await by(() => answerFollowRequest(shy.ctx, { personId: ann.id, accept: true }))).toMatchInlineSnapshot(`
      [
        "+ count_change: by 1, key "shy", kind "followers"",
        "+ outbox ·: name "graph.backfill", run_at now, payload {"followeeId":"shy","followerId":"ann"}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"shy","personId":"ann","amountKrw":null,"commentId":null}",
        "- notification_actor · ann",
        "- notification_fact shy follow_request:ann",
        "follow ann shy: state "accepted"",
        "notification ·: act_count 1, actor_count 1",
        "told {"kind":"notification_withdrawn","unreadCount":1,"notificationId":"·"}: shy",
      ]
    `)
    expect(await by(() => answerFollowRequest(shy.ctx, { personId: bea.id, accept: false }))).toMatchInlineSnapshot(`
      [
        "- follow bea shy",
        "- notification ·",
        "- notification_actor · bea",
        "- notification_fact shy follow_request:bea",
        "told {"kind":"notification_withdrawn","unreadCount":0,"notificationId":"·"}: shy",
      ]
    `)
  })

  it('a block ends what is between two, its end brings nothing back, and both are told apart from others', async () => {
    const { ann, bea, by } = await circle()
    expect(await by(() => blockPerson(ann.ctx, { personId: bea.id }))).toMatchInlineSnapshot(`
      [
        "+ block ann bea: ",
        "+ count_change: by -1, key "ann", kind "followers"",
        "+ count_change: by -1, key "bea", kind "followers"",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_accepted","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"ann","personId":"bea","amountKrw":null,"commentId":null}",
        "+ outbox ·: name "notifications.notify", run_at now, payload {"kind":"follow_request","postId":null,"actorId":"bea","personId":"ann","amountKrw":null,"commentId":null}",
        "- close_friend ann bea",
        "- close_friend bea ann",
        "- follow ann bea",
        "- follow bea ann",
        "told {"kind":"blocks"}: ann",
      ]
    `)
    expect(await by(() => blockPerson(ann.ctx, { personId: bea.id }))).toEqual([])
    // The other one cannot end it.
    expect(await by(() => unblockPerson(bea.ctx, { personId: ann.id }))).toEqual([])
    expect(await by(() => unblockPerson(ann.ctx, { personId: bea.id }))).toMatchInlineSnapshot(`
      [
        "- block ann bea",
        "told {"kind":"blocks"}: ann",
      ]
    `)
  })

  it('a mute, a muted word, a close friend and a hashtag are one person’s', async () => {
    const { ann, bea, cho, by } = await circle()
    for (const who of [ann, bea]) {
      await muteText(who.ctx, { kind: 'word', text: '대출' })
      await muteText(who.ctx, { kind: 'tag', text: '대출' })
      await muteText(who.ctx, { kind: 'word', text: '광고' })
      for (const tag of ['맛집', '카페']) await followTag(who.ctx, { tag })
    }
    expect(await by(() => mutePerson(ann.ctx, { personId: bea.id, duration: 'day' }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "graph.endMutes", run_at now+1d, payload {"personId":"ann"}",
        "mute ann bea: until now+1d",
      ]
    `)
    expect(await by(() => unmutePerson(ann.ctx, { personId: bea.id }))).toMatchInlineSnapshot(`
      [
        "- mute ann bea",
      ]
    `)
    expect(await by(() => unmuteText(ann.ctx, { kind: 'word', text: '대출' }))).toMatchInlineSnapshot(`
      [
        "- muted_text ann word 대출",
      ]
    `)
    expect(await by(() => muteText(ann.ctx, { kind: 'word', text: '광고', duration: 'day' }))).toMatchInlineSnapshot(`
      [
        "+ outbox ·: name "graph.endMutes", run_at now+1d, payload {"personId":"ann"}",
        "muted_text ann word 광고: until now+1d",
      ]
    `)
    expect(await by(() => setCloseFriend(ann.ctx, { personId: cho.id, on: false }))).toMatchInlineSnapshot(`
      [
        "- close_friend ann cho",
      ]
    `)
    expect(await by(() => setCloseFriend(ann.ctx, { personId: cho.id, on: true }))).toMatchInlineSnapshot(`
      [
        "+ close_friend ann cho: ",
        "+ outbox ·: name "graph.backfill", run_at now, payload {"followeeId":"ann","followerId":"cho"}",
      ]
    `)
    expect(await by(() => unfollowTag(ann.ctx, { tag: '맛집' }))).toMatchInlineSnapshot(`
      [
        "- hashtag_follow ann 맛집",
      ]
    `)
  })

  it('mutes end at their time and not before, of the person whose job it is', async () => {
    const { ann, bea, cho, by } = await circle()
    for (const who of [ann, bea]) {
      await mutePerson(who.ctx, { personId: cho.id, duration: 'day' })
      await muteText(who.ctx, { kind: 'word', text: '대출', duration: 'day' })
    }
    const end = () => by(() => endMutes(world.ctx(), { personId: ann.id }))
    world.advance(86_400_000 - 60_000 - 1)
    expect((await end()).filter((line) => line.startsWith('-'))).toEqual([])
    world.advance(1 - 60_000)
    expect((await end()).filter((line) => line.startsWith('-'))).toEqual(['- mute ann cho', '- muted_text ann word 대출'])
  })
})
