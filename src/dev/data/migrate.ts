import { join } from 'node:path'
import { migrate } from '../../db/migrate.ts'

type Environment = Record<string, string | undefined>

/** The two databases a migration folder each belongs to. */
export const MIGRATED = [
  { folder: 'main', variable: 'DATABASE_URL', ownerVariable: 'DATABASE_MIGRATION_URL' },
  { folder: 'log', variable: 'LOG_DATABASE_URL', ownerVariable: 'LOG_DATABASE_MIGRATION_URL' },
] as const

/** Where a database is migrated: as its owner where that one is named, else as whoever uses it. */
export function migrationUrl(settings: Environment, { variable, ownerVariable }: (typeof MIGRATED)[number]): string {
  const url = settings[ownerVariable] ?? settings[variable]
  if (!url) throw new Error(`Set ${variable}: there is nothing to migrate without it.`)
  return url
}

/** Brings both databases up to date; resolves to what was applied now, as `main/0000_name`. `onMissingRole` as in migrate. */
export async function migrateBoth(
  root: string,
  settings: Environment,
  lockTimeoutMs = 30_000,
  onMissingRole: (sentence: string) => void = () => {},
): Promise<string[]> {
  const applied: string[] = []
  // One after the other: they may be one database.
  for (const database of MIGRATED) {
    const { folder } = database
    const names = await migrate({
      url: migrationUrl(settings, database),
      folder: join(root, 'drizzle', folder),
      lockTimeoutMs,
      onMissingRole,
    })
    applied.push(...names.map((name) => `${folder}/${name}`))
  }
  return applied
}
