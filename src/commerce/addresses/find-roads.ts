import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { findRoadsInput, foundRoads } from './schema.ts'

/**
 * Road addresses and their postcodes by words. Errors: UNAVAILABLE; then a person types the
 * postcode.
 */
export function findRoads(ctx: MemberCtx, { words }: z.infer<typeof findRoadsInput>): Promise<z.infer<typeof foundRoads>> {
  return ctx.platform.postcodes.find(words)
}
