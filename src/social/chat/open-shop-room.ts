import type { MemberCtx } from '../../context.ts'
import { one, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import type { MainTx } from '../../db/handles.ts'
import { worksInShop } from '../access/shops.ts'
import { readRoom } from './read-room.ts'
import type { RoomView } from './schema.ts'

/** What commerce says about an order or product: who sells it, and who buys or asks. */
export interface ShopSubject {
  shopId: string
  buyerId: string
  kind: 'order' | 'product'
  id: string
}

/**
 * The one room of a buyer and a shop about an order or product, made if there is none. Its other
 * members are whoever works on the shop's orders. Errors: NOT_FOUND (a block between buyer and
 * owner).
 */
export async function openShopRoom(ctx: MemberCtx, { shopId, buyerId, kind, id }: ShopSubject): Promise<RoomView> {
  const now = ctx.now()
  const roomId = await write(ctx, async (tx) => {
    await run(
      tx.db,
      sql`
        with made as (
          insert into chat_room (id, kind, shop_id, buyer_id, about_kind, about_id, created_at)
          values (${newId(now)}, 'shop', ${shopId}, ${buyerId}, ${kind}, ${id}, ${now})
          on conflict (shop_id, buyer_id, about_kind, about_id) do nothing returning id)
        insert into chat_member (room_id, person_id, state, moved_at)
        select made.id, ${buyerId}::uuid, 'open', ${now}::timestamptz from made`,
    )
    const room = await one(
      tx.db,
      sql<{ id: string }>`
        select id from chat_room where shop_id = ${shopId}::uuid and buyer_id = ${buyerId}::uuid and about_kind = ${kind} and about_id = ${id}::uuid`,
    )
    await seatStaff(tx, shopId, now, room.id)
    return room.id
  })
  return readRoom(ctx, { roomId })
}

/**
 * Gives whoever works on a shop's orders a seat in one of its rooms or in all. Seats of others stay
 * and open nothing: `roomOpenTo` asks who works there at each read. A buyer who works there stays
 * the buyer. Plan: chat_room_about, then keys.
 */
export async function seatStaff(tx: MainTx, shopId: string, now: Date, roomId: string | null): Promise<void> {
  await run(
    tx.db,
    sql`
      insert into chat_member (room_id, person_id, seat, state, joined_at, moved_at)
      select r.id, p.id, 'shop', 'open', ${now}::timestamptz, coalesce((select max(t.moved_at) from chat_member t where t.room_id = r.id), r.created_at)
      from shop s join chat_room r on r.shop_id = s.id
      cross join lateral (select s.owner_id as id union select person_id from shop_member where shop_id = s.id and accepted_at is not null) p
      where s.id = ${shopId}::uuid and (${roomId}::uuid is null or r.id = ${roomId}::uuid) and ${worksInShop(sql`p.id`, 'orders')}
      on conflict (room_id, person_id) do nothing`,
  )
}

/** The caller began to work on the orders of shops: their rooms are in the caller's list. */
export async function takeSeats(ctx: MemberCtx, shopId: string): Promise<void> {
  await write(ctx, (tx) => seatStaff(tx, shopId, ctx.now(), null))
}
