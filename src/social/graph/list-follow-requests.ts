import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { aboveAllIds, timeCursor } from '../../shared/cursor.ts'
import { personKnownTo } from '../access/people.ts'
import type { ownPeopleInput } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'
import type { followRequestList } from './schema.ts'

/** People who wait for the caller's answer, newest accounts first. */
export async function listFollowRequests(
  ctx: MemberCtx,
  input: z.infer<typeof ownPeopleInput>,
): Promise<z.infer<typeof followRequestList>> {
  const { personId } = ctx.actor
  const readMark = timeCursor.encode({ atMs: ctx.now().getTime(), id: aboveAllIds })
  const where = sql`f.followee_id = ${personId} and f.state = 'requested' and ${personKnownTo(personId, 'p')}`
  return { ...(await peoplePage(ctx, input, { edges: sql`follow f`, personId: sql`f.follower_id`, where })), readMark }
}
