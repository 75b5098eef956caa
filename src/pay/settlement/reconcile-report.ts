import { one, rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { z } from 'zod'
import type { MainTx } from '../../db/handles.ts'
import type { breakPage } from './schema.ts'
import { sources } from './internal/reconcile-sources.ts'

export interface Sums {
  bankLines: number
  bankKrw: number
  ledgerPostings: number
  ledgerKrw: number
  /** Calls and deposits that moved money, by the gateway log. */
  gatewayCalls: number
  gatewayKrw: number
}

/** The money that moved, by source: the bank up to the end of `day`, the others up to now. */
export function sumUp({ db }: Pick<MainTx, 'db'>, day: string): Promise<Sums> {
  return one(
    db,
    sql<Sums>`with ${sources(day)}
        select (select count(*)::int from lines) as bank_lines, (select coalesce(sum(amount_krw), 0)::bigint from lines) as bank_krw,
          (select count(*)::int from posted) as ledger_postings, (select coalesce(-sum(amount_krw), 0)::bigint from posted) as ledger_krw,
          (select count(*)::int from gateway where not is_open and state <> 'failed') as gateway_calls,
          (select coalesce(sum(krw), 0)::bigint from gateway where not is_open and state <> 'failed') as gateway_krw`,
  )
}

export type AgedBreaks = z.infer<typeof breakPage>['aged'][number]
export type BreaksOfKind = Omit<z.infer<typeof breakPage>['groups'][number], 'subject' | 'oldestDays'>

/** Open breaks by age on `today` (Seoul); a bucket without breaks is 0. */
export function agedBreaks({ db }: Pick<MainTx, 'db'>, today: string): Promise<AgedBreaks[]> {
  return rows(
    db,
    sql<AgedBreaks>`select b.days, count(k.id)::int as count, coalesce(sum(k.amount_krw), 0)::bigint as amount_krw
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
    sql<BreaksOfKind>`select kind, count(*)::int as count, sum(amount_krw)::bigint as amount_krw from reconciliation_break
        where state = 'open' group by kind order by kind`,
  )
}
