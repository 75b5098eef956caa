import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { bankCall } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import { viewOf } from './open-bank-calls.ts'
import type { bankCallInput, bankCallView } from '../schema.ts'

/** The state of the caller's own bank call. Throws NOT_FOUND, for another person's call too. */
export async function readBankCall(ctx: MemberCtx, input: z.infer<typeof bankCallInput>): Promise<z.infer<typeof bankCallView>> {
  const [call] = await ctx.main.db
    .select()
    .from(bankCall)
    .where(and(eq(bankCall.id, input.bankCallId), eq(bankCall.personId, ctx.actor.personId)))
  if (!call) throw new KiwiError('NOT_FOUND')
  return viewOf(call)
}
