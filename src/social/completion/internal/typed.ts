import { type QueryForms, queryForms } from '../../../shared/hangul.ts'
import { type Sql, sql } from '../../../db/sql.ts'

/**
 * Shown, and looked at for those that the caller may see. Limits stand in the text: of a parameter
 * Postgres plans each call anew.
 */
export const mostShown = 8
export const mostFound = 40
/**
 * Documents that are not among the newest or best known are read for more than about one syllable.
 */
const longFrom = 4
const mostOfLevel = 200

/** `all`: nothing is typed yet. */
export type Typed = QueryForms | { kind: 'all' }

export function typedForms(text: string): Typed {
  const name = text.replace(/^[@＠#＃]/u, '')
  return name === '' ? { kind: 'all' } : queryForms(name)
}

/** A value of which the planner knows nothing: with what is typed it would plan each call anew. */
export const anyText = (text: string) => sql`(select ${text}::text)`

/**
 * Names (a column) that begin with what was typed, in any word of theirs. Also while a syllable is
 * being composed: 갑 finds 가방. No name for consonants alone: the documents know initials.
 */
export function begins(forms: Typed, name: Sql): Sql {
  if (forms.kind !== 'text') return forms.kind === 'all' ? sql`true` : sql`false`
  const framed = sql`' ' || lower(normalize(${name}, NFKD))`
  return sql`(${sql.join(
    forms.phrases.map((phrase) => sql`${framed} like ${anyText(`% ${phrase}%`)}`),
    sql` or `,
  )})`
}

/**
 * Search documents of a kind with a word that begins so, as (key, title, popularity): the best
 * known of the level of the newest and best known, and for a longer text some of the others. Each
 * level has a trigram index of its own (platform/search/postgres-levels.ts), so that one syllable
 * costs what that level holds.
 */
export function documentsBeginning(kind: 'person' | 'hashtag', forms: Typed): Sql {
  if (forms.kind === 'nothing' || forms.kind === 'all') return sql`select key, title, popularity from search_document where false`
  const isMatch =
    forms.kind === 'initials'
      ? sql`initials like ${anyText(`% ${forms.initials}%`)}`
      : sql`(${sql.join(
          forms.phrases.map((phrase) => sql`body like ${anyText(`% ${phrase}%`)}`),
          sql` or `,
        )})`
  const typed = forms.kind === 'initials' ? forms.initials : forms.phrases[0]!
  const level = (at: 0 | 1 | 2) =>
    sql`select key, title, popularity from search_document where kind = '${sql.literal(kind)}' and level = ${sql.literal(at)} and ${isMatch}`
  if ([...typed].length < longFrom) return sql`${level(0)} order by popularity desc, key limit ${sql.literal(mostFound)}`
  return sql`
    (${level(0)} order by popularity desc, key limit ${sql.literal(mostFound)})
    union all (${level(1)} limit ${sql.literal(mostOfLevel)}) union all (${level(2)} limit ${sql.literal(mostOfLevel)})`
}
