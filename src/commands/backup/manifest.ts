import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandFailure } from '../io.ts'

export const manifestFile = 'manifest.json'

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)
/** A compressed file of the backup, named from its folder. */
const writtenFile = z.object({
  path: z.string().regex(/^[a-z]+(\/[a-z0-9_.]+)?\.zst$/),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const table = z.object({
  schema: name,
  name,
  columns: z.array(name).min(1),
  /** Of a partition: its parent, and its bounds as Postgres writes them. */
  partition: z.object({ of: name, bound: z.string().regex(/^(DEFAULT|FOR VALUES FROM \('[0-9+: -]+'\) TO \('[0-9+: -]+'\))$/) }).nullable(),
  rows: z.int().min(0),
  /** Of the set of rows, in whatever order they come: see row-digest.ts. */
  digest: z.string().regex(/^[0-9a-f]{24}$/),
  file: writtenFile,
})

const database = z.object({
  name: z.enum(['main', 'log']),
  server: z.string(),
  /** The numbered migrations that its tables have, in their order. */
  migrations: z.array(z.string().regex(/^\d{4}_\w+$/)).min(1),
  tables: z.array(table),
  sequences: z.array(z.object({ schema: name, name, value: z.string().regex(/^\d+$/), isCalled: z.boolean() })),
})

/** Written last: a folder without it holds no whole backup. */
const manifest = z.object({
  format: z.literal(1),
  kiwi: z.string(),
  madeAt: z.iso.datetime(),
  databases: z.array(database).length(2),
  /** What the storage held; the pictures themselves are the operator's to copy. */
  pictures: z.object({ count: z.int(), bytes: z.int(), file: writtenFile }).nullable(),
  /** Names of the secrets without which some columns can never be read again. */
  secrets: z.array(z.string()),
})

export type Manifest = z.infer<typeof manifest>
export type SavedDatabase = z.infer<typeof database>
export type SavedTable = z.infer<typeof table>
export type WrittenFile = z.infer<typeof writtenFile>

/** Throws CommandFailure with one sentence. */
export function readManifest(dir: string): Manifest {
  let text: string
  try {
    text = readFileSync(join(dir, manifestFile), 'utf8')
  } catch {
    throw new CommandFailure(`${dir} holds no whole backup: its ${manifestFile}, which is written last, cannot be read.`)
  }
  let read
  try {
    read = manifest.safeParse(JSON.parse(text))
  } catch {
    throw damaged(manifestFile)
  }
  if (!read.success) throw damaged(manifestFile)
  return read.data
}

export function damaged(file: string): CommandFailure {
  return new CommandFailure(`The backup is damaged: ${file} is not as it was written. Nothing was changed; take an older or another copy.`)
}
