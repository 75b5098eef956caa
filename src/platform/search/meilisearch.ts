import { type EnqueuedTaskPromise, type Index, Meilisearch, MeilisearchApiError, type Settings } from 'meilisearch'
import { documentId, looserMeiliQueries, type MeiliDocument, toMeili, toMeiliQuery } from './meilisearch-mapping.ts'
import { indexSettings, onlyOurs, settingsHash } from './meilisearch-settings.ts'
import { type SearchDocument, type SearchIndex, type SearchKind, searchKinds } from './port.ts'

interface MeilisearchOptions {
  url: string
  key?: string | undefined
  /** Begins the name of each index; tests choose their own. */
  prefix?: string
}

const requestTimeoutMs = 30_000
const searchTimeoutMs = 2_000
const taskTimeoutMs = 10 * 60_000
const batchBytes = 15_000_000
const scanSize = 5_000

/** Meilisearch over its HTTP API; it uses only fetch, so it runs on the edge too. One index per kind, `<prefix>_<kind>`. */
export function createMeilisearch({ url, key, prefix = 'kiwi' }: MeilisearchOptions): SearchIndex {
  const client = new Meilisearch({ host: url, timeout: requestTimeoutMs, ...(key === undefined ? {} : { apiKey: key }) })
  const nameOf = (kind: SearchKind) => `${prefix}_${kind}`
  const ready = new Map<SearchKind, Promise<Index<MeiliDocument>>>()

  /** The live index of a kind. Its settings are applied once per process, and again after a failure. */
  function indexOf(kind: SearchKind): Promise<Index<MeiliDocument>> {
    const known = ready.get(kind)
    if (known) return known
    const made = prepared(client, nameOf(kind), indexSettings(kind))
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
      const asked = toMeiliQuery(query)
      if (asked === null) return { keys: [], engine: 'meilisearch' }
      const signal = AbortSignal.timeout(searchTimeoutMs)
      const indexUid = nameOf(query.kind)
      const found = await client.index<MeiliDocument>(indexUid).search(asked.q, asked.params, { signal })
      const keys = new Set(found.hits.map((hit) => hit.key))
      const looser = keys.size < query.limit && query.offset === 0 ? looserMeiliQueries(query) : []
      if (looser.length > 0) {
        const queries = looser.map(({ q, params }) => ({ indexUid, q, ...params, limit: query.limit }))
        const { results } = await client.multiSearch<{ queries: typeof queries }, MeiliDocument>({ queries }, { signal })
        for (const { hits } of results) for (const { key } of hits) keys.add(key)
      }
      return { keys: [...keys].slice(0, query.limit), engine: 'meilisearch' }
    },
    async put(documents) {
      for (const [kind, ofKind] of byKind(documents)) await addAll(await indexOf(kind), ofKind)
    },
    async remove(kind, keys) {
      if (keys.length > 0) await finished((await indexOf(kind)).deleteDocuments(keys.map(documentId)))
    },
    async rebuild(documents) {
      const run = crypto.randomUUID().slice(0, 8)
      const buildName = (kind: SearchKind) => `${nameOf(kind)}_build_${run}`
      await dropBuilds(client, prefix)
      try {
        const counts = { person: 0, post: 0, product: 0, hashtag: 0 }
        const builds = new Map<SearchKind, Index<MeiliDocument>>()
        for (const kind of searchKinds) builds.set(kind, await prepared(client, buildName(kind), indexSettings(kind)))
        for await (const batch of documents) {
          for (const [kind, ofKind] of byKind(batch)) {
            await addAll(builds.get(kind)!, ofKind)
            counts[kind] += ofKind.length
          }
        }
        for (const [kind, build] of builds) await refuseShortBuild(build, counts[kind])
        for (const kind of searchKinds) await indexOf(kind)
        await finished(client.swapIndexes(searchKinds.map((kind) => ({ indexes: [nameOf(kind), buildName(kind)], rename: false }))))
        return { count: Object.values(counts).reduce((sum, count) => sum + count) }
      } finally {
        // After the swap the old index has the build's name; after a failure the unfinished build has it.
        await dropBuilds(client, prefix)
        ready.clear()
      }
    },
    async resumeRebuild() {
      return null
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
}

/** Settings come before documents, so that nothing is indexed twice. Equal settings are not applied: it would index everything anew. */
async function prepared(client: Meilisearch, name: string, settings: Settings): Promise<Index<MeiliDocument>> {
  const index = client.index<MeiliDocument>(name)
  const current = await index.getSettings().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    await finished(client.createIndex(name, { primaryKey: 'id' }), 'index_already_exists')
    return index.getSettings()
  })
  if (settingsHash(onlyOurs(current, settings) as Settings) !== settingsHash(settings)) await finished(index.updateSettings(settings))
  return index
}

async function addAll(index: Index<MeiliDocument>, documents: SearchDocument[]): Promise<void> {
  for (const batch of bounded(documents.map(toMeili))) await finished(index.addDocuments(batch, { primaryKey: 'id' }))
}

/** Parts of at most `batchBytes` of text each. */
function* bounded(documents: MeiliDocument[]): Generator<MeiliDocument[]> {
  let part: MeiliDocument[] = []
  let bytes = 0
  for (const document of documents) {
    const size = 3 * (document.title.length + document.body.length + document.ends.length + document.initials.length) + 400
    if (part.length > 0 && bytes + size > batchBytes) {
      yield part
      part = []
      bytes = 0
    }
    part.push(document)
    bytes += size
  }
  if (part.length > 0) yield part
}

/** Waits for a task and throws if it failed: the client resolves failed tasks too. `allowed`: the code of an error to ignore. */
async function finished(enqueued: EnqueuedTaskPromise, allowed?: string): Promise<void> {
  const task = await enqueued.waitTask({ timeout: taskTimeoutMs, interval: 50 })
  if (task.status === 'succeeded' || (allowed !== undefined && task.error?.code === allowed)) return
  throw new Error(`Meilisearch did not do ${task.type} on ${task.indexUid ?? 'its indexes'}: ${task.error?.message ?? task.status}`)
}

async function refuseShortBuild(build: Index, expected: number): Promise<void> {
  const { numberOfDocuments } = await build.getStats()
  if (numberOfDocuments !== expected)
    throw new Error(`The build ${build.uid} holds ${numberOfDocuments} documents, but ${expected} were put. It is not used; build again.`)
}

/** Builds run one at a time, so an index with a build's name is left over. */
async function dropBuilds(client: Meilisearch, prefix: string): Promise<void> {
  const { results } = await client.getRawIndexes({ limit: 1_000 })
  const left = results.filter(({ uid }) => searchKinds.some((kind) => uid.startsWith(`${prefix}_${kind}_build_`)))
  for (const { uid } of left) await finished(client.deleteIndex(uid), 'index_not_found')
}

function byKind(documents: SearchDocument[]): Map<SearchKind, SearchDocument[]> {
  return Map.groupBy(documents, ({ kind }) => kind)
}

function isMissing(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found'
}
