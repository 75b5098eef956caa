import { type Sql, sql } from './sql.ts'

/**
 * The day in Seoul of an instant, in a statement; `seoulDate` is its counterpart in the program.
 */
export const seoulDayOf = (instant: Sql): Sql => sql`(${instant} at time zone 'Asia/Seoul')::date`
