import type { Ctx } from '../../../context.ts'
import { rows } from '../../../db/rows.ts'
import { sql } from '../../../db/sql.ts'
import { foldText } from '../../../shared/hangul.ts'

interface Memory {
  synonyms: Promise<ReadonlyMap<string, string[]>>
  readAtMs: number
}

const keptMs = 60_000
const maxSynonyms = 4
/**
 * Per database of this process; on Workers a client belongs to one request, and each request reads.
 */
const memories = new WeakMap<object, Memory>()

/**
 * Other texts of the same meaning: of the whole text, and with one word replaced. From memory;
 * Postgres is read every minute.
 */
export async function synonymsOf(ctx: Ctx, text: string): Promise<string[]> {
  const synonyms = await readSynonyms(ctx)
  if (synonyms.size === 0) return []
  const whole = synonyms.get(foldText(text)) ?? []
  const words = text.split(' ')
  const others =
    words.length === 1 ? [] : words.flatMap((word, at) => (synonyms.get(foldText(word)) ?? []).map((one) => words.with(at, one).join(' ')))
  return [...new Set([...whole, ...others])].slice(0, maxSynonyms)
}

function readSynonyms(ctx: Ctx): Promise<ReadonlyMap<string, string[]>> {
  const known = memories.get(ctx.main)
  const nowMs = ctx.now().getTime()
  if (known && Math.abs(nowMs - known.readAtMs) < keptMs) return known.synonyms
  const synonyms = rows(ctx.main.db, sql<{ term: string; means: string[] }>`select term, means from search_synonym`).then(
    (found) => new Map(found.map(({ term, means }) => [term, means])),
  )
  memories.set(ctx.main, { synonyms, readAtMs: nowMs })
  synonyms.catch(() => memories.delete(ctx.main))
  return synonyms
}

/** After a change in this process: the next search reads again. */
export function forgetSynonyms(ctx: Pick<Ctx, 'main'>): void {
  memories.delete(ctx.main)
}
