import { join } from 'node:path'
import { migrate } from '../../db/migrate.ts'

type Environment = Record<string, string | undefined>

/** The two databases a migration folder each belongs to. */
export const MIGRATED = [
  { folder: 'main', variable: 'DATABASE_URL' },
  { folder: 'log', variable: 'LOG_DATABASE_URL' },
] as const

/** Brings both databases up to date; resolves to what was applied now, as `main/0000_name`. */
export async function migrateBoth(root: string, settings: Environment, lockTimeoutMs = 30_000): Promise<string[]> {
  const applied: string[] = []
  // One after the other: they may be one database.
  for (const { folder, variable } of MIGRATED) {
    const url = settings[variable]
    if (!url) throw new Error(`Set ${variable}: there is nothing to migrate without it.`)
    const names = await migrate({ url, folder: join(root, 'drizzle', folder), lockTimeoutMs })
    applied.push(...names.map((name) => `${folder}/${name}`))
  }
  return applied
}
