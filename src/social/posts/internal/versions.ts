import type { MainTx } from '../../../db/handles.ts'
import { run } from '../../../db/rows.ts'
import { type Sql, sql } from '../../../db/sql.ts'
import { maxPostVersions } from '../../../shared/bounds.ts'

/**
 * The pictures of a post (a column or value) in their order, as `VersionPicture[]`. Primary-key
 * lookups.
 */
export function picturesOf(postId: Sql): Sql {
  return sql`(
    select coalesce(jsonb_agg(jsonb_build_object('mediaId', i.media_id, 'alt', i.alt, 'tags', coalesce((
        select jsonb_agg(jsonb_build_object('productId', t.product_id, 'x', t.x, 'y', t.y, 'priceKrw', t.price_krw) order by t.product_id)
        from product_tag t where t.post_id = i.post_id and t.position = i.position), '[]')) order by i.position), '[]')
    from post_image i where i.post_id = ${postId})`
}

/** Keeps a locked post as it is now, before an edit; of many versions the latest stay. */
export async function keepVersion(tx: MainTx, postId: string, now: Date): Promise<void> {
  await run(
    tx.db,
    sql`
      insert into post_version (post_id, version, caption, category, audience, comments_from, paid_label, place, pictures, made_at, replaced_at)
      select p.id, p.version, p.caption, p.category, p.audience, p.comments_from, p.paid_label, p.place, ${picturesOf(sql`p.id`)},
        coalesce((select max(v.replaced_at) from post_version v where v.post_id = p.id), p.created_at), ${now}::timestamptz
      from post p where p.id = ${postId}::uuid`,
  )
  await run(
    tx.db,
    sql`
      delete from post_version where post_id = ${postId}::uuid and version <= (
        select version from post_version where post_id = ${postId}::uuid order by version desc offset ${maxPostVersions}::int limit 1)`,
  )
}
