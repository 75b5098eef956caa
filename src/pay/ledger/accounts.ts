import type { MainTx } from '../../db/handles.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'

// Until the transaction that makes an account commits, others that need it wait. So accounts are
// made before any account is locked (by a hold or a posting), wallets before those of shops.

/** The wallets of people, made on first use. One round trip where there are all; order as given. */
export function walletsOf(tx: MainTx, personIds: string[], now: Date): Promise<string[]> {
  return accountsOf(tx, wallet, personIds, now)
}

/** The points of people, made on first use. In the order given. */
export function pointsOf(tx: MainTx, personIds: string[], now: Date): Promise<string[]> {
  return accountsOf(tx, points, personIds, now)
}

/** What Kiwi owes shops, made on first use. In the order given. Unguarded: a shop may owe Kiwi. */
export function payablesOf(tx: MainTx, shopIds: string[], now: Date): Promise<string[]> {
  return accountsOf(tx, shopPayable, shopIds, now)
}

/** What Kiwi owes a shop, made on first use. */
export async function payableOf(tx: MainTx, shopId: string, now: Date): Promise<string> {
  const [id] = await payablesOf(tx, [shopId], now)
  return id!
}

/**
 * The wallet of a buyer and what Kiwi owes each shop, in the order given: one statement where there
 * are all.
 */
export async function accountsOfSale(
  tx: MainTx,
  buyerId: string,
  shopIds: string[],
  now: Date,
): Promise<{ wallet: string; payables: string[] }> {
  const found = await rows(
    tx.db,
    sql<{ id: string; ownerId: string }>`
      select id, person_id as owner_id from account where kind = 'wallet' and person_id = ${buyerId}::uuid
      union all select id, shop_id from account where kind = 'shop_payable' and shop_id = any(${shopIds}::uuid[])`,
  )
  const ids = new Map(found.map(({ id, ownerId }) => [ownerId, id]))
  if ([buyerId, ...shopIds].every((ownerId) => ids.has(ownerId)))
    return { wallet: ids.get(buyerId)!, payables: shopIds.map((shopId) => ids.get(shopId)!) }
  const [own] = await walletsOf(tx, [buyerId], now)
  return { wallet: own!, payables: await payablesOf(tx, shopIds, now) }
}

const wallet = { kind: sql`'wallet'`, owner: sql`person_id`, isGuarded: true }
const points = { kind: sql`'points'`, owner: sql`person_id`, isGuarded: true }
const shopPayable = { kind: sql`'shop_payable'`, owner: sql`shop_id`, isGuarded: false }

async function accountsOf(tx: MainTx, type: typeof wallet, ownerIds: string[], now: Date): Promise<string[]> {
  const { kind, owner, isGuarded } = type
  const found = await rows(
    tx.db,
    sql<{
      id: string
      ownerId: string
    }>`select id, ${owner} as owner_id from account where kind = ${kind} and ${owner} = any(${ownerIds}::uuid[])`,
  )
  const ids = new Map(found.map(({ id, ownerId }) => [ownerId, id]))
  const wanted = [...new Set(ownerIds)].flatMap((ownerId) => (ids.has(ownerId) ? [] : { id: newId(now), ownerId }))
  if (wanted.length === 0) return ownerIds.map((ownerId) => ids.get(ownerId)!)
  await run(
    tx.db,
    sql`
      insert into account (id, kind, ${owner}, guarded, created_at)
      select id, ${kind}, owner_id, ${isGuarded}::boolean, ${now}::timestamptz from ${sql.unnest('w', wanted, { id: 'uuid', ownerId: 'uuid' })} order by owner_id
      on conflict (${owner}) where kind = ${kind} do nothing`,
  )
  // One that another transaction made meanwhile is visible to the next statement.
  return accountsOf(tx, type, ownerIds, now)
}
