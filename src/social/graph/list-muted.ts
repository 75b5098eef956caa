import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import type { ownPeopleInput, PeopleList } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

/** People muted by the caller. Suspended ones are listed too, so that the mute can be ended. */
export function listMuted(ctx: MemberCtx, input: z.infer<typeof ownPeopleInput>): Promise<PeopleList> {
  const where = sql`u.muter_id = ${ctx.actor.personId}::uuid and p.handle is not null`
  return peoplePage(ctx, input, { edges: sql`mute u`, personId: sql`u.muted_id`, where })
}
