import { and, asc, gt, isNotNull, type SQL } from 'drizzle-orm'
import type { RunnerCtx } from '../../../context.ts'
import { bankAccount } from '../../../db/schema/bank.ts'

const atATime = 100

type Account = typeof bankAccount.$inferSelect

/** Visits the accounts that have a seal, and match, in the order of their ids. */
export async function eachSealed(ctx: RunnerCtx, which: SQL | undefined, visit: (account: Account) => Promise<void>): Promise<void> {
  for (let after: string | null = null; ;) {
    const page: Account[] = await ctx.main.db
      .select()
      .from(bankAccount)
      .where(and(isNotNull(bankAccount.sealed), which, after === null ? undefined : gt(bankAccount.id, after)))
      .orderBy(asc(bankAccount.id))
      .limit(atATime)
    for (const account of page) await visit(account)
    if (page.length < atATime) return
    after = page.at(-1)!.id
  }
}
