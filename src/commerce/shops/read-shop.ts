import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import type { shopView, shopInput } from './schema.ts'

type Shop = z.infer<typeof shopView>

/** A shop, for everyone without a block to its owner. The shop of a private account is public. Errors: NOT_FOUND. */
export async function readShop(ctx: Ctx, input: z.infer<typeof shopInput>): Promise<Shop> {
  const [found] = await rows(
    ctx.main.db,
    sql<Shop>`
      select s.id, s.handle, s.name, s.about, s.hours, s.return_policy, a.handle as owner_handle, s.auto_confirm, s.product_count
      from shop s join person a on a.id = s.owner_id
      where s.handle = ${input.handle} and ${personKnownTo(ctx.actor?.personId ?? null, 'a')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  return found
}
