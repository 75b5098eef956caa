import type { Ctx } from '../../context.ts'
import type { JobPayload } from '../../jobs/catalog.ts'
import { readDocuments } from './internal/read-documents.ts'

/**
 * Removes hidden and deleted documents from every engine at once, not at the next sync. A document
 * that is visible again stays. Readers do not depend on it: Postgres checks every candidate.
 */
export async function removeFromSearch(ctx: Ctx, { kind, keys }: JobPayload<'search.remove'>): Promise<{ removed: number }> {
  const existing = new Set((await readDocuments(ctx.main, kind, keys)).map(({ key }) => key))
  const removed = keys.filter((key) => !existing.has(key))
  const attempts = await Promise.allSettled(ctx.platform.search.indexes.map((index) => index.remove(kind, removed)))
  const failed = attempts.find((attempt) => attempt.status === 'rejected')
  if (failed) throw failed.reason
  return { removed: removed.length }
}
