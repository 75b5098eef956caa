import type { z } from 'zod'
import type { Ctx } from '../../context.ts'
import { rows } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { foldText, keysOf, otherKeyboard } from '../../shared/hangul.ts'
import { type FindProducts, findThings } from './search.ts'
import { type helpInput, searchInput, type searchHelp } from './schema.ts'

const one = { person: 1, post: 1, product: 1, hashtag: 1 }
const maxTexts = 3
const maxWords = 6

/**
 * For a search that found nothing: texts that find something for this caller. Meant may be a word
 * that is a few keys away, or the same keys on the other keyboard; else the text with a word less,
 * or the same without filters.
 */
export async function helpSearch<Product extends { id: string; title: string }>(
  ctx: Ctx,
  { text, kind, ...filters }: z.infer<typeof helpInput>,
  findProducts: FindProducts<Product>,
): Promise<z.infer<typeof searchHelp>> {
  const finds = async (asked: string) => {
    const { people, posts, products, hashtags } = await findThings(ctx, searchInput.parse({ text: asked, kind }), findProducts, one)
    return people.length + posts.length + products.length + hashtags.length > 0
  }
  const finding = async (texts: string[]) => {
    const some = texts.filter((asked) => asked !== text).slice(0, maxTexts)
    const found = await Promise.all(some.map(finds))
    return some.filter((_, at) => found[at])
  }
  const words = text.split(' ').slice(0, maxWords)
  const shorter = words.length > 1 ? words.map((_, at) => words.toSpliced(at, 1).join(' ')) : []
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined)
  const [meant, fewerWords, withoutFilters] = await Promise.all([
    nearTexts(ctx, words).then((near) => finding([...new Set([otherKeyboard(text) ?? text, ...near])])),
    finding(shorter),
    isFiltered ? finds(text) : false,
  ])
  return { meant, fewerWords, withoutFilters }
}

/**
 * The text with its words replaced by the nearest known ones: words of hashtags, product titles and
 * popular searches.
 */
async function nearTexts(ctx: Ctx, words: string[]): Promise<string[]> {
  const near = await Promise.all(words.map((word) => nearWords(ctx, word)))
  return Array.from({ length: maxTexts }, (_, at) =>
    words.map((word, of) => near[of]?.[Math.min(at, (near[of]?.length ?? 1) - 1)] ?? word).join(' '),
  )
}

/** By trigrams from the indexes of titles, then by the keys that type them. */
async function nearWords(ctx: Ctx, word: string): Promise<string[]> {
  const folded = foldText(word)
  if (folded.length < 3 || folded.includes(' ')) return []
  const threshold = sql`(select set_config('pg_trgm.word_similarity_threshold', '0.3', true)) is not null`
  const found = await rows(
    ctx.main.db,
    sql<{ title: string }>`
      (select title from search_document where ${threshold} and kind = 'hashtag' and ${folded} <% body limit 300)
      union (select title from search_document where ${threshold} and kind = 'product' and ${folded} <% body limit 300)
      union (select folded from popular_query where ${threshold} and ${folded} <% folded limit 300)`,
  )
  const typed = keysOf(word)
  const most = Math.max(1, Math.floor(typed.length / 4))
  return [...new Set(found.flatMap(({ title }) => title.normalize('NFC').split(' ')))]
    .map((known) => ({ known, distance: distanceBetween(typed, keysOf(known), most) }))
    .filter(({ known, distance }) => distance <= most && known !== word)
    .toSorted((a, b) => a.distance - b.distance || a.known.length - b.known.length)
    .map(({ known }) => known)
}

/**
 * Keys to change, add, leave out or swap (Damerau and Levenshtein, neighbours only); `most + 1` for
 * more than `most`.
 */
export function distanceBetween(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let [before, row] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)]
  for (let a = 1; a <= one.length; a += 1) {
    const next = [a]
    for (let b = 1; b <= other.length; b += 1) {
      const isSame = one[a - 1] === other[b - 1]
      let least = Math.min(row[b]! + 1, next[b - 1]! + 1, row[b - 1]! + (isSame ? 0 : 1))
      if (a > 1 && b > 1 && one[a - 1] === other[b - 2] && one[a - 2] === other[b - 1]) least = Math.min(least, before[b - 2]! + 1)
      next.push(least)
    }
    ;[before, row] = [row, next]
  }
  return Math.min(row.at(-1)!, most + 1)
}
