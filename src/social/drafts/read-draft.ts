import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { MediaVariant } from '../../db/schema/media.ts'
import { KiwiError } from '../../errors.ts'
import { productSoldTo } from '../access/products.ts'
import { previewOf } from './internal/preview.ts'
import { type DraftRow, stateOf } from './internal/draft-rows.ts'
import { draftContent, type draftInput, type WholeDraft } from './schema.ts'

interface Found extends DraftRow {
  pictures: { id: string; state: 'processing' | 'ready'; variants: MediaVariant[] }[]
  products: { id: string; title: string; priceKrw: number }[]
}

/** A draft of the caller with what the composer shows of it. Errors: NOT_FOUND. */
export async function readDraft(ctx: MemberCtx, { draftId }: z.infer<typeof draftInput>): Promise<WholeDraft> {
  const { personId } = ctx.actor
  // Primary-key lookups of at most ten pictures and their tags.
  const [found] = await rows(
    ctx.main.db,
    sql<Found>`
      select d.id, d.version, d.content, d.publish_at, d.failure, d.updated_at,
        coalesce((select json_agg(json_build_object('id', m.id, 'state', m.state, 'variants', m.variants)) from media m
          where m.id = any(d.media_ids) and m.owner_id = d.person_id and m.state in ('processing', 'ready')), '[]'::json) as pictures,
        coalesce((select json_agg(json_build_object('id', g.id, 'title', g.title, 'priceKrw', g.price_krw))
          from product g left join shop s on s.id = g.shop_id left join person o on o.id = s.owner_id
          where g.id in (select (tag ->> 'productId')::uuid from jsonb_path_query(d.content, '$.images[*].tags[*]') tag)
            and ((g.shop_id is null and g.state = 'listed') or ${productSoldTo(personId, 'o')})), '[]'::json) as products
      from draft d where d.person_id = ${personId}::uuid and d.id = ${draftId} and d.ended_at is null`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field: 'draftId' })
  const previews = await Promise.all(
    found.pictures.map(async ({ id, state, variants }) => [id, { state, url: await previewOf(ctx, variants) }] as const),
  )
  return {
    ...stateOf(found),
    // Fields that came after it was kept get their defaults.
    content: draftContent.parse(found.content),
    previews: Object.fromEntries(previews),
    products: Object.fromEntries(found.products.map(({ id, ...product }) => [id, product])),
  }
}
