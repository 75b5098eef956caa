import { type Index, Meilisearch, MeilisearchApiError, type Settings } from 'meilisearch'
import { documentId, lastMeiliQueries, looserMeiliQueries, type MeiliDocument, toMeili, toMeiliQuery } from './meilisearch-mapping.ts'
import { indexSettings, onlyOurs, settingsHash } from './meilisearch-settings.ts'
import { createWrites, type Parcels } from './meilisearch-writes.ts'
import { type SearchDocument, type SearchIndex, type SearchKind, type SearchQuery, searchKinds } from './port.ts'

interface MeilisearchOptions {
  url: string
  key?: string | undefined
  /** Begins the name of each index; tests choose their own. */
  prefix?: string
  /** For how long an engine under pressure is left alone, each time. */
  waitsMs?: readonly number[]
}

const requestTimeoutMs = 30_000
const searchTimeoutMs = 2_000
const scanSize = 5_000

type Finished = ReturnType<typeof createWrites>['finished']

/**
 * Meilisearch over its HTTP API; it uses only fetch, so it runs on the edge too. One index per
 * kind, `<prefix>_<kind>`; the one before the last rebuild stays as `<prefix>_<kind>_before`, until
 * the disk is full.
 */
export function createMeilisearch({ url, key, prefix = 'kiwi', waitsMs }: MeilisearchOptions): SearchIndex {
  const client = new Meilisearch({
    host: url,
    timeout: requestTimeoutMs,
    // Answers are keys, 1 KB: to compress and open them took a tenth of a search's processor time.
    requestInit: { headers: { 'accept-encoding': 'identity' } },
    ...(key === undefined ? {} : { apiKey: key }),
  })
  const nameOf = (kind: SearchKind) => `${prefix}_${kind}`
  const beforeOf = (kind: SearchKind) => `${nameOf(kind)}_before`
  const { finished, parcels } = createWrites({ client, url, key, ...(waitsMs ? { waitsMs } : {}), makeRoom: dropBefore })
  /** The next rebuild makes it again. Asked once each: it is called where the disk is full. */
  async function dropBefore(): Promise<void> {
    for (const uid of await indexNames(client, (name) => searchKinds.some((kind) => name === beforeOf(kind))))
      await client.deleteIndex(uid).waitTask()
  }
  const ready = new Map<SearchKind, Promise<Index<MeiliDocument>>>()

  /**
   * The live index of a kind. Its settings are applied once per process, and again after a failure.
   */
  function indexOf(kind: SearchKind): Promise<Index<MeiliDocument>> {
    const known = ready.get(kind)
    if (known) return known
    const made = prepared(client, finished, nameOf(kind), indexSettings(kind))
    ready.set(kind, made)
    made.catch(() => ready.delete(kind))
    return made
  }

  const engine: SearchIndex = {
    name: 'meilisearch',
    get indexes() {
      return [engine]
    },
    async search(query) {
      return { keys: await searchIn(client, nameOf(query.kind), query), engine: 'meilisearch' }
    },
    async put(documents) {
      for (const [kind, ofKind] of byKind(documents)) {
        const parcel = parcels((await indexOf(kind)).uid)
        await parcel.add(ofKind.map(toMeili))
        await parcel.end()
      }
    },
    async remove(kind, keys) {
      if (keys.length > 0) {
        const index = await indexOf(kind)
        await finished(() => index.deleteDocuments(keys.map(documentId)))
      }
    },
    async rebuild(documents, _onSwapped, accept) {
      const run = crypto.randomUUID().slice(0, 8)
      const buildName = (kind: SearchKind) => `${nameOf(kind)}_build_${run}`
      await dropBuilds(client, finished, prefix)
      await dropBefore()
      try {
        const counts = { person: 0, post: 0, product: 0, hashtag: 0 }
        const builds = new Map<SearchKind, { index: Index<MeiliDocument>; parcel: Parcels }>()
        for (const kind of searchKinds) {
          const index = await prepared(client, finished, buildName(kind), indexSettings(kind))
          builds.set(kind, { index, parcel: parcels(index.uid) })
        }
        for await (const batch of documents) {
          for (const [kind, ofKind] of byKind(batch)) {
            await builds.get(kind)!.parcel.add(ofKind.map(toMeili))
            counts[kind] += ofKind.length
          }
        }
        for (const [kind, { index, parcel }] of builds) {
          await parcel.end()
          await refuseShortBuild(index, counts[kind])
        }
        await accept?.((query) => searchIn(client, buildName(query.kind), query))
        for (const kind of searchKinds) await indexOf(kind)
        await exchange((kind) => [nameOf(kind), buildName(kind)])
        for (const kind of searchKinds)
          await finished(() => client.createIndex(beforeOf(kind), { primaryKey: 'id' }), 'index_already_exists')
        await exchange((kind) => [buildName(kind), beforeOf(kind)])
        return { count: Object.values(counts).reduce((sum, count) => sum + count) }
      } finally {
        // An empty index has the build's name now; after a failure the unfinished build has it.
        await dropBuilds(client, finished, prefix)
        ready.clear()
      }
    },
    async resumeRebuild() {
      return null
    },
    async swapBack() {
      const kept = await indexNames(client, (name) => searchKinds.some((kind) => name === beforeOf(kind)))
      if (kept.length < searchKinds.length) return false
      await exchange((kind) => [nameOf(kind), beforeOf(kind)])
      ready.clear()
      return true
    },
    async count() {
      const counted = await Promise.all(
        searchKinds.map(async (kind) => [kind, (await (await indexOf(kind)).getStats()).numberOfDocuments] as const),
      )
      return Object.fromEntries(counted) as Record<SearchKind, number>
    },
    async *scan(kind) {
      const index = await indexOf(kind)
      for (let offset = 0; ; offset += scanSize) {
        const { results } = await index.getDocuments<MeiliDocument>({ fields: ['key', 'digest'], limit: scanSize, offset })
        if (results.length === 0) return
        yield results.map((document) => ({ key: document.key, digest: document.digest }))
      }
    },
    async ping() {
      await client.health()
    },
  }
  return engine

  /** All kinds at once. */
  function exchange(pairOf: (kind: SearchKind) => [string, string]): Promise<void> {
    return finished(() => client.swapIndexes(searchKinds.map((kind) => ({ indexes: pairOf(kind), rename: false }))))
  }
}

