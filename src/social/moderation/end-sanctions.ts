import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { doEach } from '../../shared/do-each.ts'
import { noMoney } from './internal/act-on-person.ts'
import { recordAction } from './take-action.ts'

const atOnce = 200
/** Or may come back: what is over by then has ended. */
const isHere = sql`(p.status <> 'withdrawn' or p.leaves_at is not null)`

/**
 * Job: ends suspensions and limits whose time is over, by the clock of Postgres. One that fails
 * leaves the others done, and is tried again with the job. Plan: person_sanction_ends.
 */
export async function endSanctions(ctx: Ctx): Promise<{ ended: number }> {
  return endThose(ctx, sql`least(p.suspended_until, p.limited_until) <= now()`)
}

/** At a sign-in of this person: nobody waits for the job. Plan: person_pkey. */
export async function endSanctionsOf(ctx: Ctx, personId: Sql): Promise<void> {
  await endThose(ctx, sql`p.id = ${personId} and p.suspended_until <= now()`)
}

async function endThose(ctx: Ctx, which: Sql): Promise<{ ended: number }> {
  const due = await rows(
    ctx.main.db,
    sql<{ id: string }>`
      select p.id from person p where ${isHere} and ${which} order by least(p.suspended_until, p.limited_until) limit ${atOnce}`,
  )
  const sanctions = due.flatMap(({ id }) => [{ id, lifts: 'suspend' } as const, { id, lifts: 'limit' } as const])
  return { ended: await doEach(sanctions, ({ id, lifts }) => end(ctx, id, lifts)) }
}

/**
 * False if it does not stand, or not only until now: somebody may have ended it meanwhile, or made
 * it longer.
 */
function end(ctx: Ctx, personId: string, lifts: 'suspend' | 'limit'): Promise<boolean> {
  const isDue =
    lifts === 'suspend'
      ? sql`(p.status = 'suspended' or p.leaves_suspended) and p.suspended_until <= now()`
      : sql`p.is_limited and p.limited_until <= now()`
  return write(ctx, async (tx) => {
    const found = await rows(tx.db, sql`select from person p where p.id = ${personId}::uuid and ${isHere} and ${isDue} for no key update`)
    if (found.length === 0) return false
    const about = { subject: { kind: 'person', id: personId }, reason: 'its time is over', reasonCode: 'time_over', actor: 'kiwi' } as const
    await recordAction(ctx, tx, { ...about, action: 'restore', lifts }, noMoney)
    return true
  })
}
