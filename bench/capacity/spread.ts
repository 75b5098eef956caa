import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { parseSync } from 'oxc-parser'
import * as mainSchema from '../../src/db/schema/index.ts'
import * as logSchema from '../../src/db/schema/log/index.ts'

/**
 * The tables that grow with what people do and have one owner each, with the column that says on
 * which server a row lies.
 */
export const spreadTables = {
  timeline: 'user_id',
  timeline_floor: 'user_id',
  event: 'person_id',
  event_counter: 'person_id',
  chat_message: 'room_id',
  chat_reaction: 'room_id',
  interaction: 'person_id',
} as const satisfies Record<string, string>

/**
 * Statements that do not name the column, by file and table, and what each would do on several
 * servers.
 */
export const exceptions: Record<string, string> = {
  'src/jobs/handlers/exported-parts.ts interaction': 'bound by `given.rows`, which names the person',
  'src/jobs/handlers/retention.ts event': 'a sweep by time: each server sweeps its own',
  'src/social/chat/change-message.ts chat_message':
    'who else shows a picture of a message that is taken back: asked of every server, seldom',
  'src/social/chat/send-message.ts chat_message':
    'a second try of the same message is found by sender and key, in whichever room: asked of every server, and the unique index over sender and key needs the room in front',
  'src/social/interactions/recall-history.ts interaction': 'a rebuild of what people did, day by day: each server rebuilds its own',
  'src/social/interactions/verify-log.ts interaction':
    'a proof of the log by the ids of acts, once a day: the statement has the people at hand and can name them',
  'src/social/leaving/preview-leaving.ts chat_message': 'how many messages somebody wrote, before they leave: asked of every server, once',
  'src/social/media/discard-unnamed.ts chat_message': 'whether a picture is in a message, once an hour: asked of every server',
  'src/social/interactions/internal/person-history.ts interaction': 'sums by person: each server sums its own',
  'src/social/interactions/internal/take-back.ts interaction':
    'deletes by the ids of acts; the statement has the people at hand and can name them',
  'src/social/ranking/internal/tallies.ts interaction': 'the ranking of the hour sums over everybody: each server sums, one adds the sums',
}

export interface Use {
  file: string
  table: keyof typeof spreadTables
  namesKey: boolean
  /** Other tables that the statement reads. */
  joins: string[]
}

/**
 * Every use of a spread table in a statement of src/ and drizzle/: a template with its fragments is
 * one statement.
 */
export function usesOfSpreadTables(root: string): Use[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.') && !file.includes('db/schema'))
    .flatMap((file) => statementsOf(join('src', file), readFileSync(join(root, 'src', file), 'utf8')))
  return sources.flatMap(({ file, text }) => {
    const read = [...text.matchAll(/\b(?:from|join|into|update)\s+(?:only\s+)?"?([a-z_]+)"?/g)].map((match) => match[1]!)
    return (Object.keys(spreadTables) as Use['table'][])
      .filter((table) => read.includes(table))
      .map((table) => ({
        file,
        table,
        namesKey: isBound(text, table),
        joins: [...new Set(read)].filter((name) => tableNames.has(name) && !(name in spreadTables)),
      }))
  })
}

const tableNames = new Set(
  [mainSchema, logSchema].flatMap((schema) =>
    Object.values<unknown>(schema).flatMap((table) => (is(table, PgTable) ? getTableName(table) : [])),
  ),
)

/** An equality with the column, or a row that is inserted with it. */
function isBound(text: string, table: Use['table']): boolean {
  const key = spreadTables[table]
  return [
    new RegExp(`\\b${key}\\s*(=|in\\b)`),
    new RegExp(`=\\s*(\\w+\\.)?${key}\\b`),
    new RegExp(`insert into ${table}\\b[^(]*\\([^)]*\\b${key}\\b`),
    new RegExp(`using \\([^)]*\\b${key}\\b`),
    new RegExp(`\\([^)]*\\b${key}\\b[^)]*\\)\\s*(=|in\\b)`),
  ].some((pattern) => pattern.test(text))
}

interface Node {
  type: string
  start: number
  end: number
  tag?: { name?: string }
}

function statementsOf(file: string, source: string): { file: string; text: string }[] {
  if (!Object.keys(spreadTables).some((table) => source.includes(table))) return []
  const found: { file: string; text: string }[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (node === null || typeof node !== 'object') return
    const { type, start, end, tag } = node as Node
    if (type === 'TaggedTemplateExpression' && tag?.name === 'sql') found.push({ file, text: source.slice(start, end) })
    else Object.values(node).forEach(visit)
  }
  visit(parseSync(file, source).program)
  return found
}

/** Uses that no server can answer alone and that no exception names, and exceptions of nothing. */
export function faultsOf(uses: Use[]): string[] {
  const open = new Set(uses.filter(({ namesKey }) => !namesKey).map(({ file, table }) => `${file} ${table}`))
  return [
    ...[...open]
      .filter((use) => !(use in exceptions))
      .map((use) => `${use}: name ${spreadTables[use.split(' ')[1] as Use['table']]}, or say in bench/capacity/spread.ts what it does`),
    ...Object.keys(exceptions)
      .filter((use) => !open.has(use))
      .map((use) => `${use}: no such statement; take it out of bench/capacity/spread.ts`),
  ]
}
