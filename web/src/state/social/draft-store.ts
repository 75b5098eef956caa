import { newIdempotencyKey } from '@kiwi/sdk'
import { maxPictures } from '../../../../src/shared/bounds.ts'
import { type Draft, emptyDraft, newPhoto } from './draft.ts'
import { forgetFilesBut } from './picture-files.ts'

/** Each tab has a draft of its own. The next tab that opens takes over a closed tab's draft. */
const prefix = 'kiwi.draft.'
const ownKey = 'kiwi.draft-of-this-tab'
/** The key of the one draft that all tabs shared in earlier versions. */
const formerKey = 'kiwi.draft'
const keptAtMost = 5
/** A page that reloads holds the lock of its draft for a moment longer. */
const reloadMs = 1_000

export interface ClaimedDraft {
  id: string
  draft: Draft
  /** Another tab is writing a draft as well. */
  isBesideAnother: boolean
  release: () => void
}

/** The draft of this tab, or the newest that no open tab holds, or an empty one. */
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
    void forgetFilesBut(new Set(stored.flatMap(({ draft: { photos } }) => photos.map((photo) => photo.id))))
    return { id, draft, isBesideAnother: await isAnotherHeld(id), release }
  }
  throw new Error('A draft of this tab alone is held by another.')
}

/**
 * Makes a draft of the API the one of this tab. What was changed here and could not be saved yet
 * goes on from here.
 */
export function adoptDraft(draft: Draft): void {
  const own = storedDrafts().find(({ draft: { idempotencyKey } }) => idempotencyKey === draft.idempotencyKey)
  const id = own?.id ?? newIdempotencyKey()
  const onItsWay = own?.draft.photos.filter(({ mediaId }) => mediaId === null) ?? []
  if ((own?.draft.saved ?? 0) < (draft.saved ?? 0))
    keepDraft(id, { ...draft, photos: [...draft.photos, ...onItsWay].slice(0, maxPictures) })
  write(sessionStorage, ownKey, id)
}

let lastKept = ''

/** The files of its pictures are kept apart: picture-files.ts. What an upload is at is not kept. */
export function keepDraft(id: string, draft: Draft): void {
  const photos = draft.photos.map((photo) => ({ ...photo, previewUrl: null, progress: 0, step: 'queued' as const }))
  const kept = id + JSON.stringify({ ...draft, photos })
  if (kept === lastKept) return
  lastKept = kept
  if (photos.length === 0 && draft.caption === '') return remove(prefix + id)
  write(localStorage, prefix + id, JSON.stringify({ ...draft, photos, savedAt: Date.now() }))
  for (const old of storedDrafts().slice(keptAtMost)) remove(prefix + old.id)
}

/** Holds the lock until it is released or the tab closes. Null if another tab keeps it so long. */
function hold(id: string, patienceMs: number): Promise<(() => void) | null> {
  // Without locks (an address without https) each tab takes the draft it finds.
  if (!('locks' in navigator)) return Promise.resolve(() => {})
  const { promise, resolve } = Promise.withResolvers<(() => void) | null>()
  const options = patienceMs === 0 ? { ifAvailable: true } : { signal: AbortSignal.timeout(patienceMs) }
  const held = navigator.locks.request(prefix + id, options, (lock) => {
    if (!lock) return resolve(null)
    return new Promise<void>((release) => resolve(release))
  })
  // Only the wait for the lock can fail, after its time.
  held.catch(() => resolve(null))
  return promise
}

/** By the locks, because another tab's storage may be visible here only a moment later. */
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
    const photos = stored.photos.map((photo) => ({ ...newPhoto, ...photo }))
    return { draft: { ...emptyDraft(), ...stored, photos }, savedAt }
  } catch {
    // A broken draft is ignored.
    return null
  }
}

function moveFormer(): void {
  const former = read(localStorage, formerKey)
  if (former === null) return
  write(localStorage, prefix + newIdempotencyKey(), former)
  remove(formerKey)
}

// A browser may forbid storage. Then the draft lives as long as the tab.
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
