import type { MainTx } from '../../db/handles.ts'
import { one, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import { walletsOf } from './accounts.ts'

/**
 * Nothing leaves the person's wallet from this commit on: no sending, paying or withdrawing, no
 * hold, no capture of an earlier hold, no payout to their shop. Money may come in. False if it is
 * frozen already. See drizzle/main/functions/freezes.sql.
 */
export async function freezeWallet(tx: MainTx, personId: string, now: Date): Promise<boolean> {
  const [accountId] = await walletsOf(tx, [personId], now)
  const { done } = await one(
    tx.db,
    sql<{ done: boolean }>`select freeze_wallet(${newId(now)}::uuid, ${accountId!}::uuid, ${now}::timestamptz) as done`,
  )
  return done
}

/** False if it is not frozen. */
export async function unfreezeWallet(tx: MainTx, personId: string, now: Date): Promise<boolean> {
  const [accountId] = await walletsOf(tx, [personId], now)
  const { done } = await one(tx.db, sql<{ done: boolean }>`select unfreeze_wallet(${accountId!}::uuid, ${now}::timestamptz) as done`)
  return done
}

/**
 * Whether the wallet of `personId` (a column or value) is frozen. Index `account_wallet_unique`.
 */
export function hasFrozenWallet(personId: Sql): Sql {
  return sql`exists (select from account frozen where frozen.kind = 'wallet' and frozen.person_id = ${personId} and frozen.frozen)`
}

/** The same for a person, whose wallet nobody freezes or unfreezes until the transaction ends. */
export async function lockIfFrozen(tx: MainTx, personId: string): Promise<boolean> {
  const [found] = await rows(
    tx.db,
    sql<{ frozen: boolean }>`select frozen from account where kind = 'wallet' and person_id = ${personId}::uuid for share`,
  )
  return found?.frozen ?? false
}

/**
 * What lies in the person's wallet, and what is owed to their shop, in won. Two probes of unique
 * indexes.
 */
async function atStakeKrw(tx: MainTx, personId: string): Promise<number> {
  const { krw } = await one(
    tx.db,
    sql<{ krw: number }>`
      select coalesce(sum(a.posted), 0)::bigint as krw from account a
      where (a.kind = 'wallet' and a.person_id = ${personId}::uuid)
         or (a.kind = 'shop_payable' and a.posted > 0 and a.shop_id = (select s.id from shop s where s.owner_id = ${personId}::uuid))`,
  )
  return krw
}

/** What a moderator's action needs of the money. */
export const moneyParts = { freeze: freezeWallet, unfreeze: unfreezeWallet, atStakeKrw }
