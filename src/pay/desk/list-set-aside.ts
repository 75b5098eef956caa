import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import type { setAsideInput, setAsidePage, setAsideView } from './set-aside-schema.ts'

type Row = Omit<z.infer<typeof setAsideView>, 'firstSeenAt'> & { firstSeenAt: Date }

/** Rows of the bank's lists that wait for a person, oldest first. Throws BAD_INPUT for a bad cursor. */
export async function listSetAside(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof setAsideInput>,
): Promise<z.infer<typeof setAsidePage>> {
  const place = idCursor.decode(cursor)
  const [found, [total]] = await Promise.all([
    rows<Row>(
      ctx.main.db,
      sql`select id as "rowId", list, reason, raw, first_seen_at as "firstSeenAt", times_seen as "timesSeen" from set_aside_row
          where state = 'open' ${place === null ? sql`` : sql`and id > ${place}::uuid`} order by id limit ${limit + 1}`,
    ),
    rows<{ count: number }>(ctx.main.db, sql`select count(*)::int as count from set_aside_row where state = 'open'`),
  ])
  const page = found.slice(0, limit)
  return {
    rows: page.map((row) => ({ ...row, firstSeenAt: row.firstSeenAt.toISOString() })),
    total: total?.count ?? 0,
    nextCursor: found.length > limit ? idCursor.encode(page.at(-1)!.rowId) : null,
  }
}
