import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { aboveAllIds, idCursor } from '../../shared/cursor.ts'
import { chipAvatar, chipColumns, chipOf, type ChipRow } from '../people/chips.ts'
import { personKnownTo } from '../access/people.ts'
import { findPersonFor } from '../people/find-person.ts'
import type { peopleList, peopleListInput } from '../people/schema.ts'

type Input = z.infer<typeof peopleListInput>
type People = z.infer<typeof peopleList>

/** Who follows a person, newest accounts first. NOT_FOUND for whom the account is not open to. */
export async function listFollowers(ctx: Ctx, input: Input): Promise<People> {
  const { id } = await findOpenPerson(ctx, input.handle)
  return page(ctx, input, sql`f.followee_id = ${id}`, sql`f.follower_id`)
}

/** Whom a person follows, newest accounts first. NOT_FOUND for whom the account is not open to. */
export async function listFollowing(ctx: Ctx, input: Input): Promise<People> {
  const { id } = await findOpenPerson(ctx, input.handle)
  return page(ctx, input, sql`f.follower_id = ${id}`, sql`f.followee_id`)
}

async function findOpenPerson(ctx: Ctx, handle: string): Promise<{ id: string }> {
  const person = await findPersonFor(ctx, handle)
  if (!person.isOpen) throw new KiwiError('NOT_FOUND')
  return person
}

/** Walks follow_followee, or the primary key, backwards from the cursor: no sort. One row more than asked says whether there is more. */
async function page(ctx: Ctx, { cursor, limit }: Input, ofOne: SQL, shownId: SQL): Promise<People> {
  const found = await rows<ChipRow>(
    ctx.main.db,
    sql`select p.id, ${chipColumns('p')} from follow f join person p on p.id = ${shownId} ${chipAvatar('p')}
         where ${ofOne} and f.state = 'accepted' and ${shownId} < ${idCursor.decode(cursor) ?? aboveAllIds}::uuid and ${personKnownTo(ctx.actor?.personId ?? null, 'p')}
         order by ${shownId} desc limit ${limit + 1}`,
  )
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    people: await Promise.all(shown.map((row) => chipOf(ctx, row))),
    nextCursor: found.length > limit && last ? idCursor.encode(last.id) : null,
  }
}
