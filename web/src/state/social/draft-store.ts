import { newIdempotencyKey } from '@kiwi/sdk'
import { type Draft, emptyDraft } from './draft.ts'

/** Each tab writes a draft of its own; a draft whose tab is closed is found again by the next one that opens. */
const prefix = 'kiwi.draft.'
const ownKey = 'kiwi.draft-of-this-tab'
/** Where the one draft of all tabs was kept before. */
const formerKey = 'kiwi.draft'
const keptAtMost = 5
/** A page that is reloaded holds its draft for a moment longer. */
const reloadMs = 1_000

export interface ClaimedDraft {
  id: string
  draft: Draft
  /** Another tab is writing a draft as well. */
  isBesideAnother: boolean
  release: () => void
}

/** The draft of this tab, else the newest that no open tab holds, else an empty one. */
export async function claimDraft(): Promise<ClaimedDraft> {
  moveFormer()
  const stored = storedDrafts()
  const own = read(sessionStorage, ownKey)
  const others = stored.filter(({ id }) => id !== own)
  const wanted = own === null ? others : [{ id: own, draft: stored.find(({ id }) => id === own)?.draft ?? emptyDraft() }, ...others]
  for (const { id, draft } of [...wanted, { id: newIdempotencyKey(), draft: emptyDraft() }]) {
    const release = await hold(id, id === own ? reloadMs : 0)
    if (!release) continue
    write(sessionStorage, ownKey, id)
    return { id, draft, isBesideAnother: await isAnotherHeld(id), release }
  }
  throw new Error('A draft of this tab alone is held by another.')
}

/** Blobs die with the page; pictures that are not up yet would come back empty. */
export function keepDraft(id: string, draft: Draft): void {
  const photos = draft.photos.filter(({ mediaId }) => mediaId).map((photo) => ({ ...photo, previewUrl: null }))
  if (photos.length === 0 && draft.caption === '') return remove(prefix + id)
  write(localStorage, prefix + id, JSON.stringify({ ...draft, photos, savedAt: Date.now() }))
  for (const old of storedDrafts().slice(keptAtMost)) remove(prefix + old.id)
}

/** Held until it is released or the tab is closed, by the browser itself; null when another tab holds it for so long. */
function hold(id: string, patienceMs: number): Promise<(() => void) | null> {
  // Without locks (an address without https) each tab takes the draft it finds.
  if (!('locks' in navigator)) return Promise.resolve(() => {})
  const { promise, resolve } = Promise.withResolvers<(() => void) | null>()
  const options = patienceMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(patienceMs) }
  const held = navigator.locks.request(prefix + id, options, (lock) => {
    if (!lock) return resolve(null)
    return new Promise<void>((release) => resolve(release))
  })
  // Only waiting can fail: its time is over.
  held.catch(() => resolve(null))
  return promise
}

/** Told by the locks: what another tab stored may be seen here a moment later. */
async function isAnotherHeld(id: string): Promise<boolean> {
  if (!('locks' in navigator)) return false
  const { held = [] } = await navigator.locks.query()
  return held.some(({ name }) => name?.startsWith(prefix) && name !== prefix + id)
}

/** Newest first. */
function storedDrafts(): { id: string; draft: Draft; savedAt: number }[] {
  return keys()
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => {
      const stored = parse(read(localStorage, key))
      return stored ? [{ id: key.slice(prefix.length), ...stored }] : []
    })
    .sort((a, b) => b.savedAt - a.savedAt)
}

function parse(text: string | null): { draft: Draft; savedAt: number } | null {
  try {
    const { savedAt = 0, ...stored } = JSON.parse(text ?? 'null') as Partial<Draft> & { savedAt?: number }
    if (typeof stored.idempotencyKey !== 'string' || !Array.isArray(stored.photos)) return null
    const photos = stored.photos.map((photo) => ({ ...photo, isReady: photo.isReady ?? false, problem: photo.problem ?? null }))
    return { draft: { ...emptyDraft(), ...stored, photos }, savedAt }
  } catch {
    // A broken draft is no draft.
    return null
  }
}

function moveFormer(): void {
  const former = read(localStorage, formerKey)
  if (former === null) return
  write(localStorage, prefix + newIdempotencyKey(), former)
  remove(formerKey)
}

// A browser may keep nothing for a page; then the draft lives as long as the tab.
function read(store: Storage, key: string): string | null {
  try {
    return store.getItem(key)
  } catch {
    return null
  }
}

function write(store: Storage, key: string, value: string): void {
  try {
    store.setItem(key, value)
  } catch {
    return
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key)
  } catch {
    return
  }
}

function keys(): string[] {
  try {
    return Object.keys(localStorage)
  } catch {
    return []
  }
}
