import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'
import { newId } from '../../ids.ts'

// Who makes an account holds its owner's place in the unique index until the commit, and others who need it wait. So accounts are
// made before any account is locked (by a hold or a posting), wallets first and then what shops are owed, and nothing waits in a circle.

/** The wallet accounts of people, made on first use. One round trip; order as given. */
export async function walletsOf(tx: MainTx, personIds: string[], now: Date): Promise<string[]> {
  const made = personIds.map(() => newId(now))
  const found = await rows<{ id: string; person_id: string }>(
    tx.db,
    sql`with wanted as (select * from unnest(${sql.param(made)}::uuid[], ${sql.param(personIds)}::uuid[]) as w(id, person_id)),
             added as (insert into account (id, kind, person_id, guarded, created_at)
                       select id, 'wallet', person_id, true, ${now.toISOString()}::timestamptz from wanted w
                       where not exists (select from account a where a.kind = 'wallet' and a.person_id = w.person_id)
                       order by person_id
                       on conflict (person_id) where kind = 'wallet' do nothing returning id, person_id)
        select id, person_id from added union all
        select a.id, a.person_id from account a join wanted w on a.kind = 'wallet' and a.person_id = w.person_id`,
  )
  // Made by somebody else since this statement began: it is visible to the next one.
  if (found.length < new Set(personIds).size) return walletsOf(tx, personIds, now)
  return personIds.map((personId) => found.find((row) => row.person_id === personId)!.id)
}

/** What Kiwi owes shops, made on first use. One round trip; order as given. Unguarded: a shop below zero owes us. */
export async function payablesOf(tx: MainTx, shopIds: string[], now: Date): Promise<string[]> {
  const made = shopIds.map(() => newId(now))
  const found = await rows<{ id: string; shop_id: string }>(
    tx.db,
    sql`with wanted as (select * from unnest(${sql.param(made)}::uuid[], ${sql.param(shopIds)}::uuid[]) as w(id, shop_id)),
             added as (insert into account (id, kind, shop_id, guarded, created_at)
                       select id, 'shop_payable', shop_id, false, ${now.toISOString()}::timestamptz from wanted w
                       where not exists (select from account a where a.kind = 'shop_payable' and a.shop_id = w.shop_id)
                       order by shop_id
                       on conflict (shop_id) where kind = 'shop_payable' do nothing returning id, shop_id)
        select id, shop_id from added union all
        select a.id, a.shop_id from account a join wanted w on a.kind = 'shop_payable' and a.shop_id = w.shop_id`,
  )
  if (found.length < new Set(shopIds).size) return payablesOf(tx, shopIds, now)
  return shopIds.map((shopId) => found.find((row) => row.shop_id === shopId)!.id)
}

/** What Kiwi owes a shop, made on first use. */
export async function payableOf(tx: MainTx, shopId: string, now: Date): Promise<string> {
  const [id] = await payablesOf(tx, [shopId], now)
  return id!
}
