import { insideFrom } from './document.ts'
import { foldText, type QueryForms, queryForms } from '../../shared/hangul.ts'
import type { LooserForm } from '../../shared/looser-forms.ts'
import type { SearchFilters, SearchKind, SearchOrder, SearchQuery } from './port.ts'
import { type Sql, sql } from '../../db/sql.ts'

/** A build has no trigram index: it is asked a few golden questions only. */
type Table = 'search_document' | 'search_document_build'

/** The most matches of level 1, and of level 2, that are ranked; level 0 is small. */
const maxMatches = 4_000
/** With so many matches in the levels before, a level is not read: nobody pages further. */
const enough = 1_500
/**
 * The most documents that only another phrase finds, or that are similar. Likeness costs more: 20
 * µs per document.
 */
const maxLooser = 1_000
/** Tiers from here on are of what may also be meant; every order keeps them at its end. */
const looserFrom = 7
const mistypedTier = 8
const alikeTier = 9
/**
 * Of pg_trgm's word_similarity. 강냄 is .57 of 강남 and 떡복이 .56 of 떡볶이 (one letter wrong); 강북 is .43 of
 * 강남.
 */
const alikeFrom = '0.5'

/**
 * How far a statement goes: `looser` adds what other phrases find, then similar documents, after
 * all matches; `mistyped` also documents with a word one letter away.
 */
export type Reach = 'matches' | 'looser' | 'mistyped'

/**
 * The statement that answers a query, or null if nothing can match. Folded text holds only letters,
 * digits, marks and spaces, so it contains no pattern.
 *
 * Level by level (postgres-levels.ts), each by a trigram index of its own, until there are enough
 * matches; whole titles of every level, which need no more, as `body` holds them. So a common word
 * costs what its matches among the newest and best-known documents cost, and these are always
 * found: of 800,000 posts a word in half of them reads 805 buffers, one in 1 % 4,252. What is
 * ranked depends on the words alone, not on the page.
 *
 * A folded word of three code points has a trigram of its own and is found inside words; a shorter
 * one (가 is two, ㅣ one) only at their beginning, where its padding makes trigrams. The planner
 * plans materialized steps without the limit, so it keeps to the index.
 */
export function searchSql(query: SearchQuery, reach: Reach, table: Table = 'search_document'): Sql<{ key: string }> | null {
  const forms = queryForms(query.text)
  if (forms.kind === 'nothing') return null
  const { matches, tier, titles } = forms.kind === 'initials' ? byInitials(forms.initials) : byText(forms.phrases)
  const phrase = reach === 'matches' ? null : fuzzyPhrase(query.kind, forms)
  const looser = reach === 'matches' ? [] : looserPhrases(query, forms)
  const mistyped = reach === 'mistyped' ? mistypedPhrases(query.kind, forms) : []
  const scope = sql.join([sql`kind = ${literalKind(query.kind)}`, ...conditionsOf(query.filters ?? {})], sql` and `)
  const order = query.order ?? 'relevance'
  // By price any level may hold the first, so that all are read.
  const few = (isFew: Sql) => (order === 'price_up' || order === 'price_down' ? sql`true` : isFew)
  const found = (where: Sql) =>
    sql`select key, popularity, price_krw, ${tier} as tier, 0 as likeness from ${sql.literal(table)} where ${scope} and ${where}`
  const ofLevel = (level: Sql) => found(sql`level = ${level} and (${matches})`)
  const upTo = (matching: Sql, condition: Sql) =>
    sql`(with matching as materialized (${matching}) select * from matching where ${condition} limit ${maxMatches}::int)`
  return sql<{ key: string }>`
    with best as materialized (${ofLevel(sql`0`)}),
      good as materialized ${upTo(ofLevel(sql`1`), few(sql`(select count(*) from best) < ${enough}::int`))},
      others as materialized ${upTo(ofLevel(sql`2`), few(sql`(select count(*) from best) + (select count(*) from good) < ${enough}::int`))},
      titled as materialized ${upTo(found(sql`level > 0 and title <> '' and title = any(${titles}::text[])`), sql`true`)}
    select key from ${reach === 'mistyped' ? sql`(select distinct on (key) * from` : sql``} (
      select * from best
      union all select * from (select * from good union all select * from others) below where key not in (select key from titled)
      union all select * from titled
      ${looser.length === 0 ? sql`` : sql`union all ${looserSql(looser, scope, matches)}`}
      ${mistyped.map((one) => sql`union all ${mistypedSql(one, scope)}`).reduce((all, one) => sql`${all} ${one}`, sql``)}
      ${phrase === null ? sql`` : sql`union all ${alikeSql(phrase, scope, matches, looser)}`}
    ) candidate ${reach === 'mistyped' ? sql`order by key, tier) once` : sql``}
    order by ${orders[order]}
    limit ${query.limit}::int offset ${query.offset}::int`
}

