import { and, eq, ne } from 'drizzle-orm'
import type { MemberCtx } from '../../context.ts'
import { media } from '../../db/schema/media.ts'
import { KiwiError } from '../../errors.ts'

export type MediaRow = typeof media.$inferSelect

/** The caller's own picture. Errors: NOT_FOUND. */
export async function findMediaFor(ctx: MemberCtx, mediaId: string): Promise<MediaRow> {
  const [found] = await ctx.main.db
    .select()
    .from(media)
    .where(and(eq(media.id, mediaId), eq(media.ownerId, ctx.actor.personId), ne(media.state, 'deleted')))
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'mediaId' })
  return found
}
