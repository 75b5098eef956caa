import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personNamed } from '../access/handles.ts'
import { personKnownTo, personOpenTo } from '../access/people.ts'
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

/**
 * The list is read beside the check of the person, and holds nobody unless they are open to the
 * caller.
 */
async function listFollows(ctx: Ctx, input: Input, { of, personId }: { of: Sql; personId: Sql }): Promise<PeopleList> {
  const viewerId = ctx.actor?.personId ?? null
  const openPerson = sql`(select x.id from person x where x.id = ${personNamed(input.handle, ctx.now())} and ${personOpenTo(viewerId, 'x')})`
  const where = sql`${of} = ${openPerson} and f.state = 'accepted' and ${personKnownTo(viewerId, 'p')}`
  const [{ isOpen }, page] = await Promise.all([
    findPersonFor(ctx, input.handle),
    peoplePage(ctx, input, { edges: sql`follow f`, personId, where }),
  ])
  if (!isOpen) throw new KiwiError('NOT_FOUND')
  return page
}
