import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Process, startProcess } from '../../../test/worlds/start-process.ts'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { systemCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { audiences } from '../../shared/audiences.ts'
import { answerFollowRequest } from '../graph/answer-follow-request.ts'
import { blockPerson } from '../graph/block-person.ts'
import { followPerson } from '../graph/follow-person.ts'
import { followTag } from '../graph/follow-tag.ts'
import { mutePerson } from '../graph/mute-person.ts'
import { muteText, unmuteText } from '../graph/mute-text.ts'
import { setCloseFriend } from '../graph/set-close-friend.ts'
import { unblockPerson } from '../graph/unblock-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { unfollowTag } from '../graph/unfollow-tag.ts'
import { unmutePerson } from '../graph/unmute-person.ts'
import { hidePost } from '../interest/hide-post.ts'
import { updateProfile } from '../people/update-profile.ts'
import { archivePost } from '../posts/archive-post.ts'
import { deletePost } from '../posts/delete-post.ts'
import { editPost } from '../posts/edit-post.ts'
import { homeFeed } from './home-feed.ts'
import type { HomePage } from './schema.ts'
import { trimTimelines } from './trim-timelines.ts'

/** `KIWI_TEST_SEED` plays the same histories again, `KIWI_HOME_HISTORIES` asks for more of them. */
const seed = Number(process.env['KIWI_TEST_SEED'] ?? Date.now() % 1_000_000)
const histories = Number(process.env['KIWI_HOME_HISTORIES'] ?? 8)

let world: World
const processes: Process[] = []
/** They end what they have begun. */
const stopped: Process[] = []
beforeAll(async () => {
  world = await createWorld()
  processes.push(startProcess(world), startProcess(world))
})
afterAll(async () => {
  await Promise.all([...processes, ...stopped].map((process) => process.close()))
  await world.close()
})

const tags = ['캠핑', '요리'] as const
const acts = {
  post: 6,
  follow: 5,
  unfollow: 1,
  accept: 2,
  followTag: 2,
  unfollowTag: 1,
  mute: 2,
  unmute: 1,
  muteText: 2,
  unmuteText: 2,
  block: 1,
  unblock: 1,
  hide: 2,
  show: 1,
  edit: 1,
  narrow: 3,
  widen: 3,
  befriend: 2,
  unfriend: 1,
  archive: 1,
  unarchive: 1,
  delete: 1,
  goPrivate: 1,
  goPublic: 1,
  suspend: 1,
  restore: 2,
  away: 1,
  pull: 1,
  trim: 1,
  jobs: 3,
  flush: 1,
  restart: 1,
} as const
type Kind = keyof typeof acts

interface Act {
  kind: Kind
  who: number
  whom: number
  tag: (typeof tags)[number] | null
  process: number
}

const someone = fc.nat({ max: 4 })
const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...Object.entries(acts).flatMap(([kind, times]) => Array.from({ length: times }, () => kind as Kind))),
  who: someone,
  whom: someone,
  tag: fc.constantFrom(null, ...tags),
  process: fc.nat({ max: 1 }),
})