const byRelevance = sql`tier, likeness desc, popularity desc, key desc`
const matchesFirst = sql`tier >= ${looserFrom}`
const orders: Record<SearchOrder, Sql> = {
  relevance: byRelevance,
  newest: sql`${matchesFirst}, key desc`,
  popular: sql`${matchesFirst}, popularity desc, key desc`,
  price_up: sql`${matchesFirst}, price_krw, ${byRelevance}`,
  price_down: sql`${matchesFirst}, price_krw desc, ${byRelevance}`,
}

function conditionsOf({ category, shopId, priceFromKrw, priceToKrw, inStock, labels, fromKey, ownerIds }: SearchFilters): Sql[] {
  return [
    category === undefined ? null : sql`category = ${category}`,
    shopId === undefined ? null : sql`shop_id = ${shopId}::uuid`,
    priceFromKrw === undefined ? null : sql`price_krw >= ${priceFromKrw}::int`,
    priceToKrw === undefined ? null : sql`price_krw <= ${priceToKrw}::int`,
    inStock === undefined ? null : sql`in_stock`,
    labels === undefined || labels.length === 0 ? null : sql`labels @> ${labels}::text[]`,
    fromKey === undefined ? null : sql`key >= ${fromKey}`,
    ownerIds === undefined ? null : sql`owner_id = any(${ownerIds}::uuid[])`,
  ].filter((condition) => condition !== null)
}

/** Whether there is more to look for if a text finds little. */
export function hasLooserForms(query: SearchQuery): boolean {
  const forms = queryForms(query.text)
  return looserPhrases(query, forms).length > 0 || fuzzyPhrase(query.kind, forms) !== null
}

/** Synonyms first. A name is not looked for by less than what was typed. */
function looserPhrases({ kind, synonyms = [] }: SearchQuery, forms: QueryForms): LooserForm[] {
  const same = synonyms.map((text) => ({ phrase: foldText(text), isWhole: false })).filter(({ phrase }) => phrase !== '')
  return [...same, ...(forms.kind === 'text' ? forms.looser.filter(({ isWhole }) => kind !== 'person' || !isWhole) : [])]
}

function looserSql(forms: LooserForm[], scope: Sql, matches: Sql): Sql {
  const holds = forms.map(holdsForm)
  const tier = sql.join(
    holds.map((condition, at) => sql`when ${condition} then ${looserFrom + at / 20}::real`),
    sql` `,
  )
  return sql`(
    with looser as materialized (
      select key, popularity, price_krw, case ${tier} end as tier from search_document
      where ${scope} and (${sql.join(holds, sql` or `)}) and not (${matches}))
    select key, popularity, price_krw, tier, 0 as likeness from looser limit ${maxLooser}::int)`
}

function holdsForm({ phrase, isWhole, initials }: LooserForm): Sql {
  const words = phrase.split(' ').map((word) => (isWhole ? sql`body like ${`% ${word} %`}` : holdsWord(word)))
  const begun = initials === undefined ? [] : holdsInitials(initials)
  return sql`(${sql.join([...words, ...begun], sql` and `)})`
}

function holdsInitials(initials: string): Sql[] {
  return initials.split(' ').map((word) => sql`initials like ${word.length >= insideFrom ? `%${word}%` : `% ${word}%`}`)
}

/**
 * The phrase for similar matches: for posts, products and hashtags, not for people's names. A word
 * with a digit is none that may be mistyped.
 */
function fuzzyPhrase(kind: SearchKind, forms: QueryForms): string | null {
  if (kind === 'person' || forms.kind !== 'text') return null
  const [phrase = ''] = forms.phrases
  return phrase.split(' ').some(mayBeMistyped) ? phrase : null
}

/**
 * Five code points are about two syllables; one wrong letter changes too much of a shorter word.
 */
const mayBeMistyped = (word: string) => [...word].length >= 5 && !/\p{N}/u.test(word)

/** The text as typed, and its Korean reading if it was typed in Latin keys. */
function mistypedPhrases(kind: SearchKind, forms: QueryForms): string[] {
  const phrase = fuzzyPhrase(kind, forms)
  if (phrase === null || forms.kind !== 'text') return []
  const korean = forms.phrases.find((one) => hangul.test(one))
  return korean === undefined || hangul.test(phrase) ? [phrase] : [phrase, korean]
}

const hangul = /[\u1100-\u11ff]/u

