// Takes what the phone shares with Kiwi (manifest: share_target) and opens the composer with it:
// web/src/state/social/shared-in.ts. Another site may send a form here too, so nothing is done with
// it: a person looks at it and publishes it, or not.
const shared = 'kiwi-shared'
const photosAtMost = 10

self.addEventListener('fetch', (event) => {
  const isShared = event.request.method === 'POST' && new URL(event.request.url).pathname === '/share-target'
  if (isShared) event.respondWith(keepShared(event.request).then(() => Response.redirect('/write', 303)))
})

async function keepShared(request) {
  const form = await request.formData().catch(() => new FormData())
  const photos = form.getAll('photos').filter((file) => file instanceof File && file.type.startsWith('image/'))
  const words = ['title', 'text', 'url'].map((name) => form.get(name)).filter((word) => typeof word === 'string' && word !== '')
  await caches.delete(shared)
  const cache = await caches.open(shared)
  const at = String(Date.now())
  await cache.put('/shared/words', new Response(words.join('\n'), { headers: { 'x-at': at } }))
  await Promise.all(
    photos
      .slice(0, photosAtMost)
      .map((photo, index) =>
        cache.put(`/shared/photo-${index}`, new Response(photo, { headers: { 'content-type': photo.type, 'x-at': at } })),
      ),
  )
}
