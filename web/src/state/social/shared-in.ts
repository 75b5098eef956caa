import { canKeep, ofThePerson } from '../kept-on-device.ts'

export interface SharedIn {
  photos: File[]
  words: string
}

/** What was shared and not taken within this time is not meant any more. */
const keptMs = 30 * 60_000

/**
 * What the phone shared with Kiwi (web/public/share-worker.js), once; null when there is nothing.
 */
export async function takeSharedIn(): Promise<SharedIn | null> {
  if (!canKeep || !(await caches.has(ofThePerson.shared))) return null
  const cache = await caches.open(ofThePerson.shared)
  const kept = await cache.matchAll()
  await caches.delete(ofThePerson.shared)
  const shared: SharedIn = { photos: [], words: '' }
  for (const part of kept) {
    if (Date.now() - Number(part.headers.get('x-at')) > keptMs) continue
    const type = part.headers.get('content-type') ?? ''
    if (!type.startsWith('image/')) shared.words = await part.text()
    else shared.photos.push(new File([await part.blob()], `photo-${shared.photos.length}`, { type }))
  }
  return shared.photos.length > 0 || shared.words !== '' ? shared : null
}
