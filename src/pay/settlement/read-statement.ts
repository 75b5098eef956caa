import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { idCursor } from '../../shared/cursor.ts'
import { findPayoutFor } from './internal/find-payout-for.ts'
import { payoutColumns, type PayoutRow, worded } from './payout-view.ts'
import type { statement, statementInput } from './schema.ts'
import { readStatementLines } from './statement-lines.ts'

/** One payout of the caller's shop and the lines that make it up. Errors: NOT_FOUND, BAD_INPUT for a cursor that is not ours. */
export async function readStatement(ctx: MemberCtx, input: z.infer<typeof statementInput>): Promise<z.infer<typeof statement>> {
  const { id } = await findPayoutFor(ctx, input.payoutId)
  const [[payout], found] = await Promise.all([
    rows<PayoutRow>(ctx.main.db, sql`select ${payoutColumns} from payout p where p.id = ${id}`),
    readStatementLines(ctx, id, idCursor.decode(input.cursor), input.limit + 1),
  ])
  const lines = found.slice(0, input.limit)
  return {
    payout: worded(payout!, ctx.locale),
    lines,
    nextCursor: found.length > input.limit ? idCursor.encode(lines.at(-1)!.lineId) : null,
  }
}
