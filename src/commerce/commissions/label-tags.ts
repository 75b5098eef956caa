import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'

const atOnce = 500

/**
 * Makes the label of each tag of a shop's products say what its rules say now, in parts, and gives
 * the posts a new version, so that no cached card shows the old one. A tap on a tag that is not
 * labelled yet earns nothing.
 */
export async function labelTags(ctx: Ctx, { shopId }: { shopId: string }): Promise<{ labelled: number }> {
  let labelled = 0
  for (;;) {
    const count = await write(ctx, async (tx) => (await one(tx.db, labelSome(shopId))).labelled)
    labelled += count
    if (count < atOnce) return { labelled }
  }
}

/** Plan: product_shop, product_tag_product; then posts by key, in the order of their ids. */
function labelSome(shopId: string) {
  return sql<{ labelled: number }>`
    with wrong as materialized (
      select t.post_id, t.position, t.product_id, g.pays
      from (select id, pays_commission(id) as pays from product where shop_id = ${shopId}::uuid and option_of is null offset 0) g
      join product_tag t on t.product_id = g.id and t.pays_commission <> g.pays
      order by t.post_id limit ${atOnce}),
    locked as materialized (
      select id from post where id in (select post_id from wrong) order by id for no key update),
    labelled as (
      update product_tag t set pays_commission = w.pays from wrong w
      where (t.post_id, t.position, t.product_id) = (w.post_id, w.position, w.product_id) and exists (select from locked where id = w.post_id)
      returning t.post_id),
    moved as (update post set version = version + 1 where id in (select post_id from labelled))
    select count(*)::int as labelled from labelled`
}
