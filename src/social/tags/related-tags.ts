import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { KiwiError } from '../../errors.ts'
import { tagOf } from '../../shared/writing/tag.ts'
import { mutedTexts } from '../access/muted-texts.ts'
import { tagOfferedTo } from '../access/tags.ts'
import type { relatedInput, relatedTags as relatedOutput } from './schema.ts'

/**
 * Hashtags that people use beside this one, best first, without those that the caller muted or has
 * no post of. Empty for one that stands alone. Errors: BAD_INPUT for a text that is no hashtag.
 */
export async function relatedTags(ctx: Ctx, input: z.infer<typeof relatedInput>): Promise<z.infer<typeof relatedOutput>> {
  const tag = tagOf(input.tag)
  if (tag === null) throw new KiwiError('BAD_INPUT', { field: 'tag' })
  const [found, muted] = await Promise.all([
    rows(
      ctx.main.db,
      sql<{ tag: string }>`
        select o.tag from hashtag_related r cross join lateral unnest(r.others) with ordinality as o(tag, place)
        where r.tag = ${tag} and ${tagOfferedTo(ctx.actor?.personId ?? null, sql`o.tag`)} order by o.place`,
    ),
    mutedTexts(ctx),
  ])
  return { tags: found.flatMap((other) => (muted.hides(`#${other.tag}`) ? [] : [other.tag])) }
}
