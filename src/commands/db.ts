import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { migrationStatus } from '../db/migrate.ts'
import { MIGRATED, migrateBoth, migrationUrl } from '../dev/data/migrate.ts'
import type { CommandIo } from './io.ts'
import type { Register } from './program.ts'
import { settings } from './known-settings.ts'

export const register: Register = (program, io) => {
  const db = dbGroup(program)
  db.command('migrate')
    .description('bring the main and the log database up to date')
    .option('--lock-timeout <ms>', 'the longest wait for another migration or a table in use', milliseconds, 30_000)
    .action((options: { lockTimeout: number }) => runMigrate(io, options.lockTimeout))
  db.command('status')
    .description('show applied and waiting migrations; fails while one waits')
    .action(() => runStatus(io))
}

/** The group `kiwi db`, made once; other files add their commands to it. */
export function dbGroup(program: Command): Command {
  return program.commands.find((command) => command.name() === 'db') ?? program.command('db').description('the databases')
}

async function runMigrate(io: CommandIo, lockTimeoutMs: number): Promise<void> {
  const applied = await migrateBoth(io.root, settings(io), lockTimeoutMs, io.news)
  io.answer({ applied }, () =>
    applied.length === 0 ? 'Nothing to do: both databases are up to date.' : applied.map((name) => `applied ${name}`).join('\n'),
  )
}

async function runStatus(io: CommandIo): Promise<void> {
  const known = settings(io)
  const databases = await Promise.all(
    MIGRATED.map(async (database) => ({
      database: database.folder,
      ...(await migrationStatus({ url: migrationUrl(known, database), folder: join(io.root, 'drizzle', database.folder) })),
    })),
  )
  const waiting = databases.flatMap(({ database, pending }) => pending.map((name) => `${database}/${name}`))
  io.answer({ databases }, () =>
    [
      ...databases.map(({ database, applied, pending }) => `${database.padEnd(6)}${applied.length} applied, ${pending.length} waiting`),
      ...waiting.map((name) => `waiting ${name}`),
    ].join('\n'),
  )
  if (waiting.length > 0) io.exitCode = 1
}

function milliseconds(text: string): number {
  const ms = Number(text)
  if (!Number.isInteger(ms) || ms < 1) throw new InvalidArgumentError('It is a whole number of milliseconds.')
  return ms
}
