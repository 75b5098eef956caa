import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import type { OAuthProvider } from '../../platform/oauth/port.ts'
import { noMoney } from './internal/act-on-person.ts'
import { takeAction } from './take-action.ts'

const atOnce = 200

/** Job: ends suspensions and limits whose time is over, by the clock of Postgres. Plan: person_sanction_ends. */
export async function endSanctions(ctx: Ctx): Promise<{ ended: number }> {
  return endThose(ctx, sql`least(p.suspended_until, p.limited_until) <= now()`)
}

/** At a sign-in: nobody waits for the job. Plan: oauth_account_pkey, person_pkey. */
export async function endSanctionsOf(ctx: Ctx, provider: OAuthProvider, subject: string): Promise<void> {
  await endThose(
    ctx,
    sql`p.id = (select a.person_id from oauth_account a where a.provider = ${provider} and a.subject = ${subject}) and p.suspended_until <= now()`,
  )
}

async function endThose(ctx: Ctx, which: Sql): Promise<{ ended: number }> {
  const due = await rows(
    ctx.main.db,
    sql<{ id: string; isSuspended: boolean; isLimited: boolean }>`
      select p.id, p.status = 'suspended' and coalesce(p.suspended_until <= now(), false) as is_suspended,
        p.is_limited and coalesce(p.limited_until <= now(), false) as is_limited
      from person p where ${which} order by least(p.suspended_until, p.limited_until) limit ${atOnce}`,
  )
  let ended = 0
  for (const { id, isSuspended, isLimited } of due) {
    for (const lifts of [...(isSuspended ? (['suspend'] as const) : []), ...(isLimited ? (['limit'] as const) : [])]) {
      const about = { subject: { kind: 'person', id }, reason: 'its time is over', reasonCode: 'time_over', actor: 'kiwi' } as const
      // Somebody else may have ended it meanwhile.
      await takeAction(ctx, { ...about, action: 'restore', lifts }, noMoney).then(
        () => (ended += 1),
        (error: unknown) => {
          if (!(error instanceof KiwiError && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND'))) throw error
        },
      )
    }
  }
  return { ended }
}
