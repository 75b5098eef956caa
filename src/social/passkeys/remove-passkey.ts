import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { passkey } from '../../db/schema/passkey.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordEvent } from '../security/record-event.ts'
import { listPasskeys } from './list-passkeys.ts'
import type { passkeyInput, passkeyList } from './schema.ts'

/** From now on it opens nothing; sessions that it opened stay. Errors: NOT_FOUND. */
export async function removePasskey(ctx: MemberCtx, { passkeyId }: z.infer<typeof passkeyInput>): Promise<z.infer<typeof passkeyList>> {
  await write(ctx, async (tx) => {
    const [removed] = await tx.db
      .delete(passkey)
      .where(and(eq(passkey.id, passkeyId), eq(passkey.personId, ctx.actor.personId)))
      .returning({ name: passkey.name })
    if (!removed) throw new KiwiError('NOT_FOUND', { field: 'passkeyId' })
    await recordEvent(ctx, tx, { personId: ctx.actor.personId, kind: 'passkey_removed', details: { passkey: removed.name } })
  })
  return listPasskeys(ctx)
}
