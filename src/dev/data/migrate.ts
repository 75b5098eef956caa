import { join } from 'node:path'
import { migrate } from '../../db/migrate.ts'

type Environment = Record<string, string | undefined>

/** The two databases, each with its folder of migrations. */
export const MIGRATED = [
  { folder: 'main', variable: 'DATABASE_URL', ownerVariable: 'DATABASE_MIGRATION_URL' },
  { folder: 'log', variable: 'LOG_DATABASE_URL', ownerVariable: 'LOG_DATABASE_MIGRATION_URL' },
] as const

/** The URL for migrations: the owner's if it is set, else the app's. */
export function migrationUrl(settings: Environment, { variable, ownerVariable }: (typeof MIGRATED)[number]): string {
  const url = settings[ownerVariable] ?? settings[variable]
  if (!url) throw new Error(`Set ${ownerVariable} (or ${variable}): migrations need it.`)
  return url
}

/** Brings both databases up to date; resolves to the applied migrations, as `main/0000_name`. */
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
