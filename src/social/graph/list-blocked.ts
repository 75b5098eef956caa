import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import type { blockedInput, peopleList } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

/** People whom the caller has blocked and may unblock. Suspended people are listed too, or their block could not be ended. */
export function listBlocked(ctx: MemberCtx, input: z.infer<typeof blockedInput>): Promise<z.infer<typeof peopleList>> {
  const where = sql`b.blocker_id = ${ctx.actor.personId}::uuid and p.handle is not null`
  return peoplePage(ctx, input, { edges: sql`block b`, personId: sql`b.blocked_id`, where })
}
