import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { type Sql, sql } from '../../db/sql.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { tagOfferedTo } from '../access/tags.ts'
import { begins, documentsBeginning, mostFound, mostShown, typedForms } from './internal/typed.ts'
import type { completedTags, completeInput } from './schema.ts'

/**
 * Hashtags that begin with the text: those that the caller follows first, then by posts; for no
 * text the trends. None that the caller muted, has no post of, or that staff keep back. One
 * statement beside one command of Redis.
 */
export async function completeTags(ctx: MemberCtx, { text }: z.infer<typeof completeInput>): Promise<z.infer<typeof completedTags>> {
  const [found, muted] = await Promise.all([rows(ctx.main.db, completeTagsSql(ctx.actor.personId, text)), mutedTexts(ctx)])
  return { tags: found.filter(({ tag }) => !muted.hides(`#${tag}`)).slice(0, mostShown) }
}

/** Some more than are shown, for those that are muted. */
const mostRead = 16

export function completeTagsSql(personId: string, text: string): Sql<{ tag: string; isFollowed: boolean }> {
  const forms = typedForms(text)
  return sql<{ tag: string; isFollowed: boolean }>`
    with mine as materialized (
      select tag from hashtag_follow where person_id = ${personId}::uuid and ${begins(forms, sql`tag`)}
    ), others as (
      select d.key as tag, d.popularity::float8 as popularity from (${documentsBeginning('hashtag', forms)}) d
      ${forms.kind === 'all' ? sql`union all select tag, score from hashtag_trend` : sql``}
      order by popularity desc, tag limit ${sql.literal(mostFound)}
    )
    select k.tag, k.is_followed
    from (
      select tag, true as is_followed, null::float8 as popularity from mine
      union all select tag, exists (select from hashtag_follow w where w.person_id = ${personId}::uuid and w.tag = others.tag), popularity
      from others where tag not in (select tag from mine)
    ) k
    where ${tagOfferedTo(personId, sql`k.tag`)} order by k.is_followed desc, k.popularity desc nulls last, k.tag limit ${sql.literal(mostRead)}`
}
