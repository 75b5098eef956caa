import { type Sql, sql } from '../../db/sql.ts'

/** The id of who holds a handle now, else of who left it and nobody else may take it yet. */
export function personNamed(handle: string, now: Date): Sql {
  return sql`coalesce((select id from person where handle = ${handle}), (
    select person_id from past_handle where handle = ${handle} and rests_until > ${now}::timestamptz))`
}

/** The same for many: a table of `person_id`. */
export function peopleNamed(handles: string[], now: Date): Sql {
  return sql`(
    select id as person_id from person where handle = any(${handles}::text[])
    union select person_id from past_handle old
    where old.handle = any(${handles}::text[]) and old.rests_until > ${now}::timestamptz
      and not exists (select from person where handle = old.handle))`
}

/** Whether a handle is kept for somebody other than `personId`. */
export function restsForAnother(handle: string, personId: string, now: Date): Sql {
  return sql`exists (select from past_handle where handle = ${handle} and person_id <> ${personId}::uuid and rests_until > ${now}::timestamptz)`
}
