import type { WorkerCtx } from '../../context.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { newId } from '../../ids.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import type { LinkRefusal } from '../../platform/links/port.ts'
import { productOnPage, textOfPage } from '../../shared/product-page.ts'
import { textLine } from '../../shared/text.ts'
import { keepFetchedPicture, storeFetchedPicture } from '../../social/media/keep-fetched-picture.ts'
import { cleanProductUrl, linkKey } from './link-rules.ts'

interface Link {
  personId: string
  url: string
  category: string
  priceKrw: number | null
}
type Refusal = LinkRefusal | 'no_product' | 'no_price'
interface Preview {
  key: string
  title: string
  priceKrw: number
  picture: Uint8Array | null
  pictureType: string
}

/**
 * Reads the page of a link and makes the product of it, once for each address. No transaction is
 * open while a page is read.
 */
export async function fetchLink(ctx: WorkerCtx, { linkId }: JobPayload<'products.readLink'>): Promise<void> {
  const [link] = await rows(
    ctx.main.db,
    sql<Link>`select person_id, url, category, price_krw from product_link where id = ${linkId}::uuid and state = 'waiting'`,
  )
  if (!link) return
  const preview = await previewOf(ctx, link)
  if ('refusal' in preview) {
    await run(
      ctx.main.db,
      sql`update product_link set state = 'refused', refusal = ${preview.refusal} where id = ${linkId}::uuid and state = 'waiting'`,
    )
    return
  }
  const stored = preview.picture ? await storeFetchedPicture(ctx, preview.picture, preview.pictureType) : null
  const isNew = await write(ctx, async (tx) => {
    const now = ctx.now()
    const id = newId(now)
    const made = await rows(
      tx.db,
      sql<{ id: string }>`
        insert into product (id, canonical_key, title, category, price_krw, state, created_at)
        values (${id}::uuid, ${preview.key}, ${preview.title}, ${link.category}, ${preview.priceKrw}::int, 'listed', ${now}::timestamptz)
        on conflict (canonical_key) do nothing returning id`,
    )
    if (made.length > 0 && stored) {
      const mediaId = await keepFetchedPicture(tx, link.personId, stored, now)
      await run(tx.db, sql`update product set image_media_id = ${mediaId}::uuid where id = ${id}::uuid`)
    }
    await run(
      tx.db,
      sql`update product_link set state = 'ready', product_id = (select id from product where canonical_key = ${preview.key})
          where id = ${linkId}::uuid and state = 'waiting'`,
    )
    return made.length > 0
  })
  if (stored && !isNew) await ctx.platform.storage.delete([stored.uploadKey])
}

async function previewOf(ctx: WorkerCtx, link: Link): Promise<Preview | { refusal: Refusal }> {
  const page = await ctx.platform.links.read(link.url, 'page')
  if ('refusal' in page) return page
  const said = productOnPage(textOfPage(page.body, page.contentType))
  const title = textLine(100, 1).safeParse(
    Array.from((said?.title ?? '').slice(0, 400).replace(/\s+/g, ' ').trim())
      .slice(0, 100)
      .join(''),
  )
  if (!said || !title.success) return { refusal: 'no_product' }
  const priceKrw = said.priceKrw ?? link.priceKrw
  if (priceKrw === null) return { refusal: 'no_price' }
  const imageUrl = said.imageUrl === null ? null : URL.parse(said.imageUrl, page.url)
  const picture = imageUrl ? await ctx.platform.links.read(imageUrl.href, 'picture') : null
  return {
    // A short link leads to the address that other people have.
    key: linkKey(cleanProductUrl(page.url) ?? link.url),
    title: title.data,
    priceKrw,
    picture: picture && 'body' in picture ? picture.body : null,
    pictureType: picture && 'body' in picture ? picture.contentType.split(';')[0]!.trim().toLowerCase() : '',
  }
}
