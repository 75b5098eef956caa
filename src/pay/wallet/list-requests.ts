import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { idCursor } from '../../shared/cursor.ts'
import type { listRequestsInput, moneyRequestPage } from '../schema.ts'
import { readRequests } from './internal/read-request.ts'
import { sql } from '../../db/sql.ts'

/** Money requests by and to the caller, newest first. Errors: BAD_INPUT for a foreign cursor. */
export async function listRequests(ctx: MemberCtx, input: z.infer<typeof listRequestsInput>): Promise<z.infer<typeof moneyRequestPage>> {
  const { cursor, limit } = input
  const place = idCursor.decode(cursor)
  const found = await readRequests(ctx, place === null ? sql`true` : sql`r.id < ${place}::uuid`, limit + 1)
  const requests = found.slice(0, limit)
  return { requests, nextCursor: found.length > limit ? idCursor.encode(requests.at(-1)!.requestId) : null }
}
