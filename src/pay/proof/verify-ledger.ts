import type { Ctx } from '../../context.ts'
import type { DatabaseClient } from '../../db/client.ts'
import { transaction } from '../../db/transaction.ts'
import { checkPart, namedExamples } from './internal/check-part.ts'
import { checkSignatures } from './internal/check-signatures.ts'
import { approvalInvariants } from './internal/invariants/approvals.ts'
import { bankInvariants } from './internal/invariants/bank.ts'
import { chainInvariants } from './internal/invariants/chain.ts'
import { headInvariants } from './internal/invariants/heads.ts'
import type { Invariant } from './internal/invariants/invariants.ts'
import { holdInvariants, ledgerInvariants } from './internal/invariants/ledger.ts'
import { orderInvariants } from './internal/invariants/orders.ts'
import { pointsInvariants } from './internal/invariants/points.ts'
import { commissionInvariants } from './internal/invariants/commissions.ts'
import { receiptInvariants } from './internal/invariants/receipts.ts'
import { refundInvariants } from './internal/invariants/refunds.ts'
import { settlementInvariants } from './internal/invariants/settlement.ts'
import { withLongSession } from './long-transaction.ts'
import type { InvariantCheck } from './schema.ts'

/** All of them, by name. */
export const invariants = [
  ledgerInvariants,
  holdInvariants,
  chainInvariants,
  headInvariants,
  approvalInvariants,
  bankInvariants,
  orderInvariants,
  settlementInvariants,
  pointsInvariants,
  refundInvariants,
  commissionInvariants,
  receiptInvariants,
].flatMap((group) => Object.entries(group))

/** What a part should take; a transfer beside it then meets the dead versions of this time only. */
const partMs = 250
const [smallestPart, firstPart, largestPart] = [10, 1_000, 20_000]

/**
 * How far a run is: the checks that are done, and the one under way with the key of the last row it
 * saw.
 */
export interface Place {
  done: InvariantCheck[]
  open: { check: InvariantCheck; after: string[] } | null
}

interface VerifyOptions {
  /** Where an earlier run was. */
  from?: Place | null
  /** Called after each part. */
  onPart?: (place: Place, total: number) => Promise<void> | void
  /** By default a part has as many rows as are read in `partMs`. */
  rowsOfPart?: number
}

/**
 * Checks every invariant of the money and logs an error for each broken one. Tables are read in
 * parts, each in a transaction and a snapshot of its own of about 250 ms: one snapshot for all
 * would keep every dead version of the central account and slow transfers. Memory holds one part.
 */
export async function verifyLedger(
  ctx: Ctx,
  { from = null, onPart = () => {}, rowsOfPart }: VerifyOptions = {},
): Promise<InvariantCheck[]> {
  const total = invariants.length + 1
  const checks = await withLongSession(ctx, async (client) => {
    const done = from?.done.filter(({ invariant }) => invariants.some(([name]) => name === invariant)) ?? []
    for (const [name, invariant] of invariants) {
      if (done.some((check) => check.invariant === name)) continue
      const earlier = from?.open?.check.invariant === name ? from.open : null
      done.push(await checkInParts(client, name, invariant, { earlier, rowsOfPart, onPart: (open) => onPart({ done, open }, total) }))
      await onPart({ done, open: null }, total)
    }
    done.push(await transaction(client, (tx) => checkSignatures(tx, ctx.config.BANK_ROOT_KEY, ctx.config.BANK_EARLIER_ROOT_KEYS)))
    return done
  })
  for (const broken of checks.filter((one) => one.broken > 0)) ctx.logger.error({ ...broken }, 'ledger invariant broken')
  return checks
}

interface Parts {
  earlier: Place['open']
  rowsOfPart: number | undefined
  onPart: (open: Place['open']) => Promise<void> | void
}

/** The size of a part follows the time that the one before took. */
async function checkInParts(
  client: DatabaseClient,
  name: string,
  invariant: Invariant,
  { earlier, rowsOfPart, onPart }: Parts,
): Promise<InvariantCheck> {
  let check: InvariantCheck = earlier?.check ?? { invariant: name, checked: 0, broken: 0, examples: [] }
  let after = earlier?.after ?? null
  for (let size = rowsOfPart ?? firstPart; ;) {
    const startedAt = performance.now()
    const part = await checkPart(client, invariant, after, size)
    check = {
      invariant: name,
      checked: check.checked + part.checked,
      broken: check.broken + part.broken,
      examples: [...check.examples, ...part.examples].slice(0, namedExamples),
    }
    if (part.last === null || part.rows < size) return check
    after = part.last
    await onPart({ check, after })
    size = rowsOfPart ?? nextSize(size, performance.now() - startedAt)
  }
}

function nextSize(size: number, tookMs: number): number {
  const factor = Math.min(4, Math.max(0.1, partMs / tookMs))
  return Math.round(Math.min(largestPart, Math.max(smallestPart, size * factor)))
}
