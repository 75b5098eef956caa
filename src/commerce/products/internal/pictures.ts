import type { MemberCtx } from '../../../context.ts'
import { run } from '../../../db/rows.ts'
import type { MainTx } from '../../../db/handles.ts'
import { sql } from '../../../db/sql.ts'
import { rows } from '../../../db/rows.ts'
import { KiwiError } from '../../../errors.ts'

interface Given {
  productId?: string | undefined
  imageMediaId?: string | null | undefined
  moreImageMediaIds?: string[] | undefined
}

/**
 * Each is the caller's own picture of a product, or one that this product has from a colleague, and
 * given once. One that is still processed is allowed: it shows when it is ready. Errors: NOT_FOUND,
 * BAD_INPUT (another purpose, refused, twice).
 */
export async function checkPictures(ctx: MemberCtx, { productId, imageMediaId, moreImageMediaIds = [] }: Given): Promise<void> {
  const asked = [
    ...(imageMediaId ? [{ id: imageMediaId, field: 'imageMediaId' }] : []),
    ...moreImageMediaIds.map((id, at) => ({ id, field: `moreImageMediaIds.${at}` })),
  ]
  if (asked.length === 0) return
  const own = await rows(
    ctx.main.db,
    sql<{ id: string; isUsable: boolean }>`
      select id, purpose = 'product' and state in ('ready', 'processing') as is_usable from media
      where id = any(${sql.list(asked, ({ id }) => id, 'uuid')}) and state <> 'deleted'
        and (owner_id = ${ctx.actor.personId}::uuid or id in (select image_media_id from product where id = ${productId ?? null}::uuid
          union all select media_id from product_image where product_id = ${productId ?? null}::uuid))`,
  )
  for (const [at, { id, field }] of asked.entries()) {
    const found = own.find((picture) => picture.id === id)
    if (!found) throw new KiwiError('NOT_FOUND', { field })
    if (!found.isUsable || asked.findIndex((other) => other.id === id) < at) throw new KiwiError('BAD_INPUT', { field })
  }
}

/** The pictures of a product after its first, from now on. */
export async function writePictures(tx: MainTx, productId: string, mediaIds: string[]): Promise<void> {
  await run(tx.db, sql`delete from product_image where product_id = ${productId}::uuid`)
  await run(
    tx.db,
    sql`insert into product_image (product_id, position, media_id)
        select ${productId}::uuid, n, id from unnest(${mediaIds}::uuid[]) with ordinality as given(id, n)`,
  )
}
