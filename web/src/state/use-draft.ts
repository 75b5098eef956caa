import { newIdempotencyKey } from '@kiwi/sdk'
import { useEffect, useReducer, useRef } from 'react'
import { changeDraft, type Draft, emptyDraft, maxPhotos } from './draft.ts'
import { asKiwiError, kiwi } from './kiwi.ts'
import { m } from '../paraglide/messages.js'
import { refuseFile } from './picture-upload.ts'
import { toast } from './toasts.ts'

const storageKey = 'kiwi.draft'

/** The post being written. It survives a reload: uploaded pictures by their id, the rest as text. */
export function useDraft() {
  const [draft, change] = useReducer(changeDraft, null, read)
  const uploads = useRef(new Map<string, AbortController>())

  useEffect(() => {
    try {
      // Blobs die with the page; pictures that are not up yet would come back empty.
      const photos = draft.photos.filter(({ mediaId }) => mediaId).map((photo) => ({ ...photo, previewUrl: null }))
      localStorage.setItem(storageKey, JSON.stringify({ ...draft, photos }))
    } catch {
      // Without storage the draft lives as long as the page.
    }
  }, [draft])

  async function upload(id: string, file: File) {
    const controller = new AbortController()
    uploads.current.set(id, controller)
    try {
      const mediaId = await kiwi.uploadPicture(file, 'post', {
        signal: controller.signal,
        onProgress: (progress) => change({ kind: 'photo', id, change: { progress } }),
      })
      change({ kind: 'photo', id, change: { mediaId, progress: 1 } })
    } catch (error) {
      const { code, message } = asKiwiError(error)
      if (code === 'ABORTED') return
      change({ kind: 'photo', id, change: { progress: null } })
      toast(message, 'bad')
    } finally {
      uploads.current.delete(id)
    }
  }

  /** Takes pictures in, up to ten, and starts sending them. */
  function addFiles(files: File[]) {
    const refusals = new Set(files.map(refuseFile).filter((refusal) => refusal !== null))
    for (const refusal of refusals) toast(refusal, 'bad')
    const good = files.filter((file) => refuseFile(file) === null)
    const room = maxPhotos - draft.photos.length
    if (good.length > room) toast(m.write_too_many(), 'bad')
    const taken = good.slice(0, room).map((file) => ({ file, id: newIdempotencyKey(), previewUrl: URL.createObjectURL(file) }))
    change({ kind: 'add', photos: taken.map(({ id, previewUrl }) => ({ id, previewUrl })) })
    for (const { id, file } of taken) void upload(id, file)
    return taken[0]?.id
  }

  function removePhoto(id: string) {
    uploads.current.get(id)?.abort()
    change({ kind: 'remove', id })
  }

  return { draft, change, addFiles, removePhoto }
}

function read(): Draft {
  try {
    const stored = JSON.parse(localStorage.getItem(storageKey) ?? 'null') as Partial<Draft> | null
    if (stored && typeof stored.idempotencyKey === 'string' && Array.isArray(stored.photos)) return { ...emptyDraft(), ...stored }
  } catch {
    // A broken draft is no draft.
  }
  return emptyDraft()
}
