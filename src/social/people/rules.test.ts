import { describe, expect, it } from 'vitest'
import { decideJoining, handleFromNickname, type JoiningFacts, nameFromNickname, safeReturn } from './rules.ts'

describe('a handle from a nickname', () => {
  it.each([
    ['Minji.Kim', 'minji.kim'],
    ['  kiwi_99 ', 'kiwi_99'],
    ['ＡＢＣ', 'abc'],
    ['포근한 키위', null],
    ['ab', null],
    ['a'.repeat(31), null],
    ['admin', null],
  ])('%j becomes %j', (nickname, handle) => expect(handleFromNickname(nickname)).toBe(handle))
})

describe('a name from a nickname', () => {
  it.each([
    [null, ''],
    [' 포근한\n키위 ', '포근한 키위'],
    ['👩\u200d🍳', '👩\u200d🍳'],
    ['a\u202eb\u0000c', 'abc'],
    ['🥝'.repeat(40), '🥝'.repeat(30)],
  ])('%j becomes %j', (nickname, name) => expect(nameFromNickname(nickname)).toBe(name))
})

describe('the way back', () => {
  const site = 'https://kiwi.example'
  it.each(['/', '/posts/1?a=b#c'])('%j stays', (path) => expect(safeReturn(path, site)).toBe(site + path))
  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'https://kiwi.example.evil.example/',
  ])('%j becomes the front page', (path) => expect(safeReturn(path, site)).toBe(`${site}/`))
  it('is never read as another host after its dots are gone', () =>
    expect(new URL(safeReturn('/.//evil.example', site)).host).toBe('kiwi.example'))
})

describe('joining', () => {
  const asking: JoiningFacts['asking'] = { personId: 'a', status: 'pending', hasIdentity: false, handle: null }
  const holder = { personId: 'h', status: 'active' as const }
  const decide = (facts: Partial<JoiningFacts>) => decideJoining({ asking, holder: null, isTooYoung: false, policy: 'single', ...facts })

  it('activates a pending account of a person we do not know', () => expect(decide({})).toEqual({ kind: 'activate' }))
  it.each(['single', 'link'] as const)(
    'never merges an account that was active before, for things are in it: it is for its own holder to verify (%s)',
    (policy) => {
      const lost = { ...asking, handle: 'minji' }
      expect(decide({ asking: lost, holder: { personId: 'b', status: 'active' }, policy })).toEqual({
        kind: 'refuse',
        code: 'IDENTITY_FAILED',
        reason: 'another_person',
      })
      expect(decide({ asking: lost, policy })).toEqual({ kind: 'activate' })
    },
  )

  it('refuses somebody below the age to join, and an age that nobody proved; who has joined is asked no age', () => {
    expect(decide({ isTooYoung: true })).toEqual({ kind: 'refuse', code: 'TOO_YOUNG' })
    expect(decide({ isTooYoung: null })).toEqual({ kind: 'refuse', code: 'IDENTITY_FAILED', reason: 'no_birth_date' })
    expect(decide({ isTooYoung: null, holder: { personId: 'a', status: 'active' } })).toEqual({ kind: 'known' })
  })
  it('knows its own', () =>
    expect(decide({ asking: { ...asking, status: 'active', hasIdentity: true }, holder: { personId: 'a', status: 'active' } })).toEqual({
      kind: 'known',
    }))
  it('refuses or links a second channel by policy', () => {
    expect(decide({ holder })).toEqual({ kind: 'refuse', code: 'ALREADY_JOINED' })
    expect(decide({ holder, policy: 'link' })).toEqual({ kind: 'link' })
  })
  it('never merges an account that is already somebody', () => {
    for (const policy of ['single', 'link'] as const) {
      expect(decide({ asking: { ...asking, status: 'active', hasIdentity: true }, holder, policy })).toEqual({
        kind: 'refuse',
        code: 'IDENTITY_FAILED',
        reason: 'another_person',
      })
      expect(decide({ asking: { ...asking, status: 'active', hasIdentity: true }, policy })).toEqual({
        kind: 'refuse',
        code: 'IDENTITY_FAILED',
        reason: 'another_person',
      })
    }
  })
  it('lets nobody return who was suspended or has withdrawn, under any policy', () => {
    for (const policy of ['single', 'link'] as const) {
      expect(decide({ holder: { ...holder, status: 'suspended' }, policy })).toEqual({ kind: 'refuse', code: 'ACCOUNT_SUSPENDED' })
      expect(decide({ holder: { ...holder, status: 'withdrawn' }, policy })).toEqual({ kind: 'refuse', code: 'NOT_FOUND' })
      expect(decide({ asking: { ...asking, status: 'suspended' }, policy })).toEqual({ kind: 'refuse', code: 'ACCOUNT_SUSPENDED' })
    }
  })
})
