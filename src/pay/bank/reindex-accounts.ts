import { and, eq, isNotNull } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { pgErrorCode, uniqueViolation } from '../../db/errors.ts'
import { run } from '../../db/rows.ts'
import { accountVerification, bankAccount } from '../../db/schema/bank.ts'
import { sql } from '../../db/sql.ts'
import { eachSealed } from './internal/each-sealed.ts'
import { factsOf } from './internal/prepare-verification.ts'
import { sealedOf } from './internal/read-open-call.ts'
import { since } from './rules.ts'

export interface ReindexReport {
  reindexed: number
  /** Accounts with an unreadable seal: their owners must link again. */
  unopened: string[]
  /** Linked accounts whose number another person has linked, too: support decides who keeps it. */
  twice: string[]
}

/**
 * Indexes every account number under the first key of BANK_INDEX_KEY, inside the connector. May be
 * interrupted and repeated. Every runner must know all keys before, and put the same one first.
 */
export async function reindexAccounts(
  ctx: RunnerCtx,
  { onProgress }: { onProgress?: (done: number, of: number) => void } = {},
): Promise<ReindexReport> {
  const { db } = ctx.main
  // First what people are about to link: each of these then knows every index of its number.
  const waiting = await db.select().from(accountVerification).where(isNotNull(accountVerification.sealed))
  for (const verification of waiting) {
    const facts = await ctx.platform.bank.describe(sealedOf(verification)!)
    if (facts)
      await run(db, sql`update account_verification set ${factsOf(facts)} where id = ${verification.id}::uuid and sealed is not null`)
  }

  const total = await db.$count(bankAccount, isNotNull(bankAccount.sealed))
  const report: ReindexReport = { reindexed: 0, unopened: [], twice: [] }
  let seen = 0
  await eachSealed(ctx, undefined, async (account) => {
    const facts = await ctx.platform.bank.describe(sealedOf(account)!)
    if (!facts) report.unopened.push(account.id)
    else if (!isSame(facts.duplicateIndexes[0], account.duplicateIndex)) {
      if (await reindex(ctx, account.id, facts.duplicateIndexes[0])) report.reindexed += 1
      else report.twice.push(account.id)
    }
    onProgress?.((seen += 1), total)
  })

  // What nothing asks for any more must not stay under a key that may have leaked.
  await run(
    db,
    sql`update bank_account set duplicate_index = null where sealed is null and unlinked_at is not null and duplicate_index is not null`,
  )
  await run(
    db,
    sql`update account_verification set duplicate_index = null, other_indexes = '{}'
        where created_at <= ${since(ctx.now())}::timestamptz and duplicate_index is not null`,
  )
  return report
}

const isSame = (index: Uint8Array, stored: Uint8Array | null) => stored !== null && Buffer.from(index).equals(stored)

/** False when another linked account has the number. */
async function reindex(ctx: RunnerCtx, accountId: string, duplicateIndex: Uint8Array): Promise<boolean> {
  try {
    await ctx.main.db
      .update(bankAccount)
      .set({ duplicateIndex })
      .where(and(eq(bankAccount.id, accountId), isNotNull(bankAccount.sealed)))
    return true
  } catch (error) {
    if (pgErrorCode(error) !== uniqueViolation) throw error
    ctx.logger.error({ bankAccountId: accountId }, 'a bank account number is linked by two people')
    return false
  }
}
