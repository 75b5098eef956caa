import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, idCursor, pageOf } from '../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { ownPeopleInput } from '../people/schema.ts'
import type { MutedPeople } from './schema.ts'

/**
 * People muted by the caller, newest accounts first. Suspended ones are listed too, so that the
 * mute can be ended. Reads an index backwards, without a sort.
 */
export async function listMuted(ctx: MemberCtx, { cursor, limit }: z.infer<typeof ownPeopleInput>): Promise<MutedPeople> {
  const found = await rows(
    ctx.main.db,
    sql<ChipRow & { until: Date | null }>`
      select p.id, u.until, ${chipColumns('p')} from mute u join person p on p.id = u.muted_id ${chipAvatar('p')}
      where u.muter_id = ${ctx.actor.personId}::uuid and p.handle is not null and u.muted_id < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid
      order by u.muted_id desc limit ${limit + 1}`,
  )
  const { page, nextCursor } = pageOf(found, limit, ({ id }) => idCursor.encode(id))
  const people = page.map(async ({ until, ...row }) => ({ ...(await chipOf(ctx, row)), until: until?.toISOString() ?? null }))
  return { people: await Promise.all(people), nextCursor }
}
