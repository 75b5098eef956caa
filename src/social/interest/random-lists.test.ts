import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createWorld, type TestPerson, type World } from '../../../test/worlds/world.ts'
import { rows, run } from '../../db/rows.ts'
import { block, hiddenPost, mute, person } from '../../db/schema/index.ts'
import { sql } from '../../db/sql.ts'
import { interactionWeights, type InteractionKind } from '../interactions/rules.ts'
import { keepInteractions } from '../interactions/internal/keep-interactions.ts'
import { logEvent } from '../interactions/log-stream.ts'
import { blockPerson } from '../graph/block-person.ts'
import { updateProfile } from '../people/update-profile.ts'
import { deletePost } from '../posts/delete-post.ts'
import { rankPopular } from '../ranking/rank-popular.ts'
import { likePost } from '../reactions/set-reaction.ts'
import { hidePost } from './hide-post.ts'
import { interestFeed } from './interest-feed.ts'
import type { Act } from './internal/act.ts'
import { nearNeighbours } from './internal/near.ts'
import { seeded } from './internal/seeded.ts'
import { makeList } from './make-list.ts'
import type { InterestPage, Reason } from './schema.ts'

const hourMs = 3_600_000
const categories = ['fashion', 'home', 'food', 'daily'] as const
const tags = ['가을', '커피', '산책', '집밥', '가방', '고양이']
const kinds: InteractionKind[] = ['view', 'click', 'like', 'bookmark', 'comment', 'share', 'purchase', 'hide']

interface Made {
  id: string
  author: TestPerson
}

/** KIWI_SEED repeats a run. */
const seed = process.env['KIWI_SEED'] ?? randomBytes(4).toString('hex')

test(`lists of a random world repeat nothing, show nothing forbidden, reach everything, and their reasons are true (seed ${seed})`, async () => {
  const world = await createWorld()
  try {
    const random = seeded(seed.padStart(8, '0'))
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
    const people = await Promise.all(Array.from({ length: 14 }, () => world.person()))
    const shop = await world.shop(people[0])
    const products = await Promise.all(['가죽 가방', '머그컵', '담요'].map((title) => world.product(shop, { title })))
    const posts: Made[] = []
    for (let at = 0; at < 70; at += 1) {
      const author = pick(people)
      const product = random() < 0.4 ? [{ productId: pick(products).id, x: 0.5, y: 0.5 }] : []
      const caption = `기록 ${at} #${pick(tags)} #${pick(tags)}`
      posts.push({ ...(await world.post(author, { caption, category: pick(categories), tags: product })), author })
    }
    await world.runJobs()
    for (const one of people) for (const other of people) if (one !== other && random() < 0.3) await world.follow(one, other)
    world.advance(hourMs)
    const readers = people.slice(0, 5)
    for (let at = 0; at < 260; at += 1) await act(world, pick(people), pick(posts), pick(kinds), random)
    for (const reader of readers)
      await world.deps.main.db
        .update(person)
        .set({ interests: random() < 0.5 ? [pick(categories)] : [] })
        .where(eq(person.id, reader.id))
    world.advance(hourMs)
    await rankPopular({ ...world.ctx(), platform: world.deps.platform })
    await storeNeighbours(world)

    const reasons = new Set<string>()
    for (const reader of readers) {
      const seen = new Set<string>()
      let cursor: string | null = null
      for (let pages = 0; pages < 200; pages += 1) {
        if (random() < 0.25) await disturb(world, reader, pick(people), pick(posts), random)
        const page: InterestPage = (
          await interestFeed(reader.ctx, { cursor: random() < 0.1 ? null : cursor, limit: 1 + Math.floor(random() * 9) })
        ).value
        for (const { id } of page.posts) {
          expect(seen.has(id), `${id} came twice`).toBe(false)
          seen.add(id)
          reasons.add(page.slots[id]!.reason.kind)
          await expectTrue(world, reader, id, page.slots[id]!.reason)
        }
        expect(
          await forbiddenTo(
            world,
            reader,
            page.posts.map(({ id }) => id),
          ),
        ).toEqual([])
        if (random() < 0.1) await makeList(world.ctx(), reader.id)
        cursor = page.nextCursor
        if (cursor === null) break
        expect(page.posts.length).toBeGreaterThan(0)
      }
      expect(cursor).toBeNull()
      expect((await offeredTo(world, reader)).filter((id) => !seen.has(id))).toEqual([])
    }
    expect([...reasons]).toEqual(expect.arrayContaining(['acted', 'new']))
  } finally {
    await world.close()
  }
})

