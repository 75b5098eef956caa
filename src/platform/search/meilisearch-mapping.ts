import type { SearchParams } from 'meilisearch'
import { digestOf, foldDocument } from './document.ts'
import { foldText, keysOf, queryForms } from '../../shared/hangul.ts'
import type { SearchDocument, SearchQuery } from './port.ts'

/** A document in Meilisearch. Texts are Latin keys; `initials` come from `initialsOf`. */
export interface MeiliDocument {
  id: string
  key: string
  title: string
  body: string
  /** The ends of the title's words, from each syllable on: Meilisearch finds only beginnings, and 길동 must find 홍길동. */
  ends: string
  initials: string
  category: string | null
  priceKrw: number | null
  popularity: number
  digest: string
}

export function toMeili(document: SearchDocument): MeiliDocument {
  const folded = foldDocument(document)
  const { key, category, priceKrw, popularity } = document
  return {
    id: documentId(key),
    key,
    title: keysOf(document.title),
    body: keysOf(`${document.title.replaceAll(' ', '')} ${document.body}`),
    ends: wordEnds(document.title).map(keysOf).join(' '),
    initials: folded.initials.trim(),
    category,
    priceKrw,
    popularity,
    digest: digestOf(folded),
  }
}

/** Document ids may hold ASCII letters, digits, - and _ only; a hashtag may hold any letter. Base64url of its UTF-8. */
export function documentId(key: string): string {
  if (/^[A-Za-z0-9-]{1,100}$/.test(key)) return key
  const binary = String.fromCharCode(...new TextEncoder().encode(key))
  return `_${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** The query and its parameters, or null if nothing can match. */
export function toMeiliQuery(query: SearchQuery): { q: string; params: SearchParams } | null {
  const forms = queryForms(query.text)
  if (forms.kind === 'nothing') return null
  const isInitials = forms.kind === 'initials'
  const params: SearchParams = {
    limit: query.limit,
    offset: query.offset,
    attributesToRetrieve: ['key'],
    attributesToSearchOn: isInitials ? ['initials'] : ['title', 'body', 'ends'],
    matchingStrategy: 'all',
    ...(query.category === undefined ? {} : { filter: `category = "${query.category.replaceAll(/["\\]/g, '')}"` }),
  }
  return { q: isInitials ? forms.initials : keysOf(query.text), params }
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
