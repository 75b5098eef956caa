import type { Ctx } from '../../../context.ts'
import { run } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { newId } from '../../../ids.ts'
import type { OAuthProvider } from '../../../platform/oauth/port.ts'

/**
 * A sign-in that was refused, in the log of the person whose channel it is: of nobody where the
 * channel is new.
 */
export async function recordRefusal(
  ctx: Ctx,
  { provider, subject, code }: { provider: OAuthProvider; subject: string; code: string },
): Promise<void> {
  const now = ctx.now()
  await run(
    ctx.main.db,
    sql`insert into security_event (id, person_id, kind, device, network, details, request_id, at)
        select ${newId(now)}::uuid, a.person_id, 'sign_in_refused', ${ctx.device.slice(0, 100)}, ${ctx.network},
               ${sql.json({ provider, code })}, ${ctx.requestId}, ${now}::timestamptz
        from oauth_account a where a.provider = ${provider} and a.subject = ${subject}`,
  ).catch((err: unknown) => ctx.logger.warn({ requestId: ctx.requestId, err }, 'a refused sign-in was not recorded'))
}
