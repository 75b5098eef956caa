import type { MemberCtx } from '../../context.ts'
import { unreadCountOf } from './shown.ts'

/** How many grouped notices the caller has not read. */
export async function countUnread(ctx: MemberCtx): Promise<{ unreadCount: number }> {
  return { unreadCount: await unreadCountOf(ctx.main.db, ctx.actor.personId) }
}
