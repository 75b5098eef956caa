import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import type { MediaVariant } from '../../../db/schema/media.ts'
import type { KeptContent } from '../../../db/schema/report.ts'
import { sql } from '../../../db/sql.ts'
import { fittingVariant } from '../../media/rules.ts'
import type { ShownContent } from '../case-schema.ts'

const widthPx = 640

/**
 * The addresses of reported pictures, also of deleted ones. `viewerId`: the moderator, for whom
 * alone they work.
 */
export async function pictureUrls(ctx: Ctx, contents: KeptContent[], viewerId: string): Promise<Map<string, string>> {
  const ids = [...new Set(contents.flatMap(({ pictures }) => pictures.map(({ mediaId }) => mediaId)))]
  if (ids.length === 0) return new Map()
  const found = await rows(
    ctx.main.db,
    sql<{ id: string; variants: MediaVariant[] }>`select id, variants from media where id = any(${ids}::uuid[])`,
  )
  const signed = found.map(async ({ id, variants }): Promise<[string, string][]> => {
    const variant = fittingVariant(variants, widthPx)
    return variant ? [[id, await ctx.platform.storage.signRead(variant.key, ctx.now(), viewerId)]] : []
  })
  return new Map((await Promise.all(signed)).flat())
}

/** `reportedSeq`: of a case about a chat message. */
export function showContent(content: KeptContent, urls: Map<string, string>, reportedSeq: number | null): ShownContent {
  return {
    ...content,
    priceKrw: content.priceKrw ?? null,
    createdAt: new Date(content.createdAt).toISOString(),
    editedAt: content.editedAt === null ? null : new Date(content.editedAt).toISOString(),
    pictures: content.pictures.map((picture) => ({ ...picture, url: urls.get(picture.mediaId) ?? null })),
    messages: content.messages.map((message) => ({
      ...message,
      isReported: message.seq === reportedSeq,
      createdAt: new Date(message.createdAt).toISOString(),
    })),
  }
}
