import { type Sql, sql } from '../../db/sql.ts'
import { skeletonOf } from '../../shared/imitation.ts'

/** The id of the handle's holder, or of its last one while it is kept for them. */
export function personNamed(handle: string, now: Date): Sql {
  return sql`coalesce((select id from person where handle = ${handle}), (
    select person_id from past_handle where handle = ${handle} and rests_until > ${now}::timestamptz))`
}

/** The same for many handles, as a table of `person_id`. */
export function peopleNamed(handles: string[], now: Date): Sql {
  return sql`(
    select id as person_id from person where handle = any(${handles}::text[])
    union select person_id from past_handle old
    where old.handle = any(${handles}::text[]) and old.rests_until > ${now}::timestamptz
      and not exists (select from person where handle = old.handle))`
}

/**
 * True for a handle that somebody other than `personId` left and that is still kept for them, one
 * that rests after its holder left Kiwi, and one that looks like the handle of another person with
 * the verified mark: `jim1n` beside `jimin`.
 */
export function isKeptForAnother(handle: string, personId: string, now: Date): Sql {
  return sql`(exists (select from past_handle where handle = ${handle} and person_id <> ${personId}::uuid and rests_until > ${now}::timestamptz)
    or exists (select from rested_handle where handle_hash = sha256(convert_to(${handle}, 'UTF8')) and rests_until > ${now}::timestamptz)
    or exists (select from person where verified_as = ${skeletonOf(handle)} and id <> ${personId}::uuid))`
}
