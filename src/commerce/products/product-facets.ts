import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { productSoldTo } from '../../social/access/products.ts'
import type { FilterInput } from '../../social/search/schema.ts'
import { conditionsOf } from './internal/filters.ts'
import type { productFacets } from './schema.ts'

type Facets = Omit<z.infer<typeof productFacets>, 'isComplete'>

const maxValues = 12

/**
 * How many of these products each filter would leave, by what is true now and of what the caller
 * may buy. A filter is not counted for its own facet: else its other values could not be chosen.
 * Primary-key lookups: 1,000 products, about 5 ms.
 */
export function countFacets(ctx: Ctx, ids: string[], filters: FilterInput): Promise<Facets> {
  const held = conditionsOf(filters)
  const names = Object.keys(held) as (keyof typeof held)[]
  const flags = sql.join(names.map((name) => sql`${held[name]} as ${sql.literal(`by_${name}`)}`))
  const others = (own: keyof typeof held | null) =>
    sql.join([sql`true`, ...names.filter((name) => name !== own).map((name) => sql`${sql.literal(`by_${name}`)}`)], sql` and `)
  const counted = (value: Sql, from: Sql, own: keyof typeof held) => sql`
    coalesce((select json_agg(top) from (
      select ${value}, count(*)::int as count from ${from} where ${others(own)} group by 1 order by count(*) desc, 1 limit ${maxValues}::int) top), '[]')`
  return one(
    ctx.main.db,
    sql<Facets>`
      with sold as materialized (
        select g.id, g.category, g.shop_id, s.name, g.price_krw, g.stock > 0 as in_stock, ${flags}
        from unnest(${ids}::uuid[]) as asked(id) join product g on g.id = asked.id join shop s on s.id = g.shop_id join person o on o.id = s.owner_id
        where ${productSoldTo(ctx.actor?.personId ?? null, 'o')})
      select (select count(*)::int from sold where ${others(null)}) as total,
        ${counted(sql`category`, sql`sold`, 'category')} as categories,
        coalesce((select json_agg(json_build_object('id', top.shop_id, 'name', top.name, 'count', top.count)) from (
          select shop_id, name, count(*)::int as count from sold where ${others('shop')}
          group by shop_id, name order by count(*) desc, name limit ${maxValues}::int) top), '[]') as shops,
        ${counted(
          sql`chosen as value`,
          sql`(select distinct sold.id, chosen, ${sql.join(names.map((name) => sql`${sql.literal(`by_${name}`)}`))}
            from sold join product c on c.option_of = sold.id and c.state = 'listed' cross join unnest(c.option_values) chosen) options`,
          'choices',
        )} as choices,
        (select count(*)::int from sold where in_stock and ${others('stock')}) as in_stock,
        (select json_build_object('fromKrw', min(price_krw), 'toKrw', max(price_krw)) from sold where ${others('price')}) as prices`,
  )
}
