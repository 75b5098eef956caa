import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { lockNames } from '../../db/lock-names.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { readShopCommissions } from './read-shop-commissions.ts'
import type { dropCommissionInput, setCommissionInput, shopCommissions } from './schema.ts'

type Answer = z.infer<typeof shopCommissions>

/** Most rules for single products of one shop. */
const maxProductRules = 500

/**
 * Sets what the caller's shop pays for its products, or for one. Orders that exist keep their rate;
 * a tap counts once its tag is labelled. Errors: FORBIDDEN, NOT_FOUND (another shop's product, or
 * an option), LIMIT_EXCEEDED.
 */
export async function setCommission(ctx: MemberCtx, input: z.infer<typeof setCommissionInput>): Promise<Answer> {
  const shop = await shopFor(ctx, 'settings')
  const { productId, ratePpm, windowDays } = input
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await lockRules(tx, shop.id)
    const set = await rows(
      tx.db,
      sql`
        insert into commission_rule (id, shop_id, product_id, rate_ppm, window_days, changed_at)
        select ${newId(now)}::uuid, ${shop.id}::uuid, ${productId}::uuid, ${ratePpm}::int, ${windowDays}::int, ${now}::timestamptz
        where ${productId}::uuid is null or exists (select from product where id = ${productId}::uuid and shop_id = ${shop.id}::uuid and option_of is null)
        on conflict on constraint commission_rule_unique
          do update set rate_ppm = excluded.rate_ppm, window_days = excluded.window_days, changed_at = excluded.changed_at
        returning id`,
    )
    if (set.length === 0) throw new KiwiError('NOT_FOUND', { field: 'productId' })
    const rules = await rows(tx.db, sql`select from commission_rule where shop_id = ${shop.id}::uuid limit ${maxProductRules + 2}`)
    if (rules.length > maxProductRules + 1)
      throw new KiwiError('LIMIT_EXCEEDED', { field: 'productId', details: { limit: maxProductRules } })
    await recordShopAct(ctx, tx, shop.id, 'change_commission', { subjectId: productId, details: { ratePpm, windowDays } })
    await enqueue(tx, 'commissions.labelTags', { shopId: shop.id }, { now })
  })
  return readShopCommissions(ctx)
}

/** Takes the rule of one product away: it is paid for as the others. Errors: FORBIDDEN. */
export async function dropCommission(ctx: MemberCtx, { productId }: z.infer<typeof dropCommissionInput>): Promise<Answer> {
  const shop = await shopFor(ctx, 'settings')
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await lockRules(tx, shop.id)
    await run(tx.db, sql`delete from commission_rule where shop_id = ${shop.id}::uuid and product_id = ${productId}::uuid`)
    await recordShopAct(ctx, tx, shop.id, 'change_commission', { subjectId: productId })
    await enqueue(tx, 'commissions.labelTags', { shopId: shop.id }, { now })
  })
  return readShopCommissions(ctx)
}

/**
 * A tag that is made meanwhile waits, and is labelled by the new rule: see
 * functions/commissions.sql.
 */
const lockRules = (tx: MainTx, shopId: string) => lockNames(tx, `commission:${shopId}`)
