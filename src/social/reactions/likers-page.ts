import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { joined, type LeftJoined, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { pageOf, timeCursor } from '../../shared/cursor.ts'
import { blockedEitherWay, personKnownTo } from '../access/people.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { likersPage as page, listLikersInput } from './schema.ts'

interface LikesOf {
  /** `reaction l` or `comment_like l`. */
  likes: Sql
  /** Picks the likes of one thing. */
  isOne: Sql
  isOpen: Sql
  field: string
}

/**
 * A page of the people who like one thing, the latest first. An index of the likes gives the order.
 * Errors: NOT_FOUND if it is not open.
 */
export async function likersPage(
  ctx: Ctx,
  { cursor, limit }: z.infer<typeof listLikersInput>,
  { likes, isOne, isOpen, field }: LikesOf,
): Promise<z.infer<typeof page>> {
  const viewerId = ctx.actor?.personId ?? null
  const before = timeCursor.decode(cursor)
  const below = before && sql`and (l.liked_at, l.person_id) < (${new Date(before.atMs)}::timestamptz, ${before.id}::uuid)`
  const found = await rows(
    ctx.main.db,
    sql<{ notShown: number } & LeftJoined<ChipRow & { likedAt: Date }>>`
      select ${viewerId === null ? sql`0` : notShown(viewerId, likes, isOne)} as not_shown, shown.*
      from (select where ${isOpen}) open left join lateral (
        select p.id, l.liked_at, ${chipColumns('p')} from ${likes} join person p on p.id = l.person_id ${chipAvatar('p')}
        where ${isOne} and l.liked and not l.withheld and ${personKnownTo(viewerId, 'p')} ${below ?? sql``}
        order by l.liked_at desc, l.person_id desc limit ${limit + 1}
      ) shown on true`,
  )
  const [first] = found
  if (!first) throw new KiwiError('NOT_FOUND', { field })
  const people = joined<ChipRow & { likedAt: Date }>(found)
  const placeOf = ({ likedAt, id }: { likedAt: Date; id: string }) => timeCursor.encode({ atMs: likedAt.getTime(), id })
  const { page: shown, nextCursor } = pageOf(people, limit, placeOf)
  return { people: await Promise.all(shown.map((row) => chipOf(ctx, row))), notShown: first.notShown, nextCursor }
}

/**
 * Likes of people with a block between them and the viewer: the blocks lead, each looked up by key.
 */
function notShown(viewerId: string, likes: Sql, isOne: Sql): Sql {
  return sql`(select count(*)::int from (${blockedEitherWay(viewerId)}) foe join ${likes} on l.person_id = foe.id where ${isOne} and l.liked and not l.withheld)`
}
