import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { readOrderNumber } from '../../shared/orders.ts'
import { uuid } from '../../shared/text.ts'
import { may } from '../../social/access/permissions.ts'
import type { PersonOfOrder } from '../../social/staff/schema.ts'
import type { TimelineSource } from '../../social/staff/timeline.ts'
import { lineFields } from './internal/find-order-for.ts'
import { idsWithNumber, orderNumberOf } from './order-number.ts'
import { type GivenBackLine, type OrderState, standingOf } from './rules.ts'

/** The buyer and the seller of the order with this number or id; nobody for other text. */
export async function peopleOfOrder(ctx: Ctx, text: string): Promise<PersonOfOrder[]> {
  const orderId = uuid.safeParse(text.trim().toLowerCase()).data ?? null
  const number = readOrderNumber(text)
  const named = number === null ? null : idsWithNumber(number)
  if (orderId === null && named === null) return []
  return rows(
    ctx.main.db,
    sql<PersonOfOrder>`
      select person.id, person.part from "order" o join shop s on s.id = o.shop_id
        cross join lateral (values (o.buyer_id, 'buyer'), (s.owner_id, 'seller')) as person (id, part)
      where ${
        named === null
          ? sql`o.id = ${orderId}::uuid`
          : sql`o.id >= ${named.fromId}::uuid and o.id < ${named.beforeId}::uuid and right(o.id::text, 8) = ${named.digits}`
      }`,
  )
}

interface Row {
  id: string
  at: Date
  what: 'bought' | 'sold'
  shop: string
  state: OrderState
  totalKrw: number
  lines: GivenBackLine[] | null
}

/** Of an order `o`: how many pieces went which way. Plan: order_line's key. */
const givenBack = sql`(select json_agg(json_build_object(${lineFields})) from order_line l where l.order_id = o.id)`

/**
 * For the timeline of a person: what they bought and sold, with amounts for finance only. Plan:
 * order_buyer and order_shop.
 */
export const ordersAround: TimelineSource = async (ctx, { personId, before, limit }) => {
  const below = lowestIdAt(before)
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      (select o.id, o.created_at as at, 'bought' as what, s.handle as shop, o.state, o.total_krw, ${givenBack} as lines
       from "order" o join shop s on s.id = o.shop_id where o.buyer_id = ${personId}::uuid and o.id < ${below}::uuid order by o.id desc limit ${limit})
      union all
      (select o.id, o.created_at, 'sold', s.handle, o.state, o.total_krw, ${givenBack}
       from shop s join "order" o on o.shop_id = s.id where s.owner_id = ${personId}::uuid and o.id < ${below}::uuid order by o.id desc limit ${limit})`,
  )
  const withAmounts = may(ctx.actor.role, 'money.look')
  return found.map(({ id, at, what, shop, state, totalKrw, lines }) => ({
    id,
    log: 'orders',
    what,
    actor: null,
    details: {
      order: orderNumberOf(id),
      shop: `@${shop}`,
      state: standingOf(state, lines ?? []),
      ...(withAmounts ? { amountKrw: totalKrw } : {}),
    },
    at,
  }))
}