/** Each long word may hold one mistake. */
function mistypedSql(phrase: string, scope: Sql): Sql {
  const words = phrase
    .split(' ')
    .map((word) =>
      mayBeMistyped(word)
        ? sql`(${holdsWord(word)} or body like any(${[...oneLetterAway(word), ...twoVowelsAway(word)]}::text[]))`
        : holdsWord(word),
    )
  return sql`(
    with mistyped as materialized (select key, popularity, price_krw, body from search_document where ${scope} and ${sql.join(words, sql` and `)})
    select key, popularity, price_krw, ${mistypedTier}::real as tier, round(word_similarity(${phrase}, body)::numeric, 1) as likeness
    from mistyped limit ${maxLooser}::int)`
}

/**
 * Patterns of the beginnings of words that need one letter changed, added, left out or exchanged
 * with the next (Damerau and Levenshtein).
 */
function oneLetterAway(word: string): string[] {
  const letters = [...word]
  const cut = (from: number, to?: number) => letters.slice(from, to).join('')
  const patterns = letters.flatMap((letter, at) => [
    `${cut(0, at)}_${cut(at + 1)}`,
    `${cut(0, at)}${cut(at + 1)}`,
    `${cut(0, at)}_${cut(at)}`,
    `${cut(0, at)}${letters[at + 1] ?? ''}${letter}${cut(at + 2)}`,
  ])
  return [...new Set(patterns)].filter((pattern) => pattern !== word).map((pattern) => `% ${pattern}%`)
}

const vowel = /[\u1161-\u1175]/u
const fewestSounds = 7
/** So many letters beside each other that stand: an index finds too much by fewer. */
const standing = 3
const maxTwoAway = 10

/**
 * Patterns of the beginnings of longer words with two vowels otherwise, as loan words are often
 * spelled: 크로와상 for 크루아상. The first syllable stands, and so do the last letters.
 */
function twoVowelsAway(word: string): string[] {
  const letters = [...word]
  if (letters.length < fewestSounds) return []
  const places = letters.flatMap((letter, at) => (at >= standing && at < letters.length - standing && vowel.test(letter) ? at : []))
  const pairs = places.flatMap((one, at) => places.slice(at + 1).map((other) => [one, other]))
  return pairs.map((pair) => `% ${letters.map((letter, at) => (pair.includes(at) ? '_' : letter)).join('')}%`).slice(0, maxTwoAway)
}

/**
 * Of levels 0 and 1 alone: in all of 800,000 posts two common syllables are like those of 27,000.
 * `<%` reads its threshold from the setting, which is set once before the scan (One-Time Filter)
 * and for this statement alone.
 */
function alikeSql(phrase: string, scope: Sql, matches: Sql, looser: LooserForm[]): Sql {
  const threshold = sql`(select set_config('pg_trgm.word_similarity_threshold', ${alikeFrom}, true)) is not null`
  const words = phrase.split(' ').map((word) => (mayBeMistyped(word) ? sql`${word} <% body` : holdsWord(word)))
  // Each level by its own index: an `or` of both would read that of all documents.
  const ofLevel = (level: Sql) => sql`
      select key, popularity, price_krw, body from search_document
      where level = ${level} and ${threshold} and ${scope} and ${sql.join(words, sql` and `)}
        and not (${sql.join([matches, ...looser.map(holdsForm)], sql` or `)})`
  return sql`(
    with alike as materialized (${ofLevel(sql`0`)} union all ${ofLevel(sql`1`)})
    select key, popularity, price_krw, ${alikeTier} as tier, round(word_similarity(${phrase}, body)::numeric, 1) as likeness
    from alike limit ${maxLooser}::int)`
}

interface Match {
  matches: Sql
  /** Smaller is better. */
  tier: Sql
  /** Of the best tier. */
  titles: string[]
}

function byText(phrases: string[]): Match {
  const readings = phrases.map((phrase) => ({ phrase, holds: sql.join(phrase.split(' ').map(holdsWord), sql` and `) }))
  // The second reading of the typed text ranks half a tier below the first.
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
    titles: phrases,
  }
}

function byInitials(initials: string): Match {
  return {
    matches: sql.join(holdsInitials(initials), sql` and `),
    tier: sql`case when initials like ${` ${initials} %`} then 0 when initials like ${` ${initials}%`} then 1 when initials like ${`% ${initials} %`} then 2
      when initials like ${`% ${initials}%`} then 3 else 4 end`,
    titles: [],
  }
}

function holdsWord(word: string): Sql {
  return [...word].length >= insideFrom ? sql`body like ${`%${word}%`}` : sql`body like ${`% ${word}%`}`
}

/**
 * Written into the text, not a parameter, so that the planner finds the partial index of the kind.
 */
function literalKind(kind: SearchKind): Sql {
  return sql`'${sql.literal(kind)}'`
}
