// Opens pages without a network and keeps one release whole. Names of caches:
// web/src/state/kept-on-device.ts.
const releases = 'kiwi-release-'
const release = releases + self.built.release
const pictures = 'kiwi-pictures'
const picturesAtMost = 120
/** A page of the app that says nothing about anybody. It opens every address. */
const plainPage = '/left'
/** Navigations that are not pages of the web app. */
const notPages = /^\/(trpc|auth|hooks|health|m|media|upload|assets|share|sitemap|exports|sheets|download|mail)(\/|$)|^\/[^/@]+\.[a-z]+$/

self.addEventListener('install', (event) => {
  if (self.built.entry !== '') event.waitUntil(keepFirst())
})

/**
 * A worker of another release than the server's page fails here, and is tried again at the next
 * look.
 */
async function keepFirst() {
  const page = await fetch(plainPage, { cache: 'no-cache', credentials: 'omit' })
  if (!page.ok || !(await page.clone().text()).includes(self.built.entry)) throw new Error('The server has another release.')
  const cache = await caches.open(release)
  await cache.addAll(self.built.first)
  await cache.put(plainPage, page)
}

/**
 * The rest of the release, one file after another, so that a later release does not break a tab
 * that is open.
 */
async function keepLater() {
  const cache = await caches.open(release)
  const { signal } = givesWay
  for (const file of self.built.later) if (!(await cache.match(file))) await cache.add(new Request(file, { signal }))
}

/** Every tab asks for the rest of the release: each file is read once. */
let keeping

/**
 * A worker takes over when the one before it has nothing left to do: that one stops what it still
 * keeps.
 */
const givesWay = new AbortController()

self.addEventListener('activate', (event) => {
  // No navigation preload: it sends what this worker leaves alone a second time, and a sign-in can
  // be completed once.
  event.waitUntil(dropOldReleases())
})

/** The one before stays for tabs that still run it. */
async function dropOldReleases() {
  const kept = (await caches.keys()).filter((name) => name.startsWith(releases) && name !== release)
  await Promise.all(kept.slice(0, -1).map((name) => caches.delete(name)))
}

/** Counts the people of this device: a picture that comes late is not kept for the next one. */
let person = 0

self.addEventListener('message', (event) => {
  if (event.data?.kind === 'take_over') void self.skipWaiting()
  if (event.data?.kind === 'give_way') givesWay.abort()
  if (event.data?.kind === 'keep_later')
    event.waitUntil(
      (keeping ??= keepLater()
        .catch(() => {})
        .finally(() => (keeping = undefined))),
    )
  if (event.data?.kind === 'forget') {
    person += 1
    event.waitUntil(caches.delete(pictures))
  }
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin || self.built.entry === '') return
  if (request.mode === 'navigate') {
    if (!notPages.test(pathname)) event.respondWith(openPage(event))
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(openFile(request))
  } else if (/^\/(m|media)\//.test(pathname) && request.destination === 'image') {
    event.respondWith(openPicture(event, pathname))
  }
})

/**
 * The server's page, else the kept one: without a network, or behind a gateway that has no server.
 */
async function openPage({ request }) {
  const answer = await fetch(request).catch(() => undefined)
  if (answer && answer.status < 502) return answer
  return (await caches.match(plainPage, { cacheName: release })) ?? answer ?? Response.error()
}

/** The names of files hold their hash: what is kept is right. */
async function openFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request)
}

/**
 * The server decides at each look who may see it; only without an answer the kept one is shown.
 * Signatures change, the path stays.
 */
async function openPicture(event, pathname) {
  const of = person
  try {
    const answer = await fetch(event.request)
    if (answer.status === 200) event.waitUntil(keepPicture(pathname, answer.clone(), of))
    else if (answer.status === 404) event.waitUntil(caches.open(pictures).then((cache) => cache.delete(pathname)))
    return answer
  } catch {
    return (await caches.match(pathname, { cacheName: pictures })) ?? Response.error()
  }
}

async function keepPicture(pathname, answer, of) {
  const cache = await caches.open(pictures)
  if (of !== person || (await cache.match(pathname))) return
  await cache.put(pathname, answer)
  const kept = await cache.keys()
  await Promise.all(kept.slice(0, Math.max(0, kept.length - picturesAtMost)).map((oldest) => cache.delete(oldest)))
}
