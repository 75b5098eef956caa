// Shows pushes (src/social/notifications/push-rules.ts writes them) and opens their page. It keeps
// nothing and answers no request.
self.addEventListener('push', (event) => {
  event.waitUntil(show(event.data.json()))
})

async function show({ title, body, path, tag, isSilent = false, unreadCount }) {
  if ('setAppBadge' in navigator) await navigator.setAppBadge(unreadCount).catch(() => {})
  // One tag is one line on the screen: a notice that grows takes the place of what was shown.
  await registration.showNotification(title, { body, tag, silent: isSilent, icon: '/icon-192.png', badge: '/icon-192.png', data: { path } })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data.path))
})

/** In a window of Kiwi that is open, else in a new one. */
async function open(path) {
  const url = new URL(path, location.origin)
  if (url.origin !== location.origin) return
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const own = windows.find(({ url: shown }) => new URL(shown).origin === location.origin)
  if (own === undefined) return clients.openWindow(url.href)
  await own.focus().catch(() => {})
  // A window that this worker does not control yet cannot be led elsewhere.
  await own.navigate(url.href).catch(() => clients.openWindow(url.href))
}

// The push service gave the browser another endpoint: Kiwi must know it, or the person hears
// nothing more.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew(event))
})

async function renew({ oldSubscription, newSubscription }) {
  const old = oldSubscription ?? (await registration.pushManager.getSubscription())
  const fresh = newSubscription ?? (old && (await registration.pushManager.subscribe(old.options)))
  if (!fresh) return
  const { endpoint, keys } = fresh.toJSON()
  // Else both would hear each push until the old one is refused.
  const replaces = old?.endpoint ?? null
  const serverKey = base64url(fresh.options.applicationServerKey)
  const locale = navigator.language.startsWith('ko') ? 'ko' : 'en'
  await fetch('/trpc/notifications.subscribePush', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, replaces, p256dh: keys.p256dh, auth: keys.auth, serverKey, locale }),
  })
}

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
