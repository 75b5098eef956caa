import { bigint, timestamp, uuid } from 'drizzle-orm/pg-core'

/** A UUIDv7 made by the app (`newId`), so that key order is date order. */
export const id = () => uuid('id').primaryKey()
export const createdAt = () => instant('created_at').notNull()
/** An instant, to the microsecond in Postgres and to the millisecond in JavaScript. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 6 })

/** Won. int8 in Postgres, a safe integer here: every amount is below 2^53. */
export const krw = (name: string) => bigint(name, { mode: 'number' })
