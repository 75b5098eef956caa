/**
 * Caches of this device that belong to the person who is signed in. The service worker writes to
 * `pictures` and `shared`.
 */
export const ofThePerson = { lastSeen: 'kiwi-last-seen', pictures: 'kiwi-pictures', shared: 'kiwi-shared' } as const

/** Without https, and in some private windows, a browser keeps nothing. */
export const canKeep = 'caches' in window

/** After sign-out, and before somebody else's first look. */
export async function forgetKept(): Promise<void> {
  if (!canKeep) return
  // What the worker is about to keep belongs to the person before.
  navigator.serviceWorker?.controller?.postMessage({ kind: 'forget' })
  await Promise.all(Object.values(ofThePerson).map((name) => caches.delete(name)))
}
