import type { Ctx } from '../../context.ts'
import { write } from '../../db/write.ts'
import { rows, run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { foldText } from '../../shared/hangul.ts'
import { forgetSynonyms } from './internal/synonyms.ts'

export interface Synonym {
  /** Folded. */
  term: string
  means: string[]
}

const maxTerms = 5_000
const maxMeans = 8
const maxLength = 60

/**
 * Reads a synonyms file: one meaning per line, its texts between commas; `a, b => c` only lets a
 * and b find c. `#` begins a comment. The faults name their lines; a file with one is not used.
 */
export function readSynonymsFile(file: string): { synonyms: Synonym[]; faults: string[] } {
  const means = new Map<string, Map<string, string>>()
  const faults: string[] = []
  for (const [at, line] of file.split(/\r?\n/).entries()) {
    const text = line.replace(/#.*/, '').normalize('NFC')
    if (text.trim() === '') continue
    const [left = '', right, ...more] = text.split('=>').map(textsIn)
    const to = right ?? left
    if (more.length > 0 || left.length === 0 || to.length === 0 || (right === undefined && left.length < 2))
      faults.push(`Line ${at + 1}: write two texts or more between commas, or texts => texts.`)
    else if ([...left, ...to].some((one) => foldText(one) === '' || one.length > maxLength))
      faults.push(`Line ${at + 1}: a text needs a letter or digit, and at most ${maxLength} characters.`)
    else for (const from of left) for (const one of to) add(means, from, one)
  }
  const synonyms = [...means].map(([term, texts]) => ({ term, means: [...texts.values()] }))
  const broad = synonyms.filter((one) => one.means.length > maxMeans)
  faults.push(...broad.map(({ term }) => `${term.normalize('NFC')}: at most ${maxMeans} synonyms.`))
  if (synonyms.length > maxTerms) faults.push(`At most ${maxTerms} texts.`)
  return { synonyms, faults }
}

function textsIn(list: string): string[] {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function add(means: Map<string, Map<string, string>>, from: string, to: string): void {
  const [term, folded] = [foldText(from), foldText(to)]
  if (term === folded) return
  const known = means.get(term) ?? new Map<string, string>()
  means.set(term, known.set(folded, to))
}

/**
 * Replaces all synonyms at once. Every process uses them within a minute; no index is built anew,
 * since they widen the query.
 */
export async function replaceSynonyms(ctx: Ctx, synonyms: Synonym[]): Promise<void> {
  await write(ctx, async (tx) => {
    await run(tx.db, sql`delete from search_synonym`)
    await run(
      tx.db,
      sql`insert into search_synonym (term, means) select term, means from jsonb_to_recordset(${sql.json(synonyms)}) as s(term text, means text[])`,
    )
  })
  forgetSynonyms(ctx)
}

export function listSynonyms(ctx: Ctx): Promise<Synonym[]> {
  return rows(ctx.main.db, sql<Synonym>`select term, means from search_synonym order by term`)
}
