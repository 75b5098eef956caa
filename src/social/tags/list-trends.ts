import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { tagOfferedTo } from '../access/tags.ts'
import type { trendingInput, trendingTags } from './schema.ts'

/**
 * The hashtags of the newest run, best first, without those that the caller muted, and those that
 * staff kept back since.
 */
export async function listTrends(ctx: Ctx, { limit }: z.infer<typeof trendingInput>): Promise<z.infer<typeof trendingTags>> {
  const [found, muted] = await Promise.all([
    rows(
      ctx.main.db,
      sql<{ tag: string; people: number }>`
        select t.tag, round(t.people)::int as people from hashtag_trend t
        where ${tagOfferedTo(ctx.actor?.personId ?? null, sql`t.tag`)} order by t.place`,
    ),
    mutedTexts(ctx),
  ])
  return { tags: found.filter(({ tag }) => !muted.hides(`#${tag}`)).slice(0, limit) }
}
