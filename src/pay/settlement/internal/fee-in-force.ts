import { type Sql, sql } from '../../../db/sql.ts'
import type { FeeRates } from '../../../shared/fees.ts'

/** The version of Kiwi's fee that a sale gets at a moment; one row. */
export const feeInForce = (now: Date): Sql<FeeRates & { version: number }> => sql<FeeRates & { version: number }>`
  select version, fee_ppm, vat_ppm from fee_schedule where valid_from <= ${now}::timestamptz and withdrawn_at is null
  order by valid_from desc, version desc limit 1`
