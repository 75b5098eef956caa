import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { queryForms } from '../../shared/hangul.ts'
import { highlighter } from '../../shared/highlight.ts'
import { type FindProducts, findThings } from './search.ts'
import { searchInput, type suggestInput, type Suggestions } from './schema.ts'

const sizes = { person: 3, post: 0, product: 3, hashtag: 4 }
const maxQueries = 6

/**
 * What somebody who types this may mean: their own searches first, then popular ones; people,
 * hashtags and products that they may see.
 */
export async function suggest<Product extends { id: string; title: string }>(
  ctx: Ctx,
  { text }: z.infer<typeof suggestInput>,
  findProducts: FindProducts<Product>,
): Promise<Suggestions & { products: Product[] }> {
  const [{ people, hashtags, products, highlights }, queries] = await Promise.all([
    findThings(ctx, searchInput.parse({ text }), findProducts, sizes),
    suggestQueries(ctx, text),
  ])
  return { queries, people, hashtags, products, highlights }
}

/**
 * Those with a word that begins so. Reads at most 100 own rows and the 2,000 popular ones: 1 ms.
 */
async function suggestQueries(ctx: Ctx, text: string): Promise<Suggestions['queries']> {
  const forms = queryForms(text)
  if (forms.kind === 'nothing') return []
  const column = sql.literal(forms.kind === 'initials' ? 'initials' : 'folded')
  const phrases = forms.kind === 'initials' ? [forms.initials] : forms.phrases
  const holds = sql`' ' || ${column} like any(${phrases.map((phrase) => `% ${phrase}%`)}::text[])`
  const found = await rows(
    ctx.main.db,
    sql<{ text: string; folded: string; isOwn: boolean }>`
      (select text, folded, true as is_own from search_query
       where person_id = ${ctx.actor?.personId ?? null}::uuid and ${holds} order by searched_at desc limit ${maxQueries / 2}::int)
      union all
      (select text, folded, false from popular_query where ${holds} order by persons desc, folded limit ${maxQueries}::int)`,
  )
  const distinct = found.filter(({ folded }, at) => found.findIndex((one) => one.folded === folded) === at)
  const rangesIn = highlighter(text)
  return distinct.slice(0, maxQueries).map(({ text: query, isOwn }) => ({ text: query, ranges: rangesIn(query), isOwn }))
}
