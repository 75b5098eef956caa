import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import type { VersionPicture } from '../../db/schema/post.ts'
import { KiwiError } from '../../errors.ts'
import { picture, type PictureRow, storedPicture } from '../media/picture.ts'
import type { PostFields } from './find-post-for.ts'
import { picturesOf } from './internal/versions.ts'
import type { PostVersions, postInput } from './schema.ts'

interface Row extends PostFields {
  version: number
  madeAt: Date
  pictures: VersionPicture[]
}

/**
 * The caller's own post as it is, and as it was before its latest edits. Nobody else reads what an
 * edit took back, or what was written for fewer people. Errors: NOT_FOUND for a post that is not
 * the caller's, or is deleted or hidden.
 */
export async function listVersions(ctx: MemberCtx, { postId }: z.infer<typeof postInput>): Promise<PostVersions> {
  const found = await rows(
    ctx.main.db,
    sql<Row>`
      with own as materialized (
        select * from post where id = ${postId}::uuid and author_id = ${ctx.actor.personId}::uuid and state in ('visible', 'waiting', 'archived'))
      select own.version, own.caption, own.category, own.audience, own.comments_from, own.paid_label, own.place, ${picturesOf(sql`own.id`)} as pictures,
        coalesce((select max(v.replaced_at) from post_version v where v.post_id = own.id), own.created_at) as made_at
      from own
      union all
      select v.version, v.caption, v.category, v.audience, v.comments_from, v.paid_label, v.place, v.pictures, v.made_at
      from own join post_version v on v.post_id = own.id
      order by version desc`,
  )
  if (found.length === 0) throw new KiwiError('NOT_FOUND', { field: 'postId' })
  const [stored, products] = await Promise.all([readMedia(ctx, found), readProducts(ctx, found)])
  const versions = found.map(async ({ pictures, madeAt, ...fields }) => {
    const images = pictures.map(async ({ mediaId, alt, tags }) => {
      const file = stored.get(mediaId)
      if (!file) return []
      const shown = tags.map((tag) => ({ ...tag, title: products.get(tag.productId)?.title ?? '' }))
      return { mediaId, ...(await picture(ctx, storedPicture({ ...file, alt }), ctx.actor.personId)), tags: shown }
    })
    return { ...fields, madeAt: madeAt.toISOString(), images: (await Promise.all(images)).flat() }
  })
  return { versions: await Promise.all(versions) }
}

type Stored = Omit<PictureRow, 'alt'> & { id: string }

async function readMedia(ctx: MemberCtx, found: Row[]): Promise<Map<string, Stored>> {
  const ids = [...new Set(found.flatMap(({ pictures }) => pictures.map(({ mediaId }) => mediaId)))]
  const files = await rows(
    ctx.main.db,
    sql<Stored>`select id, width, height, thumbhash, variants from media where id = any(${ids}::uuid[]) and state = 'ready'`,
  )
  return new Map(files.map((file) => [file.id, file]))
}

async function readProducts(ctx: MemberCtx, found: Row[]): Promise<Map<string, { id: string; title: string }>> {
  const ids = [...new Set(found.flatMap(({ pictures }) => pictures.flatMap(({ tags }) => tags.map(({ productId }) => productId))))]
  if (ids.length === 0) return new Map()
  const products = await rows(ctx.main.db, sql<{ id: string; title: string }>`select id, title from product where id = any(${ids}::uuid[])`)
  return new Map(products.map((product) => [product.id, product]))
}
