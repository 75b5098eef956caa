import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { maxCountedWaiting } from '../../shared/bounds.ts'
import { isOwnCase } from '../access/own-matters.ts'
import { may, type Permission } from '../access/permissions.ts'
import { unreadChanges } from '../search/unread-changes.ts'
import type { waitingCounts } from './schema.ts'

type Counted = z.infer<typeof waitingCounts>['counts'][number]

/** What waits at one desk, for who has its permission: a query of `select 1`. */
export interface WaitingSource {
  what: Counted['what']
  permission: Permission
  rows: (ctx: MemberCtx) => Sql
}

/**
 * How much waits at each desk that the caller may open: one statement, which counts at most
 * `maxCountedWaiting` of each. Plan: the partial index of each table for its open rows.
 */
export async function countWaiting(ctx: MemberCtx, others: readonly WaitingSource[]): Promise<z.infer<typeof waitingCounts>> {
  const mine = [...ours, ...others].filter(({ permission }) => may(ctx.actor.role, permission))
  if (mine.length === 0) return { counts: [] }
  const counted = mine.map(
    (source) =>
      sql`select ${source.what} as what, (select count(*) from (select from (${source.rows(ctx)}) waiting limit ${maxCountedWaiting}) counted)::int as count`,
  )
  const counts = await rows(ctx.main.db, sql<Counted>`select desk.what, desk.count from (${sql.join(counted, sql` union all `)}) desk`)
  return { counts }
}

const ours: WaitingSource[] = [
  {
    what: 'reports',
    permission: 'content.moderate',
    rows: (ctx) => sql`select 1 from moderation_case k where k.state = 'open' and not ${isOwnCase(ctx.actor.personId)}`,
  },
  { what: 'appeals', permission: 'content.moderate', rows: () => sql`select 1 from appeal where state = 'open'` },
  { what: 'failed_jobs', permission: 'jobs.run', rows: () => sql`select 1 from outbox where failed_at is not null and done_at is null` },
  {
    what: 'unread_changes',
    permission: 'jobs.run',
    rows: (ctx) => unreadChanges(ctx.platform.search.indexes.map(({ name }) => name)),
  },
]
