import type { Ctx } from '../../context.ts'
import { type SearchIndex, type SearchKind, searchKinds } from '../../platform/search/port.ts'
import { countWaiting } from './internal/change-log.ts'
import { digestOf, foldDocument, hashText } from '../../platform/search/document.ts'
import { readAllOf } from './internal/read-documents.ts'
import { keepRun } from './internal/search-runs.ts'

export interface KindReport {
  kind: SearchKind
  /** How many documents should exist (the command line calls it the truth), and how many do. */
  truth: number
  stored: number
  missing: number
  /** Stored, but nobody may find it any more. */
  extra: number
  stale: number
}

export interface EngineReport {
  engine: string
  isEqual: boolean
  /** Changes the engine has not read yet: they explain differences. */
  waiting: number
  kinds: KindReport[]
}

interface Entry {
  key: string
  digest: string
}

const bucketCount = 1_024

/**
 * Compares the documents of every engine with Postgres: one hash per bucket, then key by key in the
 * buckets that differ. Both sides are read once, twice if something differs; memory grows with the
 * differing buckets, not with the documents.
 */
export async function verifySearch(ctx: Ctx): Promise<{ isEqual: boolean; engines: EngineReport[] }> {
  const engines: EngineReport[] = []
  for (const index of ctx.platform.search.indexes)
    engines.push(await keepRun(ctx, index.name, 'verify', () => verifyIndex(ctx, index), differing))
  return { isEqual: engines.every(({ isEqual }) => isEqual), engines }
}

async function verifyIndex(ctx: Ctx, index: SearchIndex): Promise<EngineReport> {
  const kinds: KindReport[] = []
  for (const kind of searchKinds) kinds.push(await verifyKind(ctx, index, kind))
  const waiting = await countWaiting(ctx.main.db, index.name)
  return { engine: index.name, isEqual: differing({ kinds }) === 0, waiting, kinds }
}

function differing({ kinds }: Pick<EngineReport, 'kinds'>): number {
  return kinds.reduce((sum, { missing, extra, stale }) => sum + missing + extra + stale, 0)
}

async function verifyKind(ctx: Ctx, index: SearchIndex, kind: SearchKind): Promise<KindReport> {
  const [expected, stored] = await Promise.all([bucketsOf(expectedEntries(ctx, kind)), bucketsOf(index.scan(kind))])
  const differing = new Set(expected.hashes.flatMap((hash, bucket) => (hash === stored.hashes[bucket] ? [] : [bucket])))
  const counted = { kind, truth: expected.count, stored: stored.count }
  if (differing.size === 0) return { ...counted, missing: 0, extra: 0, stale: 0 }
  const [wanted, held] = await Promise.all([entriesIn(differing, expectedEntries(ctx, kind)), entriesIn(differing, index.scan(kind))])
  return { ...counted, ...difference(wanted, held) }
}

async function* expectedEntries(ctx: Ctx, kind: SearchKind): AsyncGenerator<Entry[]> {
  for await (const page of readAllOf(ctx.main, kind)) {
    yield page.map((document) => ({ key: document.key, digest: digestOf(foldDocument(document)) }))
  }
}

const bucketOf = (key: string) => hashText(key) % bucketCount

/** A bucket's hash is the exclusive or of its entries' hashes: order does not matter. */
async function bucketsOf(pages: AsyncIterable<Entry[]>): Promise<{ count: number; hashes: bigint[] }> {
  const hashes = Array.from({ length: bucketCount }, () => 0n)
  let count = 0
  for await (const page of pages) {
    for (const { key, digest } of page) {
      const bucket = bucketOf(key)
      hashes[bucket] = hashes[bucket]! ^ BigInt(hashText(`${key} ${digest}`))
    }
    count += page.length
  }
  return { count, hashes }
}

async function entriesIn(buckets: Set<number>, pages: AsyncIterable<Entry[]>): Promise<Map<string, string>> {
  const entries = new Map<string, string>()
  for await (const page of pages) {
    for (const { key, digest } of page) if (buckets.has(bucketOf(key))) entries.set(key, digest)
  }
  return entries
}

function difference(wanted: Map<string, string>, held: Map<string, string>): Pick<KindReport, 'missing' | 'extra' | 'stale'> {
  const report = { missing: 0, extra: 0, stale: 0 }
  for (const [key, digest] of wanted) {
    const stored = held.get(key)
    if (stored === undefined) report.missing += 1
    else if (stored !== digest) report.stale += 1
  }
  for (const key of held.keys()) if (!wanted.has(key)) report.extra += 1
  return report
}
