import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MutedText } from './schema.ts'

/**
 * The words and hashtags that the caller muted and that still hide something. Their part of the
 * primary key, sorted.
 */
export async function listMutedTexts(ctx: MemberCtx): Promise<{ texts: MutedText[] }> {
  const found = await rows(
    ctx.main.db,
    sql<{ kind: MutedText['kind']; text: string; until: Date | null }>`
      select kind, text, until from muted_text
      where person_id = ${ctx.actor.personId}::uuid and (until is null or until > ${ctx.now()}::timestamptz)
      order by created_at desc, kind, form`,
  )
  return { texts: found.map(({ kind, text, until }) => ({ kind, text, until: until?.toISOString() ?? null })) }
}
