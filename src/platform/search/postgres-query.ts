import { insideFrom } from './document.ts'
import { type QueryForms, queryForms } from '../../shared/hangul.ts'
import type { SearchKind, SearchQuery } from './port.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** A query that matches half of everything ranks this many of its matches at most. */
const maxMatches = 20_000
/** Likeness is dearer to compute: 20 µs a document. */
const maxAlike = 1_000
/** Of pg_trgm's word_similarity. 강냄 is .57 of 강남 and 떡복이 .56 of 떡볶이 (one letter wrong); 강북 is .43 of 강남. */
const alikeFrom = '0.5'

/**
 * The statement that answers a query, or null when nothing can match. Folded text holds only letters, digits, marks and spaces,
 * so nothing of it is a pattern. `withAlike` adds what is merely alike, after all that matches.
 *
 * Bitmap scan of the kind's trigram index, then a top-N sort: 2 to 10 ms for 1,500 matches in 20,000 documents. A folded word of
 * three code points has a trigram of its own and may stand inside a word; a shorter one (가 is two, ㅣ one) is looked for at the
 * beginning of a word only, where its padding makes trigrams. The materialized steps are planned as if all of them were wanted, so a
 * limit does not tempt the planner away from the index, yet they stop when it is reached.
 */
export function searchSql(query: SearchQuery, withAlike: boolean): Sql<{ key: string }> | null {
  const forms = queryForms(query.text)
  if (forms.kind === 'nothing') return null
  const { matches, tier } = forms.kind === 'initials' ? byInitials(forms.initials) : byText(forms.phrases)
  const phrase = withAlike ? fuzzyPhrase(query.kind, forms) : null
  const scope = sql`kind = ${literalKind(query.kind)} ${query.category === undefined ? sql`` : sql`and category = ${query.category}`}`
  return sql<{ key: string }>`
    select key from (
      (with matching as materialized (select key, popularity, ${tier} as tier, 0 as likeness from search_document where ${scope} and (${matches}))
       select * from matching limit ${maxMatches}::int)
      ${phrase === null ? sql`` : sql`union all ${alikeSql(phrase, scope, matches)}`}
    ) candidate
    order by tier, likeness desc, popularity desc, key desc
    limit ${query.limit}::int offset ${query.offset}::int`
}

/** Typing mistakes are forgiven in words of posts, products and hashtags; never in people's names, nor where a digit matters. */
export function fuzzyPhrase(kind: SearchKind, forms: QueryForms): string | null {
  if (kind === 'person' || forms.kind !== 'text') return null
  const [phrase = ''] = forms.phrases
  return phrase.split(' ').some(mayBeMistyped) && !/\p{N}/u.test(phrase) ? phrase : null
}

/** Five code points are two syllables, about: of anything shorter, one letter is too large a part. */
const mayBeMistyped = (word: string) => [...word].length >= 5

/** The threshold is set once, before the scan below it (One-Time Filter), and for this statement alone: `<%` reads it from there. */
function alikeSql(phrase: string, scope: Sql, matches: Sql): Sql {
  const threshold = sql`(select set_config('pg_trgm.word_similarity_threshold', ${alikeFrom}, true)) is not null`
  const words = phrase.split(' ').map((word) => (mayBeMistyped(word) ? sql`${word} <% body` : holdsWord(word)))
  return sql`(
    with alike as materialized (
      select key, popularity, body from search_document where ${threshold} and ${scope} and ${sql.join(words, sql` and `)} and not (${matches})
    )
    select key, popularity, 9 as tier, round(word_similarity(${phrase}, body)::numeric, 1) as likeness from alike limit ${maxAlike}::int)`
}

interface Match {
  matches: Sql
  /** Smaller is better. */
  tier: Sql
}

function byText(phrases: string[]): Match {
  const readings = phrases.map((phrase) => ({ phrase, holds: sql.join(phrase.split(' ').map(holdsWord), sql` and `) }))
  // A second reading of what was typed stands half a tier behind the first.
  const tiers = readings.map(
    (
      { phrase, holds },
      at,
    ) => sql`(case when title = ${phrase} then 0 when title like ${`${phrase}%`} then 1 when body like ${`% ${phrase} %`} then 2
      when body like ${`% ${phrase}%`} then 3 when ${holds} then 4 else 6 end + ${at === 0 ? 0 : 0.5}::real)`,
  )
  return {
    matches: sql.join(
      readings.map(({ holds }) => sql`(${holds})`),
      sql` or `,
    ),
    tier: sql`least(${sql.join(tiers, sql`, `)})`,
  }
}

function byInitials(initials: string): Match {
  const words = initials.split(' ').map((word) => sql`initials like ${word.length >= insideFrom ? `%${word}%` : `% ${word}%`}`)
  return {
    matches: sql.join(words, sql` and `),
    tier: sql`case when initials like ${` ${initials} %`} then 0 when initials like ${` ${initials}%`} then 1 when initials like ${`% ${initials} %`} then 2
      when initials like ${`% ${initials}%`} then 3 else 4 end`,
  }
}

function holdsWord(word: string): Sql {
  return [...word].length >= insideFrom ? sql`body like ${`%${word}%`}` : sql`body like ${`% ${word}%`}`
}

/** Written out, not a parameter, so that the planner sees which kind's partial index fits. The set is closed. */
function literalKind(kind: SearchKind): Sql {
  const literals: Record<SearchKind, Sql> = { person: sql`'person'`, post: sql`'post'`, product: sql`'product'`, hashtag: sql`'hashtag'` }
  return literals[kind]
}
