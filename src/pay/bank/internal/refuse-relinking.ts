import { sql } from 'drizzle-orm'
import type { MemberCtx } from '../../../context.ts'
import { rows } from '../../../db/client.ts'
import type { MainTx } from '../../../db/handles.ts'
import { KiwiError } from '../../../errors.ts'
import { pinState } from '../../pin/pin-state.ts'
import { hasLatelyVerified } from '../../pin/unlock-evidence.ts'

/**
 * Payouts and withdrawals follow the linked account, so a session alone may name only a person's first one, before they have a PIN.
 * Throws REVERIFY_REQUIRED unless they verified their identity on this session within that time.
 */
export async function refuseRelinking(ctx: MemberCtx, { db }: Pick<MainTx, 'db'>, withinMs: number): Promise<void> {
  const { personId } = ctx.actor
  const [found] = await rows<{ isFirst: boolean; isVerified: boolean }>(
    db,
    sql`select ${pinState(sql`${personId}::uuid`)} = 'unset' and not exists (select from bank_account where person_id = ${personId}::uuid) as "isFirst",
               ${hasLatelyVerified(ctx, withinMs)} as "isVerified"`,
  )
  if (!found?.isFirst && !found?.isVerified) throw new KiwiError('REVERIFY_REQUIRED')
}
