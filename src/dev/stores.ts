import { join } from 'node:path'
import postgres from 'postgres'
import { redisServer, systemProgram } from './stores/apt.ts'
import { startPostgres } from './stores/postgres.ts'
import { ensureServiceRole } from './stores/service-role.ts'
import { startRedis } from './stores/redis.ts'
import type { Parts } from './processes/parts.ts'
import type { DevState } from './state.ts'

/** The URLs of API and runner, and those of migrations, which connect as the owner. */
export interface Databases {
  databaseUrl: string
  logDatabaseUrl: string
  databaseMigrationUrl: string
  logDatabaseMigrationUrl: string
}

/** Starts Postgres 18 with the two databases over the state directory. */
export async function devPostgres(state: DevState, parts: Parts): Promise<Databases> {
  const server = await startPostgres({ dir: join(state.dir, 'postgres'), port: state.ports.postgres })
  parts.add({ name: 'postgres', process: server, stop: server.stop })
  await ensureDatabases(server.url(), ['kiwi', 'kiwi_log'])
  const serviceUrl = await ensureServiceRole(server.url())
  return {
    databaseUrl: serviceUrl('kiwi'),
    logDatabaseUrl: serviceUrl('kiwi_log'),
    databaseMigrationUrl: server.url('kiwi'),
    logDatabaseMigrationUrl: server.url('kiwi_log'),
  }
}

/** Starts Redis with an append-only file over the state directory; installs a missing server. */
export async function devRedis(state: DevState, parts: Parts, news: (line: string) => void): Promise<string> {
  await systemProgram(redisServer, news)
  const server = await startRedis({ dir: join(state.dir, 'redis'), port: state.ports.redis, appendOnly: true })
  parts.add({ name: 'redis', process: server, stop: server.stop })
  return server.url()
}

async function ensureDatabases(url: string, names: string[]): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const known = await sql<{ datname: string }[]>`select datname from pg_database`
    for (const name of names) {
      if (!known.some((row) => row.datname === name)) await sql`create database ${sql(name)}`
    }
  } finally {
    await sql.end()
  }
}
