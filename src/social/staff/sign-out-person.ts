import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { mayDecideAbout } from '../access/own-matters.ts'
import { mustStillHave } from '../access/permissions.ts'
import { revokeSessionsOf } from '../people/revoke-sessions.ts'
import { recordAct } from './record-act.ts'
import type { openPersonInput } from './schema.ts'

/**
 * Ends every session of a person, on every device, at once. Throws FORBIDDEN (as `mayDecideAbout`)
 * and UNAVAILABLE: try again.
 */
export async function signOutPerson(ctx: MemberCtx, { personId, reason }: z.infer<typeof openPersonInput>): Promise<{ ended: number }> {
  const me = ctx.actor.personId
  await write(ctx, async (tx) => {
    await mustStillHave(tx, me, 'people.sign_out')
    await mayDecideAbout(tx, me, personId)
    await recordAct(ctx, tx, { actor: me, act: 'sign_out', personId, reason })
  })
  return { ended: await revokeSessionsOf(ctx, personId, 'by_staff') }
}
