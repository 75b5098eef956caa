import type { z } from 'zod'
import type { breakFilter } from '../../settlement/schema.ts'
import { type Sql, sql } from '../../../db/sql.ts'

/** The columns of a `breakView`; `today` is the day in Seoul to which ages are counted. */
export function breakColumns(today: string): Sql {
  return sql`id as break_id, kind, subject, amount_krw, reference, detail, greatest(${today}::date - first_seen_on, 0) as age_days, state`
}

/** The condition for breaks of a state that match a filter. */
export function matching(state: 'open' | 'explained' | 'cleared', filter: z.infer<typeof breakFilter>, today: string): Sql {
  const { kind, subject, minAgeDays, minAmountKrw } = filter
  return sql`state = ${state} and (${kind}::text is null or kind = ${kind}) and (${subject}::text is null or subject = ${subject})
    and greatest(${today}::date - first_seen_on, 0) >= ${minAgeDays}::int and abs(amount_krw) >= ${minAmountKrw}::bigint`
}
