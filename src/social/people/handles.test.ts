import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { person } from '../../db/schema/person.ts'
import { sql } from '../../db/sql.ts'
import { peopleNamed } from '../access/handles.ts'
import { blockPerson } from '../graph/block-person.ts'
import { listFollowers } from '../graph/list-follows.ts'
import { listNotifications } from '../notifications/list-notifications.ts'
import { personPosts } from '../posts/person-posts.ts'
import { write } from '../../db/write.ts'
import { checkHandle } from './check-handle.ts'
import { freshHandle } from './internal/fresh-handle.ts'
import { readProfile } from './read-profile.ts'
import { nextRenameAt } from './rules.ts'
import { updateProfile } from './update-profile.ts'

const dayMs = 86_400_000

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const fresh = () => `h${randomUUID().replaceAll('-', '').slice(0, 12)}`
const rename = (one: TestPerson, handle: string) => updateProfile(one.ctx, { handle })

describe('a handle that somebody left', () => {
  it('can be taken by nobody else for 90 days, and then by anybody; its owner may go back', async () => {
    const [one, other] = [await world.person(), await world.person()]
    const next = fresh()
    await rename(one, next)
    await expect(rename(other, one.handle)).rejects.toMatchObject({ code: 'HANDLE_TAKEN', field: 'handle' })
    expect((await rename(one, one.handle)).handle).toBe(one.handle)
    await expect(rename(other, next)).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
    world.advance(90 * dayMs + 1)
    expect((await rename(other, next)).handle).toBe(next)
  })

  it('is not given to a newcomer with that nickname either', async () => {
    const one = await world.person()
    await rename(one, fresh())
    const made = await write(world.ctx(), (tx) => freshHandle(world.ctx(), tx, { handle: null, displayName: one.handle }))
    expect(made.handle).not.toBe(one.handle)
  })

  it('leads to its person wherever a person is named, and says where they are now', async () => {
    const [one, reader] = [await world.person(), await world.person()]
    const [post, next] = [await world.post(one), fresh()]
    await world.follow(reader, one)
    await rename(one, next)
    expect(await readProfile(reader.ctx, { handle: one.handle })).toMatchObject({ id: one.id, handle: next, movedTo: next })
    expect((await readProfile(reader.ctx, { handle: next })).movedTo).toBeNull()
    const page = { handle: one.handle, cursor: null, limit: 10 }
    expect((await personPosts(reader.ctx, page)).value.posts.map(({ id }) => id)).toEqual([post.id])
    expect((await listFollowers(reader.ctx, page)).people.map(({ id }) => id)).toEqual([reader.id])
    await world.post(reader, { caption: `@${one.handle} 안녕` })
    await world.runJobs()
    expect((await listNotifications(one.ctx, { cursor: null, limit: 5 })).notifications).toMatchObject([{ kind: 'mention' }])
    await blockPerson(one.ctx, { personId: reader.id })
    await expect(readProfile(reader.ctx, { handle: one.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    world.advance(91 * dayMs)
    await expect(readProfile(world.ctx(), { handle: one.handle })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('leads to whoever holds it, not to who left it before', async () => {
    const [one, other] = [await world.person(), await world.person()]
    await rename(one, fresh())
    world.advance(91 * dayMs)
    await rename(other, one.handle)
    expect(await readProfile(world.ctx(), { handle: one.handle })).toMatchObject({ id: other.id, movedTo: null })
    // Even if it were still kept for the first.
    const later = new Date(world.deps.now().getTime() + dayMs)
    await run(world.owner.db, sql`update past_handle set rests_until = ${later}::timestamptz where handle = ${one.handle}`)
    const named = peopleNamed([one.handle, fresh()], world.deps.now())
    expect(await rows(world.deps.main.db, sql`select person_id from ${named} named`)).toEqual([{ personId: other.id }])
    expect(await readProfile(world.ctx(), { handle: one.handle })).toMatchObject({ id: other.id })
  })

  it('stays with a suspended or withdrawn person who holds it', async () => {
    const [gone, other] = [await world.person(), await world.person()]
    for (const status of ['suspended', 'withdrawn'] as const) {
      await world.deps.main.db.update(person).set({ status }).where(eq(person.id, gone.id))
      await expect(rename(other, gone.handle)).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
    }
  })

  it('goes to nobody in 20 races of its leaving against its taking', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [one, other] = [await world.person(), await world.person()]
      await Promise.allSettled([rename(one, fresh()), rename(other, one.handle)])
      await expect(rename(other, one.handle)).rejects.toMatchObject({ code: 'HANDLE_TAKEN' })
      expect((await readProfile(world.ctx(), { handle: one.handle })).id).toBe(one.id)
    }
  })
})

describe('renames', () => {
  it('are two in 14 days, the way back counted, and the third says when', async () => {
    const one = await world.person()
    await rename(one, fresh())
    world.advance(dayMs)
    await rename(one, one.handle)
    // The handle one has is no change.
    await updateProfile(one.ctx, { handle: one.handle, bio: '그대로' })
    const nextAt = new Date(world.deps.now().getTime() + 13 * dayMs)
    await expect(rename(one, fresh())).rejects.toMatchObject({
      code: 'HANDLE_CHANGED_OFTEN',
      field: 'handle',
      details: { nextAt: nextAt.toISOString() },
    })
    world.advance(13 * dayMs)
    await rename(one, fresh())
  })

  it('do not count the first choice of a handle after one that was given', () => {
    const now = new Date('2026-11-26T00:00:00Z')
    const left = (...handles: string[]) => handles.map((handle, at) => ({ handle, leftAt: new Date(now.getTime() - (9 - at) * dayMs) }))
    expect(nextRenameAt(left('kiwiabcd2345', 'a_b_c'), now)).toBeNull()
    expect(nextRenameAt(left('kiwiabcd2345', 'a_b_c', 'd_e_f'), now)).not.toBeNull()
    expect(nextRenameAt(left('kiwiabcd2345', 'kiwiabcd2346', 'kiwiabcd2347'), now)).not.toBeNull()
  })
})

describe('the check of a handle while it is typed', () => {
  const check = (one: TestPerson, handle: string) => checkHandle(one.ctx, { handle })

  it('says what taking it would say: free, one’s own, held, resting, reserved, or too soon', async () => {
    const [one, other] = [await world.person(), await world.person()]
    expect(await check(one, fresh())).toMatchObject({ state: 'free', nextAt: null })
    expect((await check(one, one.handle)).state).toBe('mine')
    expect((await check(one, other.handle)).state).toBe('taken')
    expect((await check(one, 'k1wi.official')).state).toBe('taken')
    const left = other.handle
    await rename(other, fresh())
    expect((await check(one, left)).state).toBe('taken')
    expect((await check(other, left)).state).toBe('free')
    await rename(other, left)
    const nextAt = new Date(world.deps.now().getTime() + 14 * dayMs).toISOString()
    expect(await check(other, fresh())).toMatchObject({ state: 'tooOften', nextAt })
  })
})
