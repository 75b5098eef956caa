import type { RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { newId } from '../../ids.ts'
import type { SetAsideRow } from '../../shared/foreign-rows.ts'

type Source = { provider: 'deposits'; list: 'deposits' } | { provider: 'bank'; list: 'statement' }

/**
 * Keeps rows of a provider's list that could not be read or booked, for an admin
 * (`admin.pay.setAside`). The same row sent again is counted; a resolved row stays resolved.
 */
export async function keepRows(ctx: RunnerCtx, { provider, list }: Source, found: readonly SetAsideRow[]): Promise<void> {
  if (found.length === 0) return
  const now = ctx.now()
  const alike = [...Map.groupBy(found, ({ digest }) => Buffer.from(digest).toString('hex')).values()]
  const each = alike.map((same) => ({ ...same[0]!, id: newId(now), times: same.length }))
  const at = sql`${now}::timestamptz`
  const kept = await rows(
    ctx.main.db,
    sql<{ isNew: boolean }>`
        insert into set_aside_row as k (id, provider, list, digest, raw, reason, first_seen_at, last_seen_at, times_seen, state)
        select r.id, ${provider}, ${list}, r.digest, r.raw, r.reason, ${at}, ${at}, r.times, 'open'
        from ${sql.unnest('r', each, { id: 'uuid', digest: 'bytea', raw: 'text', reason: 'text', times: 'int' })}
        on conflict (provider, list, digest) do update
          set last_seen_at = excluded.last_seen_at, times_seen = least(k.times_seen::bigint + excluded.times_seen, 2000000000)
        returning times_seen = 1 as is_new`,
  )
  if (kept.some(({ isNew }) => isNew))
    ctx.logger.error({ provider, list, rows: kept.length }, 'rows of the bank could not be read or booked: see /admin/pay')
}
