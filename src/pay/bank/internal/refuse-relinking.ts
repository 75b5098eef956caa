import type { MemberCtx } from '../../../context.ts'
import { one } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { pinState } from '../../pin/pin-state.ts'
import { hasLatelyVerified } from '../../pin/unlock-evidence.ts'

/**
 * Payouts and withdrawals go to the linked account. So a session alone may link only a person's
 * first account, before they have a PIN. Throws REVERIFY_REQUIRED for any other unless they
 * verified their identity on this session within `withinMs`.
 */
export async function refuseRelinking(ctx: MemberCtx, { db }: Pick<MainTx, 'db'>, withinMs: number): Promise<void> {
  const { personId } = ctx.actor
  const { isFirst, isVerified } = await one(
    db,
    sql<{ isFirst: boolean; isVerified: boolean }>`
        select ${pinState(sql`${personId}::uuid`)} = 'unset'
                 and not exists (select from bank_account where person_id = ${personId}::uuid) as is_first,
               ${hasLatelyVerified(ctx, withinMs)} as is_verified`,
  )
  if (!isFirst && !isVerified) throw new KiwiError('REVERIFY_REQUIRED')
}
