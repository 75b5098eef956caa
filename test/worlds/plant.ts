import { randomBytes, randomUUID } from 'node:crypto'
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { rows, run } from '../../src/db/rows.ts'
import * as mainSchema from '../../src/db/schema/index.ts'
import * as logSchema from '../../src/db/schema/log/index.ts'
import { Sql, sql } from '../../src/db/sql.ts'
import { transaction } from '../../src/db/transaction.ts'
import { personalData } from '../../src/jobs/handlers/personal-data.ts'
import type { World } from './world.ts'

export interface Table {
  name: string
  space: string
  database: 'main' | 'log'
  columns: { name: string; type: string; isNeeded: boolean; hasDefault: boolean; isGenerated: boolean; enumValues: string[] | undefined }[]
}

/** Every table of both databases. */
export const allTables: Table[] = [mainSchema, logSchema].flatMap((schema, at) =>
  Object.values<unknown>(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map((table) => {
      const { name, schema: space, columns } = getTableConfig(table)
      const described = columns.map((column) => ({
        name: column.name,
        type: column.getSQLType(),
        isNeeded: column.notNull,
        hasDefault: column.hasDefault,
        isGenerated: column.generated !== undefined,
        enumValues: column.enumValues,
      }))
      return { name, space: space ?? 'public', database: at === 0 ? ('main' as const) : ('log' as const), columns: described }
    }),
)

type Row = Record<string, unknown>
/**
 * What a row needs beside its tie: checks that hold, states in which nothing is open. By table, or
 * by the tie's words.
 */
export type Overrides = Record<string, Row>

/**
 * A row of a table whose needed columns have some value, and whose personal columns have the
 * sentinel, or the person's id in json.
 */
function rowOf(table: Table, personId: string, sentinel: string, now: Date): Row {
  const { personal } = personalData[table.name as keyof typeof personalData]
  return Object.fromEntries(
    table.columns
      .filter(({ name, isNeeded }) => isNeeded || personal.includes(name))
      .map(({ name, type, hasDefault, enumValues }) => [name, valueOf(type, personal.includes(name), hasDefault, enumValues)]),
  )

  function valueOf(type: string, isPersonal: boolean, hasDefault: boolean, enumValues: string[] | undefined): unknown {
    if (enumValues) return enumValues[0]
    if (type === 'uuid[]') return isPersonal ? [personId] : []
    if (type === 'text[]') return isPersonal ? [sentinel] : []
    if (type === 'real[]') return []
    if (type === 'bytea[]') return isPersonal ? [`\\x${randomBytes(32).toString('hex')}`] : []
    if (type === 'uuid') return randomUUID()
    if (type === 'text') return isPersonal ? `${sentinel} ${randomUUID()}` : randomUUID()
    if (type === 'jsonb') return isPersonal ? { who: personId } : {}
    if (type === 'bytea') return `\\x${randomBytes(32).toString('hex')}`
    if (type === 'boolean') return false
    if (type === 'date') return now.toISOString().slice(0, 10)
    if (type.startsWith('timestamp')) return now.toISOString()
    if (type === 'xid8') return '1'
    return hasDefault ? 0 : 1
  }
}

/**
 * One row for each tie of each table of the registry, so that a new table is planted too; nothing
 * that a row refers to has to be there. Returns the ties for which Postgres took a row.
 */
export async function plantAll(world: World, personId: string, sentinel: string, overrides: Overrides): Promise<void> {
  const now = world.deps.now()
  for (const table of allTables) {
    const { ties } = personalData[table.name as keyof typeof personalData]
    for (const { by } of ties) {
      if (table.name === 'person') continue
      const column = table.columns.find(({ name }) => by === name || by.startsWith(`${name},`) || by.startsWith(`${name} or`))
      const row = { ...rowOf(table, personId, sentinel, now), ...overrides[table.name] }
      if (column && column.type === 'uuid') row[column.name] = personId
      await put(world, table, { ...row, ...overrides[`${table.name}: ${by}`] })
    }
  }
}

/** One row of a table with these columns; the others have some value where they need one. */
export async function plantRow(world: World, name: string, columns: Row): Promise<void> {
  const table = allTables.find((one) => one.name === name)!
  await put(world, table, { ...rowOf(table, randomUUID(), 'planted', world.deps.now()), ...columns })
}

async function put(world: World, table: Table, row: Row): Promise<void> {
  const place = new Sql([`"${table.space}"."${table.name}"`])
  const columns = new Sql([
    table.columns
      .filter(({ isGenerated }) => !isGenerated)
      .map(({ name }) => `"${name}"`)
      .join(),
  ])
  const insert = sql`insert into ${place} (${columns}) overriding system value select ${columns} from jsonb_populate_record(null::${place}, ${sql.json(row)}) on conflict do nothing`
  const client = table.database === 'main' ? world.owner : world.deps.log
  await transaction(client, async (tx) => {
    if (table.database === 'main') await run(tx.db, sql`set local session_replication_role = replica`)
    await run(tx.db, insert)
  }).catch((error: unknown) => {
    throw new Error(`${table.name} cannot be planted: ${String(error)} ${JSON.stringify(row)}`)
  })
}

/**
 * Where any of these texts stands: `table.column`, with how many rows. Every column of every table
 * but those of the given schemas.
 */
export async function scanTables(world: World, needles: string[], { without }: { without: string[] }): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const table of allTables.filter(({ space }) => !without.includes(space))) {
    const client = table.database === 'main' ? world.owner : world.deps.log
    const place = new Sql([`"${table.space}"."${table.name}" t`])
    const counts = table.columns.map(
      ({ name }) =>
        sql`select ${name} as name, count(*)::int as count from ${place}
            where exists (select from unnest(${needles}::text[]) as n where t.${new Sql([`"${name}"`])}::text like '%' || n || '%')`,
    )
    for (const { name, count } of await rows(client.db, sql.join(counts, sql` union all `) as Sql<{ name: string; count: number }>))
      if (count > 0) found.set(`${table.name}.${name}`, count)
  }
  return found
}