async function act(world: World, who: TestPerson, { id, author }: Made, kind: InteractionKind, random: () => number): Promise<void> {
  if (author === who) return
  if (kind === 'like') await likePost(who.ctx, { postId: id, on: true })
  const at = new Date(world.deps.now().getTime() - Math.floor(random() * hourMs))
  await keepInteractions(world.deps, [logEvent({ kind, personId: who.id, postId: id, authorId: author.id }, at)])
}

/** What may happen between two pages. */
async function disturb(world: World, reader: TestPerson, other: TestPerson, post: Made, random: () => number): Promise<void> {
  const choice = Math.floor(random() * 5)
  if (choice === 0 && post.author !== reader) await hidePost(reader.ctx, { postId: post.id, hidden: true }).catch(() => {})
  if (choice === 1 && other !== reader)
    await blockPerson(random() < 0.5 ? reader.ctx : other.ctx, { personId: random() < 0.5 ? other.id : reader.id }).catch(() => {})
  if (choice === 2 && random() < 0.3) await updateProfile(other.ctx, { isPrivate: true })
  if (choice === 3) await deletePost(post.author.ctx, { postId: post.id }).catch(() => {})
  if (choice === 4) world.advance(20 * 60_000)
}

/** As the batch does, from the log. */
async function storeNeighbours(world: World): Promise<void> {
  const history = await rows(
    world.deps.log.db,
    sql<Act & { personId: string }>`select person_id, post_id, author_id, kind, weight, at from person_history order by at`,
  )
  const histories = [...Map.groupBy(history, ({ personId }) => personId).values()]
  const near = nearNeighbours(new Set(history.map(({ postId }) => postId)), histories)
  for (const [postId, { others, scores }] of near)
    await run(
      world.deps.log.db,
      sql`insert into post_neighbours (model, post_id, others, scores, digest, made_at)
        values ('near', ${postId}::uuid, ${others}::uuid[], ${scores}::real[], ${randomBytes(32)}, ${world.deps.now()}::timestamptz)`,
    )
}

/** Which of these the reader must not be shown, from the tables themselves. */
async function forbiddenTo(world: World, reader: TestPerson, postIds: string[]): Promise<string[]> {
  const allowed = new Set(await allowedTo(world, reader))
  return postIds.filter((id) => !allowed.has(id))
}

async function allowedTo(world: World, reader: TestPerson): Promise<string[]> {
  const { db } = world.deps.main
  const all = await rows(
    db,
    sql<{ id: string; authorId: string }>`
      select p.id, p.author_id from post p join person a on a.id = p.author_id
      where p.state = 'visible' and a.status = 'active' and not a.is_private and a.id <> ${reader.id}::uuid`,
  )
  const blocks = await db.select().from(block)
  const mutes = await db.select().from(mute).where(eq(mute.muterId, reader.id))
  const hides = await db.select().from(hiddenPost).where(eq(hiddenPost.personId, reader.id))
  return all
    .filter(
      ({ id, authorId }) =>
        !blocks.some(
          ({ blockerId, blockedId }) => [blockerId, blockedId].includes(authorId) && [blockerId, blockedId].includes(reader.id),
        ) &&
        !mutes.some(({ mutedId }) => mutedId === authorId) &&
        !hides.some(({ postId }) => postId === id),
    )
    .map(({ id }) => id)
}

/**
 * All that the feed has to reach: what they may be shown, without what they like or bookmarked
 * already.
 */
async function offeredTo(world: World, reader: TestPerson): Promise<string[]> {
  const reacted = await rows(
    world.deps.main.db,
    sql<{ postId: string }>`select post_id from reaction where person_id = ${reader.id}::uuid and (liked or bookmarked)`,
  )
  return (await allowedTo(world, reader)).filter((id) => !reacted.some(({ postId }) => postId === id))
}

