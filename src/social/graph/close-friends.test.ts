import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { maxCloseFriends } from '../../shared/bounds.ts'
import { isCloseFriend } from '../access/close-friends.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { blockPerson } from './block-person.ts'
import { followPerson } from './follow-person.ts'
import { listCloseFriends } from './list-close-friends.ts'
import { removeFollower } from './remove-follower.ts'
import { setCloseFriend } from './set-close-friend.ts'
import { unfollowPerson } from './unfollow-person.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const listOf = async ({ ctx }: TestPerson) => (await listCloseFriends(ctx, { cursor: null, limit: 10 })).people.map(({ id }) => id)
const isClose = async (viewer: TestPerson | null, owner: TestPerson) =>
  (await one(world.deps.main.db, sql<{ close: boolean }>`select ${isCloseFriend(viewer?.id ?? null, sql`${owner.id}::uuid`)} as close`))
    .close

describe('a close friend', () => {
  it('is a follower whom the owner of the list puts on it; nobody is told, and nobody else sees it', async () => {
    const [me, friend, stranger] = [await world.person(), await world.person(), await world.person()]
    await world.follow(friend, me)
    await world.runJobs()
    const events = () => rows(world.deps.main.db, sql<{ seq: number }>`select seq from event where person_id = ${friend.id}::uuid`)
    const before = await events()
    for (let n = 0; n < 2; n += 1) expect(await setCloseFriend(me.ctx, { personId: friend.id, on: true })).toEqual({ on: true })
    await world.runJobs()
    expect(await listOf(me)).toEqual([friend.id])
    expect(await listOf(friend)).toEqual([])
    expect([await isClose(friend, me), await isClose(me, friend), await isClose(stranger, me), await isClose(null, me)]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(await events()).toEqual(before)
    expect((await listNotifications(friend.ctx, { cursor: null, limit: 10 })).notifications).toEqual([])
    for (const other of [stranger, me])
      await expect(setCloseFriend(me.ctx, { personId: other.id, on: true })).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'personId' })
    await setCloseFriend(me.ctx, { personId: friend.id, on: false })
    expect([await listOf(me), await isClose(friend, me)]).toEqual([[], false])
  })

  it.each(['unfollow', 'remove', 'block', 'is blocked'] as const)(
    'is none any more after an end of the follow (%s), and not by a new follow',
    async (how) => {
      const [me, friend] = [await world.person(), await world.person()]
      await world.follow(friend, me)
      await setCloseFriend(me.ctx, { personId: friend.id, on: true })
      if (how === 'unfollow') await unfollowPerson(friend.ctx, { personId: me.id })
      if (how === 'remove') await removeFollower(me.ctx, { personId: friend.id })
      if (how === 'block') await blockPerson(me.ctx, { personId: friend.id })
      if (how === 'is blocked') await blockPerson(friend.ctx, { personId: me.id })
      expect([await listOf(me), await isClose(friend, me)]).toEqual([[], false])
      await run(world.owner.db, sql`delete from block where ${me.id}::uuid in (blocker_id, blocked_id)`)
      await followPerson(friend.ctx, { personId: me.id })
      expect([await listOf(me), await isClose(friend, me)]).toEqual([[], false])
    },
  )

  it(`is one of ${maxCloseFriends} at most`, async () => {
    const [me, friend] = [await world.person(), await world.person()]
    await world.follow(friend, me)
    await run(
      world.owner.db,
      sql`
        with many as (
          insert into person (id, status, display_name, created_at, last_active_at)
          select uuidv7(), 'pending', 'x', ${world.deps.now()}::timestamptz, ${world.deps.now()}::timestamptz
          from generate_series(1, ${maxCloseFriends}::int) returning id)
        insert into close_friend (owner_id, friend_id, created_at) select ${me.id}::uuid, id, ${world.deps.now()}::timestamptz from many`,
    )
    await expect(setCloseFriend(me.ctx, { personId: friend.id, on: true })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  })
})
