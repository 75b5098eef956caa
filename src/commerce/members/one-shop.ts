import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'

/** Opening a shop and accepting an invitation wait for each other: nobody is of two shops. */
export const workplaceLock = (personId: string) => `workplace:${personId}`

/** Throws CONFLICT for whoever has a shop or works in one. Call it under `workplaceLock`. */
export async function refuseSecondShop(db: Queryable, personId: string): Promise<void> {
  const [found] = await rows(
    db,
    sql<{ handle: string; isOwn: boolean }>`
      select s.handle, s.owner_id = ${personId}::uuid as is_own from shop s where s.owner_id = ${personId}::uuid
      union all
      select s.handle, false from shop_member w join shop s on s.id = w.shop_id where w.person_id = ${personId}::uuid and w.accepted_at is not null`,
  )
  if (found)
    throw new KiwiError('CONFLICT', { reason: found.isOwn ? 'has_shop' : 'works_elsewhere', details: { shopHandle: found.handle } })
}
