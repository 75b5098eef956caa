import { and, asc, inArray, lt } from 'drizzle-orm'
import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { bankCall } from '../../db/schema/bank.ts'
import type { unresolvedCall } from '../settlement/schema.ts'
import { unansweredAfterMs } from '../bank/rules.ts'

const limit = 200

/** Calls that the bank has not answered, oldest first, for an admin who asks the bank. */
export async function listCalls(ctx: Ctx): Promise<z.infer<typeof unresolvedCall>[]> {
  const before = new Date(ctx.now().getTime() - unansweredAfterMs)
  const calls = await ctx.main.db
    .select()
    .from(bankCall)
    .where(and(inArray(bankCall.state, ['sent', 'unknown']), lt(bankCall.sentAt, before)))
    .orderBy(asc(bankCall.createdAt))
    .limit(limit)
  return calls.map(({ id, kind, purpose, amountKrw, reference, attempts, responseCode, sentAt }) => ({
    bankCallId: id,
    kind,
    purpose,
    amountKrw,
    reference,
    attempts,
    responseCode,
    sentAt: sentAt?.toISOString() ?? null,
  }))
}
