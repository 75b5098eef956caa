import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { personKnownTo } from '../access/people.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { PostCard } from '../posts/schema.ts'
import type { PeopleToFollow, PersonReason } from './schema.ts'

const proposed = 10
/** Of each source, before those are left out whom the caller follows already or must not see. */
const perSource = 40
/** Of the people whom the caller follows, and of whom each of these follows: what is read stays small. */
const friendsRead = 100

type Category = PostCard['category']

interface Candidate {
  personId: string
  reason: PersonReason
}

interface Asking {
  isPersonalised: boolean
  resetAt: Date | null
  interests: Category[]
}

/**
 * People whom the caller may want to follow, each with a reason that is true: friends of friends, authors of posts they acted on,
 * authors in their topics. With the switch off, and to fill up, authors of new posts. Public accounts only.
 */
export async function peopleToFollow(ctx: MemberCtx): Promise<PeopleToFollow> {
  const { personId } = ctx.actor
  const [asking, newest] = await Promise.all([
    one(
      ctx.main.db,
      sql<Asking>`select is_personalised, interests_reset_at as reset_at, interests from person where id = ${personId}::uuid`,
    ),
    authorsOf(ctx, null),
  ])
  const own = asking.isPersonalised
    ? await Promise.all([friendsOfFriends(ctx), actedOn(ctx, asking.resetAt), ...asking.interests.map((topic) => authorsOf(ctx, topic))])
    : []
  const candidates = onceEach(inTurns([...own, newest]))
  const chips = await proposable(
    ctx,
    candidates.map((candidate) => candidate.personId),
  )
  const chosen = candidates
    .flatMap(({ personId: id, reason }) => (chips.has(id) ? [{ chip: chips.get(id)!, reason }] : []))
    .slice(0, proposed)
  return { people: await Promise.all(chosen.map(async ({ chip, reason }) => ({ ...(await chipOf(ctx, chip)), reason }))) }
}

/** At most 100 × 100 follows, from two indexes. Whom a private person follows is seen by their followers, and only followed people are read. */
async function friendsOfFriends(ctx: MemberCtx): Promise<Candidate[]> {
  const { personId } = ctx.actor
  const found = await rows(
    ctx.main.db,
    sql<{ personId: string; count: number; friends: { personId: string; name: string }[] }>`
      select theirs.followee_id as person_id, count(*)::int as count,
        (array_agg(json_build_object('personId', friend.id, 'name', friend.display_name) order by friend.id))[1:2] as friends
      from (
        select a.id, a.display_name from follow mine join person a on a.id = mine.followee_id
        where mine.follower_id = ${personId}::uuid and mine.state = 'accepted' and ${personKnownTo(personId, 'a')} limit ${friendsRead}
      ) friend
      cross join lateral (
        select followee_id from follow where follower_id = friend.id and state = 'accepted' limit ${friendsRead}
      ) theirs
      group by theirs.followee_id having count(*) > 1
      order by count desc, theirs.followee_id limit ${perSource}`,
  )
  return found.map(({ personId: id, count, friends }) => ({ personId: id, reason: { kind: 'friends', people: friends, count } }))
}

/** The person's part of the primary key of `person_history`. */
async function actedOn(ctx: MemberCtx, resetAt: Date | null): Promise<Candidate[]> {
  const found = await rows(
    ctx.log.db,
    sql<{ personId: string; count: number }>`
      select author_id as person_id, count(*)::int as count from person_history
      where person_id = ${ctx.actor.personId}::uuid and weight >= 1 and at > ${resetAt ?? new Date(0)}::timestamptz
      group by author_id order by sum(weight) desc, author_id limit ${perSource}`,
  )
  return found.map(({ personId, count }) => ({ personId, reason: { kind: 'acted', count } }))
}

/** Authors of the newest public posts, of one category or of all. Index `post_visible`. */
async function authorsOf(ctx: MemberCtx, category: Category | null): Promise<Candidate[]> {
  const found = await rows(
    ctx.main.db,
    sql<{ authorId: string }>`
      select author_id from post where state = 'visible' and ${category === null ? sql`true` : sql`category = ${category}`}
      order by id desc limit ${perSource}`,
  )
  return found.map(({ authorId }) => ({
    personId: authorId,
    reason: category === null ? { kind: 'new' } : { kind: 'topic', category },
  }))
}

/** The first of each list, then the second of each. */
function inTurns(lists: Candidate[][]): Candidate[] {
  const longest = Math.max(...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()
}

function onceEach(candidates: Candidate[]): Candidate[] {
  const first = new Map<string, Candidate>()
  for (const candidate of candidates) if (!first.has(candidate.personId)) first.set(candidate.personId, candidate)
  return [...first.values()]
}

/** Of these, public people whom the caller may know and neither follows, mutes nor wants to see less of. Primary-key lookups. */
async function proposable(ctx: MemberCtx, personIds: string[]): Promise<Map<string, ChipRow>> {
  const me = ctx.actor.personId
  const found = await rows(
    ctx.main.db,
    sql<ChipRow>`
      select a.id, ${chipColumns('a')} from person a ${chipAvatar('a')}
      where a.id = any(${personIds}::uuid[]) and a.id <> ${me}::uuid and not a.is_private and not a.is_limited and ${personKnownTo(me, 'a')}
        and not exists (select from follow f where f.follower_id = ${me}::uuid and f.followee_id = a.id)
        and not exists (select from mute m where m.muter_id = ${me}::uuid and m.muted_id = a.id)
        and not exists (select from less_like l where l.person_id = ${me}::uuid and l.kind = 'author' and l.key = a.id::text)`,
  )
  return new Map(found.map((row) => [row.id, row]))
}
