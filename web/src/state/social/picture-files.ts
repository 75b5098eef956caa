import { createStore, clear, del, delMany, entries, get, set } from 'idb-keyval'

/** A file that the API has not got yet. */
interface KeptFile {
  file: File
  keptAt: number
}

/**
 * A draft that is thrown away may be brought back for a moment, and another tab may not have saved
 * its draft yet.
 */
const atLeastMs = 3_600_000

// A browser may forbid storage, or have no room left. Then a file lives as long as the page.
let opened: ReturnType<typeof createStore> | undefined
const store = () => (opened ??= createStore('kiwi-pictures', 'files'))

/**
 * Keeps the file of a picture until it has arrived: a reload or a day without a network does not
 * lose it.
 */
export async function keepFile(photoId: string, file: File): Promise<void> {
  await set(photoId, { file, keptAt: Date.now() } satisfies KeptFile, store()).catch(() => {})
}

export async function keptFile(photoId: string): Promise<File | null> {
  const kept = await get<KeptFile>(photoId, store()).catch(() => undefined)
  return kept?.file ?? null
}

export async function forgetFile(photoId: string): Promise<void> {
  await del(photoId, store()).catch(() => {})
}

/** Files of pictures that no draft has any more. */
export async function forgetFilesBut(photoIds: ReadonlySet<string>): Promise<void> {
  const kept = await entries<string, KeptFile>(store()).catch(() => [])
  const left = kept.filter(([id, { keptAt }]) => !photoIds.has(id) && keptAt < Date.now() - atLeastMs)
  await delMany(
    left.map(([id]) => id),
    store(),
  ).catch(() => {})
}

/** At sign-out. */
export async function forgetFiles(): Promise<void> {
  await clear(store()).catch(() => {})
}
