import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Ctx } from '../../../context.ts'
import { connectDatabase, type DatabaseClient } from '../../../db/client.ts'
import { pgErrorCode } from '../../../db/errors.ts'
import { migrate } from '../../../db/migrate.ts'
import { MIGRATED, migrationUrl } from '../../../dev/data/migrate.ts'
import { CommandFailure, type CommandIo } from '../../io.ts'
import { settings } from '../../known-settings.ts'

const hourMs = 3_600_000
const [, logDatabase] = MIGRATED
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** What the verbs of a ranking need of a context when there is nothing but a log. */
export type LogCtx = Pick<Ctx, 'log' | 'logger' | 'now'>

/**
 * Makes a log database on the server of the log, does `work` with it and drops it, whatever
 * happens.
 */
export async function withOwnLog<Result>(io: CommandIo, work: (ctx: LogCtx) => Promise<Result>): Promise<Result> {
  const knowsLog = io.env[logDatabase.ownerVariable] ?? io.env[logDatabase.variable]
  const url = migrationUrl(knowsLog ? io.env : settings(io), logDatabase)
  const name = `kiwi_evaluate_${randomBytes(4).toString('hex')}`
  const server = connect(url)
  try {
    await create(server, name)
    io.news(`The data set is ranked in the database ${name}, which is dropped at the end.`)
    try {
      const own = Object.assign(new URL(url), { pathname: `/${name}` }).toString()
      await migrate({ url: own, folder: join(io.root, 'drizzle', logDatabase.folder), lockTimeoutMs: 30_000 })
      const log = connect(own)
      try {
        return await work({ log, logger: silent, now: () => new Date() })
      } finally {
        await log.end()
      }
    } finally {
      await server.db.send(`drop database if exists ${name} with (force)`, [])
    }
  } finally {
    await server.end()
  }
}

async function create(server: DatabaseClient, name: string): Promise<void> {
  try {
    await server.db.send(`create database ${name}`, [])
  } catch (error) {
    if (pgErrorCode(error) !== '42501') throw error
    throw new CommandFailure(
      `The login of ${logDatabase.ownerVariable} (else of ${logDatabase.variable}) may not create databases: give it "createdb".`,
      { cause: error },
    )
  }
}

/**
 * Loading a million rows and computing their neighbours takes minutes, in statements that only this
 * command waits for.
 */
function connect(url: string): DatabaseClient {
  return connectDatabase({
    url,
    driver: 'postgres-js',
    poolMax: 2,
    leaseMax: 2,
    applicationName: 'kiwi-evaluate',
    timeouts: { statementMs: hourMs, transactionMs: hourMs, idleInTransactionMs: hourMs },
  })
}
