import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import { productCardsOf, productColumns, type ProductRow, productSource } from './product-cards.ts'
import { containing } from './rules.ts'
import type { findProductsInput, ProductCard } from './schema.ts'

const maxFound = 20

/** For the tag picker: listed products with the text in title or brand, titles that begin with it first; 20 at most. */
export async function findProducts(ctx: MemberCtx, { text }: z.infer<typeof findProductsInput>): Promise<{ products: ProductCard[] }> {
  const found = await rows(
    ctx.main.db,
    // The trigram index `product_words` finds three letters and more; shorter texts read the table, newest first.
    sql<ProductRow>`
      select ${productColumns} from ${productSource} join person a on a.id = s.owner_id
      where lower(g.title || ' ' || g.brand) like ${containing(text)} and ${productSoldTo(ctx.actor.personId, 'a')}
      order by lower(g.title) like ${containing(text).slice(1)} desc, g.id desc limit ${maxFound}::int`,
  )
  return { products: await productCardsOf(ctx, found) }
}
