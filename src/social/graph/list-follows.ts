import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../access/people.ts'
import { findPersonFor } from '../people/find-person.ts'
import type { PeopleList, peopleListInput } from '../people/schema.ts'
import { peoplePage } from './internal/people-page.ts'

type Input = z.infer<typeof peopleListInput>

/** A person's followers, newest accounts first. Errors: NOT_FOUND, also if closed to the caller. */
export function listFollowers(ctx: Ctx, input: Input): Promise<PeopleList> {
  return listFollows(ctx, input, { of: sql`f.followee_id`, personId: sql`f.follower_id` })
}

/** People whom somebody follows, newest accounts first. Errors: as above. */
export function listFollowing(ctx: Ctx, input: Input): Promise<PeopleList> {
  return listFollows(ctx, input, { of: sql`f.follower_id`, personId: sql`f.followee_id` })
}

async function listFollows(ctx: Ctx, input: Input, { of, personId }: { of: Sql; personId: Sql }): Promise<PeopleList> {
  const { id, isOpen } = await findPersonFor(ctx, input.handle)
  if (!isOpen) throw new KiwiError('NOT_FOUND')
  const where = sql`${of} = ${id} and f.state = 'accepted' and ${personKnownTo(ctx.actor?.personId ?? null, 'p')}`
  return peoplePage(ctx, input, { edges: sql`follow f`, personId, where })
}
