import { randomUUID } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/korean.js'
import { convertHangulToQwerty, getChoseong, josa } from 'es-hangul'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoProducts } from '../../../demo/shops.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { run } from '../../db/rows.ts'
import { sql } from '../../db/sql.ts'
import { blankDocument } from './document.ts'
import { createMeilisearch } from './meilisearch.ts'
import type { SearchDocument, SearchIndex } from './port.ts'
import { createPostgresEngine } from './postgres.ts'

/** What is typed, and the key of the one product that it must find. */
type Pair = [typed: string, key: string]

/** Words that no author of Kiwi chose: every 17th of the 2,048 Korean ones of BIP 39. */
const words = wordlist.filter((_, at) => at % 17 === 0).map((word) => word.normalize('NFC'))
const product = (key: string, title: string, body = ''): SearchDocument => ({ ...blankDocument, kind: 'product', key, title, body })
const [catalogue, single, pairs, measured] = [
  demoProducts.map(({ sku, nameKo, nameEn, brand, description }) => product(sku, nameKo, `${nameEn} ${brand} ${description}`)),
  words.map((word) => product(`word-${word}`, `${word} 모음`)),
  words.slice(0, 40).map((word, at) => product(`pair-${at}`, `${word} ${words[at + 60]}`)),
  words.slice(0, 40).map((word, at) => product(`measure-${at}`, `${word} 상자`, `${at + 2}.5kg ${(at + 11) * 1_000}원`)),
]
const long = words.filter((word) => word.length >= 3)
const first = ({ title }: SearchDocument) => title.split(' ')[0]!
const keyOf = (word: string) => `word-${word}`

/** A key of the middle of a word that slipped to the one beside it. */
function mistyped(word: string, at: number): string {
  const syllables = [...word.normalize('NFC')]
  const middle = Math.min(1 + (at % 2), syllables.length - 1)
  const code = syllables[middle]!.charCodeAt(0) - 0xac00
  const vowel = Math.floor((code % 588) / 28)
  syllables[middle] = String.fromCharCode(0xac00 + code + ((vowel + 1) % 21 === 0 ? -28 : 28))
  return syllables.join('')
}

