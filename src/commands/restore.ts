import { join, resolve } from 'node:path'
import type { Client } from 'pg'
import { storageConfig } from '../config.ts'
import { migrate, numberedMigrations } from '../db/migrate.ts'
import { MIGRATED, migrationUrl } from '../dev/data/migrate.ts'
import { nodeStorage } from '../node-deps.ts'
import { checkFiles } from './backup/files.ts'
import { loadDatabase, tablesIn } from './backup/load-database.ts'
import { type Manifest, readManifest, type SavedDatabase } from './backup/manifest.ts'
import { comparePictures, type PictureReport } from './backup/pictures.ts'
import { openSession } from './backup/session.ts'
import { innermostReason } from '../shared/innermost-reason.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { settings } from './known-settings.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('restore')
    .description('fill two empty databases from a folder of "kiwi backup", and read every row again')
    .argument('<folder>', 'as "kiwi backup" wrote it')
    .option('--no-pictures', 'do not compare the storage with the list of pictures')
    .action((folder: string, options: { pictures: boolean }) => runRestore(io, resolve(folder), options))
}

const lockTimeoutMs = 30_000

interface Target {
  saved: SavedDatabase
  url: string
  folder: string
}

async function runRestore(io: CommandIo, dir: string, { pictures }: { pictures: boolean }): Promise<void> {
  const known = settings(io)
  const manifest = readManifest(dir)
  const targets = MIGRATED.map((database): Target => {
    const saved = manifest.databases.find(({ name }) => name === database.folder)!
    return { saved, url: migrationUrl(known, database), folder: join(io.root, 'drizzle', database.folder) }
  })
  for (const target of targets) refuseOtherCode(target)
  const files = [
    ...manifest.databases.flatMap(({ tables }) => tables.map(({ file }) => file)),
    ...(manifest.pictures ? [manifest.pictures.file] : []),
  ]
  const storage = pictures && manifest.pictures ? await nodeStorage(storageConfig(known)) : null
  await storage?.ping().catch((error: unknown) => {
    throw new CommandFailure(
      `The pictures cannot be compared: ${innermostReason(error)}. Mend that, or restore with --no-pictures; nothing was changed.`,
    )
  })
  await checkFiles(dir, files, io.signal)
  for (const { url } of targets) await withSession(url, refuseNonEmpty)
  for (const target of targets) await restoreDatabase(io, dir, target)
  const compared = storage && manifest.pictures ? await comparePictures(storage, dir, manifest.pictures.file) : null
  io.answer(
    {
      madeAt: manifest.madeAt,
      databases: manifest.databases.map(({ name, tables }) => ({ name, rows: rowsIn(tables) })),
      pictures: compared,
    },
    () => textOf(manifest, compared),
  )
}

function refuseOtherCode({ saved, folder }: Target): void {
  const known = numberedMigrations(folder)
  const unknown = saved.migrations.find((name, at) => known[at] !== name)
  if (unknown !== undefined)
    throw new CommandFailure(
      `The backup was made by another version of Kiwi: this one does not know its migration ${saved.name}/${unknown}. Restore with that version or a newer one; nothing was changed.`,
    )
}

async function refuseNonEmpty(session: Client): Promise<void> {
  const count = await tablesIn(session)
  if (count === 0) return
  throw new CommandFailure(
    `The database ${session.database} is not empty, it has ${count} tables: restore into new databases, which this command fills itself. Nothing was changed.`,
  )
}

/**
 * The tables as the backup knew them, its rows, and only then what later migrations make of them.
 */
async function restoreDatabase(io: CommandIo, dir: string, { saved, url, folder }: Target): Promise<void> {
  await migrate({ url, folder, lockTimeoutMs, upTo: saved.migrations.at(-1)! })
  const progress = io.progress(`rows of ${saved.name}`, rowsIn(saved.tables))
  let rows = 0
  await withSession(url, async (session) => {
    await loadDatabase(session, saved, { dir, signal: io.signal, onRows: (more) => progress.update((rows += more)) })
    await session.query('analyze')
  }).finally(() => progress.stop())
  await migrate({ url, folder, lockTimeoutMs, onMissingRole: io.news })
}

async function withSession<T>(url: string, work: (session: Client) => Promise<T>): Promise<T> {
  const session = await openSession(url)
  try {
    return await work(session)
  } finally {
    await session.end()
  }
}

const rowsIn = (tables: SavedDatabase['tables']) => tables.reduce((sum, { rows }) => sum + rows, 0)

function textOf({ madeAt, databases, secrets }: Manifest, pictures: PictureReport | null): string {
  return [
    `Restored as of ${madeAt}; every row was read again.`,
    ...databases.map(({ name, tables }) => `${name.padEnd(9)}${tables.length} tables, ${rowsIn(tables).toLocaleString('en')} rows`),
    pictures === null
      ? 'pictures not compared'
      : `pictures ${pictures.listed} listed, ${pictures.missing} missing, ${pictures.changed} of another size${pictures.examples.length === 0 ? '' : `: ${pictures.examples.join(', ')}`}`,
    `secrets  the same values are needed for ${secrets.join(', ') || 'nothing'}`,
    'Next, as docs/operating.md says: an empty Redis, "kiwi pay verify", "kiwi verify log --repair", "kiwi search reindex"; the queue of money last.',
  ].join('\n')
}
