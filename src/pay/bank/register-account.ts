import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { bankAccount } from '../../db/schema/bank.ts'
import { identityVerification } from '../../db/schema/person.ts'
import { KiwiError } from '../../errors.ts'
import type { AccountHolder } from '../../platform/bank/port.ts'
import { bankReference } from '../rules.ts'
import { sealedOf } from './internal/read-open-call.ts'

/**
 * Registers a linked account at the gateway, once, and keeps its token. Null when the gateway refused (the account is not that
 * person's, or may not be pulled from). Throws UNAVAILABLE when it gave no answer: nothing moved, so it is simply asked again.
 */
export async function registerAccount(ctx: RunnerCtx, { bankAccountId }: { bankAccountId: string }): Promise<string | null> {
  const [linked] = await ctx.main.db.select().from(bankAccount).where(eq(bankAccount.id, bankAccountId))
  if (!linked || linked.fintechUseNum) return linked?.fintechUseNum ?? null
  const account = sealedOf(linked)
  if (!account) return null
  const [sequence] = await rows<{ next: number }>(ctx.main.db, sql`select nextval('bank_tran_seq') as next`)
  const reference = bankReference(sequence!.next)
  const answer = await ctx.platform.bank.register({ reference, account, holder: await holderOf(ctx, linked.personId) })
  switch (answer.state) {
    case 'registered':
      await ctx.main.db
        .update(bankAccount)
        .set({ fintechUseNum: answer.fintechUseNum })
        .where(and(eq(bankAccount.id, linked.id), isNull(bankAccount.fintechUseNum)))
      return answer.fintechUseNum
    case 'refused':
      ctx.logger.warn({ bankAccountId, code: answer.code }, 'the gateway refused to register an account')
      return null
    case 'unknown':
      throw new KiwiError('UNAVAILABLE', { details: { bankCode: answer.code } })
    default: {
      const unhandled: never = answer
      throw new Error(`unhandled answer ${JSON.stringify(unhandled)}`)
    }
  }
}

/** The gateway wants to know whose account it is. Kiwi keeps only a hash of that, so the identity provider is asked again. */
async function holderOf(ctx: RunnerCtx, personId: string): Promise<AccountHolder | null> {
  const [verified] = await ctx.main.db
    .select({ id: identityVerification.id })
    .from(identityVerification)
    .where(and(eq(identityVerification.personId, personId), eq(identityVerification.state, 'verified')))
    .orderBy(desc(identityVerification.settledAt))
    .limit(1)
  if (!verified) return null
  const result = await ctx.platform.identity.fetchResult(verified.id)
  return result.state === 'verified' ? { ci: result.ci, birthDate: result.birthDate } : null
}
