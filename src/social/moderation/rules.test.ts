import { expect, it } from 'vitest'
import { decideLimit, decideSuspension, type HoldFacts, holdRules, ruleAgainst, type Standing } from './rules.ts'

const nothing: HoldFacts = { accountAgeMs: 0, links: 0, mentions: 0, isObscene: false, hasHiddenPicture: false, equalTexts: 0 }
const { links, mentions, burst } = holdRules

it.each<[rule: keyof typeof holdRules, held: Partial<HoldFacts>, free: Partial<HoldFacts>]>([
  ['links', { links: links.from, accountAgeMs: links.youngerThanMs - 1 }, { links: links.from, accountAgeMs: links.youngerThanMs }],
  ['links', { links: links.from }, { links: links.from - 1 }],
  ['mentions', { mentions: mentions.from }, { mentions: mentions.from - 1 }],
  ['words', { isObscene: true }, { isObscene: false }],
  ['picture', { hasHiddenPicture: true }, { hasHiddenPicture: false }],
  ['burst', { equalTexts: burst.from }, { equalTexts: burst.from - 1 }],
])('%s holds on its side of the line only, and not at all when it is off', (rule, held, free) => {
  expect(ruleAgainst({ ...nothing, ...held })).toBe(`rule_${rule}`)
  expect(ruleAgainst({ ...nothing, ...free })).toBeNull()
  expect(ruleAgainst({ ...nothing, ...held }, { ...holdRules, [rule]: { ...holdRules[rule], isOn: false } })).toBeNull()
})

const standing: Standing = {
  status: 'active',
  isPrivate: false,
  isLimited: false,
  isBanned: false,
  isSuspended: false,
  suspendedUntil: null,
  limitedUntil: null,
  isProven: true,
}
const [soon, late] = [new Date(1_000), new Date(2_000)]

it.each<[before: Partial<Standing>, which: 'suspend' | 'ban', until: Date | null, decision: 'do' | 'refuse']>([
  [{}, 'suspend', soon, 'do'],
  [{ status: 'suspended', suspendedUntil: soon }, 'suspend', late, 'do'],
  [{ status: 'suspended', suspendedUntil: late }, 'suspend', soon, 'refuse'],
  [{ status: 'suspended', suspendedUntil: late }, 'suspend', null, 'do'],
  [{ status: 'suspended', suspendedUntil: null }, 'suspend', late, 'refuse'],
  [{ status: 'suspended', suspendedUntil: null }, 'ban', null, 'do'],
  [{ status: 'suspended', isBanned: true }, 'ban', null, 'refuse'],
  [{ status: 'withdrawn' }, 'suspend', null, 'refuse'],
  [{ status: 'withdrawn' }, 'ban', null, 'do'],
  [{ status: 'withdrawn', isBanned: true }, 'ban', null, 'refuse'],
])('of %j, a %s until %j: %s', (before, which, until, decision) => {
  expect(decideSuspension({ ...standing, ...before }, { which, until })).toBe(decision)
})

it.each<[before: Partial<Standing>, until: Date | null, decision: 'do' | 'refuse']>([
  [{}, soon, 'do'],
  [{ isLimited: true, limitedUntil: soon }, late, 'do'],
  [{ isLimited: true, limitedUntil: late }, soon, 'refuse'],
  [{ isLimited: true, limitedUntil: late }, null, 'do'],
  [{ isLimited: true, limitedUntil: null }, late, 'refuse'],
])('of %j, a limit until %j: %s', (before, until, decision) => {
  expect(decideLimit({ ...standing, ...before }, until)).toBe(decision)
})
