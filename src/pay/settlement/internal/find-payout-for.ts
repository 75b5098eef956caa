import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { KiwiError } from '../../../errors.ts'
import { worksInShop } from '../../../social/access/shops.ts'

/** A payout of the caller's own shop. Throws NOT_FOUND, for another shop's payout too. */
export async function findPayoutFor(ctx: MemberCtx, payoutId: string): Promise<{ id: string; handle: string }> {
  const [own] = await rows(
    ctx.main.db,
    sql<{ id: string; handle: string }>`select p.id, s.handle from payout p join shop s on s.id = p.shop_id
        where p.id = ${payoutId}::uuid and ${worksInShop(ctx.actor.personId, 'money')}`,
  )
  if (!own) throw new KiwiError('NOT_FOUND')
  return own
}