async function searchIn(client: Meilisearch, indexUid: string, query: SearchQuery): Promise<string[]> {
  const asked = toMeiliQuery(query)
  if (asked === null) return []
  const signal = AbortSignal.timeout(searchTimeoutMs)
  const found = await client.index<MeiliDocument>(indexUid).search(asked.q, asked.params, { signal })
  const keys = new Set(found.hits.map((hit) => hit.key))
  const { enough = query.limit } = query
  const ask = async (asked: ReturnType<typeof looserMeiliQueries>) => {
    const queries = asked.map(({ q, params }) => ({ indexUid, q, ...params, limit: enough }))
    return queries.length === 0
      ? []
      : (await client.multiSearch<{ queries: typeof queries }, MeiliDocument>({ queries }, { signal })).results
  }
  const looser = keys.size < enough && query.offset === 0 ? await ask(looserMeiliQueries(query)) : []
  for (const { hits } of looser) for (const { key } of hits) keys.add(key)
  const last = keys.size === 0 ? (await ask(lastMeiliQueries(query))).find(({ hits }) => hits.length > 0) : undefined
  for (const { key } of last?.hits ?? []) keys.add(key)
  return [...keys].slice(0, query.limit)
}

/**
 * Settings come before documents, so that nothing is indexed twice. Equal settings are not applied:
 * it would index everything anew.
 */
async function prepared(client: Meilisearch, finished: Finished, name: string, settings: Settings): Promise<Index<MeiliDocument>> {
  const index = client.index<MeiliDocument>(name)
  const current = await index.getSettings().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    await finished(() => client.createIndex(name, { primaryKey: 'id' }), 'index_already_exists')
    return index.getSettings()
  })
  if (settingsHash(onlyOurs(current, settings) as Settings) !== settingsHash(settings)) await finished(() => index.updateSettings(settings))
  return index
}

async function refuseShortBuild(build: Index, expected: number): Promise<void> {
  const { numberOfDocuments } = await build.getStats()
  if (numberOfDocuments !== expected)
    throw new Error(`The build ${build.uid} holds ${numberOfDocuments} documents, but ${expected} were put. It is not used; build again.`)
}

/** Builds run one at a time, so an index with a build's name is left over. */
async function dropBuilds(client: Meilisearch, finished: Finished, prefix: string): Promise<void> {
  const left = await indexNames(client, (name) => searchKinds.some((kind) => name.startsWith(`${prefix}_${kind}_build_`)))
  for (const uid of left) await finished(() => client.deleteIndex(uid), 'index_not_found')
}

async function indexNames(client: Meilisearch, isWanted: (name: string) => boolean): Promise<string[]> {
  const { results } = await client.getRawIndexes({ limit: 1_000 })
  return results.map(({ uid }) => uid).filter(isWanted)
}

function byKind(documents: SearchDocument[]): Map<SearchKind, SearchDocument[]> {
  return Map.groupBy(documents, ({ kind }) => kind)
}

function isMissing(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found'
}
