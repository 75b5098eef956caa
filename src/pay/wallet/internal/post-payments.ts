import type { Ctx } from '../../../context.ts'
import type { MainTx } from '../../../db/handles.ts'
import { lockNames } from '../../../db/lock-names.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { write } from '../../../db/write.ts'
import { KiwiError } from '../../../errors.ts'
import { notice } from '../../../social/notifications/rules.ts'
import { tell } from '../../../social/notifications/tell.ts'
import { type Approval, recordApprovals } from '../../approval/check-approval.ts'
import { payablesOf, walletsOf } from '../../ledger/accounts.ts'
import type { Answer } from '../../../shared/natural-batch.ts'
import { type Outcome, type Posted, postTransfers, refusalOf } from '../../ledger/post-transfers.ts'
import { publishWalletMoves } from '../../ledger/wallet-events.ts'
import { recordSales } from '../../settlement/record-lines.ts'
import { claimRequests, type Claimed, markRequestsPaid } from './claim-requests.ts'

/** A checked and approved payment. An account id is null if the account is not made yet. */
export interface Payment {
  /** Of the transfer: unique to the payer. */
  transferKey: string
  payerId: string
  payerAccountId: string | null
  payee: { kind: 'person'; id: string; accountId: string | null } | { kind: 'shop'; id: string; ownerId: string; accountId: string | null }
  amountKrw: number
  dayLimitKrw: number
  memo: string
  approval: Approval
  /** The payee's request that it pays. */
  requestId: string | null
}

type Made = Payment & { transferId: string }

/**
 * Posts payments in one transaction, each kind of row in one statement. Answers in order. `busy`:
 * another transaction has its request, key or wallet locked, and nothing of it was written.
 * `waitFor`, for one payment: waits for its request, its key and the wallet of that person.
 */
export function postPayments(ctx: Ctx, payments: Payment[], waitFor: string | null = null): Promise<(Answer<Posted> | 'busy')[]> {
  const now = ctx.now()
  return write(ctx, async (tx) => {
    const claimed = await claim(tx, payments, now, waitFor !== null)
    const able = payments.filter((_, place) => claimed[place] === 'granted')
    const outcomes = await post(tx, able, now, waitFor)
    await follow(
      tx,
      able.flatMap((payment, place) => madeBy(payment, outcomes[place])),
      now,
    )
    const answers = outcomes.values()
    return claimed.map((claim) => {
      if (claim === 'granted') return answerOf(answers.next().value!)
      return claim === 'busy' ? claim : { ok: false, error: new KiwiError('CONFLICT', { field: 'requestId' }) }
    })
  })
}

/** Which payments may go on: those without a request, and those that may pay their request. */
async function claim(tx: MainTx, payments: Payment[], now: Date, wait: boolean): Promise<Claimed[]> {
  const claims = payments.flatMap(({ requestId, payerId, payee, amountKrw, transferKey }) =>
    requestId === null ? [] : [{ requestId, payerId, requesterId: payee.id, amountKrw, transferKey }],
  )
  const claimed = (await claimRequests(tx, claims, now, wait)).values()
  return payments.map(({ requestId }) => (requestId === null ? 'granted' : claimed.next().value!))
}

async function post(tx: MainTx, payments: Payment[], now: Date, waitFor: string | null): Promise<Outcome[]> {
  if (payments.length === 0) return []
  const made = await makeMissing(tx, payments, now)
  const postings = payments.map(({ transferKey, payerId, payerAccountId, payee, amountKrw, dayLimitKrw, memo, requestId }) => ({
    idempotencyKey: transferKey,
    kind: payee.kind === 'person' ? ('send' as const) : ('payment' as const),
    debitAccountId: payerAccountId ?? made.get(payerId)!,
    creditAccountId: payee.accountId ?? made.get(payee.id)!,
    amountKrw,
    memo,
    dayLimitKrw,
    requestId,
  }))
  if (waitFor !== null) {
    // One wallet only: while it waited for a second one, nobody could pay the owner of the first.
    await lockNames(tx, ...payments.map(({ transferKey }) => transferKey))
    await run(tx.db, sql`select from account where kind = 'wallet' and person_id = ${waitFor}::uuid for no key update`)
  }
  return postTransfers(tx, postings, now, { wait: false })
}

/** Makes the accounts of people and shops that have none yet; by person or shop. */
async function makeMissing(tx: MainTx, payments: Payment[], now: Date): Promise<Map<string, string>> {
  const people = new Set<string>()
  const shops = new Set<string>()
  for (const { payerId, payerAccountId, payee } of payments) {
    if (payerAccountId === null) people.add(payerId)
    if (payee.accountId === null) (payee.kind === 'person' ? people : shops).add(payee.id)
  }
  const [wallets, payables] = [
    people.size === 0 ? [] : await walletsOf(tx, [...people], now),
    shops.size === 0 ? [] : await payablesOf(tx, [...shops], now),
  ]
  return new Map([...people, ...shops].map((id, place) => [id, [...wallets, ...payables][place]!]))
}

/** Writes what follows from posted payments. */
async function follow(tx: MainTx, made: Made[], now: Date): Promise<void> {
  if (made.length === 0) return
  const sales = made.flatMap(({ payee, transferId, amountKrw }) =>
    payee.kind === 'shop' ? [{ shopId: payee.id, transferId, grossKrw: amountKrw, orderId: null }] : [],
  )
  const paid = made.flatMap(({ requestId, transferId }) => (requestId === null ? [] : [{ requestId, transferId }]))
  const notices = made.map(({ payerId, payee, amountKrw }) =>
    payee.kind === 'person'
      ? notice(payee.id, 'money_received', { actorId: payerId, amountKrw })
      : notice(payee.ownerId, 'payment_received', { actorId: payerId, amountKrw }),
  )
  const moves = made.flatMap(({ payerId, payee, transferId }) =>
    [payerId, ...(payee.kind === 'person' ? [payee.id] : [])].map((personId) => ({ personId, transferId, bankCallId: null })),
  )
  await Promise.all([
    recordApprovals(
      tx,
      made.map(({ transferId, approval }) => ({ subjectId: transferId, approval })),
      now,
    ),
    recordSales(tx, sales, now),
    markRequestsPaid(tx, paid, now),
    tell(tx, notices, { now }),
  ])
  publishWalletMoves(tx, moves, now)
}

function madeBy(payment: Payment, outcome: Outcome | undefined): Made[] {
  return outcome?.outcome === 'posted' ? [{ ...payment, transferId: outcome.transferId }] : []
}

function answerOf(outcome: Outcome): Answer<Posted> | 'busy' {
  if ('transferId' in outcome) return { ok: true, value: outcome }
  return outcome.outcome === 'busy' ? 'busy' : { ok: false, error: refusalOf(outcome.outcome) }
}
