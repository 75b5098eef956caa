import { type SQL, sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { breakFilter } from '../../settlement/schema.ts'

/** Breaks of a state that a filter lets through; `today` is the day in Seoul that ages count to. */
export function matching(state: 'open' | 'explained' | 'cleared', filter: z.infer<typeof breakFilter>, today: string): SQL {
  const { kind, subject, minAgeDays, minAmountKrw } = filter
  return sql`state = ${state} and (${kind}::text is null or kind = ${kind}) and (${subject}::text is null or subject = ${subject})
    and greatest(${today}::date - first_seen_on, 0) >= ${minAgeDays}::int and abs(amount_krw) >= ${minAmountKrw}::bigint`
}
