import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type EmbeddedPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

const dir = mkdtempSync(join(tmpdir(), 'kiwi-embedded-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function ask<T>(server: EmbeddedPostgres, query: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(server.url(), { max: 1, onnotice: () => {} })
  try {
    return await query(sql)
  } finally {
    await sql.end()
  }
}

describe('embedded Postgres', () => {
  const home = join(dir, 'postgres')
  const settings = { fsync: false, shared_buffers: '16MB' }
  let server: EmbeddedPostgres
  beforeAll(async () => {
    server = await startPostgres({ dir: home, settings })
  })
  afterAll(() => server.stop())

  test('is version 18 and makes trigrams of Hangul', async () => {
    const [row] = await ask(server, async (sql) => {
      await sql`create extension pg_trgm`
      return sql`select current_setting('server_version') as version, show_trgm('강남') as grams`
    })
    expect(row?.version).toMatch(/^18/)
    expect(row?.grams).not.toHaveLength(0)
  })

  test('keeps its data over a restart', async () => {
    await ask(server, (sql) => sql`create table kept as select 7 as n`)
    await server.stop()
    server = await startPostgres({ dir: home, settings })
    expect(await ask(server, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }])
  })

  test('starts again after its postmaster was killed', async () => {
    process.kill(server.pid, 'SIGKILL')
    await server.exited
    server = await startPostgres({ dir: home, settings })
    expect(await ask(server, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }])
  })

  test('stops the server a crashed parent left behind and takes its place', async () => {
    const left = server
    server = await startPostgres({ dir: home, settings })
    expect(await left.exited).toEqual({ code: 0, signal: null })
    expect(await ask(server, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }])
  })

  test('is not blocked by a postmaster.pid whose number belongs to a stranger', async () => {
    await server.stop()
    writeFileSync(join(home, 'data', 'postmaster.pid'), `${process.ppid}\n${home}/data\n1\n5432\n\n\n\nready\n`)
    server = await startPostgres({ dir: home, settings })
    expect(await ask(server, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }])
  })

  test('refuses a connection without the password', async () => {
    const url = new URL(server.url())
    url.password = 'wrong'
    const sql = postgres(url.href, { max: 1 })
    await expect(sql`select 1`).rejects.toThrow(/password/)
    await sql.end()
  })

  test('says in its last words why it cannot start', async () => {
    const wrong = startPostgres({ dir: join(dir, 'wrong'), settings: { ...settings, max_connections: 'many' } })
    await expect(wrong).rejects.toThrow(/did not start[^]*max_connections/)
  })

  test('on a port that somebody else took says so at once', async () => {
    await expect(startPostgres({ dir: join(dir, 'late'), port: server.port, settings })).rejects.toThrow(/did not start[^]*could not bind/)
  })
})

describe('embedded Redis', () => {
  const home = join(dir, 'redis')

  test('on a port that somebody else took says so at once', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    await expect(startRedis({ dir: join(dir, 'late-redis'), port })).rejects.toThrow(/did not start[^]*in use/)
    taken.close()
  })

  test('never evicts, and keeps appended data over kill -9 of server and start over a leftover', async () => {
    let server = await startRedis({ dir: home, appendOnly: true })
    const client = new Redis(server.url(3))
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
    await client.set('n', 7)
    client.disconnect()
    process.kill(server.pid, 'SIGKILL')
    await server.exited

    const left = await startRedis({ dir: home, appendOnly: true })
    server = await startRedis({ dir: home, appendOnly: true })
    expect((await left.exited).code).toBe(0)
    const again = new Redis(server.url(3))
    expect(await again.get('n')).toBe('7')
    again.disconnect()
    await server.stop()
    expect(() => readFileSync(join(home, 'redis.pid'))).toThrow()
  })
})
