import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { idCursor, pageOf } from '../../shared/cursor.ts'
import { findPayoutFor } from './internal/find-payout-for.ts'
import { payoutColumns, type PayoutRow, worded } from './payout-view.ts'
import type { statement, statementInput } from './schema.ts'
import { readStatementLines } from './statement-lines.ts'

/** One payout of the caller's shop and its lines. Throws NOT_FOUND, BAD_INPUT for a bad cursor. */
export async function readStatement(ctx: MemberCtx, input: z.infer<typeof statementInput>): Promise<z.infer<typeof statement>> {
  const { id } = await findPayoutFor(ctx, input.payoutId)
  const [payout, found] = await Promise.all([
    one(ctx.main.db, sql<PayoutRow>`select ${payoutColumns} from payout p where p.id = ${id}`),
    readStatementLines(ctx, id, idCursor.decode(input.cursor), input.limit + 1),
  ])
  const { page, nextCursor } = pageOf(found, input.limit, ({ lineId }) => idCursor.encode(lineId))
  return { payout: worded(payout, ctx.locale), lines: page, nextCursor }
}
