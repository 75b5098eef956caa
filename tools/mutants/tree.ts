import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { startsOf } from './starts-of.ts'

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
  const importers = importersOf(sources, aliasesOf(root))
  return { root, files, testsOf: ({ file, start }) => nearest(startsOf(file, start, { root, files, sources }), importers) }
}

/** What `imports` of package.json gives Node for a name. */
function aliasesOf(root: string): Map<string, string> {
  const { imports = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports?: Record<string, { default: string }> }
  return new Map(Object.entries(imports).map(([name, { default: path }]) => [name, join(path)]))
}

/** The importers of each file. */
function importersOf(sources: Map<string, string>, aliases: Map<string, string>): Map<string, string[]> {
  const importers = new Map<string, string[]>()
  for (const [from, text] of sources) {
    for (const match of text.matchAll(/(?:from|import|import\()\s*['"]([.#][^'"]+)['"]/g)) {
      const base = aliases.get(match[1]!) ?? join(dirname(from), match[1]!)
      const to = [base, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((path) => sources.has(path))
      if (to) importers.set(to, [...(importers.get(to) ?? []), from])
    }
  }
  return importers
}

/** Tests that reach a file of each group, by the sum of their distances. */
function nearest(groups: string[][], importers: Map<string, string[]>): string[] {
  const [first, ...others] = groups.map((starts) => ranksOf(starts, importers))
  const ranked = [...(first ?? [])].flatMap(([test, rank]) => {
    const ranks = [rank, ...others.map((group) => group.get(test) ?? Infinity)]
    return ranks.includes(Infinity) ? [] : [{ test, rank: ranks.reduce((sum, one) => sum + one) }]
  })
  return ranked.sort((a, b) => a.rank - b.rank || a.test.localeCompare(b.test)).map(({ test }) => test)
}

function ranksOf(starts: string[], importers: Map<string, string[]>): Map<string, number> {
  const steps = new Map(starts.map((start) => [start, 0]))
  for (const [at, step] of steps) {
    for (const importer of importers.get(at) ?? []) if (!steps.has(importer)) steps.set(importer, step + 1)
  }
  // An import by the world of every test means little, a test in the same area most: it may reach
  // a job's verb by the runner only.
  const rank = (test: string) => {
    const folders = Math.min(...starts.map((start) => foldersBetween(test, start)))
    return steps.get(test)! * 2 + folders - (folders <= 1 ? 10 : 0)
  }
  return new Map([...steps.keys()].filter(isTest).map((test) => [test, rank(test)]))
}

function foldersBetween(one: string, other: string): number {
  const [a, b] = [dirname(one).split('/'), dirname(other).split('/')]
  let shared = 0
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared += 1
  return a.length + b.length - 2 * shared
}
