import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { idCursor } from '../../shared/cursor.ts'
import type { listRequestsInput, moneyRequestPage } from '../schema.ts'
import { readRequests } from './internal/read-request.ts'

/** Money the caller asked for and was asked for, newest first. Errors: BAD_INPUT for a cursor that is not ours. */
export async function listRequests(ctx: MemberCtx, input: z.infer<typeof listRequestsInput>): Promise<z.infer<typeof moneyRequestPage>> {
  const { cursor, limit } = input
  const place = idCursor.decode(cursor)
  const found = await readRequests(ctx, place === null ? sql`true` : sql`r.id < ${place}::uuid`, limit + 1)
  const requests = found.slice(0, limit)
  return { requests, nextCursor: found.length > limit ? idCursor.encode(requests.at(-1)!.requestId) : null }
}
