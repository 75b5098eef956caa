import type { Ctx } from '../../context.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { readDocuments } from './internal/read-documents.ts'

/**
 * Takes hidden and deleted things out of every engine now, not at the next sync. What has become visible again meanwhile stays.
 * Readers never depended on it: each hit is checked in Postgres.
 */
export async function removeFromSearch(ctx: Ctx, { kind, keys }: JobPayload<'search.remove'>): Promise<{ removed: number }> {
  const standing = new Set((await readDocuments(ctx.main, kind, keys)).map(({ key }) => key))
  const gone = keys.filter((key) => !standing.has(key))
  const attempts = await Promise.allSettled(ctx.platform.search.indexes.map((index) => index.remove(kind, gone)))
  const failed = attempts.find((attempt) => attempt.status === 'rejected')
  if (failed) throw failed.reason
  return { removed: gone.length }
}
