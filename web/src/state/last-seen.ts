import { onlineManager, type QueryClient } from '@tanstack/react-query'
import { canKeep, forgetKept, ofThePerson } from './kept-on-device.ts'
import { entriesOf, type KeptEntry, partsToKeep } from './last-seen-rules.ts'
import { queries } from './social/queries.ts'

/**
 * What the person last saw, for a start without a connection. It belongs to whom it was read for; a
 * visitor has no id.
 */
interface LastSeen {
  personId: string | null
  entries: KeptEntry[]
}

const address = '/last-seen'
const keptEveryMs = 2_000

async function readKept(): Promise<LastSeen | null> {
  const answer = await caches.match(address, { cacheName: ofThePerson.lastSeen }).catch(() => undefined)
  return answer ? (answer.json() as Promise<LastSeen>).catch(() => null) : null
}

/**
 * Keeps the newest reads of the person, a few seconds after each change, and forgets those of
 * somebody else.
 */
export function keepLastSeen(client: QueryClient): void {
  if (!canKeep) return
  let timer: ReturnType<typeof setTimeout> | null = null
  let keptFor: string | null | undefined
  let keptParts: ReadonlySet<unknown> = new Set()
  async function keep(): Promise<void> {
    timer = null
    const me = client.getQueryData(queries.me().queryKey)
    if (me === undefined) return
    const personId = me?.id ?? null
    if (keptFor === undefined) {
      const before = await readKept()
      if (before && before.personId !== personId) await forgetKept()
    } else if (keptFor !== personId) await forgetKept()
    if (keptFor !== personId) keptParts = new Set()
    keptFor = personId
    const entries = entriesOf(
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey, state }) => ({ queryKey, data: state.data, at: state.dataUpdatedAt })),
    )
    const parts = partsToKeep(entries, keptParts)
    if (!parts) return
    // The person left while the store was read.
    if ((client.getQueryData(queries.me().queryKey)?.id ?? null) !== personId) return
    const cache = await caches.open(ofThePerson.lastSeen)
    await cache.put(address, Response.json({ personId, entries } satisfies LastSeen))
    keptParts = parts
  }
  // A full or forbidden store costs only this.
  const soon = () => (timer ??= setTimeout(() => void keep().catch(() => undefined), keptEveryMs))
  client.getQueryCache().subscribe(({ type }) => {
    if (type === 'updated') soon()
  })
}

/** Puts what was last seen where nothing is. True when it knows who is here. */
export async function restoreLastSeen(client: QueryClient): Promise<boolean> {
  const kept = canKeep ? await readKept() : null
  if (!kept) return false
  for (const { queryKey, data, at } of kept.entries)
    if (client.getQueryData(queryKey) === undefined) client.setQueryData(queryKey, data, { updatedAt: at })
  return client.getQueryData(queries.me().queryKey) !== undefined
}

/** A start without a network shows what was last seen at once; reads wait until there is one. */
export async function startOffline(client: QueryClient): Promise<void> {
  if (!navigator.onLine && (await restoreLastSeen(client))) onlineManager.setOnline(false)
}
