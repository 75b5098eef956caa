import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { personKnownTo } from '../access/people.ts'
import type { PeopleList } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

/** People who wait for the caller's answer, newest accounts first; at most 100. */
export async function listFollowRequests(ctx: MemberCtx): Promise<Pick<PeopleList, 'people'>> {
  const { personId } = ctx.actor
  const where = sql`f.followee_id = ${personId} and f.state = 'requested' and ${personKnownTo(personId, 'p')}`
  const first = { cursor: null, limit: 100 }
  const { people } = await peoplePage(ctx, first, { edges: sql`follow f`, personId: sql`f.follower_id`, where })
  return { people }
}