type Least = [hit1: number, hit5: number, reciprocal: number]
/** The least of each engine; of Meilisearch 1.50 where it differs. SHOW_FIGURES, MEILI_URL. */
const kinds: Record<string, { pairs: Pair[]; least: Least; ofMeilisearch?: Least }> = {
  'whole words': { pairs: words.map((word) => [word, keyOf(word)]), least: [1, 1, 1] },
  'whole titles': { pairs: catalogue.map(({ title, key }) => [title, key]), least: [1, 1, 1] },
  초성: { pairs: long.map((word) => [`${getChoseong(word)} ㅁㅇ`, keyOf(word)]), least: [1, 1, 1] },
  '초성 beside a word': {
    pairs: words.map((word) => [`${word} ㅁㅇ`, keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.95, 1, 0.97],
  },
  'part syllables': {
    pairs: words.map((word) => [`${word.slice(0, -1)}${getChoseong(word.slice(-1))}`, keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.95, 1, 0.97],
  },
  'vowels and finals that still grow': {
    pairs: words.flatMap((word): Pair[] => shrunk(word).map((typed) => [typed, keyOf(word)])),
    least: [1, 1, 1],
  },
  'one word on the wrong keyboard': { pairs: words.map((word) => [`${convertHangulToQwerty(word)} 모음`, keyOf(word)]), least: [1, 1, 1] },
  'wrong keyboard': { pairs: words.map((word) => [convertHangulToQwerty(word), keyOf(word)]), least: [1, 1, 1] },
  'spaces left out': {
    pairs: catalogue.filter(({ title }) => title.includes(' ')).map(({ title, key }) => [title.replaceAll(' ', ''), key]),
    least: [1, 1, 1],
  },
  'compounds, written apart': {
    pairs: pairs.map(({ title, key }) => [title.split(' ').toReversed().join(''), key]),
    least: [0.95, 1, 0.97],
  },
  'numbers and units': {
    pairs: measured.flatMap((one, at): Pair[] => [
      [`${first(one)} ${at + 2}.5 킬로`, one.key],
      [`${first(one)} ${at + 11},000원`, one.key],
      [`${first(one)} ${at + 2}500그램`, one.key],
    ]),
    least: [1, 1, 1],
  },
  'English names': {
    pairs: demoProducts.map(({ nameEn, sku }) => [nameEn.split(' ').slice(-2).join(' ').toLowerCase(), sku]),
    least: [1, 1, 1],
  },
  'typing mistakes': {
    pairs: long.map((word, at) => [mistyped(word, at), keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.9, 0.9, 0.9],
  },
  'vowels that sound alike': {
    pairs: long.filter((word) => /[ᅢᅦ]/u.test(word.normalize('NFD'))).map((word) => [soundingAlike(word), keyOf(word)]),
    least: [1, 1, 1],
  },
  'particles one after another': {
    pairs: words.map((word, at) => [`${word}${['에서도', '들을', '까지는', '용으로'][at % 4]!}`, keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.9, 1, 0.95],
  },
  'forms of 이다, and particles after a vowel': {
    pairs: words.map((word, at) => {
      const [afterFinal, afterVowel] = (
        [
          ['이라도', '라도'],
          ['입니다', '입니다'],
          ['으로', '로'],
          ['이랑', '랑'],
          ['이에요', '예요'],
        ] as const
      )[at % 5]!
      return [`${word}${/[\u11a8-\u11c2]$/u.test(word.normalize('NFD')) ? afterFinal : afterVowel}`, keyOf(word)]
    }),
    least: [1, 1, 1],
    ofMeilisearch: [0.9, 1, 0.95],
  },
  'a verb between two words': {
    pairs: pairs.map(({ title, key }, at) => [title.split(' ').join([' 어울리는 ', '에 맞춘 ', '보다 커다란 '][at % 3]!), key]),
    least: [1, 1, 1],
  },
  'typing mistakes beside a number': {
    pairs: measured.filter((one) => first(one).length >= 3).map((one) => [`${mistyped(first(one), 1)} ${one.body.split(' ')[0]}`, one.key]),
    least: [1, 1, 1],
  },
  'wrong keyboard beside a measure': {
    pairs: measured.map((one) => [`${convertHangulToQwerty(first(one))} ${one.body.split(' ')[0]}`, one.key]),
    least: [1, 1, 1],
  },
  'compounds with a word that is in no title': {
    pairs: words.filter((word) => word.length === 3).map((word) => [`${word}함`, keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.55, 0.55, 0.55],
  },
  particles: {
    pairs: words.map((word, at) => [at % 2 === 0 ? josa(word, '을/를') : `${word}에서`, keyOf(word)]),
    least: [1, 1, 1],
    ofMeilisearch: [0.9, 1, 0.95],
  },
}

function soundingAlike(word: string): string {
  const letters = word.normalize('NFD').replace(/[ᅢᅦ]/gu, (vowel) => (vowel === 'ᅢ' ? 'ᅦ' : 'ᅢ'))
  return letters.normalize('NFC')
}

/** Without the last key of its last syllable, where that key changes a letter that stands. */
function shrunk(word: string): string[] {
  const letters = [...word.normalize('NFD')]
  const before = { ᅪ: 'ᅩ', ᅬ: 'ᅩ', ᅯ: 'ᅮ', ᅱ: 'ᅮ', ᅴ: 'ᅳ', ᆭ: 'ᆫ', ᆰ: 'ᆯ', ᆱ: 'ᆯ', ᆲ: 'ᆯ', ᆹ: 'ᆸ' }[letters.pop() ?? '']
  return before === undefined ? [] : [[...letters, before].join('').normalize('NFC')]
}

interface Figures {
  pairs: number
  hit1: number
  hit5: number
  reciprocal: number
}

async function measure(engine: SearchIndex, asked: Pair[]): Promise<Figures> {
  const places: number[] = []
  // A few at a time: an engine that hundreds wait for answers late, and not worse.
  for (let from = 0; from < asked.length; from += 8) {
    const some = asked.slice(from, from + 8).map(async ([text, key]) => {
      const { keys } = await engine.search({ kind: 'product', text, limit: 10, offset: 0 })
      if (process.env['SHOW_MISSES'] && keys.indexOf(key) !== 0) console.log(text, '→', key, keys.slice(0, 3))
      return keys.indexOf(key) + 1
    })
    places.push(...(await Promise.all(some)))
  }
  const share = (isGood: (place: number) => boolean) => Math.round((100 * places.filter(isGood).length) / places.length) / 100
  return {
    pairs: places.length,
    hit1: share((place) => place === 1),
    hit5: share((place) => place > 0 && place <= 5),
    reciprocal: Math.round((100 * places.reduce((sum, place) => sum + (place > 0 ? 1 / place : 0), 0)) / places.length) / 100,
  }
}

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const meiliUrl = process.env['MEILI_URL']
const engines: [name: string, skip: boolean, make: () => SearchIndex][] = [
  ['Postgres', false, () => createPostgresEngine(world.deps.main)],
  [
    'Meilisearch',
    !meiliUrl,
    () => createMeilisearch({ url: meiliUrl ?? '', key: process.env['MEILI_KEY'], prefix: `test_${randomUUID().slice(0, 8)}` }),
  ],
]

describe('relevance', () => {
  it('has at least 1,200 pairs', () => {
    expect(Object.values(kinds).reduce((sum, kind) => sum + kind.pairs.length, 0)).toBeGreaterThanOrEqual(1_200)
  })

  it.each(engines)('%s finds what each kind of typing must have, at least as often as is written down', async (name, skip, make) => {
    if (skip) return
    const engine = make()
    await run(world.deps.main.db, sql`delete from search_document`)
    await engine.put([...catalogue, ...single, ...pairs, ...measured])
    const found: Record<string, Figures> = {}
    for (const [kind, asked] of Object.entries(kinds)) found[kind] = await measure(engine, asked.pairs)
    if (process.env['SHOW_FIGURES']) console.log(name, JSON.stringify(found, null, 1))
    const short = Object.entries(found).filter(([kind, { hit1, hit5, reciprocal }]) => {
      const { least, ofMeilisearch = least } = kinds[kind]!
      const [least1, least5, leastReciprocal] = name === 'Postgres' ? least : ofMeilisearch
      return hit1 < least1 || hit5 < least5 || reciprocal < leastReciprocal
    })
    expect(short).toEqual([])
  })
})
