import { globSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bridgeNeon, drivers } from '../../test/faults/drivers.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { connectDatabase, type DatabaseClient } from './client.ts'
import { one, rows, run } from './rows.ts'
import { type Sql, sql } from './sql.ts'
import { transaction } from './transaction.ts'

function written(statement: Sql): [string, unknown[]] {
  const params: unknown[] = []
  return [statement.writeTo(params), params]
}

describe('a statement', () => {
  test('numbers its values in the order of the text, through every fragment', () => {
    const inner = sql`b = ${2} and ${sql`c = ${3}`}`
    expect(written(sql`select ${1} where ${inner} and d = ${4} and ${inner}`)).toEqual([
      'select $1 where b = $2 and c = $3 and d = $4 and b = $5 and c = $6',
      [1, 2, 3, 4, 2, 3],
    ])
  })

  test('joins fragments; none give an empty text', () => {
    expect(written(sql`(${sql.join([sql`${1}`, sql`x`, sql`${2}`])})`)).toEqual(['($1, x, $2)', [1, 2]])
    expect(written(sql.join([sql`a`, sql`b`], sql` and `))).toEqual(['a and b', []])
    expect(written(sql`where true ${sql.join([])}`)).toEqual(['where true ', []])
  })

  test('refuses undefined and says where it stands, without a value', () => {
    const given = { secret: '4242' } as { secret: string; id: string }
    expect(() => sql`select ${given.secret}, id = ${given.id}`).toThrow(
      new TypeError('A value is undefined; write null for "no value". It stands after: , id = '),
    )
  })

  test('takes lists as one parameter, with the type of their elements', () => {
    const sales = [
      { id: 'a', amountKrw: 5, note: null },
      { id: 'b', amountKrw: 7, note: 'x' },
    ]
    expect(written(sql`any(${sql.list(sales, ({ id }) => id, 'text')})`)).toEqual(['any($1::text[])', [['a', 'b']]])
    expect(written(sql`select * from ${sql.unnest('s', sales, { id: 'text', amountKrw: 'bigint', note: 'text' })}`)).toEqual([
      'select * from unnest($1::text[], $2::bigint[], $3::text[]) as s(id, amount_krw, note)',
      [
        ['a', 'b'],
        [5, 7],
        [null, 'x'],
      ],
    ])
    // @ts-expect-error A number is no text.
    sql.unnest('s', sales, { amountKrw: 'text' })
    // @ts-expect-error There is no such field.
    sql.unnest('s', sales, { amount: 'bigint' })
  })

  test('takes as a literal only what the source spells out', () => {
    const alias = 'a' as 'a' | 'p'
    expect(written(sql`${sql.literal(alias)}.id limit ${sql.literal(10)}`)).toEqual(['a.id limit 10', []])
    const given: string = 'id; drop table person'
    // @ts-expect-error Any text could be in it.
    expect(() => sql.literal(given)).toThrow(TypeError)
    for (const text of ["x'", 'x"', 'x y', 'x--', '', 'x;', '$1', '가']) expect(() => sql.literal(text as 'x')).toThrow(TypeError)
  })

  test('is made of text by the tag alone, but in tests and benches', () => {
    const sources = globSync(['src/**/*.ts', 'demo/**/*.ts'], { exclude: ['src/db/sql.ts', '**/*.test.ts'] })
    expect(sources.length).toBeGreaterThan(300)
    expect(sources.filter((file) => /\bnew Sql\(/.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('declares its row where it is written, not where it is used', () => {
    // @ts-expect-error Without sql<{ id: string }> nobody knows the columns.
    const undeclared: Sql<{ id: string }> = sql`select id from post`
    const declared: Sql<{ id: string }> = sql<{ id: string }>`select id from post`
    expect([undeclared, declared].map((statement) => statement.writeTo([]))).toEqual(Array(2).fill('select id from post'))
  })
})

describe.each(drivers)('with %s', (driver) => {
  let client: DatabaseClient
  beforeEach(() => {
    client = connectDatabase({ url: server.url, driver, poolMax: 2, leaseMax: 1, applicationName: 'sql-test' })
  })
  afterEach(() => client.end())

  test('every kind of value comes back as it was sent', async () => {
    const sent = {
      name: `it's "가" \\ $1 {a,b} ; --`,
      count: 42,
      large: 9_007_199_254_740_993n,
      ratio: 0.1,
      yes: true,
      at: new Date('2026-11-22T01:02:03.456Z'),
      raw: new Uint8Array([0, 92, 255]),
      nothing: null,
    }
    expect(
      await one(
        client.db,
        sql<
          Record<string, unknown>
        >`select ${sent.name}::text as name, ${sent.count}::int as count, ${sent.large}::numeric as large, ${sent.ratio}::float8 as ratio,
          ${sent.yes}::boolean as yes, ${sent.at}::timestamptz as at, ${sent.raw}::bytea as raw, ${sent.nothing}::text as nothing`,
      ),
    ).toEqual({ ...sent, large: '9007199254740993', raw: Buffer.from(sent.raw) })
  })

  test('a value stays a value, whatever it says', async () => {
    const hostile = `'; drop table note; select '$2'`
    const found = await rows(
      client.db,
      sql<{ said: string; held: boolean }>`select ${hostile}::text as said, ${hostile} = any(${[hostile]}::text[]) as held`,
    )
    expect(found).toEqual([{ said: hostile, held: true }])
  })

  test('lists keep every element, also none, null and what reads as syntax', async () => {
    const odd = ['a,b', 'c"d\\', 'NULL', '', '{}', null]
    const at = new Date('2026-11-22T01:02:03.456Z')
    expect(await one(client.db, sql<{ odd: unknown; none: unknown }>`select ${odd}::text[] as odd, ${[]}::uuid[] as none`)).toEqual({
      odd,
      none: [],
    })
    const items = [
      {
        id: '0190a6f0-0000-7000-8000-000000000001',
        costKrw: 10n,
        at,
        raw: new Uint8Array([92, 34]),
        payload: { a: ['"', null] },
        isNew: true,
      },
      { id: '0190a6f0-0000-7000-8000-000000000002', costKrw: 7, at: null, raw: null, payload: null, isNew: false },
    ]
    const types = { id: 'uuid', costKrw: 'bigint', at: 'timestamptz', raw: 'bytea', payload: 'jsonb', isNew: 'boolean' } as const
    expect(await rows(client.db, sql<object>`select * from ${sql.unnest('i', items, types)}`)).toEqual([
      { ...items[0], costKrw: 10, raw: Buffer.from([92, 34]) },
      items[1],
    ])
    expect(await rows(client.db, sql`select * from ${sql.unnest('i', items.slice(2), types)}`)).toEqual([])
  })

  test('json is json: a text in it is quoted, a plain text is not read as json', async () => {
    const payload = { text: 'a "b"', list: [1, null], nested: { ok: true } }
    const found = await one(
      client.db,
      sql<
        Record<string, unknown>
      >`select ${sql.json(payload)} as payload, ${sql.json('text')} as text, ${sql.json([])} as list, ${sql.json(null)} as nothing,
        jsonb_typeof(${sql.json('1')}) as kind, ${'{"a":1}'}::text as plain`,
    )
    expect(found).toEqual({ payload, text: 'text', list: [], nothing: null, kind: 'string', plain: '{"a":1}' })
  })

  test('columns come back in camelCase, and two of one name are refused', async () => {
    const statement = sql<object>`select 1 as post_id, 2 as "authorId", 3 as line_2, json_build_object('in_json', 4) as as_told`
    for (const _ of ['parsed', 'named'])
      expect(await rows(client.db, statement)).toEqual([{ postId: 1, authorId: 2, line2: 3, asTold: { in_json: 4 } }])
    await expect(rows(client.db, sql`select 1 as post_id, 2 as "postId"`)).rejects.toThrow('two columns called postId')
  })

  test('a value that does not fit is refused', async () => {
    await expect(rows(client.db, sql`select 9007199254740993::int8 as big`)).rejects.toThrow(RangeError)
    await expect(rows(client.db, sql`select ${[undefined] as never}::text[]`)).rejects.toThrow(TypeError)
    await expect(rows(client.db, sql`select ${(() => 1) as never}::text`)).rejects.toThrow(TypeError)
    await expect(rows(client.db, sql`select ${{ a: 1 } as never}::jsonb`)).rejects.toThrow('sql.json')
  })

  test('one() is for exactly one row', async () => {
    const numbers = (count: number) => sql<{ n: number }>`select n from generate_series(1, ${count}) n`
    expect(await one(client.db, numbers(1))).toEqual({ n: 1 })
    await expect(one(client.db, numbers(0))).rejects.toThrow('One row was expected')
    await expect(one(client.db, numbers(2))).rejects.toThrow('One row was expected')
  })

  test('it runs in a transaction, and an error holds nothing of what was sent', async () => {
    const failed = transaction(client, async (tx) => {
      await run(tx.db, sql`create temporary table seen (note text check (length(note) < 3)) on commit drop`)
      await run(tx.db, sql`insert into seen values (${'ab'})`)
      expect(await one(tx.db, sql<{ count: number }>`select count(*)::int as count from seen`)).toEqual({ count: 1 })
      await run(tx.db, sql`select ${'secret-4242'}::int`)
    })
    const error = await failed.catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: '22P02' })
    const cast = await rows(client.db, sql`select ${['secret-4242']}::text[] || 1/0`).catch((reason: Error) => reason)
    expect(JSON.stringify({ ...(cast as Error), text: String(cast), stack: (cast as Error).stack })).not.toContain('secret-4242')
  })
})

let server: Victim
let stopBridge: () => Promise<void>
beforeAll(async () => {
  server = await startVictim()
  stopBridge = await bridgeNeon()
})
afterAll(async () => {
  await stopBridge()
  await server.stop()
})
