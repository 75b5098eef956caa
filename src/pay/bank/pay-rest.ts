import type { MainTx } from '../../db/handles.ts'
import { one, type Queryable, rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { RestPart, RestPayee } from '../../social/leaving/rules.ts'
import { walletsOf } from '../ledger/accounts.ts'
import { hasFrozenWallet } from '../ledger/freeze-wallet.ts'
import { houseAccounts, postTransfer } from '../ledger/post-transfers.ts'
import { publishWallets } from '../ledger/wallet-events.ts'
import { findLinkedAccount, type LinkedAccount, lockLinkedAccount } from './internal/linked-account.ts'
import { openBankCalls } from './open-bank-calls.ts'

/**
 * Whether a call paid what was left of the wallet of somebody who leaves to their own account: then
 * nobody signed it. Columns: key and person of the call, person of the wallet and of the account.
 */
export const isRest = (call: { key: Sql; personId: Sql; walletOf: Sql; accountOf: Sql }): Sql =>
  sql`(${call.key} like 'rest:%' and ${call.personId} = ${call.walletOf} and ${call.accountOf} = ${call.walletOf})`

function payeeOf(account: LinkedAccount | undefined, isFrozen: boolean): RestPayee {
  if (isFrozen) return { to: null, whyNot: 'frozen' }
  if (!account) return { to: null, whyNot: 'no_account' }
  const { id, bankCode, lastFour } = account
  return { to: { id, bankCode, lastFour }, whyNot: null }
}

async function findRest(db: Queryable, personId: string): Promise<RestPayee> {
  const [{ isFrozen }, account] = await Promise.all([
    one(db, sql<{ isFrozen: boolean }>`select ${hasFrozenWallet(sql`${personId}::uuid`)} as is_frozen`),
    findLinkedAccount({ db }, personId),
  ])
  return payeeOf(account, isFrozen)
}

async function lockRest(tx: MainTx, personId: string, now: Date): Promise<RestPayee> {
  const account = await lockLinkedAccount(tx, personId, 'share')
  return payeeOf(account, (await lockWallet(tx, personId, now)).frozen)
}

/**
 * Pays all that a wallet has left to the linked account, above the limit of a day too: it is their
 * owner's only way. Nothing while the wallet is frozen. A second run finds an empty wallet; what
 * the bank refuses comes back, and the job of the leaving asks again.
 */
async function payRest(tx: MainTx, personId: string, now: Date): Promise<void> {
  const account = await lockLinkedAccount(tx, personId, 'share')
  const { id: wallet, restKrw, frozen } = await lockWallet(tx, personId, now)
  if (!account || frozen || restKrw <= 0) return
  const idempotencyKey = `rest:${newId(now)}`
  const asked = { kind: 'deposit', purpose: 'withdrawal', amountKrw: restKrw, idempotencyKey } as const
  const [call] = await openBankCalls(tx, [{ ...asked, personId, shopId: null, bankAccountId: account.id }], now)
  const { bankCallId } = call!
  const accounts = { debitAccountId: wallet, creditAccountId: houseAccounts.inTransit }
  const posting = { idempotencyKey: `withdrawal:${bankCallId}`, kind: 'withdrawal', ...accounts, amountKrw: restKrw, memo: '' } as const
  const { transferId } = await postTransfer(tx, { ...posting, causeId: bankCallId }, now)
  publishWallets(tx, [personId], { transferId, bankCallId }, now)
}

/** Locked as `post_transfers` locks it, so that nothing changes it before the posting. */
async function lockWallet(tx: MainTx, personId: string, now: Date) {
  const [wallet] = await walletsOf(tx, [personId], now)
  const [found] = await rows(
    tx.db,
    sql<{ id: string; restKrw: number; frozen: boolean }>`
      select id, posted - held as rest_krw, frozen from account where id = ${wallet!}::uuid for no key update`,
  )
  return found!
}

/** What leaving needs of the wallet. */
export const restPart: RestPart = { find: findRest, lock: lockRest, pay: payRest }
