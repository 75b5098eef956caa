import { and, eq } from 'drizzle-orm'
import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { passkey } from '../../db/schema/passkey.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordEvent } from '../security/record-event.ts'
import { listPasskeys } from './list-passkeys.ts'
import type { passkeyInput, passkeyList, renamePasskeyInput } from './schema.ts'

type List = z.infer<typeof passkeyList>

const own = (ctx: MemberCtx, passkeyId: string) => and(eq(passkey.id, passkeyId), eq(passkey.personId, ctx.actor.personId))

/** Errors: NOT_FOUND. */
export async function renamePasskey(ctx: MemberCtx, { passkeyId, name }: z.infer<typeof renamePasskeyInput>): Promise<List> {
  const renamed = await ctx.main.db.update(passkey).set({ name }).where(own(ctx, passkeyId)).returning({ id: passkey.id })
  if (renamed.length === 0) throw new KiwiError('NOT_FOUND', { field: 'passkeyId' })
  return listPasskeys(ctx)
}

/** From now on it opens nothing; sessions that it opened stay. Errors: NOT_FOUND. */
export async function removePasskey(ctx: MemberCtx, { passkeyId }: z.infer<typeof passkeyInput>): Promise<List> {
  await write(ctx, async (tx) => {
    const [removed] = await tx.db.delete(passkey).where(own(ctx, passkeyId)).returning({ name: passkey.name })
    if (!removed) throw new KiwiError('NOT_FOUND', { field: 'passkeyId' })
    await recordEvent(ctx, tx, { personId: ctx.actor.personId, kind: 'passkey_removed', details: { passkey: removed.name } })
  })
  return listPasskeys(ctx)
}
