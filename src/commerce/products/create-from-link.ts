import type { z } from 'zod'
import type { MemberCtx } from '../../context.ts'
import { one, rows } from '../../db/rows.ts'
import { lockNames } from '../../db/lock-names.ts'
import { productLink } from '../../db/schema/product.ts'
import { sql } from '../../db/sql.ts'
import { write } from '../../db/write.ts'
import { KiwiError } from '../../errors.ts'
import { newId } from '../../ids.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import { cleanProductUrl, linkKey } from './link-rules.ts'
import { readLink } from './read-link.ts'
import type { createFromLinkInput, productLinkView } from './schema.ts'

const linksPerDay = 30
const dayMs = 86_400_000

/**
 * Takes a link to a product that is sold elsewhere. A known address is ready at once; else a job of
 * the runner reads its page: nothing that a person gave is fetched by the API. Errors: BAD_INPUT
 * (`link_unusable`), LIMIT_EXCEEDED (`links`).
 */
export async function createFromLink(ctx: MemberCtx, input: z.infer<typeof createFromLinkInput>): Promise<z.infer<typeof productLinkView>> {
  const url = cleanProductUrl(input.url)
  if (url === null) throw new KiwiError('BAD_INPUT', { field: 'url', reason: 'link_unusable' })
  const { personId } = ctx.actor
  const now = ctx.now()
  const linkId = newId(now)
  await write(ctx, async (tx) => {
    await lockNames(tx, `links:${personId}`)
    const { given } = await one(
      tx.db,
      sql<{ given: number }>`
        select count(*)::int as given from product_link
        where person_id = ${personId}::uuid and created_at > ${new Date(now.getTime() - dayMs)}::timestamptz`,
    )
    if (given >= linksPerDay) throw new KiwiError('LIMIT_EXCEEDED', { field: 'url', reason: 'links' })
    const [known] = await rows(
      tx.db,
      sql<{ id: string }>`select id from product where canonical_key = ${linkKey(url)} and state = 'listed'`,
    )
    const { category, priceKrw } = input
    const link = { id: linkId, personId, url, category, priceKrw, createdAt: now }
    await tx.db.insert(productLink).values({ ...link, state: known ? 'ready' : 'waiting', productId: known?.id ?? null })
    if (!known) await enqueue(tx, 'products.readLink', { linkId }, { now })
  })
  return readLink(ctx, { linkId })
}
