import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Role } from '../../shared/roles.ts'
import { uuid } from '../../shared/text.ts'
import { personNamed } from '../access/handles.ts'
import type { findPeopleInput, foundPeople, PersonOfOrder } from './schema.ts'

interface Row {
  id: string
  handle: string | null
  displayName: string
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  role: Role
}

/**
 * By a handle (an earlier one too), by the id of a person, or the people of an order. Whether they
 * are blocked or suspended plays no part.
 */
export async function findPeople(
  ctx: Ctx,
  input: z.infer<typeof findPeopleInput>,
  ofOrder: PersonOfOrder[],
): Promise<z.infer<typeof foundPeople>> {
  const id = uuid.safeParse(input.text.trim().toLowerCase()).data
  const handle = input.text.trim().replace(/^@/, '').toLowerCase()
  const isByHandle = id === undefined && ofOrder.length === 0
  const which = isByHandle
    ? sql`p.id = ${personNamed(handle, ctx.now())}`
    : sql`p.id = any(${[...(id === undefined ? [] : [id]), ...ofOrder.map((one) => one.id)]}::uuid[])`
  const people = await rows(
    ctx.main.db,
    sql<Row>`select p.id, p.handle, p.display_name, p.status, p.role from person p where ${which} order by p.id`,
  )
  return { people: people.map((person) => ({ ...person, part: ofOrder.find((one) => one.id === person.id)?.part ?? null })) }
}
