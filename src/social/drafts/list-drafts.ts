import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { maxDrafts } from '../../shared/bounds.ts'
import { previewOf } from './internal/preview.ts'
import { type DraftRow, stateOf } from './internal/draft-rows.ts'
import type { DraftList } from './schema.ts'

/** In code points. */
const shownCaption = 120

interface Found extends Omit<DraftRow, 'content'> {
  caption: string
  pictureCount: number
  variants: MediaVariant[] | null
}

/**
 * The caller's drafts, the last change first. Plan: `draft_of_person`, and a picture by key of
 * each.
 */
export async function listDrafts(ctx: MemberCtx): Promise<DraftList> {
  const found = await rows(
    ctx.main.db,
    sql<Found>`
      select d.id, d.version, d.publish_at, d.failure, d.updated_at, left(d.content ->> 'caption', ${shownCaption}::int) as caption,
        jsonb_array_length(d.content -> 'images') as picture_count, m.variants
      from draft d
      left join media m on m.id = (d.content -> 'images' -> 0 ->> 'mediaId')::uuid and m.owner_id = d.person_id and m.state = 'ready'
      where d.person_id = ${ctx.actor.personId}::uuid and d.ended_at is null
      order by d.updated_at desc limit ${maxDrafts}::int`,
  )
  const drafts = found.map(async ({ caption, pictureCount, variants, ...row }) => ({
    ...stateOf(row),
    caption,
    pictureCount,
    coverUrl: await previewOf(ctx, variants ?? []),
  }))
  return { drafts: await Promise.all(drafts) }
}
