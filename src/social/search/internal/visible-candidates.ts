import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { personKnownTo } from '../../access/people.ts'
import { chipAvatar, chipColumns, type ChipRow } from '../../people/chips.ts'
import { joinVisiblePost, type VisiblePost } from '../../posts/cards.ts'
import type { Range } from './candidates.ts'

/** Primary-key lookups: 40 candidates, about 400 buffers, 1 ms. A private account can be found, or nobody could ask to follow it. */
export function visiblePeople(ctx: Ctx, ids: string[], { offset, limit }: Range): Promise<ChipRow[]> {
  return rows(
    ctx.main.db,
    sql<ChipRow>`
      select a.id, ${chipColumns('a')}
      from unnest(${ids}::uuid[]) with ordinality as asked(id, place) join person a on a.id = asked.id ${chipAvatar('a')}
      where ${personKnownTo(ctx.actor?.personId ?? null, 'a')}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
}

export function visiblePosts(ctx: Ctx, ids: string[], { offset, limit }: Range): Promise<VisiblePost[]> {
  return rows(
    ctx.main.db,
    sql<VisiblePost>`
      select visible.* from unnest(${ids}::uuid[]) with ordinality as asked(id, place)
      ${joinVisiblePost(ctx.actor?.personId ?? null, sql`asked.id`)}
      order by asked.place offset ${offset}::int limit ${limit}::int`,
  )
}
