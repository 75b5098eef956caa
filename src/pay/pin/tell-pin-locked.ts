import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { write } from '../../db/write.ts'
import { findPinState } from './internal/find-pin-state.ts'
import { notice } from '../../social/notifications/rules.ts'
import { tell } from '../../social/notifications/tell.ts'

/** The login of the last guess expired: tells the person if the PIN is still locked. */
export async function tellPinLocked(ctx: Ctx, { personId, lockedAt }: { personId: string; lockedAt: string }): Promise<void> {
  const state = await findPinState(ctx.main.db, personId)
  if (state.kind !== 'locked' || state.lockedAt?.toISOString() !== lockedAt) return
  await write(ctx, (tx) => noticeLock(tx, personId, lockedAt, ctx.now()))
}

/** One notice per lock; a second call does nothing. */
export async function noticeLock(tx: MainTx, personId: string, lockedAt: string, now: Date): Promise<void> {
  await tell(tx, notice(personId, 'pin_locked'), { now, uniqueKey: `pin-locked:${personId}:${lockedAt}` })
}
