import type { z } from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { KiwiError } from '../../../errors.ts'
import type { historyInput, historyPage } from '../schema.ts'
import { linesOf, readHistory } from './history-lines.ts'

/** The caller's wallet, newest first. The cursor is the entry's seq, which has no gaps. Errors: BAD_INPUT for a cursor that is not ours. */
export async function listHistory(ctx: MemberCtx, input: z.infer<typeof historyInput>): Promise<z.infer<typeof historyPage>> {
  const { cursor, limit, ...filter } = input
  if (cursor !== null && !/^\d{1,15}$/.test(cursor)) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  const found = await readHistory(ctx, filter, cursor === null ? null : Number(cursor), limit + 1)
  const page = found.slice(0, limit)
  return { lines: await linesOf(ctx, page), nextCursor: found.length > limit ? String(page.at(-1)!.seq) : null }
}
