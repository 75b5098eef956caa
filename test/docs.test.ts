import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { keptMeasurement, scalingPage } from '../bench/capacity/page.ts'
import { faultsOf, usesOfSpreadTables } from '../bench/capacity/spread.ts'
import * as mainSchema from '../src/db/schema/index.ts'
import * as logSchema from '../src/db/schema/log/index.ts'

const root = resolve(import.meta.dirname, '..')

it.each([
  ['the drawing of the tables', ['db', 'erd', '--check']],
  ['the index of errors', ['errors', '--check']],
  ['the table of limits', ['limits', '--check']],
  ['the table of settings', ['settings', 'page', '--check']],
  ['the table of secrets', ['settings', 'secrets', '--check']],
  ['the example of settings', ['settings', 'example', '--check']],
  ['the table of what is kept', ['retention', '--check']],
])('%s is what the code says', (_, words) => {
  const run = spawnSync(process.execPath, ['src/cli.ts', ...words], { cwd: root, encoding: 'utf8' })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
})

it('says of scaling what the kept measurement and the statements say', () => {
  // Else: "./kiwi bench capacity --page".
  expect(readFileSync(join(root, 'docs/scaling.md'), 'utf8')).toBe(scalingPage(keptMeasurement(root)))
})

it('names the server of every statement on a table that may be spread', () => {
  expect(faultsOf(usesOfSpreadTables(root))).toEqual([])
})

it('draws each table once, at most 20 in a diagram', () => {
  const diagrams = readFileSync(join(root, 'docs/erd.md'), 'utf8').split('\n## ').slice(1)
  const drawn = diagrams.map((diagram) => [...diagram.matchAll(/^ {2}(\w+) \{$/gm)].map((match) => match[1]!))
  const tables = [mainSchema, logSchema].flatMap((schema) => Object.values<unknown>(schema).filter((table) => is(table, PgTable)))
  expect(drawn.flat().sort()).toEqual(tables.map((table) => getTableName(table as PgTable)).sort())
  expect(Math.max(...drawn.map((names) => names.length))).toBeLessThanOrEqual(20)
})

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }))

it('links to files that exist', () => {
  const links = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => ({ page, to: match[1]! })),
  )
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter(({ page, to }) => !existsSync(join(root, dirname(page), to)))).toEqual([])
})

it('names files that exist', () => {
  const named = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/`((?:src|test|tools|demo|sandbox|sdk|web|bench|drizzle)\/[\w./-]+)`/g)].map((match) => ({ page, path: match[1]! })),
  )
  expect(named.length).toBeGreaterThan(30)
  // What is built need not be there yet.
  expect(named.filter(({ path }) => !/^web\/dist\b/.test(path) && !existsSync(join(root, path)))).toEqual([])
})
