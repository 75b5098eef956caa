import { type Sql, sql } from '../../db/sql.ts'
import { type PersonAlias, personKnownTo, type Viewer } from './people.ts'

/**
 * Products `g` that a viewer may find and tag: listed, by an `owner` whom they may know, and not a
 * choice of another product.
 */
export function productSoldTo(viewerId: Viewer, owner: PersonAlias): Sql {
  return sql`g.state = 'listed' and g.option_of is null and ${personKnownTo(viewerId, owner)}`
}

/**
 * Products `g` that are on offer: those, and the listed choices of listed products. Of a product
 * with options only a choice is sold.
 */
export const isOnOffer = sql`g.state = 'listed' and (g.option_of is null or exists (select from product p where p.id = g.option_of and p.state = 'listed'))`

/** Products `g` that a viewer may buy: on offer, by an `owner` whom they may know. */
export function productOfferedTo(viewerId: Viewer, owner: PersonAlias): Sql {
  return sql`${isOnOffer} and ${personKnownTo(viewerId, owner)}`
}

/** The state that a shop gives its product `g` or choice `o`: what a moderator hid stays hidden. */
export function stateByShop(product: 'g' | 'o', wanted: Sql): Sql {
  const p = sql.literal(product)
  return sql`case when ${p}.state = 'hidden' then 'hidden' else coalesce(${wanted}, ${p}.state) end`
}
