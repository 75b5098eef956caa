import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { readNotices } from '../../social/notifications/read-notices.ts'
import { findOfferFor } from './internal/find-offer-for.ts'
import { keptSeen } from './rules.ts'
import type { ofProductInput, seenAnswer } from './schema.ts'

/**
 * The caller looks at a product: what they waited for and now see is over, its notice is read, and
 * the product is the first of those seen last, unless they switched that off. Errors: NOT_FOUND.
 */
export async function seeProduct(ctx: MemberCtx, { productId }: z.infer<typeof ofProductInput>): Promise<z.infer<typeof seenAnswer>> {
  const { personId } = ctx.actor
  return write(ctx, async (tx) => {
    await findOfferFor(ctx, tx.db, productId)
    const shown = await rows(tx.db, endedBySight(personId, productId))
    const { isKept } = await one(
      tx.db,
      sql<{ isKept: boolean }>`select keeps_seen_products as is_kept from person where id = ${personId}::uuid`,
    )
    if (isKept) await run(tx.db, remembering(personId, productId, ctx.now()))
    const groups = shown.flatMap(({ id }) => [`restocked:${id}`, `price_fell:${id}`])
    await readNotices(tx, personId, groups, ctx.now())
    return { isKept }
  })
}

/**
 * The product and its choices, all on one page; alerts about them that are true now go. Plan:
 * product_pkey, product_options.
 */
function endedBySight(personId: string, productId: string) {
  return sql<{ id: string }>`
    with shown as (select id, stock, price_krw from product where id = ${productId}::uuid or option_of = ${productId}::uuid),
      ended as (
        delete from product_alert a using shown g where a.person_id = ${personId}::uuid and a.product_id = g.id
          and case a.kind when 'restock' then g.stock > 0 else a.below_krw >= g.price_krw end)
    select id from shown`
}

/** Plan: the primary key, then seen_product_of_person from the place where the rest is too much. */
function remembering(personId: string, productId: string, now: Date) {
  return sql`
    with kept as (
      insert into seen_product (person_id, product_id, seen_at) values (${personId}::uuid, ${productId}::uuid, ${now}::timestamptz)
      on conflict (person_id, product_id) do update set seen_at = greatest(seen_product.seen_at, excluded.seen_at) returning product_id)
    delete from seen_product where person_id = ${personId}::uuid and product_id in (
      select product_id from seen_product where person_id = ${personId}::uuid and product_id not in (select product_id from kept)
      order by seen_at desc, product_id desc offset ${keptSeen - 1}::int)`
}
