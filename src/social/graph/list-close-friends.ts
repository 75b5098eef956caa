import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { sql } from '../../db/sql.ts'
import { isCloseFriend } from '../access/close-friends.ts'
import { personKnownTo } from '../access/people.ts'
import type { ownPeopleInput, PeopleList } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

/**
 * The caller's close friends, newest accounts first; those who follow them no more and suspended
 * ones are left out.
 */
export function listCloseFriends(ctx: MemberCtx, input: z.infer<typeof ownPeopleInput>): Promise<PeopleList> {
  const me = ctx.actor.personId
  const where = sql`u.owner_id = ${me}::uuid and p.handle is not null and ${personKnownTo(me, 'p')} and ${isCloseFriend(sql`p.id`, sql`u.owner_id`)}`
  return peoplePage(ctx, input, { edges: sql`close_friend u`, personId: sql`u.friend_id`, where })
}
