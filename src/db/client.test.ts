import { eq, sql as drizzleSql } from 'drizzle-orm'
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bridgeNeon, drivers } from '../../test/faults/drivers.ts'
import { startVictim, type Victim } from '../../test/faults/postgres.ts'
import { connectDatabase, type DatabaseClient } from './client.ts'
import { pgErrorCode } from './errors.ts'
import { rows } from './rows.ts'
import { sql } from './sql.ts'

const note = pgTable('note', {
  id: bigint('id', { mode: 'number' }).primaryKey(),
  body: text('body').notNull(),
  tags: text('tags').array(),
  data: jsonb('data'),
  at: timestamp('at', { withTimezone: true }),
})

let server: Victim
let stopBridge: () => Promise<void>

beforeAll(async () => {
  server = await startVictim()
  stopBridge = await bridgeNeon()
  await server.admin`create table note (id int8 primary key, body text not null, tags text[], data jsonb, at timestamptz)`
})
afterAll(async () => {
  await stopBridge()
  await server.stop()
})

describe.each(drivers)('with %s', (driver) => {
  let client: DatabaseClient
  beforeEach(async () => {
    await server.admin`truncate note`
    client = connectDatabase({ url: server.url, driver, poolMax: 2, leaseMax: 1, applicationName: 'client-test' })
  })
  afterEach(() => client.end())

  test('a raw query gives the same JavaScript values on every driver', async () => {
    const at = new Date('2026-11-22T01:02:03.456Z')
    await client.db
      .insert(note)
      .values({ id: 9_007_199_254_740_991, body: '가 "quoted" \\', tags: ['a,b', 'c"d\\', 'NULL', ''], data: { n: [1, null] }, at })
    expect(
      await rows(
        client.db,
        sql`select id, tags, data, at, at::date as day, 1.50::numeric as n, array[1, null]::int8[] as list, '\\x00ff'::bytea as raw, null::int as nothing, true as yes, array[[1,2],[3,4]] as grid from note where at = ${at} and tags @> ${['c"d\\']}`,
      ),
    ).toEqual([
      {
        id: 9_007_199_254_740_991,
        tags: ['a,b', 'c"d\\', 'NULL', ''],
        data: { n: [1, null] },
        at,
        day: '2026-11-22',
        n: '1.50',
        list: [1, null],
        raw: Buffer.from([0, 255]),
        nothing: null,
        yes: true,
        grid: [
          [1, 2],
          [3, 4],
        ],
      },
    ])
    expect((await client.db.select().from(note))[0]).toMatchObject({
      at,
      body: '가 "quoted" \\',
      tags: ['a,b', 'c"d\\', 'NULL', ''],
      data: { n: [1, null] },
    })
    await expect(rows(client.db, sql`select 9007199254740993::int8 as big`)).rejects.toThrow('is not a safe integer')
  })

  test('an error says nothing of the values that were sent, whichever way the statement is written', async () => {
    await client.db.insert(note).values({ id: 1, body: 'x' })
    const body = 'secret-4242'
    const ways: (() => PromiseLike<unknown>)[] = [
      () => client.db.insert(note).values({ id: 1, body }),
      () => client.db.insert(note).values({ id: 1, body }).returning({ id: note.id }),
      () =>
        client.db
          .update(note)
          .set({ id: 1, body: null as never })
          .where(eq(note.body, 'x')),
      () => client.db.select({ id: drizzleSql`1 / (length(${body}) - 11)` }).from(note),
      () => rows(client.db, sql`insert into note (id, body) values (1, ${body})`),
    ]
    for (const way of ways) {
      const error = await Promise.resolve(way()).then(
        () => undefined,
        (reason: Error) => reason,
      )
      expect(pgErrorCode(error)).toMatch(/^(23505|23502|22012)$/)
      expect(JSON.stringify({ ...error, message: error?.message, stack: error?.stack, cause: error?.cause })).not.toContain(body)
    }
  })
})
