import { offerRelease } from './release.ts'

/** The one service worker, for pushes and for pages without a network. */
export const registerWorker = () => navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })

/** The app asks for a newer release when it is looked at again after this time. */
const lookEveryMs = 30 * 60_000

/** In development files have no hashes, and nothing is kept. */
export function watchRelease(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  registerWorker()
    .then(watch)
    .catch(() => undefined)
}

function watch(registration: ServiceWorkerRegistration): void {
  const lookAt = () => {
    const { waiting, active } = registration
    // The first worker of a browser takes nobody's place.
    if (waiting && active) offerRelease(() => takeOver(waiting, active))
  }
  const follow = () => registration.installing?.addEventListener('statechange', lookAt)
  lookAt()
  // One may be on its way already.
  follow()
  registration.addEventListener('updatefound', follow)
  // Another tab took the new release: this one runs the old one until it is read again.
  const had = navigator.serviceWorker.controller
  if (had) navigator.serviceWorker.addEventListener('controllerchange', () => offerRelease(() => location.reload()))
  let lookedAt = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < lookEveryMs) return
    lookedAt = Date.now()
    registration.update().catch(() => undefined)
  })
}

/** The page is read again after this time, whatever the workers do. */
const takenWithinMs = 3_000

function takeOver(waiting: ServiceWorker, active: ServiceWorker): void {
  let isTaken = false
  const take = () => {
    if (!isTaken) location.reload()
    isTaken = true
  }
  navigator.serviceWorker.addEventListener('controllerchange', take, { once: true })
  // A page that no worker controls hears no change of it.
  waiting.addEventListener('statechange', () => waiting.state === 'activated' && take())
  // A request of this page that does not end holds the new worker back. The page itself comes from
  // the server, of the new release either way.
  setTimeout(take, takenWithinMs)
  tell(active, 'give_way')
  tell(waiting, 'take_over')
}

/**
 * A member's device keeps every page of the release, unless they save data: a later release does
 * not break what is open.
 */
export async function keepRelease(): Promise<void> {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } }
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || connection?.saveData) return
  const { active } = await navigator.serviceWorker.ready
  if (active) tell(active, 'keep_later')
}

/** What web/public/offline-worker.js hears. */
function tell(worker: ServiceWorker, kind: 'take_over' | 'give_way' | 'keep_later'): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A worker has no target.
  worker.postMessage({ kind })
}
