import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import type { blockedInput, peopleList } from '../people/schema.ts'

/** Whom the caller has blocked and may unblock, newest accounts first; suspended people too, or their block could not be ended. */
export async function listBlocked(ctx: MemberCtx, { cursor, limit }: z.infer<typeof blockedInput>): Promise<z.infer<typeof peopleList>> {
  const found = await rows<ChipRow>(
    ctx.main.db,
    // The primary key, read backwards from the cursor: no sort.
    sql`select p.id, ${chipColumns('p')} from block b join person p on p.id = b.blocked_id ${chipAvatar('p')}
         where b.blocker_id = ${ctx.actor.personId}::uuid and b.blocked_id < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid and p.handle is not null
         order by b.blocked_id desc limit ${limit + 1}`,
  )
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    people: await Promise.all(shown.map((row) => chipOf(ctx, row))),
    nextCursor: found.length > limit && last ? idCursor.encode(last.id) : null,
  }
}
