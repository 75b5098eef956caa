import * as z from 'zod'
import type { MemberCtx } from '../../context.ts'
import { cursorCodec } from '../../shared/cursor.ts'
import type { historyInput, historyPage } from '../schema.ts'
import { linesOf, readHistory } from './internal/history-lines.ts'

/** An entry's seq. */
const seqCursor = cursorCodec(z.int().min(1))

/** The caller's wallet, newest first. The cursor is a seq. Errors: BAD_INPUT (foreign cursor). */
export async function listHistory(ctx: MemberCtx, input: z.infer<typeof historyInput>): Promise<z.infer<typeof historyPage>> {
  const { cursor, limit, ...filter } = input
  const found = await readHistory(ctx, filter, seqCursor.decode(cursor), limit + 1, { withPeople: true })
  const page = found.slice(0, limit)
  return { lines: await linesOf(ctx, page), nextCursor: found.length > limit ? seqCursor.encode(page.at(-1)!.seq) : null }
}
