import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { colourTables, contrast, pairsOf } from './contrast.ts'

const read = (path: string) => readFileSync(resolve(import.meta.dirname, '..', path), 'utf8')
const css = read('web/src/styles.css')

it('measures as WCAG does', () => {
  expect(contrast('#ffffff', '#000000')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

it.each(pairsOf(css).map((pair) => [`${pair.front} on ${pair.on}`, pair] as const))(
  '%s can be read in the light and in the dark',
  (_, pair) => {
    expect(pair.light).toBeGreaterThanOrEqual(pair.least)
    expect(pair.dark).toBeGreaterThanOrEqual(pair.least)
  },
)

it('docs/design.md has these colours and figures: copy what this test prints', () => {
  expect(read('docs/design.md')).toContain(colourTables(css))
})
