import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { openAddressText } from '../addresses/sealed-address.ts'
import type { AddressText, openedAddress, openedAddresses } from '../addresses/schema.ts'
import { findOrderFor, type OrderCore } from './internal/find-order-for.ts'
import { shopOfWorker } from '../../social/access/shops.ts'
import { mustSend } from './rules.ts'
import type { orderIdsInput } from './schema.ts'

/**
 * Where an order goes: for its buyer, and for the shop while it has to send it. Who opened it is
 * recorded. Null: it is handed over, the shop need not send it any more, or it was erased. Errors:
 * NOT_FOUND.
 */
export async function openAddress(ctx: MemberCtx, orderId: string): Promise<z.infer<typeof openedAddress>> {
  const { order, who } = await findOrderFor(ctx, orderId)
  if (who === 'shop' && !mustSend(order)) return { address: null }
  const opened = await readOrderAddresses(ctx, ctx.main.db, [orderId])
  const address = opened.get(orderId) ?? null
  if (address) await recordLooks(ctx, [orderId], who)
  return { address }
}

/**
 * Where many orders of the caller's shop go, for its packing slips: null where `openAddress` gives
 * null or NOT_FOUND. Each look is recorded before any address is given out.
 */
export async function openAddresses(ctx: MemberCtx, { orderIds }: z.infer<typeof orderIdsInput>): Promise<z.infer<typeof openedAddresses>> {
  const { db } = ctx.main
  const ofShop = await rows(
    db,
    sql<Pick<OrderCore, 'id' | 'delivery' | 'state' | 'fulfilment'>>`
      select o.id, o.delivery, o.state, o.fulfilment from "order" o
      where o.id = any(${orderIds}::uuid[]) and o.shop_id = ${shopOfWorker(ctx.actor.personId, 'orders')}`,
  )
  const toSend = ofShop.filter(mustSend).map(({ id }) => id)
  const opened = await readOrderAddresses(ctx, db, toSend)
  await recordLooks(ctx, [...opened.keys()], 'shop')
  return { addresses: orderIds.map((orderId) => ({ orderId, address: opened.get(orderId) ?? null })) }
}

async function recordLooks(ctx: MemberCtx, orderIds: string[], who: 'buyer' | 'shop'): Promise<void> {
  const looks = orderIds.map((orderId) => ({ id: newId(ctx.now()), orderId }))
  await run(
    ctx.main.db,
    sql`
      insert into address_look (id, order_id, person_id, opened_as, created_at)
      select l.id, l.order_id, ${ctx.actor.personId}::uuid, ${who}, ${ctx.now()}::timestamptz
      from ${sql.unnest('l', looks, { id: 'uuid', orderId: 'uuid' })}`,
  )
}

/**
 * The addresses of orders, by order. It checks nobody's right and records nothing: for jobs that
 * hand a parcel to a courier.
 */
export async function readOrderAddresses(ctx: Pick<Ctx, 'config'>, db: Queryable, orderIds: string[]): Promise<Map<string, AddressText>> {
  const found = await rows(
    db,
    sql<Envelope & { orderId: string }>`
      select order_id, key_id, wrapped_key, sealed from order_address where order_id = any(${orderIds}::uuid[])`,
  )
  const opened = await Promise.all(
    found.map(async ({ orderId, ...envelope }) => [orderId, await openAddressText(ctx, 'order_address', orderId, envelope)] as const),
  )
  return new Map(opened)
}
