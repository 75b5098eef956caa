import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { shareCollectionInput, shareState } from './schema.ts'

/** 128 bits. */
const tokenBytes = 16

/**
 * Shares a collection by a link, the same one as long as it is shared, or stops it: the link ends
 * at once and never comes back. Errors: NOT_FOUND.
 */
export async function shareCollection(
  ctx: MemberCtx,
  { collectionId, on }: z.infer<typeof shareCollectionInput>,
): Promise<z.infer<typeof shareState>> {
  const token = Buffer.from(ctx.randomBytes(tokenBytes)).toString('base64url')
  const [state] = await rows(
    ctx.main.db,
    sql<z.infer<typeof shareState>>`
      update collection set share_token = ${on ? sql`coalesce(share_token, ${token})` : sql`null`}
      where id = ${collectionId}::uuid and owner_id = ${ctx.actor.personId}::uuid returning share_token as token`,
  )
  if (!state) throw new KiwiError('NOT_FOUND', { field: 'collectionId' })
  return state
}
