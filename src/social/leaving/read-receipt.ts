import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { hashToken } from '../people/tokens.ts'
import type { receipt, receiptInput } from './schema.ts'

type Receipt = z.infer<typeof receipt>
interface Found extends Pick<Receipt, 'state' | 'words'> {
  id: string
  askedAt: Date
  endsAt: Date
  endedAt: Date | null
  receiptUntil: Date
}
type Line = Omit<Receipt['lines'][number], 'lookedAt'> & { lookedAt: Date | null }

/**
 * The state and, line by line, the outcome of a leaving, by the secret that was shown once. Errors:
 * NOT_FOUND (also when it is too old).
 */
export async function readReceipt(ctx: Ctx, { secret }: z.infer<typeof receiptInput>): Promise<Receipt> {
  const [found] = await rows(
    ctx.main.db,
    sql<Found>`
      select id, state, words, asked_at, ends_at, ended_at, receipt_until from leaving
      where receipt_hash = ${hashToken(secret)} and receipt_until > ${ctx.now()}::timestamptz`,
  )
  if (!found) throw new KiwiError('NOT_FOUND')
  const { id, askedAt, endsAt, endedAt, receiptUntil, ...said } = found
  const lines = await rows(
    ctx.main.db,
    sql<Line>`
      select store, what, deed, before, after, law, kept_until, looked_at from leaving_line
      where leaving_id = ${id}::uuid and (before > 0 or after > 0) order by place`,
  )
  return {
    ...said,
    askedAt: askedAt.toISOString(),
    endsAt: endsAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    validUntil: receiptUntil.toISOString(),
    lines: lines.map((line) => ({ ...line, lookedAt: line.lookedAt?.toISOString() ?? null })),
  }
}
