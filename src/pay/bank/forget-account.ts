import type { RunnerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { newReferences } from './new-references.ts'

/**
 * Job: the gateway forgets an account of somebody who leaves, then its token goes here. It may run
 * twice: an account that the gateway does not know is forgotten. Throws UNAVAILABLE when the
 * gateway gave no answer.
 */
export async function forgetAccount(ctx: RunnerCtx, { bankAccountId }: { bankAccountId: string }): Promise<void> {
  const [linked] = await rows(
    ctx.main.db,
    sql<{ fintechUseNum: string }>`
      select fintech_use_num from bank_account where id = ${bankAccountId}::uuid and fintech_use_num is not null`,
  )
  if (!linked) return
  const [reference] = await newReferences(ctx.main.db, 1)
  const { state, code } = await ctx.platform.bank.forget({ reference: reference!, fintechUseNum: linked.fintechUseNum })
  if (state === 'unknown') throw new KiwiError('UNAVAILABLE', { details: { bankCode: code } })
  await run(ctx.main.db, sql`update bank_account set fintech_use_num = null, sealed = null where id = ${bankAccountId}::uuid`)
}
