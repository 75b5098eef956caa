import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { is } from 'drizzle-orm'
import * as mainSchema from '../../db/schema/index.ts'
import * as logSchema from '../../db/schema/log/index.ts'
import { rows } from '../../db/rows.ts'
import { Sql, sql } from '../../db/sql.ts'
import { createWorld, type World } from '../../../test/worlds/world.ts'
import { personalData } from './personal-data.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const tables = [mainSchema, logSchema].flatMap((schema, at) =>
  Object.values<unknown>(schema)
    .filter((table): table is PgTable => is(table, PgTable))
    .map((table) => ({ database: at === 0 ? ('owner' as const) : ('log' as const), config: getTableConfig(table) })),
)

it.each(tables.map(({ config, database }) => ({ table: config.name, config, database })))(
  'finds what $table has of a person by statements that Postgres takes, in columns that it has',
  async ({ table, config, database }) => {
    const { personal, ties, given } = personalData[table as keyof typeof personalData]
    const db = database === 'owner' ? world.owner.db : world.deps.log.db
    const from = new Sql([`"${config.schema ?? 'public'}"."${table}" t`])
    const who = sql`${randomUUID()}::uuid`
    for (const tie of ties) expect(await rows(db, sql`select 1 as found from ${from} where ${tie.rows(who)}`), tie.by).toEqual([])
    const gives = 'nothing' in given ? [] : given.columns
    if (!('nothing' in given)) expect(await rows(db, sql`select 1 as found from ${from} where ${given.rows(who)}`)).toEqual([])
    const columns = config.columns.map(({ name }) => name)
    expect([...personal, ...gives].filter((name) => !columns.includes(name))).toEqual([])
  },
)

it('ties every column that refers to a person', () => {
  const untied = tables.flatMap(({ config }) =>
    config.foreignKeys.flatMap((key) => {
      const { columns, foreignTable } = key.reference()
      if (getTableConfig(foreignTable).name !== 'person') return []
      const { ties } = personalData[config.name as keyof typeof personalData]
      return columns.filter(({ name }) => !ties.some(({ by }) => by.includes(name))).map(({ name }) => `${config.name}.${name}`)
    }),
  )
  expect(untied).toEqual([])
})
