import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { noticeKindNames, noticePage, noticeRow } from './kinds.ts'
import { noticeTopics } from './topics.ts'
import { type NoticeFacts, wordNotice } from './words.ts'

/** With and without a final consonant, in Latin letters, and from right to left. */
const names = ['지민', '하나', 'Sam', 'שלום']
const counts = [
  { actors: 0, actorCount: 0, actCount: 1 },
  { actors: 1, actorCount: 1, actCount: 1 },
  { actors: 1, actorCount: 1, actCount: 2 },
  { actors: 2, actorCount: 2, actCount: 2 },
  { actors: 3, actorCount: 3, actCount: 3 },
  { actors: 3, actorCount: 12, actCount: 30 },
  { actors: 1, actorCount: 2, actCount: 2 },
]

function* rendered(locale: 'ko' | 'en') {
  for (const kind of noticeKindNames) {
    for (const [at, name] of names.entries()) {
      for (const { actors, ...count } of counts) {
        const shown = [name, names[(at + 1) % 4]!, names[(at + 2) % 4]!].slice(0, actors).map((displayName) => ({ displayName }))
        const facts: NoticeFacts = { kind, actors: shown, ...count, amountKrw: 12_000, product: { title: '컵' } }
        yield { kind, ...count, text: wordNotice(facts, locale) }
      }
    }
  }
}

/**
 * What is wrong with a sentence, in Korean: particles that stand in pairs, twice, or after the
 * wrong sound.
 */
const koreanFaults = [
  /[은을이가와]\s?\([는를가이과]\)|\([은는을를이가와과으로]+\)|[은을이]\/[는를가]/,
  /님이님|님님|님가|님를|님는/,
  /원(?:를|가|는|와|로)(?!\p{L})/u,
  /명(?:가|를|는)(?!\p{L})|개(?:을|이|은)(?!\p{L})/u,
]
const faults = [/[{}]/, /undefined|null|NaN/, /\s\s|^\s|\s$/]
const englishFaults = [/\b1 (?:others|posts|comments|times)\b/, /\b(?!1\b)\d+ (?:other|post|comment|time)\b(?!s)/, /\bnull\b/]

it('says each kind for each count in Korean and English, with right particles and numbers', () => {
  const wrong = [
    ...[...rendered('ko')].filter(({ text }) => [...faults, ...koreanFaults].some((fault) => fault.test(text)) || !/[가-힣]/.test(text)),
    ...[...rendered('en')].filter(
      ({ text }) => [...faults, ...englishFaults].some((fault) => fault.test(text)) || /[가-힣]/.test(text.replaceAll(/지민|하나|컵/g, '')),
    ),
  ]
  expect(wrong).toEqual([])
  const likes = [...rendered('ko')].filter(({ kind }) => kind === 'like').map(({ text }) => text)
  expect(likes).toContain('지민님이 내 글을 좋아해요')
  expect(likes).toContain('지민님과 하나님이 내 글을 좋아해요')
  expect(likes).toContain('지민님 외 11명이 내 글을 좋아해요')
  expect(likes).toContain('지민님이 내 글 2개를 좋아해요')
  expect([...rendered('en')].map(({ text }) => text)).toContain('하나 and 1 other liked your post')
})

it('finds leftovers of particles', () => {
  for (const text of ['컵을(를)', '지민(이)가', '지민님이님이', '12,000원를 보냈어요', '3명가', '2개을'])
    expect(
      koreanFaults.some((fault) => fault.test(text)),
      text,
    ).toBe(true)
})

it('opens a page of the web app for each kind', () => {
  const web = new URL('../../../web/src/', import.meta.url)
  const routes = readdirSync(web)
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) => [...readFileSync(new URL(file, web), 'utf8').matchAll(/path: '([^']+)'/g)].map(([, path]) => path!))
  const isRoute = (page: string) => routes.some((route) => new RegExp(`^${route.replaceAll(/\{?\$\w+\}?/g, '[^/]+')}$`).test(page))
  const whole = { postId: 'p', orderId: 'o', productId: 'g', handle: 'jimin', decision: null }
  const bare = { postId: null, orderId: null, productId: null, handle: null, decision: null }
  for (const kind of noticeKindNames) {
    expect(isRoute(noticePage({ kind, ...whole })), kind).toBe(true)
    expect(isRoute(noticePage({ kind, ...bare })), kind).toBe(true)
  }
  const decision = { action: 'hide', lifts: null, subjectKind: 'post', subjectId: 'p' }
  expect(noticePage({ kind: 'moderation', ...bare, decision })).toBe('/posts/p')
  expect(noticePage({ kind: 'moderation', ...bare, decision: { ...decision, action: 'freeze', subjectKind: 'person' } })).toBe('/wallet')
})

it('lets nobody switch off what is about their money or their account', () => {
  for (const kind of noticeKindNames) {
    const { topic, from } = noticeRow(kind)
    if (from === 'anyone' || topic === 'security') expect(noticeTopics[topic].isAlwaysInApp, kind).toBe(true)
  }
})
