import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { personKnownTo } from '../access/people.ts'
import type { followRequestList } from '../people/schema.ts'

const shownRequests = 100

/** Who waits for the caller's answer; at most 100 at a time, in the order of follow_followee. */
export async function listFollowRequests(ctx: MemberCtx): Promise<z.infer<typeof followRequestList>> {
  const { personId } = ctx.actor
  const found = await rows<ChipRow>(
    ctx.main.db,
    sql`select p.id, ${chipColumns('p')} from follow f join person p on p.id = f.follower_id ${chipAvatar('p')}
         where f.followee_id = ${personId} and f.state = 'requested' and ${personKnownTo(personId, 'p')}
         order by f.follower_id desc limit ${shownRequests}`,
  )
  return { people: await Promise.all(found.map((row) => chipOf(ctx, row))) }
}
