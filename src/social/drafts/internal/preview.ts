import type { MemberCtx } from '../../../context.ts'
import type { MediaVariant } from '../../../db/schema/media.ts'

/**
 * A small size of a picture of one's own, signed for the caller alone; null until it is processed.
 */
export async function previewOf(ctx: MemberCtx, variants: MediaVariant[]): Promise<string | null> {
  const variant = variants.find(({ width }) => width >= 320) ?? variants.at(-1)
  return variant ? ctx.platform.storage.signRead(variant.key, ctx.now(), ctx.actor.personId) : null
}
