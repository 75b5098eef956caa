import { ConfigError } from '../config.ts'
import { innermostReason } from '../shared/innermost-reason.ts'
import type { DatabaseClient } from './client.ts'
import { pgErrorCode } from './errors.ts'
import { one } from './rows.ts'
import { sql } from './sql.ts'

const neededPostgres = 18

/**
 * Throws ConfigError for what no waiting mends: no such login, password or database, TLS on one
 * side only, a pooler or a version that the settings do not fit. Resolves to the reason why none
 * answers; null where one does.
 */
export async function refuseWrongPostgres(
  { db }: DatabaseClient,
  setting: 'DATABASE_URL' | 'LOG_DATABASE_URL',
  url: string,
): Promise<string | null> {
  const { host } = new URL(url)
  try {
    const { number } = await one(db, sql<{ number: number }>`select current_setting('server_version_num')::int as number`)
    if (number < neededPostgres * 10_000) throw new ConfigError(tooOld(setting, host))
    return null
  } catch (error) {
    const sentence = error instanceof ConfigError ? error.message : refusalOf(error, setting, host)
    if (sentence !== null) throw new ConfigError(sentence, { cause: error })
    return innermostReason(error)
  }
}

const tooOld = (setting: string, host: string) => `Set ${setting} to Postgres ${neededPostgres}: the one at ${host} is older.`

/** The sentence for an error that stays until a setting is changed; null for one that may pass. */
export function refusalOf(error: unknown, setting: string, host: string): string | null {
  const [code, reason] = [pgErrorCode(error), innermostReason(error)]
  // A pooler refuses what we set on a session; Postgres 16 and older do not know one of its names.
  if (code === '08P01' && reason.includes('startup parameter'))
    return `Set DATABASE_POOLER to transaction, or transaction-unnamed before PgBouncer 1.21: at ${host} a pooler answers (${reason}).`
  if (code === '42704') return tooOld(setting, host)
  if (code !== undefined && /^(28|3D|42501)/.test(code)) return `Set ${setting} right: at ${host} ${reason}.`
  if (/\bTLS\b|\bSSL\b|certificate/i.test(reason))
    return `Set ${setting} right: there is no TLS that both sides take, at ${host} (${reason}).`
  return null
}

export const noPostgresSentence = (setting: string, url: string, reason: string) =>
  `Set ${setting} to a Postgres that answers: at ${new URL(url).host} none does (${reason}).`
