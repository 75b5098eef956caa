import type { z } from 'zod'
import type { Ctx, MemberCtx } from '../../context.ts'
import { type Queryable, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { Envelope } from '../../shared/envelope.ts'
import { openAddressText } from '../addresses/sealed-address.ts'
import type { AddressText, openedAddress } from '../addresses/schema.ts'
import { findOrderFor } from './internal/find-order-for.ts'
import { mustSend } from './rules.ts'

/**
 * Where an order goes: for its buyer, and for the shop while it has to send it. Who opened it is recorded. Null: it is handed over, the
 * shop need not send it any more, or it was erased. Errors: NOT_FOUND.
 */
export async function openAddress(ctx: MemberCtx, orderId: string): Promise<z.infer<typeof openedAddress>> {
  const { order, who } = await findOrderFor(ctx, orderId)
  if (who === 'shop' && !mustSend(order)) return { address: null }
  const opened = await readOrderAddresses(ctx, ctx.main.db, [orderId])
  const address = opened.get(orderId) ?? null
  if (address)
    await run(
      ctx.main.db,
      sql`
        insert into address_look (id, order_id, person_id, opened_as, created_at)
        values (${newId(ctx.now())}::uuid, ${orderId}::uuid, ${ctx.actor.personId}::uuid, ${who}, ${ctx.now()}::timestamptz)`,
    )
  return { address }
}

/** The addresses of orders, by order. It checks nobody's right and records nothing: for jobs that hand a parcel to a courier. */
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
