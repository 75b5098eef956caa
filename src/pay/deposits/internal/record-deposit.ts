import { rows, run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { newId } from '../../../ids.ts'
import type { BankDeposit } from '../../../platform/deposits/port.ts'
import { walletsOf } from '../../ledger/accounts.ts'
import { houseAccounts, postTransfer } from '../../ledger/post-transfers.ts'
import { publishWallets } from '../../ledger/wallet-events.ts'
import { endLease } from './end-lease.ts'
import { type Reason, reasonOf } from '../rules.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'
import { lockUnlessLeft } from '../../../social/leaving/lock-unless-left.ts'

interface Lease {
  id: string
  personId: string
  amountKrw: number
  depositorName: string
  state: 'live' | 'paid' | 'expired' | 'released'
  createdAt: Date
  expiresAt: Date
  endedAt: Date | null
}

/**
 * Posts a deposit to one of our accounts, once per bank deposit: to the wallet of its lease, or to
 * suspense with the reason. Returns whether it was new. Locks the account's row, under which its
 * leases begin and end, then the person's, then the ledger's.
 */
export async function recordDeposit(tx: MainTx, deposit: BankDeposit, now: Date): Promise<boolean> {
  const accountId = await lockAccount(tx, deposit)
  const lease = accountId === null ? null : await lastLease(tx, accountId, deposit)
  const personHasLeft = lease !== null && !(await lockUnlessLeft(tx, lease.personId))
  const reason = reasonOf(accountId !== null, lease && { ...lease, isPaid: lease.state === 'paid', personHasLeft }, deposit)
  const personId = reason === 'matched' ? lease!.personId : null
  const id = newId(now)
  const [claimed] = await rows(
    tx.db,
    sql`insert into deposit (id, bank_deposit_id, virtual_account_id, lease_id, amount_krw, depositor_name, deposited_at, state, reason, person_id, created_at)
        values (${id}, ${deposit.bankDepositId}, ${accountId}, ${lease?.id ?? null}, ${deposit.amountKrw}, ${deposit.depositorName},
          ${deposit.depositedAt}::timestamptz, ${reason === 'matched' ? 'matched' : 'suspense'}, ${reason}, ${personId}, ${now}::timestamptz)
        on conflict (bank_deposit_id) do nothing returning id`,
  )
  if (!claimed) return false

  if (personId === null) await keepInSuspense(tx, id, deposit, lease, reason, now)
  else await creditWallet(tx, id, deposit, lease!, now)
  return true
}

/** The account, locked so that no lease begins or ends meanwhile; null when not in the pool. */
async function lockAccount(tx: MainTx, { bankCode, accountNumber }: BankDeposit): Promise<string | null> {
  const [found] = await rows(
    tx.db,
    sql<{ id: string }>`
        select id from virtual_account where account_number = ${accountNumber} and bank_code = ${bankCode} for no key update`,
  )
  return found?.id ?? null
}

/** The newest lease that began before the deposit; the bank's clock may be a little behind ours. */
async function lastLease(tx: MainTx, accountId: string, { depositedAt }: BankDeposit): Promise<Lease | null> {
  const [lease] = await rows(
    tx.db,
    sql<Lease>`select id, person_id, amount_krw, depositor_name, state, created_at, expires_at, ended_at
        from virtual_account_lease
        where virtual_account_id = ${accountId} and created_at <= ${depositedAt}::timestamptz + interval '5 seconds'
        order by id desc limit 1`,
  )
  return lease ?? null
}

async function creditWallet(tx: MainTx, depositId: string, deposit: BankDeposit, lease: Lease, now: Date): Promise<void> {
  const isLive = await endLease(tx, lease.id, 'paid', now)
  // It was paid in time, and the bank told us after the lease had ended.
  if (!isLive) await run(tx.db, sql`update virtual_account_lease set state = 'paid' where id = ${lease.id}`)
  const [wallet] = await walletsOf(tx, [lease.personId], now)
  const { transferId } = await postDeposit(tx, depositId, deposit, wallet!, now)
  await tell(tx, notice(lease.personId, 'deposit_received', { amountKrw: deposit.amountKrw }), { now })
  publishWallets(tx, [lease.personId], { transferId, bankCallId: null }, now)
}

/** The person of a lease hears of money in suspense for this long; later it may be another's. */
const toldForMs = 86_400_000

async function keepInSuspense(
  tx: MainTx,
  depositId: string,
  deposit: BankDeposit,
  lease: Lease | null,
  reason: Reason,
  now: Date,
): Promise<void> {
  await postDeposit(tx, depositId, deposit, houseAccounts.suspense, now)
  // Most likely it is theirs, and they should know that it is not lost.
  const isLikelyTheirs =
    lease && reason !== 'no_lease' && reason !== 'person_left' && deposit.depositedAt.getTime() - lease.expiresAt.getTime() < toldForMs
  if (!isLikelyTheirs) return
  await tell(tx, notice(lease.personId, 'deposit_held', { amountKrw: deposit.amountKrw }), { now })
}

function postDeposit(tx: MainTx, depositId: string, { amountKrw, depositorName }: BankDeposit, creditAccountId: string, now: Date) {
  const legs = { kind: 'deposit', debitAccountId: houseAccounts.central, creditAccountId } as const
  return postTransfer(tx, { ...legs, idempotencyKey: `deposit:${depositId}`, amountKrw, memo: depositorName, causeId: depositId }, now)
}
