import { type Sql, sql } from '../../../db/sql.ts'
import type { FilterInput } from '../../../social/search/schema.ts'

const anything = sql`true`

/**
 * One condition on a product `g` per filter of a search, by what is true now; `true` for a filter
 * that is not set.
 */
export function conditionsOf({
  category,
  shopId,
  priceFromKrw = 0,
  priceToKrw,
  inStock,
  choices = [],
}: FilterInput): Record<'category' | 'shop' | 'price' | 'stock' | 'choices', Sql> {
  return {
    category: category === undefined ? anything : sql`g.category = ${category}`,
    shop: shopId === undefined ? anything : sql`g.shop_id = ${shopId}::uuid`,
    price: sql`g.price_krw >= ${priceFromKrw}::int and ${priceToKrw === undefined ? anything : sql`g.price_krw <= ${priceToKrw}::int`}`,
    stock: inStock === undefined ? anything : sql`g.stock > 0`,
    choices:
      choices.length === 0
        ? anything
        : sql`${choices}::text[] <@ array(select v from product c cross join unnest(c.option_values) v where c.option_of = g.id and c.state = 'listed')`,
  }
}
