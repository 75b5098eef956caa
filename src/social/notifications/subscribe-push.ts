import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { lockNames } from '../../db/lock-names.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { readSettings } from './read-settings.ts'
import type { NoticeSettings, subscribePushInput, unsubscribePushInput } from './schema.ts'

/** Of one person. The oldest goes when one more comes. */
const mostDevices = 10

/**
 * Lets this browser hear the caller's pushes as long as its session lasts. A browser has one
 * endpoint, and it hears of whoever signed in last. Errors: BAD_INPUT (`serverKey`: Kiwi has no
 * such key).
 */
export async function subscribePush(ctx: MemberCtx, input: z.infer<typeof subscribePushInput>): Promise<NoticeSettings> {
  const { endpoint, replaces = null, p256dh, auth, serverKey, locale } = input
  const { personId, sessionId } = ctx.actor
  if (!ctx.config.PUSH_KEYS.some(({ publicKey }) => publicKey === serverKey)) throw new KiwiError('BAD_INPUT', { field: 'serverKey' })
  const now = ctx.now()
  await write(ctx, async (tx) => {
    await lockNames(tx, `devices:${personId}`)
    if (replaces !== null && replaces !== endpoint)
      await run(tx.db, sql`delete from push_subscription where person_id = ${personId}::uuid and endpoint = ${replaces}`)
    await run(
      tx.db,
      sql`
        insert into push_subscription (id, person_id, session_id, endpoint, p256dh, auth, server_key, locale, created_at)
        values (${newId(now)}::uuid, ${personId}::uuid, ${sessionId}::uuid, ${endpoint}, ${p256dh}, ${auth}, ${serverKey}, ${locale}, ${now}::timestamptz)
        on conflict (endpoint) do update set person_id = excluded.person_id, session_id = excluded.session_id, p256dh = excluded.p256dh,
          auth = excluded.auth, server_key = excluded.server_key, locale = excluded.locale, created_at = excluded.created_at`,
    )
    await run(
      tx.db,
      sql`
        delete from push_subscription where person_id = ${personId}::uuid and id in (
          select id from push_subscription where person_id = ${personId}::uuid order by created_at desc, id desc offset ${mostDevices})`,
    )
  })
  return readSettings(ctx)
}

export async function unsubscribePush(ctx: MemberCtx, { endpoint }: z.infer<typeof unsubscribePushInput>): Promise<NoticeSettings> {
  await run(ctx.main.db, sql`delete from push_subscription where person_id = ${ctx.actor.personId}::uuid and endpoint = ${endpoint}`)
  return readSettings(ctx)
}
