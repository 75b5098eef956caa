import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { storageConfig } from '../config.ts'
import { MIGRATED, migrationUrl } from '../dev/data/migrate.ts'
import { nodeStorage } from '../node-deps.ts'
import { settingKinds } from '../shared/production-profile.ts'
import { type Manifest, manifestFile } from './backup/manifest.ts'
import { savePictureList } from './backup/pictures.ts'
import { beginSnapshot, saveDatabase } from './backup/save-database.ts'
import { openSession } from './backup/session.ts'
import { CommandFailure, type CommandIo } from './io.ts'
import { settings } from './known-settings.ts'
import type { Register } from './program.ts'

export const register: Register = (program, io) => {
  program
    .command('backup')
    .description('write both databases, and a list of the pictures and secrets, to an empty folder while everything runs')
    .argument('<folder>', 'made if it is missing; what is written there is as secret as the database')
    .option('--no-pictures', 'list no pictures: for a machine without the settings of the storage')
    .action((folder: string, options: { pictures: boolean }) => runBackup(io, resolve(folder), options))
}

type Settings = ReturnType<typeof settings>

async function runBackup(io: CommandIo, dir: string, { pictures }: { pictures: boolean }): Promise<void> {
  const known = settings(io)
  await makeEmpty(dir)
  const startedAt = Date.now()
  const databases = await saveBoth(io, known, dir)
  const manifest: Manifest = {
    format: 1,
    kiwi: (JSON.parse(readFileSync(join(io.root, 'package.json'), 'utf8')) as { version: string }).version,
    madeAt: new Date(startedAt).toISOString(),
    databases,
    // After the databases: a picture that they name is listed, unless it was deleted meanwhile.
    pictures: pictures ? await savePictureList(await nodeStorage(storageConfig(known)), dir, io.signal) : null,
    secrets: secretsIn(known),
  }
  await writeFile(join(dir, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true })
  io.answer(manifest, () => textOf(dir, manifest, Date.now() - startedAt))
}

async function makeEmpty(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if ((await readdir(dir)).length > 0) throw new CommandFailure(`${dir} is not empty: each backup has a folder of its own.`)
}

/** The log first: whatever it holds then happened before the moment of the main database. */
async function saveBoth(io: CommandIo, known: Settings, dir: string): Promise<Manifest['databases']> {
  const [main, log] = await Promise.all(MIGRATED.map((database) => openSession(migrationUrl(known, database))))
  const progress = io.progress('rows written')
  try {
    const logAt = await beginSnapshot(log!)
    const mainAt = await beginSnapshot(main!)
    if (mainAt.tables.some(({ name }) => name === 'interaction_other'))
      throw new CommandFailure('Both databases are one: back it up with pg_dump, "kiwi backup" needs two.')
    let rows = 0
    const saved = { dir, signal: io.signal, onRows: (more: number) => progress.update((rows += more)) }
    return await Promise.all([
      saveDatabase(main!, mainAt, { ...saved, name: 'main' }),
      saveDatabase(log!, logAt, { ...saved, name: 'log' }),
    ])
  } finally {
    progress.stop()
    await Promise.all([main!.end(), log!.end()])
  }
}

function secretsIn(known: Settings): string[] {
  return Object.entries(settingKinds).flatMap(([name, kind]) => (known[name] && (kind === 'secret' || kind === 'pairs') ? [name] : []))
}

function textOf(dir: string, { databases, pictures, secrets }: Manifest, tookMs: number): string {
  const lines = databases.map(({ name, tables }) => {
    const [rows, bytes] = [tables.reduce((sum, one) => sum + one.rows, 0), tables.reduce((sum, one) => sum + one.file.bytes, 0)]
    return `${name.padEnd(9)}${tables.length} tables, ${rows.toLocaleString('en')} rows, ${megabytes(bytes)}`
  })
  return [
    ...lines,
    pictures
      ? `pictures ${pictures.count.toLocaleString('en')} listed, ${megabytes(pictures.bytes)}; copy the storage itself`
      : 'pictures not listed',
    `secrets  ${secrets.length === 0 ? 'none in these settings' : `${secrets.join(', ')}: keep their values elsewhere`}`,
    `Written to ${dir} in ${(tookMs / 1000).toFixed(1)} s.`,
  ].join('\n')
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
