import { eq } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { bankAccount } from '../../db/schema/bank.ts'
import { KiwiError } from '../../errors.ts'
import type { AccountHolder } from '../../platform/bank/port.ts'
import { sealedOf } from './internal/read-open-call.ts'
import { newReferences } from './new-references.ts'

/**
 * Registers a linked account at the gateway, once, and keeps its token. Null when the gateway
 * refused: the account belongs to another person, or nothing may be pulled from it. Throws
 * UNAVAILABLE when the gateway gave no answer; no money moved, so it may be asked again.
 */
export async function registerAccount(ctx: RunnerCtx, { bankAccountId }: { bankAccountId: string }): Promise<string | null> {
  const [linked] = await ctx.main.db.select().from(bankAccount).where(eq(bankAccount.id, bankAccountId))
  if (!linked || linked.fintechUseNum) return linked?.fintechUseNum ?? null
  const account = sealedOf(linked)
  if (!account) return null
  const [reference] = await newReferences(ctx.main.db, 1)
  const answer = await ctx.platform.bank.register({ reference: reference!, account, holder: await holderOf(ctx, linked.personId) })
  switch (answer.state) {
    case 'registered':
      await run(
        ctx.main.db,
        sql`update bank_account set fintech_use_num = ${answer.fintechUseNum} where id = ${linked.id}::uuid and fintech_use_num is null`,
      )
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

/** For the gateway. Kiwi stores only a hash of it, so the identity provider is asked again. */
async function holderOf(ctx: RunnerCtx, personId: string): Promise<AccountHolder | null> {
  const [verified] = await rows(
    ctx.main.db,
    sql<{ id: string }>`select id from identity_verification
        where person_id = ${personId}::uuid and state = 'verified' order by settled_at desc limit 1`,
  )
  if (!verified) return null
  const result = await ctx.platform.identity.fetchResult(verified.id)
  return result.state === 'verified' ? { ci: result.ci, birthDate: result.birthDate } : null
}
