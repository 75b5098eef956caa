import type { Ctx } from '../../context.ts'
import { one } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MainTx } from '../../db/handles.ts'
import { checkSignatures } from './internal/check-signatures.ts'
import { approvalInvariants } from './internal/invariants/approvals.ts'
import { bankInvariants } from './internal/invariants/bank.ts'
import { chainInvariants } from './internal/invariants/chain.ts'
import { headInvariants } from './internal/invariants/heads.ts'
import type { Invariants } from './internal/invariants/invariants.ts'
import { holdInvariants, ledgerInvariants } from './internal/invariants/ledger.ts'
import { orderInvariants } from './internal/invariants/orders.ts'
import { settlementInvariants } from './internal/invariants/settlement.ts'
import { withLongTransaction } from './long-transaction.ts'
import type { InvariantCheck } from './schema.ts'

const invariants = [
  ledgerInvariants,
  holdInvariants,
  chainInvariants,
  headInvariants,
  approvalInvariants,
  bankInvariants,
  orderInvariants,
  settlementInvariants,
].flatMap((group) => Object.entries(group))

/**
 * Checks every invariant of the money and logs an error for each broken one. One statement and one
 * snapshot each: a snapshot for all would keep every dead version of the central account and slow
 * transfers. Each joins whole tables once: a lookup per row may be quadratic.
 */
export async function verifyLedger(ctx: Ctx, onProgress: (done: number, total: number) => void = () => {}): Promise<InvariantCheck[]> {
  const checks = await withLongTransaction(ctx, 'read committed', async (tx) => {
    const done: InvariantCheck[] = []
    for (const [name, found] of invariants) {
      done.push(await check(tx, name, found))
      onProgress(done.length, invariants.length + 1)
    }
    done.push(await checkSignatures(tx, ctx.config.BANK_ROOT_KEY))
    onProgress(done.length, done.length)
    return done
  })
  for (const broken of checks.filter((one) => one.broken > 0)) ctx.logger.error({ ...broken }, 'ledger invariant broken')
  return checks
}

async function check(tx: MainTx, name: string, found: Invariants[string]): Promise<InvariantCheck> {
  const [query, weight] = 'weighted' in found ? [found.weighted, sql`weight`] : [found, sql`1`]
  const result = await one(
    tx.db,
    sql<Omit<InvariantCheck, 'invariant'>>`
      select coalesce(sum(${weight}), 0)::bigint as checked, count(*) filter (where ok is not true)::int as broken,
             coalesce((array_agg(what) filter (where ok is not true))[1:5], '{}') as examples
      from (${query}) as found`,
  )
  return { invariant: name, ...result }
}
