import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { lowestIdAt } from '../../ids.ts'
import { may } from '../../social/access/permissions.ts'
import type { TimelineSource } from '../../social/staff/timeline.ts'

/**
 * For the timeline of a person: movements of their wallet, with amounts for finance only. Plan:
 * account_wallet_unique → entry_pkey, backwards.
 */
export const moneyAround: TimelineSource = async (ctx, { personId, before, limit }) => {
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; kind: string; amountKrw: number; at: Date }>`
      select t.id, t.kind, e.amount_krw, t.created_at as at
      from account a join entry e on e.account_id = a.id join transfer t on t.id = e.transfer_id
      where a.kind = 'wallet' and a.person_id = ${personId}::uuid and t.id < ${lowestIdAt(before)}::uuid
      order by e.seq desc limit ${limit}`,
  )
  const withAmounts = may(ctx.actor.role, 'money.look')
  return found.map(({ id, kind, amountKrw, at }) => ({
    id,
    log: 'money',
    what: kind,
    actor: null,
    details: { way: amountKrw < 0 ? 'out' : 'in', ...(withAmounts ? { amountKrw } : {}) },
    at,
  }))
}
