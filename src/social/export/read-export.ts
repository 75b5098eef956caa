import { type Ctx, signedInCaller } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { exportStates } from '../../db/schema/export.ts'
import { seoulDate } from '../../shared/seoul-day.ts'
import { nextAfter } from './rules.ts'
import type { ExportView } from './schema.ts'

interface ExportRow {
  id: string
  state: (typeof exportStates)[number]
  day: string
  doneParts: number
  totalParts: number
  bytes: number | null
  requestedAt: Date
  expiresAt: Date | null
}

/**
 * The caller's newest export, and when the next may be asked for. Plan: data_export_once_a_day,
 * backwards.
 */
export async function readExport(ctx: Ctx): Promise<ExportView> {
  const [found] = await rows(
    ctx.main.db,
    sql<ExportRow>`select id, state, day::text as day, done_parts, total_parts, bytes, requested_at, expires_at from data_export
        where person_id = ${signedInCaller(ctx).personId}::uuid order by day desc limit 1`,
  )
  if (!found) return { current: null, nextAt: null }
  const { day, requestedAt, expiresAt, ...row } = found
  const isOver = row.state === 'ready' && expiresAt! <= ctx.now()
  const state = isOver ? 'removed' : row.state
  return {
    current: {
      ...row,
      state,
      requestedAt: requestedAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      path: state === 'ready' ? `/exports/${row.id}` : null,
    },
    nextAt: state !== 'failed' && day === seoulDate(ctx.now()) ? nextAfter(day).toISOString() : null,
  }
}
