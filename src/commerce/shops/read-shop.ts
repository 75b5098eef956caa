import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { KiwiError } from '../../errors.ts'
import { personKnownTo } from '../../social/access/people.ts'
import type { shopView, shopInput } from './schema.ts'

type Shop = z.infer<typeof shopView>

/** A shop as anyone sees it, but those its owner and they block. A private owner's shop is public. Errors: NOT_FOUND. */
export async function readShop(ctx: Ctx, input: z.infer<typeof shopInput>): Promise<Shop> {
  const [found] = await rows<Shop>(
    ctx.main.db,
    sql`select s.id, s.handle, s.name, s.about, a.handle as "ownerHandle", s.auto_confirm as "autoConfirm",
          (select count(*)::int from product g where g.shop_id = s.id and g.state = 'listed') as "productCount"
        from shop s join person a on a.id = s.owner_id
        where s.handle = ${input.handle} and ${personKnownTo(ctx.actor?.personId ?? null, 'a')}`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'handle' })
  return found
}
