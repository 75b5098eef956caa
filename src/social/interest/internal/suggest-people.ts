import { createHash } from 'node:crypto'
import type { Ctx } from '../../../context.ts'
import { one, rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { fromRedis } from '../../../platform/cache/from-redis.ts'
import { personKnownTo } from '../../access/people.ts'
import type { PersonReason } from '../schema.ts'
import type { Category } from './read-person.ts'
import { suggestableTo } from './suggestable.ts'
import { withoutLog } from './without-log.ts'

/** Of each source, before those are left out whom the person follows already or must not see. */
const perSource = 40
/**
 * Of the people whom the person follows, and of whom each of these follows: what is read stays
 * small.
 */
const friendsRead = 100
/** Posts whose neighbours are read: the last ones that the person acted on. */
const postsRead = 30
/**
 * Three times what a page shows: enough is left after those whom the person followed or dismissed
 * since.
 */
const keptPeople = 30
/** The job makes a list anew before it ends. */
const keptMs = 36 * 3_600_000

export interface Suggested {
  personId: string
  reason: PersonReason
}

export interface Suggestions {
  madeAtMs: number
  /** What the person had chosen when it was made: another choice counts at once. */
  wants: string
  /** Equal digests: the person themselves changed nothing. */
  digest: string
  people: Suggested[]
}

export interface Wants {
  isPersonalised: boolean
  resetAt: Date | null
  interests: Category[]
}

export const wantsText = ({ isPersonalised, resetAt, interests }: Wants) => JSON.stringify([isPersonalised, resetAt, interests])
export const suggestionsKey = (personId: string) => `suggested:${personId}`

export async function keptSuggestions(ctx: Ctx, personIds: string[]): Promise<(Suggestions | null)[]> {
  const held = await fromRedis(ctx, (redis) => redis.mget(personIds.map(suggestionsKey)))
  return personIds.map((_, at) => (held?.[at] ? (JSON.parse(held[at]) as Suggestions) : null))
}

/**
 * People whom a person may know or want to follow, best first, each with a reason, kept in Redis:
 * friends of friends, authors of posts like those they chose, authors whose posts they acted on,
 * authors in their topics. With the switch off, and to fill up, authors of new posts.
 */
export async function makeSuggestions(ctx: Ctx, personId: string): Promise<Suggestions> {
  const [wants, digests, newest] = await Promise.all([
    one(
      ctx.main.db,
      sql<Wants>`select is_personalised, interests_reset_at as reset_at, interests from person where id = ${personId}::uuid`,
    ),
    readDigests(ctx, [personId]),
    authorsOf(ctx, null),
  ])
  const resetAt = wants.resetAt ?? new Date(0)
  const own = wants.isPersonalised
    ? await Promise.all([
        friendsOfFriends(ctx, personId),
        withoutLog(ctx, () => actedOn(ctx, personId, resetAt)),
        withoutLog(ctx, () => likeMinded(ctx, personId, resetAt)),
        ...wants.interests.map((topic) => authorsOf(ctx, topic)),
      ])
    : []
  const found = onceEach(inTurns([...own.map((list) => list ?? []), newest]))
  const suggestable = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select a.id from person a where a.id = any(${found.map((each) => each.personId)}::uuid[]) and ${suggestableTo(personId)}`,
  )
  const ids = new Set(suggestable.map(({ id }) => id))
  const people = found.filter((suggested) => ids.has(suggested.personId)).slice(0, keptPeople)
  const made = { madeAtMs: ctx.now().getTime(), wants: wantsText(wants), digest: digests.get(personId) ?? '', people }
  await fromRedis(ctx, (redis) => redis.set(suggestionsKey(personId), JSON.stringify(made), 'PX', keptMs))
  return made
}

/**
 * Of each person, what they themselves did and chose. One statement of each database for all of
 * them.
 */
export async function readDigests(ctx: Ctx, personIds: string[]): Promise<Map<string, string>> {
  const [wanted, acted] = await Promise.all([
    rows(
      ctx.main.db,
      sql<Wants & { id: string; follows: string }>`
        select p.id, p.is_personalised, p.interests_reset_at as reset_at, p.interests,
          (select count(*) || ' ' || coalesce(max(f.created_at)::text, '') from follow f where f.follower_id = p.id) as follows
        from person p where p.id = any(${personIds}::uuid[])`,
    ),
    withoutLog(ctx, () =>
      rows(
        ctx.log.db,
        sql<{ personId: string; acts: string }>`
          select person_id, count(*) || ' ' || max(at)::text as acts from person_history
          where person_id = any(${personIds}::uuid[]) group by person_id`,
      ),
    ),
  ])
  const acts = new Map(acted?.map((row) => [row.personId, row.acts]))
  const digestOf = ({ id, follows, ...wants }: (typeof wanted)[number]) =>
    createHash('sha256')
      .update(JSON.stringify([wantsText(wants), follows, acts.get(id) ?? '']))
      .digest('base64url')
  return new Map(wanted.map((row) => [row.id, digestOf(row)]))
}

/**
 * A friend who follows few people says more about each (Adamic and Adar, "Friends and neighbors on
 * the Web", 2003). At most 100 × 100 follows, from two indexes. Whom a private person follows is
 * seen by their followers, and only followed people are read.
 */
async function friendsOfFriends(ctx: Ctx, personId: string): Promise<Suggested[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ personId: string; count: number; friends: { personId: string; name: string }[] }>`
      select theirs.followee_id as person_id, count(*)::int as count,
        (array_agg(json_build_object('personId', friend.id, 'name', friend.display_name) order by theirs.follows, friend.id))[1:2] as friends
      from (
        select a.id, a.display_name from follow mine join person a on a.id = mine.followee_id
        where mine.follower_id = ${personId}::uuid and mine.state = 'accepted' and ${personKnownTo(personId, 'a')} limit ${friendsRead}
      ) friend
      cross join lateral (
        select followee_id, count(*) over () as follows from (
          select followee_id from follow where follower_id = friend.id and state = 'accepted' limit ${friendsRead}) f
      ) theirs
      group by theirs.followee_id
      order by sum(1 / ln(2 + theirs.follows)) desc, theirs.followee_id limit ${perSource}`,
  )
  return found.map(({ personId: id, count, friends }) => ({ personId: id, reason: { kind: 'friends', people: friends, count } }))
}

/** The person's part of the primary key of `person_history`. */
async function actedOn(ctx: Ctx, personId: string, resetAt: Date): Promise<Suggested[]> {
  const found = await rows(
    ctx.log.db,
    sql<{ personId: string; count: number }>`
      select author_id as person_id, count(*)::int as count from person_history
      where person_id = ${personId}::uuid and weight >= 1 and at > ${resetAt}::timestamptz
      group by author_id order by sum(weight) desc, author_id limit ${perSource}`,
  )
  return found.map(({ personId: id, count }) => ({ personId: id, reason: { kind: 'acted', count } }))
}

/**
 * Authors of posts that people chose who also chose the same posts as the person: the neighbours of
 * these, which the interest feed keeps. The primary keys of three tables.
 */
async function likeMinded(ctx: Ctx, personId: string, resetAt: Date): Promise<Suggested[]> {
  const near = await rows(
    ctx.log.db,
    sql<{ postId: string; score: number }>`
      select other.id as post_id, sum(other.score)::float8 as score from (
        select post_id from person_history
        where person_id = ${personId}::uuid and weight >= 1 and at > ${resetAt}::timestamptz order by at desc, post_id limit ${postsRead}
      ) mine
      join post_neighbours n on n.model = 'near' and n.post_id = mine.post_id
      cross join lateral unnest(n.others, n.scores) as other(id, score)
      group by other.id order by score desc, other.id limit ${5 * perSource}`,
  )
  if (near.length === 0) return []
  const found = await rows(
    ctx.main.db,
    sql<{ personId: string; count: number }>`
      select p.author_id as person_id, count(*)::int as count
      from ${sql.unnest('near', near, { postId: 'uuid', score: 'real' })} join post p on p.id = near.post_id and p.state = 'visible' and p.audience = 'public'
      group by p.author_id order by sum(near.score) desc, p.author_id limit ${perSource}`,
  )
  return found.map(({ personId: id, count }) => ({ personId: id, reason: { kind: 'alike', count } }))
}

/** Authors of the newest public posts, of one category or of all. Index `post_visible`. */
async function authorsOf(ctx: Ctx, category: Category | null): Promise<Suggested[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ authorId: string }>`
      select author_id from post where state = 'visible' and audience = 'public' and ${category === null ? sql`true` : sql`category = ${category}`}
      order by id desc limit ${perSource}`,
  )
  return found.map(({ authorId }) => ({
    personId: authorId,
    reason: category === null ? { kind: 'new' } : { kind: 'topic', category },
  }))
}

/** The first of each list, then the second of each. */
function inTurns(lists: Suggested[][]): Suggested[] {
  const longest = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()
}

function onceEach(suggested: Suggested[]): Suggested[] {
  const first = new Map<string, Suggested>()
  for (const each of suggested) if (!first.has(each.personId)) first.set(each.personId, each)
  return [...first.values()]
}
