import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { MemberCtx } from '../../../context.ts'
import { KiwiError } from '../../../errors.ts'
import type { listRequestsInput, moneyRequestPage } from '../schema.ts'
import { readRequests } from './read-request.ts'

/** Money the caller asked for and was asked for, newest first. Errors: BAD_INPUT for a cursor that is not ours. */
export async function listRequests(ctx: MemberCtx, input: z.infer<typeof listRequestsInput>): Promise<z.infer<typeof moneyRequestPage>> {
  const { cursor, limit } = input
  if (cursor !== null && !z.uuid().safeParse(cursor).success) throw new KiwiError('BAD_INPUT', { field: 'cursor' })
  const found = await readRequests(ctx, cursor === null ? sql`true` : sql`r.id < ${cursor}::uuid`, limit + 1)
  const requests = found.slice(0, limit)
  return { requests, nextCursor: found.length > limit ? requests.at(-1)!.requestId : null }
}
