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

interface Texts {
  root: string
  files: string[]
  sources: Map<string, string>
}

/**
 * Groups of importers of a SQL file: files that name the function at this place, or one that calls
 * it. A trigger's are those that write its table, and those that name a table that it writes: its
 * tests do both, also by statements of their own.
 */
function startsOf(file: string, at: number, { root, files, sources }: Texts): string[][] {
  if (!file.endsWith('.sql')) return [[file]]
  const named = (pattern: RegExp) => [...sources].filter(([, source]) => pattern.test(source)).map(([path]) => path)
  const { functions, triggers } = database(files, root)
  const text = readFileSync(join(root, file), 'utf8')
  const name = functionAt(text, at)
  if (name === undefined) return []
  const names = callersInSql(name, functions)
  const callers = [[name], names].map((some) => named(calling(some)!)).find((found) => found.length > 0)
  if (callers) return [callers]
  const watched = triggers.filter((trigger) => names.includes(trigger.runs)).map(({ table }) => table)
  const written = calledInSql(name, functions).flatMap((one) => writesOf(functions.get(one) ?? ''))
  const writers = [...functions].filter(([, body]) => writesOf(body).some((table) => watched.includes(table))).map(([writer]) => writer)
  const patterns = [either([writesTo(watched), calling(writers)]), naming(written)]
  return patterns.flatMap((pattern) => (pattern ? [named(pattern)] : [])).filter((group) => group.length > 0)
}

/** The function whose text holds this place, or which a trigger there runs. */
function functionAt(text: string, at: number): string | undefined {
  const statement = text.slice(text.lastIndexOf('\ncreate ', at) + 1)
  const trigger = triggerPattern.exec(statement)
  return trigger?.index === 0 ? trigger[2] : /^create or replace function ([\w.]+)/.exec(statement)?.[1]
}

const triggerPattern = /create (?:or replace |constraint )*trigger [^;]*?\son "?(\w+)"?[^;]*?\sexecute function (\w+)\(/

const writesOf = (text: string) => [...text.matchAll(/(?:insert into|update|delete from) "?([\w.]+)"?/g)].map((match) => match[1]!)

/** Statements that write one of the tables, as SQL or by Drizzle's names. */
function writesTo(tables: string[]): RegExp | null {
  if (tables.length === 0) return null
  const inCode = tables.map((table) => table.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()))
  return new RegExp(
    `(?:insert into|update|delete from) "?(?:${tables.join('|')})\\b|\\.(?:insert|update|delete)\\((?:schema\\.)?(?:${inCode.join('|')})\\)`,
  )
}

const calling = (functions: string[]) => (functions.length === 0 ? null : new RegExp(`\\b(?:${functions.join('|')})\\(`))
const either = (patterns: (RegExp | null)[]) => {
  const some = patterns.flatMap((pattern) => (pattern ? [pattern.source] : []))
  return some.length === 0 ? null : new RegExp(some.join('|'))
}
const naming = (tables: string[]) => (tables.length === 0 ? null : new RegExp(`\\b(?:${tables.join('|')})\\b`))

/** The text of each function of the database; and its triggers. */
function database(files: string[], root: string): { functions: Map<string, string>; triggers: { table: string; runs: string }[] } {
  const texts = files
    .filter((file) => file.endsWith('.sql') && file.includes('/functions/'))
    .map((file) => readFileSync(join(root, file), 'utf8'))
  const functions = texts.flatMap((text) =>
    text
      .split(/(?=create or replace function )/)
      .map(
        (one) => [/^create or replace function ([\w.]+)/.exec(one)?.[1] ?? '', one.slice(0, one.indexOf('$$;') + 1 || undefined)] as const,
      ),
  )
  const triggers = texts.flatMap((text) =>
    [...text.matchAll(new RegExp(triggerPattern, 'g'))].map((match) => ({ table: match[1]!, runs: match[2]! })),
  )
  return { functions: new Map(functions), triggers }
}

/** This function and those of the database that it calls, also through others. */
function calledInSql(name: string, functions: Map<string, string>): string[] {
  const found = new Set([name])
  for (const caller of found) {
    const text = functions.get(caller) ?? ''
    for (const called of functions.keys()) if (called !== '' && text.includes(`${called}(`)) found.add(called)
  }
  return [...found]
}

/** Functions of the database that call this one, also through others. */
function callersInSql(name: string, functions: Map<string, string>): string[] {
  const found = new Set([name])
  for (const called of found) {
    for (const [caller, text] of functions) if (caller !== '' && new RegExp(`\\b${called}\\(`).test(text)) found.add(caller)
  }
  return [...found]
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
