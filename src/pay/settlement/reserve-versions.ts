import { desc } from 'drizzle-orm'
import type { Ctx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { run } from '../../db/rows.ts'
import { reserveSchedule } from '../../db/schema/settlement.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { isSeoulDay, startOfSeoulDay } from '../../shared/seoul-day.ts'

export type ReserveVersion = typeof reserveSchedule.$inferSelect
export type NewReserve = Omit<ReserveVersion, 'version' | 'validFrom'> & { from: string }

/** The version in force, as a query. Each version begins after the one before it. */
export const reserveInForce = (now: Date): Sql =>
  sql`select * from reserve_schedule where valid_from <= ${now}::timestamptz order by version desc limit 1`

/** What a shop may owe before refunds wait for its money, as a value. */
export const debtCapKrw = (now: Date): Sql => sql`(select debt_cap_krw from (${reserveInForce(now)}) in_force)`

/** Newest first. */
export function listReserveVersions({ db }: Pick<MainTx, 'db'>): Promise<ReserveVersion[]> {
  return db.select().from(reserveSchedule).orderBy(desc(reserveSchedule.version))
}

/**
 * Plans a version from a later day in Seoul on; reserves that were kept back before keep their
 * days. Only the owner of the database may. Throws CONFLICT (field `from`) for a day that is not
 * after today and after the newest version, BAD_INPUT for a day or number out of range.
 */
export async function addReserveVersion(ctx: Ctx, { from, ...terms }: NewReserve): Promise<ReserveVersion> {
  if (!isSeoulDay(from, ctx.now())) throw new KiwiError('BAD_INPUT', { field: 'from' })
  for (const [field, value] of Object.entries(terms))
    if (!Number.isSafeInteger(value) || value < 0 || (field.endsWith('Ppm') && value > 1_000_000))
      throw new KiwiError('BAD_INPUT', { field })
  const validFrom = startOfSeoulDay(from)
  return write(ctx, async (tx) => {
    await run(tx.db, sql`lock table reserve_schedule in share row exclusive mode`)
    const [newest] = await listReserveVersions(tx)
    if (validFrom <= ctx.now() || (newest && validFrom <= newest.validFrom)) throw new KiwiError('CONFLICT', { field: 'from' })
    const added = { ...terms, version: (newest?.version ?? 0) + 1, validFrom }
    await tx.db.insert(reserveSchedule).values(added)
    return added
  })
}
