import { maxPictures } from '../../../../src/shared/bounds.ts'
import { KiwiClientError, newIdempotencyKey } from '@kiwi/sdk'
import { useEffect, useReducer, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { changeDraft, type DraftPhoto } from './draft.ts'
import { adoptDraft, claimDraft, type ClaimedDraft, keepDraft } from './draft-store.ts'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { isUnreadable, problemOfPicture } from './picture-upload.ts'
import { draftOf } from './saved-draft.ts'
import { toast, toastFailure } from '../toasts.ts'

/** Claims of one tab run one after another: the page may be opened again during a claim. */
let claims: Promise<unknown> = Promise.resolve()

/** The draft of this tab, or the one of the API with this id; null until no other tab can write it. */
export function useClaimedDraft(draftId: string | undefined): ClaimedDraft | null {
  const [claimed, setClaimed] = useState<ClaimedDraft | null>(null)
  useEffect(() => {
    const claiming = claims.then(() => adopt(draftId)).then(claimDraft)
    claims = claiming
    let isHere = true
    void claiming.then((claim) => isHere && setClaimed(claim))
    return () => {
      isHere = false
      void claiming.then(({ release }) => release())
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once: the page leaves the id out when the draft is here
  }, [])
  return claimed
}

async function adopt(draftId: string | undefined): Promise<void> {
  if (draftId === undefined) return
  try {
    adoptDraft(draftOf(await kiwi.drafts.get.query({ draftId })))
  } catch (error) {
    toastFailure(error)
  }
}

/** The post being written. A reload keeps uploaded pictures by id, and the texts. */
export function useDraft({ id: draftId, draft: kept }: ClaimedDraft) {
  const [draft, change] = useReducer(changeDraft, kept)
  const works = useRef(new Map<string, AbortController>())

  useEffect(() => keepDraft(draftId, draft), [draftId, draft])
  useEffect(() => {
    // Pictures that were being processed when the page was left.
    for (const { id, mediaId, isReady, problem } of kept.photos) if (mediaId && !isReady && !problem) void run(id, async () => mediaId)
    const running = works.current
    return () => {
      for (const controller of running.values()) controller.abort()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once: the draft that this tab began with
  }, [])

  /** Sends a picture and waits until it is processed: the writer sees a refusal before posting. */
  async function run(id: string, send: (signal: AbortSignal) => Promise<string>) {
    works.current.get(id)?.abort()
    const controller = new AbortController()
    works.current.set(id, controller)
    try {
      const mediaId = await send(controller.signal)
      change({ kind: 'photo', id, change: { mediaId, progress: 1 } })
      const problem = await problemOfPicture(mediaId, controller.signal)
      change({ kind: 'photo', id, change: problem === null ? { isReady: true } : { mediaId: null, problem } })
    } catch (error) {
      if (controller.signal.aborted) return
      change({ kind: 'photo', id, change: { mediaId: null, problem: asKiwiError(error).message } })
    } finally {
      if (works.current.get(id) === controller) works.current.delete(id)
    }
  }

  /** A broken file is refused before it is sent. */
  const upload = (id: string, file: File) =>
    run(id, async (signal) => {
      if (await isUnreadable(file)) throw new KiwiClientError({ code: 'MEDIA_REFUSED', message: m.write_broken() })
      return kiwi.uploadPicture(file, 'post', { signal, onProgress: (progress) => change({ kind: 'photo', id, change: { progress } }) })
    })

  /** Adds pictures, up to ten in all, and starts their uploads. */
  function addFiles(files: File[]) {
    const room = maxPictures - draft.photos.length
    if (files.length > room) toast(m.write_too_many(), 'bad')
    const taken = files.slice(0, room).map((file) => ({ file, id: newIdempotencyKey(), previewUrl: URL.createObjectURL(file) }))
    change({ kind: 'add', photos: taken.map(({ id, previewUrl }) => ({ id, previewUrl })) })
    for (const { id, file } of taken) void upload(id, file)
    return taken[0]?.id
  }

  /** Replaces the file of a picture. Its description stays, and its tags, if no others are given. */
  function replacePhoto(id: string, file: File, more: Partial<Pick<DraftPhoto, 'tags'>> = {}) {
    change({
      kind: 'photo',
      id,
      change: { mediaId: null, progress: 0, isReady: false, problem: null, previewUrl: URL.createObjectURL(file), ...more },
    })
    void upload(id, file)
  }

  function removePhoto(id: string) {
    works.current.get(id)?.abort()
    change({ kind: 'remove', id })
  }

  return { draft, change, addFiles, replacePhoto, removePhoto }
}
