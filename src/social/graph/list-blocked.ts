import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import type { ownPeopleInput, PeopleList } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

/** People blocked by the caller. Suspended ones are listed too, so that they can be unblocked. */
export function listBlocked(ctx: MemberCtx, input: z.infer<typeof ownPeopleInput>): Promise<PeopleList> {
  const where = sql`b.blocker_id = ${ctx.actor.personId}::uuid and p.handle is not null`
  return peoplePage(ctx, input, { edges: sql`block b`, personId: sql`b.blocked_id`, where })
}
