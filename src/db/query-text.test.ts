import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { queryText } from './query-text.ts'
import { outbox } from './schema/outbox.ts'

const dialect = new PgDialect()

describe('the text of a query', () => {
  it('is what drizzle writes', () => {
    const id = '0190a6f0-0000-7000-8000-000000000001'
    const inner = sql`select ${id}::uuid, ${null}, ${sql.param([1, null, 3])}::int[]`
    const queries = [
      sql`select 1`,
      sql``,
      sql.raw(`select '$1'`),
      sql`select ${1}, ${10n}, ${true}, ${"it's"}, ${null}, ${sql.param(null)}`,
      sql`select ${new Date(0)}, ${new Uint8Array([1, 2])}, ${Buffer.from('x')}`,
      sql`with a as (${inner}) select * from (${inner}) b where x = ${'last'}`,
      sql`select ${sql.join([sql`${1}`, sql`${2}`], sql`, `)}`,
    ]
    for (const query of queries) {
      const { sql: text, params } = dialect.sqlToQuery(query)
      expect(queryText(query)).toEqual({ sql: text, params })
    }
  })

  it('is left to drizzle where a query holds more than text and values', () => {
    expect(queryText(sql`select from ${outbox}`)).toBeNull()
    expect(queryText(sql`select ${outbox.id}`)).toBeNull()
    expect(queryText(sql`select 1 where ${1} in ${[1, 2]}`)).toBeNull()
    expect(queryText(sql`select ${sql.identifier('name')}`)).toBeNull()
    expect(queryText(sql`select (${sql`select ${outbox.id}`})`)).toBeNull()
  })
})
