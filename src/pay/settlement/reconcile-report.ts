import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { MainTx } from '../../db/handles.ts'

export interface AgedBreaks {
  /** Since it was first seen. */
  days: '0-1' | '2-7' | '8+'
  count: number
  amountKrw: number
}
export interface BreaksOfKind {
  kind: string
  count: number
  amountKrw: number
}

/** Open breaks by age on `today` (Seoul); every bucket is there. */
export function agedBreaks({ db }: Pick<MainTx, 'db'>, today: string): Promise<AgedBreaks[]> {
  return rows(
    db,
    sql`select b.days, count(k.id)::int as count, coalesce(sum(k.amount_krw), 0)::bigint as "amountKrw"
        from (values ('0-1', 0, 1), ('2-7', 2, 7), ('8+', 8, null)) as b(days, youngest, oldest)
        left join reconciliation_break k on k.state = 'open'
          and greatest(${today}::date - k.first_seen_on, 0) between b.youngest and coalesce(b.oldest, 2147483647)
        group by b.days, b.youngest order by b.youngest`,
  )
}

/** Open breaks by kind. */
export function breaksByKind({ db }: Pick<MainTx, 'db'>): Promise<BreaksOfKind[]> {
  return rows(
    db,
    sql`select kind, count(*)::int as count, sum(amount_krw)::bigint as "amountKrw" from reconciliation_break where state = 'open' group by kind order by kind`,
  )
}
