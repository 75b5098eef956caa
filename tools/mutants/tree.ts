import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const isTest = (file: string) => /\.test\.tsx?$/.test(file)

/** The files of a checkout and their imports. */
export interface Tree {
  root: string
  /** The files that git knows or would add: a copy needs them, generated files and packages. */
  files: string[]
  /** Test files that reach this place of a file, the nearest by imports and folders first. */
  testsOf(place: { file: string; start: number }): string[]
}

export function readTree(root: string): Tree {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (listed.status !== 0) throw new Error(`git could not list the files of ${root}: ${listed.stderr}`)
  const files = listed.stdout.split('\n').filter((file) => file !== '' && existsSync(join(root, file)))
  const sources = new Map(files.filter((file) => /\.tsx?$/.test(file)).map((file) => [file, readFileSync(join(root, file), 'utf8')]))
  const importers = importersOf(sources)
  return { root, files, testsOf: ({ file, start }) => nearest(startsOf(file, start, { root, files, sources }), importers) }
}

/** The importers of each file. */
function importersOf(sources: Map<string, string>): Map<string, string[]> {
  const importers = new Map<string, string[]>()
  for (const [from, text] of sources) {
    for (const match of text.matchAll(/(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g)) {
      const base = join(dirname(from), match[1]!)
      const to = [base, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((path) => sources.has(path))
      if (to) importers.set(to, [...(importers.get(to) ?? []), from])
    }
  }
  return importers
}

interface Texts {
  root: string
  files: string[]
  sources: Map<string, string>
}

/**
 * Importers of a SQL file: files that name the function at this place, or one that calls it, else
 * the tables that it writes.
 */
function startsOf(file: string, at: number, { root, files, sources }: Texts): string[] {
  if (!file.endsWith('.sql')) return [file]
  const text = readFileSync(join(root, file), 'utf8')
  const begin = text.slice(0, at).lastIndexOf('create or replace function')
  const body = text.slice(begin, text.indexOf('$$;', at))
  const named = (names: string[], after = '') => {
    const pattern = new RegExp(`\\b(?:${names.join('|')})\\b${after}`)
    return names.length === 0 ? [] : [...sources].filter(([path, source]) => !isTest(path) && pattern.test(source)).map(([path]) => path)
  }
  const name = /function (\w+)/.exec(body.slice(0, 200))?.[1]
  const direct = name === undefined ? [] : named([name], '\\(')
  const callers = direct.length > 0 || name === undefined ? direct : named(callersInSql(name, functionsOf(files, root)), '\\(')
  return callers.length > 0 ? callers : named([...body.matchAll(/(?:insert into|update|delete from) ([\w.]+)/g)].map((match) => match[1]!))
}

/** The text of each function of the database. */
function functionsOf(files: string[], root: string): Map<string, string> {
  const texts = files
    .filter((file) => file.endsWith('.sql') && file.includes('/functions/'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
  return new Map(
    texts.flatMap((text) =>
      text.split(/(?=create or replace function )/).map((one) => [/^create or replace function (\w+)/.exec(one)?.[1] ?? '', one] as const),
    ),
  )
}

/** Functions of the database that call this one, also through others. */
function callersInSql(name: string, functions: Map<string, string>): string[] {
  const found = new Set([name])
  for (const called of found) {
    for (const [caller, text] of functions) if (caller !== '' && new RegExp(`\\b${called}\\(`).test(text)) found.add(caller)
  }
  return [...found]
}

function nearest(starts: string[], importers: Map<string, string[]>): string[] {
  const steps = new Map(starts.map((start) => [start, 0]))
  for (const [at, step] of steps) {
    for (const importer of importers.get(at) ?? []) if (!steps.has(importer)) steps.set(importer, step + 1)
  }
  // An import by the world of every test means little, a test in the same folder most.
  const rank = (test: string) => steps.get(test)! * 2 + Math.min(...starts.map((start) => foldersBetween(test, start)))
  const ranked = [...steps.keys()].filter(isTest).map((test) => ({ test, rank: rank(test) }))
  return ranked.sort((a, b) => a.rank - b.rank || a.test.localeCompare(b.test)).map(({ test }) => test)
}

function foldersBetween(one: string, other: string): number {
  const [a, b] = [dirname(one).split('/'), dirname(other).split('/')]
  let shared = 0
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared += 1
  return a.length + b.length - 2 * shared
}
