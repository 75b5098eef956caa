import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import type { MainTx } from '../../db/handles.ts'
import { one, rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { recordShopAct } from '../../pay/settlement/record-shop-act.ts'
import { shopFor } from '../../pay/settlement/shop-for.ts'
import { discardUnnamed } from '../../social/media/discard-unnamed.ts'
import { readShop } from './read-shop.ts'
import type { setShopPicturesInput, shopView } from './schema.ts'

type Input = z.infer<typeof setShopPicturesInput>
const fields = ['logoMediaId', 'bannerMediaId'] as const

/**
 * Sets logo and banner of the caller's shop; a picture that was replaced is deleted. Errors:
 * FORBIDDEN, NOT_FOUND, MEDIA_NOT_READY.
 */
export async function setShopPictures(ctx: MemberCtx, input: Input): Promise<z.infer<typeof shopView>> {
  const shop = await shopFor(ctx, 'settings')
  const given = fields.filter((field) => input[field] !== undefined)
  await write(ctx, async (tx) => {
    const before = await one(
      tx.db,
      sql<{ logoMediaId: string | null; bannerMediaId: string | null }>`
        select logo_media_id, banner_media_id from shop where id = ${shop.id}::uuid for no key update`,
    )
    for (const field of given) await checkPicture(tx, ctx.actor.personId, input[field] ?? null, field)
    const { logoMediaId, bannerMediaId } = { ...before, ...input }
    await run(
      tx.db,
      sql`update shop set logo_media_id = ${logoMediaId ?? null}::uuid, banner_media_id = ${bannerMediaId ?? null}::uuid where id = ${shop.id}::uuid`,
    )
    const replaced = given.flatMap((field) => (before[field] !== null && before[field] !== input[field] ? [before[field]] : []))
    if (replaced.length > 0) await discardUnnamed(tx, replaced, ctx.now())
    await recordShopAct(ctx, tx, shop.id, 'change_settings', { details: { fields: given } })
  })
  return readShop(ctx, { handle: shop.handle })
}

/** Locked, so that no sweep takes it away meanwhile. */
async function checkPicture(tx: MainTx, ownerId: string, mediaId: string | null, field: string): Promise<void> {
  if (mediaId === null) return
  const [found] = await rows(
    tx.db,
    sql<{ state: string }>`select state from media where id = ${mediaId}::uuid and owner_id = ${ownerId}::uuid
        and purpose = 'shop' and state in ('awaiting_upload', 'processing', 'ready') for update`,
  )
  if (!found) throw new KiwiError('NOT_FOUND', { field })
  if (found.state !== 'ready') throw new KiwiError('MEDIA_NOT_READY', { field })
}
