import { sql } from 'drizzle-orm'
import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/client.ts'
import { newId } from '../../ids.ts'
import type { SetAsideRow } from '../../shared/foreign-rows.ts'

type Source = { provider: 'deposits'; list: 'deposits' } | { provider: 'bank'; list: 'statement' }

/**
 * Keeps what of a provider's list could not be read or booked, for a person to look at (`admin.pay.setAside`). The same row told
 * again is counted; one that was resolved stays so.
 */
export async function keepRows(ctx: RunnerCtx, { provider, list }: Source, found: readonly SetAsideRow[]): Promise<void> {
  if (found.length === 0) return
  const alike = [...Map.groupBy(found, ({ digest }) => Buffer.from(digest).toString('hex'))]
  const each = <Value>(pick: (one: (typeof alike)[number]) => Value, type: string) => sql`${sql.param(alike.map(pick))}::${sql.raw(type)}[]`
  const at = sql`${ctx.now().toISOString()}::timestamptz`
  const kept = await rows<{ isNew: boolean }>(
    ctx.main.db,
    sql`insert into set_aside_row as k (id, provider, list, digest, raw, reason, first_seen_at, last_seen_at, times_seen, state)
        select r.id, ${provider}, ${list}, decode(r.digest, 'hex'), r.raw, r.reason, ${at}, ${at}, r.times, 'open'
        from unnest(${each(() => newId(ctx.now()), 'uuid')}, ${each(([digest]) => digest, 'text')}, ${each(([, [row]]) => row!.raw, 'text')},
                    ${each(([, [row]]) => row!.reason, 'text')}, ${each(([, same]) => same.length, 'int')}) as r(id, digest, raw, reason, times)
        on conflict (provider, list, digest) do update
          set last_seen_at = excluded.last_seen_at, times_seen = least(k.times_seen::bigint + excluded.times_seen, 2000000000)
        returning times_seen = 1 as "isNew"`,
  )
  if (kept.some(({ isNew }) => isNew))
    ctx.logger.error({ provider, list, rows: kept.length }, 'rows of the bank were set aside: look at /admin/pay')
}
