import { type Queryable, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'

/** Names: `@handle` (wallet), `shop:handle` (its account), else the kind. Throws NOT_FOUND. */
export async function findAccount(db: Queryable, name: string): Promise<{ id: string; kind: string }> {
  const [found] = await rows(
    db,
    sql<{ id: string; kind: string }>`
      select a.id, a.kind from account a left join person p on p.id = a.person_id left join shop s on s.id = a.shop_id
      where case a.kind when 'wallet' then '@' || p.handle when 'shop_payable' then 'shop:' || s.handle else a.kind end = ${name}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'account' })
  return found
}
