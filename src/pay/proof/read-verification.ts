import { desc, isNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { ledgerVerification } from '../../db/schema/proof.ts'
import type { InvariantCheck, verificationReport } from './schema.ts'

/** The newest results of the job `pay.verify`, which reads the whole ledger in the runner. */
export async function readVerification(ctx: MemberCtx): Promise<z.infer<typeof verificationReport>> {
  const [newest] = await ctx.main.db
    .select()
    .from(ledgerVerification)
    .where(isNull(ledgerVerification.place))
    .orderBy(desc(ledgerVerification.at))
    .limit(1)
  return { verifiedAt: newest?.at.toISOString() ?? null, checks: (newest?.checks ?? []) as InvariantCheck[] }
}