/** The reason follows from the log and the main database. */
async function expectTrue(world: World, reader: TestPerson, postId: string, reason: Reason): Promise<void> {
  const [main, log] = [world.deps.main.db, world.deps.log.db]
  const acted = async (which: string[]) => {
    const found = await rows(
      log,
      sql<{ postId: string; kind: string }>`
        select post_id, kind from interaction where person_id = ${reader.id}::uuid and post_id = any(${which}::uuid[]) and weight > 0`,
    )
    return found
  }
  const postsWhere = async (condition: ReturnType<typeof sql>) =>
    (await rows(main, sql<{ id: string }>`select p.id from post p where ${condition}`)).map(({ id }) => id)
  const shown = (condition: ReturnType<typeof sql>) => postsWhere(sql`p.id = ${postId}::uuid and ${condition}`)
  const label = `${reason.kind} of ${postId}: ${JSON.stringify(reason)}`
  switch (reason.kind) {
    case 'acted': {
      expect(
        (await acted([reason.postId])).map(({ kind }) => kind),
        label,
      ).toContain(reason.act)
      const weights = (await acted([reason.postId])).map(({ kind }) => interactionWeights[kind as InteractionKind])
      expect(interactionWeights[reason.act], label).toBe(Math.max(...weights))
      const [near] = await rows(log, sql<{ others: string[] }>`select others from post_neighbours where post_id = ${reason.postId}::uuid`)
      expect(near?.others, label).toContain(postId)
      const [title] = await rows(
        main,
        sql<{ product: string | null; caption: string }>`
          select p.caption, (select g.title from product_tag t join product g on g.id = t.product_id where t.post_id = p.id limit 1) as product
          from post p where p.id = ${reason.postId}::uuid`,
      )
      expect(title?.product ?? title?.caption.replace(/#\S+/g, '').trim(), label).toBe(reason.title)
      return expect(await forbiddenNames(world, reader, reason.postId), label).toBe(false)
    }
    case 'tag': {
      const tagged = sql`exists (select from post_hashtag h where h.post_id = p.id and h.tag = ${reason.tag})`
      expect(await shown(tagged), label).toEqual([postId])
      return expect(await acted(await postsWhere(tagged)), label).not.toEqual([])
    }
    case 'product': {
      const tagged = sql`exists (select from product_tag t join product g on g.id = t.product_id
        where t.post_id = p.id and g.id = ${reason.productId}::uuid and g.title = ${reason.title})`
      expect(await shown(tagged), label).toEqual([postId])
      return expect(await acted(await postsWhere(tagged)), label).not.toEqual([])
    }
    case 'author': {
      const theirs = sql`p.author_id = ${reason.personId}::uuid
        and exists (select from person a where a.id = p.author_id and a.display_name = ${reason.name})`
      expect(await shown(theirs), label).toEqual([postId])
      return expect(await acted(await postsWhere(theirs)), label).not.toEqual([])
    }
    case 'category': {
      const same = sql`p.category = ${reason.category}`
      expect(await shown(same), label).toEqual([postId])
      return expect(await acted(await postsWhere(same)), label).not.toEqual([])
    }
    case 'topic':
      return expect(
        await shown(
          sql`p.category = ${reason.category} and p.category = any((select interests from person where id = ${reader.id}::uuid)::text[])`,
        ),
        label,
      ).toEqual([postId])
    case 'friends': {
      const friends = await rows(
        main,
        sql<{ personId: string; name: string }>`
          select a.id as person_id, a.display_name as name from follow f join person a on a.id = f.followee_id
          join reaction r on r.person_id = a.id and r.post_id = ${postId}::uuid and r.liked
          join post p on p.id = r.post_id and p.author_id <> a.id
          where f.follower_id = ${reader.id}::uuid and f.state = 'accepted'`,
      )
      for (const named of reason.people) expect(friends, label).toContainEqual(named)
      expect(reason.count, label).toBeGreaterThanOrEqual(reason.people.length)
      return
    }
    case 'popular': {
      const [run] = await rows(
        log,
        sql<{
          posts: { postId: string; score: number }[]
        }>`select posts from ranking_snapshot where kind = 'popular' order by window_end desc limit 1`,
      )
      return expect(run?.posts.find((ranked) => ranked.postId === postId)?.score, label).toBeGreaterThan(0)
    }
    case 'new':
      return
    default: {
      const unhandled: never = reason
      throw new Error(`Unknown reason ${JSON.stringify(unhandled)}`)
    }
  }
}

/** The post that a reason names may not be shown to the reader. */
async function forbiddenNames(world: World, reader: TestPerson, postId: string): Promise<boolean> {
  const [found] = await rows(
    world.deps.main.db,
    sql<{ isFine: boolean }>`
      select p.state = 'visible' and not exists (
        select from block b where (b.blocker_id, b.blocked_id) in ((p.author_id, ${reader.id}::uuid), (${reader.id}::uuid, p.author_id))) as is_fine
      from post p where p.id = ${postId}::uuid`,
  )
  return found?.isFine !== true
}
