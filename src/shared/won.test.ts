import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { wonText } from './won.ts'

const web = resolve(import.meta.dirname, '../../web/src')

it('an amount has its sign before it and its unit, in both languages, and nought has none', () => {
  expect([-1_234_567, -1, 0, -0, 12_000].map((krw) => wonText(krw, 'ko'))).toEqual(['−1,234,567원', '−1원', '0원', '0원', '12,000원'])
  expect([-1_234_567, 0].map((krw) => wonText(krw, 'en'))).toEqual(['−₩1,234,567', '₩0'])
})

it('no part of the web app writes a minus of its own before an amount', () => {
  const written = /'[−-]'\s*[:}]|[−-]\$\{formatKrw/
  const sources = globSync('**/*.{ts,tsx}', { cwd: web, exclude: (path) => path.includes('paraglide') })
  expect(sources.filter((file) => written.test(readFileSync(join(web, file), 'utf8')))).toEqual([])
})
