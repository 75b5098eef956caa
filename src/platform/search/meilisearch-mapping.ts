import type { SearchParams } from 'meilisearch'
import { idTime } from '../../ids.ts'
import { digestOf, foldDocument, measuresOf } from './document.ts'
import { foldText, keysOf, otherKeyboard, queryForms } from '../../shared/hangul.ts'
import { lastTexts } from './last-texts.ts'
import type { LooserForm } from '../../shared/looser-forms.ts'
import { withPlainMeasures } from '../../shared/measures.ts'
import type { SearchDocument, SearchFilters, SearchOrder, SearchQuery } from './port.ts'

/** A document in Meilisearch. Texts are Latin keys; `initials` come from `initialsOf`. */
export interface MeiliDocument {
  id: string
  key: string
  title: string
  body: string
  /**
   * The ends of the title's words, from each syllable on: Meilisearch finds only beginnings, and 길동
   * must find 홍길동.
   */
  ends: string
  initials: string
  category: string | null
  priceKrw: number | null
  popularity: number
  shopId: string | null
  ownerId: string | null
  inStock: boolean | null
  labels: string[]
  /** From its key, in milliseconds. */
  madeAt: number
  digest: string
}

export function toMeili(document: SearchDocument): MeiliDocument {
  const folded = foldDocument(document)
  const { key, category, priceKrw, popularity, shopId, ownerId, inStock, labels } = document
  const text = `${document.title} ${document.body}`
  return {
    id: documentId(key),
    key,
    title: keysOf(document.title),
    body: keysOf(`${document.title.replaceAll(' ', '')} ${document.body} ${measuresOf(text)}`),
    ends: wordEnds(document.title).map(keysOf).join(' '),
    initials: folded.initials.trim(),
    category,
    priceKrw,
    popularity,
    shopId,
    ownerId,
    inStock,
    labels,
    madeAt: madeAtMs(key),
    digest: digestOf(folded),
  }
}

/**
 * Document ids may hold ASCII letters, digits, - and _ only; a hashtag may hold any letter.
 * Base64url of its UTF-8.
 */
export function documentId(key: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(key)) return key
  const binary = String.fromCharCode(...new TextEncoder().encode(key))
  return `_${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

interface MeiliQuery {
  q: string
  params: SearchParams
}

/** The query and its parameters, or null if nothing can match. */
export function toMeiliQuery(query: SearchQuery): MeiliQuery | null {
  const forms = queryForms(query.text)
  if (forms.kind === 'nothing') return null
  const isInitials = forms.kind === 'initials'
  const filter = filterOf(query.filters ?? {})
  const params: SearchParams = {
    limit: query.limit,
    offset: query.offset,
    attributesToRetrieve: ['key'],
    attributesToSearchOn: isInitials ? ['initials'] : ['title', 'body', 'ends'],
    matchingStrategy: 'all',
    ...(filter.length === 0 ? {} : { filter }),
    ...(query.order === undefined || query.order === 'relevance' ? {} : { sort: sorts[query.order] }),
  }
  return { q: isInitials ? forms.initials : keysOf(withPlainMeasures(koreanOf(query.text))), params }
}

/** Its keys are those typed, so that only measures are read otherwise. */
function koreanOf(text: string): string {
  const other = otherKeyboard(text)
  return other !== null && /[가-힣]/u.test(other) ? other : text
}

/**
 * What is asked after a query that found little, in the order of its results: synonyms, then what
 * else may be meant.
 */
export function looserMeiliQueries(query: SearchQuery): MeiliQuery[] {
  const { q: strict, params } = toMeiliQuery(query) ?? {}
  const forms = queryForms(query.text)
  if (params === undefined || strict === undefined || forms.kind !== 'text') return []
  const looser = forms.looser.filter(({ isWhole }) => query.kind !== 'person' || !isWhole)
  const asked = [
    ...(query.synonyms ?? []).map((text) => ({ q: keysOf(text), params })),
    ...looser.map((form) => looserMeili(form, params)),
  ].flatMap((one) => [one, ...turned(one)])
  const seen = new Set([strict])
  return [...turned({ q: strict, params }), ...asked]
    .filter(({ q }) => !q.startsWith(strict) && !seen.has(q) && seen.add(q))
    .slice(0, maxLooser)
}

const maxLooser = 10

/** What is asked where nothing was found: the first of these that finds something is the answer. */
export function lastMeiliQueries(query: SearchQuery): MeiliQuery[] {
  return lastTexts(query).flatMap((text) => {
    const one = toMeiliQuery({ ...query, text })
    return one === null ? [] : [one, ...turned(one)]
  })
}

function looserMeili({ phrase, isWhole, initials }: LooserForm, params: SearchParams): MeiliQuery {
  const q = isWhole ? `"${keysOf(phrase)}"` : keysOf(phrase)
  if (initials === undefined) return { q, params }
  return { q: `${q} ${initials}`, params: { ...params, attributesToSearchOn: ['title', 'body', 'ends', 'initials'] } }
}

/**
 * Only the last word may be the beginning of a longer one, so that each other one stands last once.
 */
function turned({ q, params }: MeiliQuery): MeiliQuery[] {
  const words = q.split(' ')
  if (words.length < 2 || words.length > 3 || q.startsWith('"')) return []
  return words.slice(0, -1).map((_, at) => ({ q: [...words.slice(at + 1), ...words.slice(0, at + 1)].join(' '), params }))
}

const sorts: Record<Exclude<SearchOrder, 'relevance'>, string[]> = {
  newest: ['key:desc'],
  popular: ['popularity:desc', 'key:desc'],
  price_up: ['priceKrw:asc'],
  price_down: ['priceKrw:desc'],
}

/** Conditions that all must hold. A text is quoted, with its own quotes and backslashes escaped. */
function filterOf({ category, shopId, priceFromKrw, priceToKrw, inStock, labels = [], fromKey, ownerIds }: SearchFilters): string[] {
  return [
    category === undefined ? null : `category = ${quoted(category)}`,
    shopId === undefined ? null : `shopId = ${quoted(shopId)}`,
    priceFromKrw === undefined ? null : `priceKrw >= ${priceFromKrw}`,
    priceToKrw === undefined ? null : `priceKrw <= ${priceToKrw}`,
    inStock === undefined ? null : 'inStock = true',
    ...labels.map((label) => `labels = ${quoted(label)}`),
    fromKey === undefined ? null : `madeAt >= ${madeAtMs(fromKey)}`,
    ownerIds === undefined ? null : `ownerId IN [${ownerIds.map(quoted).join(', ')}]`,
  ].filter((condition) => condition !== null)
}

const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** The time part of a UUIDv7; 0 for a hashtag. */
function madeAtMs(key: string): number {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(key) ? idTime(key).getTime() : 0
}

function wordEnds(title: string): string[] {
  return foldText(title)
    .normalize('NFC')
    .split(' ')
    .flatMap((word) => {
      const syllables = [...word]
      return syllables.slice(1, 20).map((_, at) => syllables.slice(at + 1).join(''))
    })
}
