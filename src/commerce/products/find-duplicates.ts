import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'

export interface Duplicates {
  shopHandle: string | null
  title: string
  /** The oldest first: the one to keep. */
  products: { id: string; canonicalKey: string; priceKrw: number; stock: number; tags: number; orders: number }[]
}

/**
 * Products of one shop, or sold elsewhere, that look the same: title and brand, whatever their
 * case, width and spaces. Whether they are one thing is for a person to say. A scan of the
 * catalogue, for the command line.
 */
export function findDuplicates(ctx: RunnerCtx, { shopHandle, limit }: { shopHandle: string | null; limit: number }): Promise<Duplicates[]> {
  return rows(
    ctx.main.db,
    sql<Duplicates>`
      select s.handle as shop_handle, min(g.title) as title, json_agg(json_build_object('id', g.id, 'canonicalKey', g.canonical_key,
          'priceKrw', g.price_krw, 'stock', g.stock,
          'tags', (select count(*)::int from product_tag t where t.product_id = g.id),
          'orders', (select count(*)::int from order_line l where l.product_id = g.id)) order by g.id) as products
      from product g left join shop s on s.id = g.shop_id
      where g.option_of is null and g.option_names = '{}' and g.merged_into is null and (${shopHandle}::text is null or s.handle = ${shopHandle}::text)
      group by g.shop_id, s.handle, lower(regexp_replace(normalize(g.brand || ' ' || g.title, NFKC), '\\s+', '', 'g'))
      having count(*) > 1 order by count(*) desc, min(g.id::text) limit ${limit}`,
  )
}
