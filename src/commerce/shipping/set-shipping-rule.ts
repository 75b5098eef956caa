import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { freeShipping, type ShippingRule } from './rules.ts'
import type { shippingRuleInput, shippingRuleView } from './schema.ts'

type Rule = z.infer<typeof shippingRuleView>

/** Sets what the caller's shop takes for sending, from the next order on. Errors: FORBIDDEN. */
export async function setShippingRule(ctx: MemberCtx, rule: z.infer<typeof shippingRuleInput>): Promise<Rule> {
  const shop = await shopFor(ctx, 'settings')
  const returnFee = sql`${rule.returnFeeKrw ?? null}::int`
  const [set] = await rows(
    ctx.main.db,
    sql<ShippingRule>`
      insert into shipping_rule (shop_id, fee_krw, free_over_krw, jeju_extra_krw, island_extra_krw, return_fee_krw, changed_at)
      values (${shop.id}::uuid, ${rule.feeKrw}, ${rule.freeOverKrw}, ${rule.jejuExtraKrw}, ${rule.islandExtraKrw},
        coalesce(${returnFee}, ${freeShipping.returnFeeKrw}), ${ctx.now()}::timestamptz)
      on conflict (shop_id) do update set fee_krw = excluded.fee_krw, free_over_krw = excluded.free_over_krw,
        jeju_extra_krw = excluded.jeju_extra_krw, island_extra_krw = excluded.island_extra_krw,
        return_fee_krw = coalesce(${returnFee}, shipping_rule.return_fee_krw), changed_at = excluded.changed_at
      returning fee_krw, free_over_krw, jeju_extra_krw, island_extra_krw, return_fee_krw`,
  )
  return set!
}

/** What the caller's shop takes for sending. Errors: FORBIDDEN without a shop. */
export async function readShippingRule(ctx: MemberCtx): Promise<Rule> {
  const shop = await shopFor(ctx, 'settings')
  const [rule] = await rows(
    ctx.main.db,
    sql<ShippingRule>`select fee_krw, free_over_krw, jeju_extra_krw, island_extra_krw, return_fee_krw from shipping_rule where shop_id = ${shop.id}::uuid`,
  )
  return rule ?? freeShipping
}
