import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { readShop } from './read-shop.ts'
import type { describeShopInput, shopView } from './schema.ts'

/**
 * Sets what the caller's shop says of itself: about, hours, how it takes things back. Errors:
 * FORBIDDEN.
 */
export async function describeShop(ctx: MemberCtx, input: z.infer<typeof describeShopInput>): Promise<z.infer<typeof shopView>> {
  const shop = await shopFor(ctx, 'settings')
  await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`update shop set about = ${input.about}, hours = ${input.hours}, return_policy = ${input.returnPolicy} where id = ${shop.id}::uuid`,
    )
    await recordShopAct(ctx, tx, shop.id, 'change_settings', { details: { fields: Object.keys(input) } })
  })
  return readShop(ctx, { handle: shop.handle })
}
