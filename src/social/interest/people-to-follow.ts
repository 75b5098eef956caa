import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { keptSuggestions, makeSuggestions, type Suggested, type Suggestions, type Wants, wantsText } from './internal/suggest-people.ts'
import { suggestableTo } from './internal/suggestable.ts'
import type { PeopleToFollow } from './schema.ts'

const proposed = 10
/** A list that has fewer left is made anew, at most once in this time. */
const fewest = 3
const restMs = 3_600_000

/**
 * People whom the caller may want to follow, each with a reason that was true when the job of the
 * list ran, 26 hours ago at most. One command of Redis and one statement: who follows, blocks or
 * hides somebody a moment ago must not see them suggested, also while Redis loses messages, and a
 * name in a reason must still be right.
 */
export async function peopleToFollow(ctx: MemberCtx): Promise<PeopleToFollow> {
  const { personId } = ctx.actor
  const [kept] = await keptSuggestions(ctx, [personId])
  const list = kept ?? (await makeSuggestions(ctx, personId))
  const shown = await shownOf(ctx, list)
  const isOld = list.madeAtMs < ctx.now().getTime() - restMs
  const isFresh = !kept || (shown.isCurrent && (shown.people.length >= fewest || !isOld))
  const { people } = isFresh ? shown : await shownOf(ctx, await makeSuggestions(ctx, personId))
  return { people: await Promise.all(people.map(async ({ chip, reason }) => ({ ...(await chipOf(ctx, chip)), reason }))) }
}

interface Shown {
  /** The caller has chosen nothing else since. */
  isCurrent: boolean
  people: { chip: ChipRow; reason: Suggested['reason'] }[]
}

type Found = Wants & ({ [Name in keyof ChipRow | 'namedFriends']-?: null } | (Required<ChipRow> & { namedFriends: number }))

async function shownOf(ctx: MemberCtx, { people, wants }: Suggestions): Promise<Shown> {
  const me = ctx.actor.personId
  const ids = people.map(({ personId }) => personId)
  const friends = people.flatMap(({ personId, reason }) =>
    reason.kind === 'friends' ? reason.people.map((friend) => ({ personId, friendId: friend.personId })) : [],
  )
  const found = await rows(
    ctx.main.db,
    sql<Found>`
      select me.is_personalised, me.interests_reset_at as reset_at, me.interests, shown.*
      from person me left join lateral (
        select a.id, ${chipColumns('a')}, (
          select count(*)::int from ${sql.unnest('named', friends, { personId: 'uuid', friendId: 'uuid' })}
          join person x on x.id = named.friend_id and x.status = 'active'
          join follow mine on mine.follower_id = ${me}::uuid and mine.followee_id = x.id and mine.state = 'accepted'
          join follow theirs on theirs.follower_id = x.id and theirs.followee_id = a.id and theirs.state = 'accepted'
          where named.person_id = a.id) as named_friends
        from person a ${chipAvatar('a')} where a.id = any(${ids}::uuid[]) and ${suggestableTo(me)}
      ) shown on true
      where me.id = ${me}::uuid`,
  )
  const byId = new Map(found.flatMap((row) => (row.id === null ? [] : [[row.id, row] as const])))
  const left = people.flatMap(({ personId, reason }) => {
    const chip = byId.get(personId)
    const isTrue = reason.kind !== 'friends' || reason.people.length === chip?.namedFriends
    return chip && isTrue ? [{ chip, reason }] : []
  })
  return { isCurrent: found[0] !== undefined && wantsText(found[0]) === wants, people: left.slice(0, proposed) }
}
