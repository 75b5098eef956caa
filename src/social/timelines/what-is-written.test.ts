import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { toNoonInSeoul, writtenBy } from '../../../test/worlds/written.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import type { Audience } from '../../shared/audiences.ts'
import { backfillTimeline } from './backfill-timeline.ts'
import { fanOutPost } from './fan-out-post.ts'
import { removeFromTimeline } from './remove-from-timeline.ts'
import { retractPost } from './retract-post.ts'
import { activeWithinMs } from './rules.ts'
import { trimTimelines } from './trim-timelines.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  toNoonInSeoul(world)
})
afterAll(() => world.close())

const noPost = '00000000-0000-0000-0000-000000000000'
/** Nothing is fanned out by itself: these tests do it. */
const post = async (author: TestPerson, audience: Audience = 'public') => {
  const made = await world.post(author, { audience })
  await run(world.owner.db, sql`delete from outbox`)
  return made
}
const active = (who: TestPerson, msAgo: number) =>
  run(
    world.owner.db,
    sql`update person set last_active_at = ${new Date(world.deps.now().getTime() - msAgo)}::timestamptz where id = ${who.id}::uuid`,
  )
const floor = (who: TestPerson) =>
  run(
    world.owner.db,
    sql`insert into timeline_floor (user_id, floor_post_id) values (${who.id}::uuid, ${noPost}::uuid) on conflict do nothing`,
  )

/** An author and people around: who is a follower of which kind, each with a timeline. */
async function circle() {
  const names = ['author', 'other', 'near', 'edge', 'away', 'asked', 'former', 'stranger', 'close'] as const
  const made = await Promise.all(names.map(() => world.person()))
  const who = Object.fromEntries(names.map((name, n) => [name, made[n]!])) as Record<(typeof names)[number], TestPerson>
  for (const one of [who.near, who.edge, who.away, who.close]) await world.follow(one, who.author)
  for (const one of [who.near, who.stranger, who.former]) await world.follow(one, who.other)
  await run(
    world.owner.db,
    sql`insert into follow (follower_id, followee_id, state, created_at) values (${who.asked.id}, ${who.author.id}, 'requested', now())`,
  )
  await run(
    world.owner.db,
    sql`insert into close_friend (owner_id, friend_id, created_at) values (${who.author.id}, ${who.close.id}, now()), (${who.other.id}, ${who.near.id}, now())`,
  )
  for (const one of made) await floor(one)
  return who
}

describe('a new post', () => {
  it('comes to followers who were here within thirty days; who was away longer starts anew, and nobody else hears of it', async () => {
    const who = await circle()
    const made = await post(who.author)
    // A minute is over when it is written.
    await active(who.edge, activeWithinMs - 60_000)
    await active(who.away, activeWithinMs - 60_000 + 1)
    const named = { ...who, post: made.id }
    const job = { postId: made.id, authorId: who.author.id, afterFollowerId: null }
    expect(await writtenBy(world, named, () => fanOutPost(world.ctx(), job))).toMatchInlineSnapshot(`
      [
        "+ timeline close post author: ",
        "+ timeline edge post author: ",
        "+ timeline near post author: ",
        "- timeline_floor away",
      ]
    `)
    world.advance(-60_000)
    expect(await writtenBy(world, named, () => fanOutPost(world.ctx(), job))).toEqual([])
  })

  it('for close friends comes to those of its author, and one for nobody to its author', async () => {
    const who = await circle()
    const [close, alone] = [await post(who.author, 'close_friends'), await post(who.author, 'only_me')]
    const named = { ...who, post: close.id, alone: alone.id }
    const fan = (postId: string) => () => fanOutPost(world.ctx(), { postId, authorId: who.author.id, afterFollowerId: null })
    expect(await writtenBy(world, named, fan(close.id))).toMatchInlineSnapshot(`
      [
        "+ timeline close post author: ",
      ]
    `)
    expect(await writtenBy(world, named, fan(alone.id))).toMatchInlineSnapshot(`[]`)
  })
})

describe('beside other authors and readers', () => {
  async function filled() {
    const who = await circle()
    const posts = { first: await post(who.author), second: await post(who.author), others: await post(who.other) }
    for (const [name, { id }] of Object.entries(posts))
      for (const reader of [who.near, who.stranger, who.former])
        await run(
          world.owner.db,
          sql`insert into timeline (user_id, post_id, author_id) values (${reader.id}, ${id}, ${(name === 'others' ? who.other : who.author).id})`,
        )
    return { ...who, ...Object.fromEntries(Object.entries(posts).map(([name, { id }]) => [name, id])) } as typeof who &
      Record<keyof typeof posts, string>
  }

  it('a follow that began brings that author’s posts to that reader, and one that ended takes them', async () => {
    const named = await filled()
    const fill = (follower: TestPerson, followee: TestPerson) =>
      writtenBy(world, named, () => backfillTimeline(world.ctx(), { followerId: follower.id, followeeId: followee.id }))
    expect(await fill(named.edge, named.author)).toMatchInlineSnapshot(`
      [
        "+ timeline edge first author: ",
        "+ timeline edge second author: ",
      ]
    `)
    // Only asked for: nothing; no longer there: gone.
    expect(await fill(named.asked, named.author)).toEqual([])
    expect(await fill(named.former, named.author)).toMatchInlineSnapshot(`
      [
        "- timeline former first author",
        "- timeline former second author",
      ]
    `)
    // Without a floor the first look at home builds everything.
    await run(world.owner.db, sql`delete from timeline_floor where user_id = ${named.close.id}::uuid`)
    expect(await fill(named.close, named.author)).toEqual([])
    expect(await writtenBy(world, named, () => write(world.ctx(), (tx) => removeFromTimeline(tx, named.stranger.id, named.author.id))))
      .toMatchInlineSnapshot(`
      [
        "- timeline stranger first author",
        "- timeline stranger second author",
      ]
    `)
  })

  it('a deleted post leaves the timelines of its followers, and one that only is hidden stays', async () => {
    const named = await filled()
    const retract = () => writtenBy(world, named, () => retractPost(world.ctx(), { postId: named.first }, 2))
    await run(world.owner.db, sql`update post set state = 'hidden' where id = ${named.first}::uuid`)
    expect(await retract()).toEqual([])
    await run(world.owner.db, sql`update post set state = 'deleted', deleted_at = now() where id = ${named.first}::uuid`)
    expect(await retract()).toMatchInlineSnapshot(`
      [
        "- timeline author first author",
        "- timeline near first author",
      ]
    `)
  })

  it('a trim takes timelines of who is away, and of the others what is beyond their newest entries', async () => {
    const named = await filled()
    await run(
      world.owner.db,
      sql`delete from timeline where user_id <> all(${[named.near, named.stranger, named.former].map(({ id }) => id)}::uuid[])`,
    )
    await active(named.former, activeWithinMs - 60_000 + 1)
    await active(named.stranger, activeWithinMs - 60_000)
    await run(world.owner.db, sql`delete from timeline where user_id = ${named.stranger.id}::uuid and post_id = ${named.first}::uuid`)
    expect(await writtenBy(world, named, () => trimTimelines(world.ctx(), { kept: 1, above: 2, page: 2 }))).toMatchInlineSnapshot(`
      [
        "- timeline former first author",
        "- timeline former others other",
        "- timeline former second author",
        "- timeline near first author",
        "- timeline near second author",
        "- timeline_floor former",
        "timeline_floor near: floor_post_id "others"",
      ]
    `)
  })
})
