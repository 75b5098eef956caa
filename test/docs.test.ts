import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

it.each([
  ['the drawing of the tables', ['db', 'erd', '--check']],
  ['the index of errors', ['errors', '--check']],
  ['the table of limits', ['limits', '--check']],
])('%s is what the code says', (_, words) => {
  const run = spawnSync(process.execPath, ['src/cli.ts', ...words], { cwd: root, encoding: 'utf8' })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
})

it('links to files that exist', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]
  const links = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => ({ page, to: match[1]! })),
  )
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter(({ page, to }) => !existsSync(join(root, dirname(page), to)))).toEqual([])
})
