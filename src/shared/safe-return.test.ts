import { expect, it } from 'vitest'
import { safePath } from './safe-return.ts'

const origin = 'https://kiwi.example'

it.each(['/', '/posts/1?tag=%20a#x', '/@minji', '/wallet/link?returnTo=%2Fwallet'])('goes back to %j', (path) => {
  const safe = safePath(path, origin)
  expect(new URL(safe ?? 'https://elsewhere.example', origin).origin).toBe(origin)
  expect(safe).toMatch(/^\/(?!\/)/)
})

it.each([
  '',
  'posts/1',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  'https://evil.example/',
  'https:evil.example',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  '/\u0000//evil.example/..//x',
])('never leads off this site: %j', (path) => {
  const safe = safePath(path, origin)
  expect(safe === null || (/^\/(?!\/)/.test(safe) && new URL(safe, origin).origin === origin)).toBe(true)
  if (!path.startsWith('/\u0000')) expect(safe).toBeNull()
})
