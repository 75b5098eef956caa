import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { foldText, initialsOf } from '../../shared/hangul.ts'
import type { forgetSearchInput, recordSearchInput } from './schema.ts'

const kept = 100
/** A result that is opened later belongs to another search. */
const oneSearchMs = 30 * 60_000

/**
 * Keeps that the caller sent a search, or opened a result of it: one row per text. They see it as a
 * recent search; of all people together, popular searches, searches without a result and the places
 * of opened results are counted. The newest 100 are kept.
 */
export async function recordSearch(
  ctx: MemberCtx,
  { text, found, engine, clicked }: z.infer<typeof recordSearchInput>,
): Promise<{ kept: boolean }> {
  const { personId } = ctx.actor
  const [now, folded] = [ctx.now(), foldText(text)]
  if (folded === '') return { kept: false }
  const isSame = sql`live.searched_at > ${new Date(now.getTime() - oneSearchMs)}::timestamptz`
  await run(
    ctx.main.db,
    sql`
      with old as (
        delete from search_query where person_id = ${personId}::uuid and folded <> ${folded} and folded in (
          select folded from search_query where person_id = ${personId}::uuid order by searched_at desc offset ${kept - 1}::int))
      insert into search_query as live (person_id, folded, text, initials, searched_at, found, clicked, engine)
      values (${personId}::uuid, ${folded}, ${text}, ${initialsOf(text)}, ${now}::timestamptz, ${found}::smallint, ${clicked}::smallint, ${engine})
      on conflict (person_id, folded) do update set text = excluded.text, searched_at = excluded.searched_at, found = excluded.found,
        engine = excluded.engine, clicked = coalesce(case when ${isSame} then live.clicked end, excluded.clicked)`,
  )
  return { kept: true }
}

/**
 * Forgets one search of the caller, or all. It no longer counts as theirs from the next hour on.
 */
export async function forgetSearch(ctx: MemberCtx, { text }: z.infer<typeof forgetSearchInput>): Promise<{ forgotten: true }> {
  await run(
    ctx.main.db,
    sql`
      delete from search_query
      where person_id = ${ctx.actor.personId}::uuid and (${text}::text is null or folded = ${foldText(text ?? '')})`,
  )
  return { forgotten: true }
}
