import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import { patternsOf } from './rules.ts'
import type { findProductsInput, ProductCard } from './schema.ts'

const maxFound = 20
/**
 * The most matches that are ranked; if there are more, the newest are found among as many of the
 * newest products.
 */
const maxMatches = 1_000

/**
 * For the tag picker: listed products with the text in title or brand, titles that begin with it
 * first; 20 at most.
 */
export async function findProducts(ctx: MemberCtx, { text }: z.infer<typeof findProductsInput>): Promise<{ products: ProductCard[] }> {
  const sought = foundSql(ctx, text)
  return { products: sought === null ? [] : await productCardsOf(ctx, await rows(ctx.main.db, sought)) }
}

/**
 * Null if nothing can match. Plan: the trigram index `product_words`, for one syllable too; the
 * planner plans the materialized step without its limit, so it keeps to the index. The newest
 * products are read only where a word is so common that the limit cuts.
 */
export function foundSql(ctx: MemberCtx, text: string): Sql<ProductRow> | null {
  const patterns = patternsOf(text)
  if (patterns === null) return null
  const isMatch = sql`lower(normalize(' ' || title || ' ' || brand, NFKD)) like ${patterns.anywhere}`
  const found = sql`id, lower(normalize(title, NFKD)) like ${patterns.first} as is_first`
  return sql<ProductRow>`
    with matching as materialized (select ${found} from product where state = 'listed' and option_of is null and ${isMatch}),
      taken as materialized (select * from matching limit ${maxMatches}::int),
      newest as materialized (
        select ${found} from (select id, title, brand from product where state = 'listed' and option_of is null order by id desc limit ${maxMatches}::int) fresh
        where (select count(*) from taken) = ${maxMatches}::int and ${isMatch})
    select sold.* from (select * from taken union select * from newest order by is_first desc, id desc) match
    cross join lateral (
      select ${productColumns} from ${productSource} join person a on a.id = s.owner_id
      where g.id = match.id and ${productSoldTo(ctx.actor.personId, 'a')} offset 0) sold
    order by match.is_first desc, match.id desc limit ${maxFound}::int`
}
