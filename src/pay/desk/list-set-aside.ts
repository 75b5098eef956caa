import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import type { setAsideInput, setAsidePage, setAsideView } from './set-aside-schema.ts'

type Row = Omit<z.infer<typeof setAsideView>, 'firstSeenAt'> & { firstSeenAt: Date }

/** Rows of the bank's lists that wait for an admin, oldest first. */
export async function listSetAside(
  ctx: MemberCtx,
  { cursor, limit }: z.infer<typeof setAsideInput>,
): Promise<z.infer<typeof setAsidePage>> {
  const place = idCursor.decode(cursor)
  const [found, { total }] = await Promise.all([
    rows(
      ctx.main.db,
      sql<Row>`select id as row_id, list, reason, raw, first_seen_at, times_seen from set_aside_row
          where state = 'open' ${place === null ? sql`` : sql`and id > ${place}::uuid`} order by id limit ${limit + 1}`,
    ),
    one(ctx.main.db, sql<{ total: number }>`select count(*)::int as total from set_aside_row where state = 'open'`),
  ])
  const { page, nextCursor } = pageOf(found, limit, ({ rowId }) => idCursor.encode(rowId))
  return { rows: page.map((row) => ({ ...row, firstSeenAt: row.firstSeenAt.toISOString() })), total, nextCursor }
}
