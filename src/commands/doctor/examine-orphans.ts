import type { ApiConfig } from '../../config.ts'
import { connectDatabase } from '../../db/client.ts'
import type { Queryable } from '../../db/rows.ts'
import { rowsOfLeft } from '../../jobs/handlers/leaving/rows-of-left.ts'
import { nodeStorage } from '../../node-deps.ts'
import { innermostReason } from '../../shared/innermost-reason.ts'
import { inParts, leftAfterMs, missingOf, unnamedOf } from '../../social/media/unnamed-files.ts'
import { reachMs } from './attempt.ts'
import { type Finding, off } from './finding.ts'

/** The hourly sweep has had time for a file that nobody names. */
const unsweptMs = 2 * leftAfterMs
const looksForMs = 6_000

/**
 * Files that no row names, pictures without their files, rows of people who left. Of very
 * many files only the first are looked at.
 */
export async function examineOrphans(config: ApiConfig): Promise<Finding[]> {
  const main = connectDatabase({
    url: config.DATABASE_URL,
    driver: config.DATABASE_DRIVER,
    pooler: config.DATABASE_POOLER,
    poolMax: 1,
    leaseMax: 1,
    applicationName: 'kiwi-doctor',
    timeouts: { statementMs: reachMs, transactionMs: reachMs, idleInTransactionMs: reachMs },
  })
  try {
    return [
      ...(await orNotKnown('files and rows', () => examineFiles(main.db, config))),
      ...(await orNotKnown('people who left', () => examineLeft(main.db))),
    ]
  } finally {
    await main.end()
  }
}

/** Another finding says that a store does not answer; a count that takes too long is no fault. */
async function orNotKnown(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  return look().catch((error: unknown) => [off(what, `not known: ${innermostReason(error)}`)])
}

async function examineFiles(db: Queryable, { storage: place }: ApiConfig): Promise<Finding[]> {
  const storage = await nodeStorage(place)
  const startedAt = new Date()
  const until = performance.now() + looksForMs
  const [unnamed, missing]: [string[], string[]] = [[], []]
  let [files, from, isWhole] = [0, '', true]
  for await (const part of inParts(await storage.list())) {
    const keys = part.map(({ key }) => key)
    const to = keys.at(-1)!
    const old = part.filter(({ writtenAt }) => writtenAt.getTime() < startedAt.getTime() - unsweptMs)
    unnamed.push(...(await unnamedOf(db, old)))
    missing.push(...(await missingOf(db, { keys, from, to, readyBefore: startedAt })))
    files += part.length
    from = to
    isWhole = performance.now() < until
    if (!isWhole) break
  }
  if (isWhole) missing.push(...(await missingOf(db, { keys: [], from, to: null, readyBefore: startedAt })))
  const seen = `${isWhole ? '' : 'the first '}${files} files`
  return [
    unnamed.length > 0
      ? {
          what: 'files without rows',
          verdict: 'wrong',
          detail: `${unnamed.length} of ${seen} are named by no row, such as ${unnamed[0]}: start "kiwi runner", or run "kiwi jobs run media.sweepFiles"`,
        }
      : { what: 'files without rows', verdict: 'ok', detail: `none of ${seen}` },
    missing.length > 0
      ? {
          what: 'rows without files',
          verdict: 'wrong',
          detail: `${missing.length} files of ready pictures are not in the storage, such as ${missing[0]}: put them back from the copy of the pictures`,
        }
      : { what: 'rows without files', verdict: 'ok', detail: `none up to the last of ${seen}` },
  ]
}

async function examineLeft(db: Queryable): Promise<Finding[]> {
  const what = 'people who left'
  const left = await rowsOfLeft(db)
  if (left.length === 0) return [{ what, verdict: 'ok', detail: 'no row of theirs is left that leaving erases' }]
  const told = left.slice(0, 3).map(({ place, count }) => `${count} of ${place}`)
  const detail = `rows of theirs were written since: ${told.join(', ')}. Look at them and delete them as the owner of the database`
  return [{ what, verdict: 'wrong', detail }]
}
