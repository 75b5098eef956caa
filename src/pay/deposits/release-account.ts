import type { z } from 'zod'
import type { MemberCtx, RunnerCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { doEach } from '../../shared/do-each.ts'
import { endLease } from './internal/end-lease.ts'
import { readPressure } from './pool-pressure.ts'
import { readLease } from './read-lease.ts'
import { lowShare } from './rules.ts'
import type { leaseIdInput, leaseView } from './schema.ts'

/** Ends the caller's lease early. A lease that has ended stays as it is. Throws NOT_FOUND. */
export async function releaseAccount(ctx: MemberCtx, { leaseId }: z.infer<typeof leaseIdInput>): Promise<z.infer<typeof leaseView>> {
  await readLease(ctx, { leaseId })
  await write(ctx, (tx) => endLease(tx, leaseId, 'released', ctx.now()))
  return readLease(ctx, { leaseId })
}

/**
 * Ends expired leases, each in its own transaction: one that fails leaves the others done. Warns
 * when the pool runs low.
 */
export async function expireLeases(ctx: RunnerCtx): Promise<{ expired: number }> {
  const now = ctx.now()
  const over = await rows(
    ctx.main.db,
    sql<{ id: string }>`
        select id from virtual_account_lease where state = 'live' and expires_at <= ${now}::timestamptz order by expires_at limit 1000`,
  )
  const ending = doEach(over, ({ id }) => write(ctx, (tx) => endLease(tx, id, 'expired', now)))
  // Its failure is thrown at the end.
  await ending.catch(() => {})
  const pressure = await readPressure(ctx)
  if (pressure.free < pressure.total * lowShare || pressure.refusedLastHour > 0)
    ctx.logger.warn(pressure, 'the pool of virtual accounts runs low')
  return { expired: await ending }
}
