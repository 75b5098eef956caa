import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blockPerson } from '../graph/block-person.ts'
import { followPerson } from '../graph/follow-person.ts'
import { mutePerson } from '../graph/mute-person.ts'
import { unfollowPerson } from '../graph/unfollow-person.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { updateProfile } from '../people/update-profile.ts'
import { dismissPerson } from './dismiss-person.ts'
import { peopleToFollow } from './people-to-follow.ts'
import { refreshNeighbours } from './refresh-neighbours.ts'
import { refreshSuggestions } from './refresh-suggestions.ts'
import { resetInterests } from './reset-interests.ts'
import type { PersonReason } from './schema.ts'
import { setPersonalised } from './set-personalised.ts'

const hourMs = 3_600_000
const everybody = { after: '00000000-0000-0000-0000-000000000000', upTo: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const suggested = async ({ ctx }: TestPerson) => new Map((await peopleToFollow(ctx)).people.map(({ id, reason }) => [id, reason]))
async function like(who: TestPerson, post: { id: string }, author: TestPerson): Promise<void> {
  await keepInteractions(world.deps, [logEvent({ kind: 'like', personId: who.id, postId: post.id, authorId: author.id }, world.deps.now())])
}

/** The reason derived anew, without the statements that made it. */
async function isTrue(me: TestPerson, id: string, reason: PersonReason): Promise<boolean> {
  const { main, log } = world.deps
  switch (reason.kind) {
    case 'friends': {
      const friends = await rows(
        main.db,
        sql<{ id: string; name: string }>`
          select p.id, p.display_name as name from person p
          where p.id in (select followee_id from follow where follower_id = ${me.id}::uuid and state = 'accepted')
            and p.id in (select follower_id from follow where followee_id = ${id}::uuid and state = 'accepted') and p.status = 'active'`,
      )
      const names = new Map(friends.map((friend) => [friend.id, friend.name]))
      return friends.length === reason.count && reason.people.every(({ personId, name }) => names.get(personId) === name)
    }
    case 'acted': {
      const acts = await rows(
        log.db,
        sql<{ postId: string }>`
          select post_id from person_history where person_id = ${me.id}::uuid and author_id = ${id}::uuid and weight >= 1`,
      )
      return acts.length === reason.count
    }
    case 'alike': {
      const mine = await rows(
        log.db,
        sql<{ postId: string }>`select post_id from person_history where person_id = ${me.id}::uuid and weight >= 1`,
      )
      const others = await rows(
        log.db,
        sql<{ others: string[] }>`
          select others from post_neighbours where model = 'near' and post_id = any(${mine.map(({ postId }) => postId)}::uuid[])`,
      )
      const theirs = await rows(
        main.db,
        sql<{ id: string }>`
          select id from post where author_id = ${id}::uuid and id = any(${others.flatMap((row) => row.others)}::uuid[])`,
      )
      return theirs.length === reason.count
    }
    case 'topic':
    case 'new': {
      const category = reason.kind === 'topic' ? reason.category : null
      const posts = await rows(
        main.db,
        sql<{ id: string }>`
          select id from post where author_id = ${id}::uuid and state = 'visible' and (${category}::text is null or category = ${category})`,
      )
      return posts.length > 0
    }
    default: {
      const unhandled: never = reason
      throw new Error(String(unhandled))
    }
  }
}

describe('suggested people', () => {
  test('are friends of friends first whose friend follows few, people liked by the like-minded, and authors of chosen topics; every reason is true', async () => {
    const [me, choosy, eager, known, famous, twin, painter, cook] = await Promise.all(Array.from({ length: 8 }, () => world.person()))
    await world.follow(me!, choosy!)
    await world.follow(me!, eager!)
    await world.follow(choosy!, known!)
    await world.follow(eager!, famous!)
    for (let n = 0; n < 12; n += 1) await world.follow(eager!, await world.person())
    const [shared, theirs] = [await world.post(twin!), await world.post(painter!)]
    // Who chose the one chose the other.
    const fans = await Promise.all(Array.from({ length: 5 }, () => world.person()))
    for (const fan of fans) for (const post of [shared, theirs]) await like(fan, post, post === shared ? twin! : painter!)
    await like(me!, shared, twin!)
    await refreshNeighbours(world.deps, { isFull: true })
    await world.post(cook!, { category: 'food' })
    await updateProfile(me!.ctx, { interests: ['food'] })

    const found = await suggested(me!)
    expect(found.get(known!.id)).toEqual({ kind: 'friends', count: 1, people: [{ personId: choosy!.id, name: choosy!.handle }] })
    expect(found.get(painter!.id)).toEqual({ kind: 'alike', count: 1 })
    expect(found.get(twin!.id)).toEqual({ kind: 'acted', count: 1 })
    expect(found.get(cook!.id)).toEqual({ kind: 'topic', category: 'food' })
    const order = [...found.keys()]
    const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
    expect(place(known!.id)).toBeLessThan(place(famous!.id))
    for (const [id, reason] of found) expect([id, reason, await isTrue(me!, id, reason)]).toEqual([id, reason, true])
  })

  test('leave at once when they are followed, asked, blocked, muted, dismissed, private, limited or suspended; a dismissal lasts', async () => {
    const me = await world.person()
    const friend = await world.person()
    await world.follow(me, friend)
    const others = await Promise.all(Array.from({ length: 10 }, () => world.person()))
    for (const one of others) await world.follow(friend, one)
    const [followed, blocked, blocker, muted, dismissed, shy, suspended, asked, limited, left] = others as [
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
      TestPerson,
    ]
    const ofFriend = async () => [...(await suggested(me)).keys()].filter((id) => others.some((one) => one.id === id)).toSorted()
    expect((await ofFriend()).length).toBeGreaterThan(4)
    await followPerson(me.ctx, { personId: followed.id })
    await blockPerson(me.ctx, { personId: blocked.id })
    await blockPerson(blocker.ctx, { personId: me.id })
    await mutePerson(me.ctx, { personId: muted.id })
    await dismissPerson(me.ctx, { personId: dismissed.id, on: true })
    await updateProfile(shy.ctx, { isPrivate: true })
    await updateProfile(asked.ctx, { isPrivate: true })
    await followPerson(me.ctx, { personId: asked.id })
    await run(world.owner.db, sql`update person set status = 'suspended' where id = ${suspended.id}::uuid`)
    await run(world.owner.db, sql`update person set is_limited = true where id = ${limited.id}::uuid`)
    expect(await ofFriend()).toEqual([left.id])
    world.advance(120 * 24 * hourMs)
    expect(await ofFriend()).not.toContain(dismissed.id)
    await dismissPerson(me.ctx, { personId: dismissed.id, on: false })
    await refreshSuggestions(world.ctx(), everybody)
    expect(await ofFriend()).toContain(dismissed.id)
    // A reason does not name somebody who is followed no more.
    await unfollowPerson(me.ctx, { personId: friend.id })
    for (const [, reason] of await suggested(me)) expect(reason.kind).not.toBe('friends')
  })

  test('use nothing of the person after the switch or a reset, at the next read', async () => {
    const [me, friend, star] = [await world.person(), await world.person(), await world.person()]
    await world.follow(me, friend)
    await world.follow(friend, star)
    expect((await suggested(me)).get(star.id)).toMatchObject({ kind: 'friends' })
    await setPersonalised(me.ctx, { on: false })
    expect([...(await suggested(me)).values()].filter(({ kind }) => kind !== 'new')).toEqual([])
    await setPersonalised(me.ctx, { on: true })
    const author = await world.person()
    await like(me, await world.post(author), author)
    world.advance(21 * hourMs)
    await refreshSuggestions(world.ctx(), everybody)
    expect((await suggested(me)).get(author.id)).toMatchObject({ kind: 'acted' })
    world.advance(1_000)
    await resetInterests(me.ctx)
    expect((await suggested(me)).get(author.id)?.kind).not.toBe('acted')
  })

  test('are made by the job for active people whose own acts changed or whose list is old, and for no others', async () => {
    await refreshSuggestions(world.ctx(), everybody)
    const me = await world.person()
    const friend = await world.person()
    const refresh = () => refreshSuggestions(world.ctx(), everybody)
    expect(await refresh()).toMatchObject({ computed: 2, failed: 0 })
    expect(await refresh()).toMatchObject({ computed: 0 })
    await world.follow(me, friend)
    expect(await refresh()).toMatchObject({ computed: 1 })
    world.advance(21 * hourMs)
    const { considered, computed } = await refresh()
    expect(computed).toBe(considered)
    await world.deps.redis.flushdb()
    expect((await peopleToFollow(me.ctx)).people.length).toBeGreaterThan(0)
  })
})
