import { sql, type SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'

/** An account by what people call it: `central` and the other house accounts, `@handle` a person's wallet, `shop:handle` what a shop is owed. Throws NOT_FOUND. */
export async function findAccount(db: { execute(query: SQL): PromiseLike<unknown> }, name: string): Promise<{ id: string; kind: string }> {
  const [found] = await rows<{ id: string; kind: string }>(
    db,
    sql`select a.id, a.kind from account a left join person p on p.id = a.person_id left join shop s on s.id = a.shop_id
        where case a.kind when 'wallet' then '@' || p.handle when 'shop_payable' then 'shop:' || s.handle else a.kind end = ${name}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'account' })
  return found
}