async function take(people: TestPerson[], { kind, who, whom, tag, process }: Act): Promise<void> {
  const [me, other] = [people[who]!, people[whom]!]
  const ctx = { ...me.ctx, ...processes[process]! }
  const personId = other.id
  const caption = tag === null ? '오늘' : `오늘 #${tag}`
  const { db } = world.deps.main
  const aPostOf = async (authorId: string) =>
    (await rows(db, sql<{ id: string }>`select id from post where author_id = ${authorId}::uuid order by id limit 1 offset ${whom}`))[0]
      ?.id ?? authorId
  switch (kind) {
    case 'post':
      // Half of them are for everybody.
      return void (await world.post({ ...me, ctx }, { caption, audience: whom % 2 === 0 ? 'public' : audiences[who % audiences.length] }))
    case 'follow':
      return void (await followPerson(ctx, { personId }))
    case 'unfollow':
      return void (await unfollowPerson(ctx, { personId }))
    case 'accept':
      return void (await answerFollowRequest(ctx, { personId, accept: true }))
    case 'followTag':
      return void (await followTag(ctx, { tag: tag ?? tags[0] }))
    case 'unfollowTag':
      return void (await unfollowTag(ctx, { tag: tag ?? tags[0] }))
    case 'mute':
      return void (await mutePerson(ctx, { personId }))
    case 'unmute':
      return void (await unmutePerson(ctx, { personId }))
    case 'muteText':
    case 'unmuteText': {
      const text = { kind: tag !== null && whom % 2 === 0 ? ('tag' as const) : ('word' as const), text: tag ?? '오늘' }
      return void (await (kind === 'muteText' ? muteText(ctx, text) : unmuteText(ctx, text)))
    }
    case 'block':
      return void (await blockPerson(ctx, { personId }))
    case 'unblock':
      return void (await unblockPerson(ctx, { personId }))
    case 'hide':
    case 'show':
      return void (await hidePost(ctx, { postId: await aPostOf(personId), hidden: kind === 'hide' }))
    case 'edit':
      return void (await editPost(ctx, { postId: await aPostOf(me.id), caption }))
    case 'narrow':
      return void (await editPost(ctx, { postId: await aPostOf(me.id), audience: audiences[1 + (whom % 3)] }))
    case 'widen':
      return void (await editPost(ctx, { postId: await aPostOf(me.id), audience: audiences[whom % 3] }))
    case 'befriend':
    case 'unfriend':
      return void (await setCloseFriend(ctx, { personId, on: kind === 'befriend' }))
    case 'archive':
    case 'unarchive':
      return void (await archivePost(ctx, { postId: await aPostOf(me.id), on: kind === 'archive' }))
    case 'delete':
      return void (await deletePost(ctx, { postId: await aPostOf(me.id) }))
    case 'goPrivate':
    case 'goPublic':
      return void (await updateProfile(ctx, { isPrivate: kind === 'goPrivate' }))
    case 'suspend':
    case 'restore':
      return run(db, sql`update person set status = ${kind === 'suspend' ? 'suspended' : 'active'} where id = ${me.id}::uuid`)
    case 'away':
      return run(
        db,
        sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - 40 * 86_400_000)} where id = ${me.id}::uuid`,
      )
    case 'pull':
      return run(db, sql`insert into pulled_author (author_id) values (${me.id}::uuid) on conflict do nothing`)
    case 'trim':
      return void (await trimTimelines(systemCtx(world.deps, 'trim'), { kept: 2, above: 2, page: 2 }))
    case 'jobs':
      return void (await world.runJobs())
    case 'flush':
      return void (await world.deps.redis.flushdb())
    case 'restart': {
      const [before] = processes.splice(process, 1, startProcess(world))
      return void stopped.push(before!)
    }
    default: {
      const unhandled: never = kind
      throw new Error(String(unhandled))
    }
  }
}

/** A refusal changes nothing. */
async function mayRefuse(doing: Promise<void>): Promise<void> {
  try {
    await doing
  } catch (error) {
    if (!(error instanceof KiwiError) || !['NOT_FOUND', 'BAD_INPUT'].includes(error.code)) throw error
  }
}

interface Shown {
  id: string
  tag: string | null
}

/** Home, page by page, each page from the other process. */
async function homeOf({ ctx }: TestPerson, limit: number): Promise<Shown[]> {
  const shown: Shown[] = []
  let cursor: string | null = null
  for (let turn = 0; ; turn += 1) {
    const page: HomePage = (await homeFeed({ ...ctx, ...processes[turn % 2]! }, { cursor, limit })).value
    expect(page.posts.length).toBeLessThanOrEqual(limit)
    expect(Object.keys(page.tags).filter((id) => !page.posts.some((post) => post.id === id))).toEqual([])
    shown.push(...page.posts.map(({ id }) => ({ id, tag: page.tags[id] ?? null })))
    if (page.nextCursor === null) return shown
    cursor = page.nextCursor
  }
}

/** Written anew from the promises, and not with the conditions that the product shares. */
function truthFor({ id: me }: TestPerson): Promise<Shown[]> {
  return rows(
    world.owner.db,
    sql<Shown>`
      with known as (
        select p.id, p.author_id, p.audience, a.is_private, p.author_id = ${me}::uuid as is_own, exists (
            select from follow f where f.follower_id = ${me}::uuid and f.followee_id = p.author_id and f.state = 'accepted') as is_followed
        from post p join person a on a.id = p.author_id
        where p.state = 'visible' and a.status = 'active'
          and not exists (select from block where (blocker_id, blocked_id) in ((${me}::uuid, a.id), (a.id, ${me}::uuid)))
          and not exists (select from mute where muter_id = ${me}::uuid and muted_id = a.id)
          and (a.id = ${me}::uuid or not exists (
            select from muted_text t where t.person_id = ${me}::uuid and case t.kind when 'word' then p.caption like '%' || t.text || '%'
              else exists (select from post_hashtag h where h.post_id = p.id and h.tag = t.text) end))
          and not exists (select from hidden_post where person_id = ${me}::uuid and post_id = p.id)
      ), mine as (
        select id, is_own or is_followed as of_people,
          (select min(w.tag) from hashtag_follow w join post_hashtag h on h.tag = w.tag
           where w.person_id = ${me}::uuid and h.post_id = k.id and not k.is_private and k.audience = 'public') as tag
        from known k
        where is_own or audience = 'public' or (is_followed and (audience = 'followers' or (audience = 'close_friends'
          and exists (select from close_friend where owner_id = author_id and friend_id = ${me}::uuid))))
      )
      select id, case when not of_people then tag end as tag from mine where of_people or tag is not null order by id desc`,
  )
}

test(
  `home is what SQL says, after ${histories} random histories on two processes: nothing is lost, twice or forbidden`,
  { timeout: 60_000 + histories * 15_000 },
  async () => {
    console.log(`home: KIWI_TEST_SEED=${seed}`)
    const moments = fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 10, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 1, max: 4 }), async (history, limit) => {
        const people = await Promise.all(Array.from({ length: 5 }, () => world.person()))
        for (const [moment, together] of history.entries()) {
          await Promise.all(together.map((one) => mayRefuse(take(people, one))))
          await Promise.all(stopped.splice(0).map((process) => process.close()))
          // Before the jobs ran something may be missing, and nothing forbidden or twice.
          const reader = people[moment % people.length]!
          const allowed = (await truthFor(reader)).map(({ id }) => id)
          const early = (await homeOf(reader, limit)).map(({ id }) => id)
          expect(early).toEqual(allowed.filter((id) => early.includes(id)))
        }
        await world.runJobs()
        for (const reader of people) expect(await homeOf(reader, limit)).toEqual(await truthFor(reader))
      }),
      { seed, numRuns: histories },
    )
  },
)
