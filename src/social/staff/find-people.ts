import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { Role } from '../../shared/roles.ts'
import { uuid } from '../../shared/text.ts'
import { personNamed } from '../access/handles.ts'
import type { findPeopleInput, foundPeople } from './schema.ts'

interface Row {
  id: string
  handle: string | null
  displayName: string
  status: 'pending' | 'active' | 'suspended' | 'withdrawn'
  role: Role
}

/** The id in what a member of staff typed; null for a handle. */
export function idTyped({ text }: z.infer<typeof findPeopleInput>): string | null {
  return uuid.safeParse(text.trim().toLowerCase()).data ?? null
}

/**
 * By a handle (an earlier one too), by the id of a person, or the people of an order. Whether they
 * are blocked or suspended plays no part.
 */
export async function findPeople(
  ctx: Ctx,
  input: z.infer<typeof findPeopleInput>,
  ofOrder: string[],
): Promise<z.infer<typeof foundPeople>> {
  const id = idTyped(input)
  const handle = input.text.trim().replace(/^@/, '').toLowerCase()
  const which = id === null ? sql`p.id = ${personNamed(handle, ctx.now())}` : sql`p.id = any(${[id, ...ofOrder]}::uuid[])`
  const people = await rows(
    ctx.main.db,
    sql<Row>`select p.id, p.handle, p.display_name, p.status, p.role from person p where ${which} order by p.id`,
  )
  return { people }
}
