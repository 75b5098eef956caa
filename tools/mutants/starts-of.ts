import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a checkout, with the text of those in TypeScript. */
export interface Texts {
  root: string
  files: string[]
  sources: Map<string, string>
}

/**
 * Where the way to the tests of a place begins: at its file; of a SQL file, at groups of files that
 * name the function at this place or one that calls it. A trigger's are those that write its table,
 * and those that name a table that it writes: its tests do both, also by statements of their own.
 */
export function startsOf(file: string, at: number, { root, files, sources }: Texts): string[][] {
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
