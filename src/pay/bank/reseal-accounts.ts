import { and, eq, isNotNull, ne } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { bankAccount } from '../../db/schema/bank.ts'
import { eachSealed } from './internal/each-sealed.ts'
import { sealedOf } from './internal/read-open-call.ts'

export interface ResealReport {
  keyId: string
  resealed: number
  /** Accounts with an unreadable seal: their owners must link again before the key may retire. */
  unopened: string[]
}

/**
 * Seals every stored account number to the newest key, inside the connector. A row is replaced only
 * while it still holds what was opened, so this may be interrupted, repeated, and run twice at
 * once. Keys must be published before.
 */
export async function resealAccounts(
  ctx: RunnerCtx,
  { onProgress }: { onProgress?: (done: number, of: number) => void } = {},
): Promise<ResealReport> {
  const [newest] = await ctx.platform.bank.publicKeys()
  const keyId = newest!.id
  const isOld = ne(bankAccount.bankKeyId, keyId)
  const total = await ctx.main.db.$count(bankAccount, and(isNotNull(bankAccount.sealed), isOld))
  const report: ResealReport = { keyId, resealed: 0, unopened: [] }
  await eachSealed(ctx, isOld, async (account) => {
    if (await reseal(ctx, account)) report.resealed += 1
    else report.unopened.push(account.id)
    onProgress?.(report.resealed + report.unopened.length, total)
  })
  return report
}

async function reseal(ctx: RunnerCtx, row: typeof bankAccount.$inferSelect): Promise<boolean> {
  const account = sealedOf(row)
  if (!account || !(await ctx.platform.bank.describe(account))) {
    ctx.logger.error({ bankAccountId: row.id, keyId: row.bankKeyId }, 'a sealed account number cannot be opened')
    return false
  }
  const { keyId, sealed } = await ctx.platform.bank.reseal(account)
  await ctx.main.db
    .update(bankAccount)
    .set({ sealed, bankKeyId: keyId })
    .where(and(eq(bankAccount.id, row.id), eq(bankAccount.bankKeyId, account.keyId), isNotNull(bankAccount.sealed)))
  return true
}
