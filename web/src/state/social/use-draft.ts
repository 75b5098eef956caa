import { maxPictures } from '../../../../src/shared/bounds.ts'
import { KiwiClientError, newIdempotencyKey } from '@kiwi/sdk'
import { useEffect, useReducer, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { changeDraft, type Draft, type DraftPhoto, newPhoto } from './draft.ts'
import { adoptDraft, claimDraft, type ClaimedDraft, keepDraft } from './draft-store.ts'
import { useFileUrls } from '../file-urls.ts'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { liveKiwi } from '../live-kiwi.ts'
import { forgetFile, keepFile, keptFile } from './picture-files.ts'
import { isUnreadable, problemOfPicture } from './picture-upload.ts'
import { draftOf } from './saved-draft.ts'
import { takeSharedIn } from './shared-in.ts'
import { toast, toastFailure } from '../toasts.ts'
import { turns } from '../turns.ts'

/** Claims of one tab run one after another: the page may be opened again during a claim. */
let claims: Promise<unknown> = Promise.resolve()

/**
 * The draft of this tab, or the one of the API with this id; null until no other tab can write it.
 */
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

/** So many pictures are sent at once: more share the same line and each arrives later. */
const inTurn = turns(3)

/**
 * The post being written. A reload keeps uploaded pictures by id, the files of the others, and the
 * texts.
 */
export function useDraft({ id: draftId, draft: kept }: ClaimedDraft) {
  const [draft, change] = useReducer(changeDraft, kept)
  const urlOf = useFileUrls()
  const works = useRef(new Map<string, AbortController>())
  const files = useRef(new Map<string, File>())
  const onPhoto = (id: string, edit: Partial<Omit<DraftPhoto, 'id'>>) => change({ kind: 'photo', id, change: edit })

  useEffect(() => keepDraft(draftId, draft), [draftId, draft])
  useEffect(() => {
    void takeSharedIn().then((shared) => {
      if (!shared) return
      if (shared.photos.length > 0) addFiles(shared.photos)
      if (shared.words !== '' && kept.caption === '') change({ kind: 'caption', caption: shared.words })
    })
    const running = works.current
    for (const photo of kept.photos) void goOn(photo)
    return () => {
      for (const controller of running.values()) controller.abort()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once: the draft that this tab began with
  }, [])

  const isSending = draft.photos.some(({ mediaId, problem }) => mediaId === null && problem === null)
  useEffect(() => {
    if (!isSending) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [isSending])

  /** Sends a picture and waits until it is processed: the writer sees a refusal before posting. */
  async function run(id: string, send: (signal: AbortSignal) => Promise<string>) {
    works.current.get(id)?.abort()
    const controller = new AbortController()
    works.current.set(id, controller)
    try {
      const mediaId = await send(controller.signal)
      onPhoto(id, { mediaId, progress: 1 })
      const problem = await problemOfPicture(mediaId, controller.signal)
      if (problem === null) void forgetFile(id)
      onPhoto(id, problem === null ? { isReady: true } : { mediaId: null, begunId: null, problem })
    } catch (error) {
      if (controller.signal.aborted) return
      const { code, message } = asKiwiError(error)
      onPhoto(id, { mediaId: null, problem: message, canRetry: code !== 'MEDIA_REFUSED' })
    } finally {
      if (works.current.get(id) === controller) works.current.delete(id)
    }
  }

  /**
   * A broken file is refused before it is sent. `begunId`: an upload of the same file that goes on.
   */
  function upload(id: string, file: File, begunId: string | null) {
    let shown = -1
    const onProgress = (progress: number) => {
      const percent = Math.round(progress * 100)
      if (percent !== shown) onPhoto(id, { progress, step: 'sending' })
      shown = percent
    }
    const send = async (signal: AbortSignal) => {
      if (await isUnreadable(file)) throw new KiwiClientError({ code: 'MEDIA_REFUSED', message: m.write_broken() })
      return liveKiwi.uploadPicture(file, 'post', {
        ...(begunId === null ? {} : { mediaId: begunId }),
        signal,
        onProgress,
        onBegun: (mediaId) => onPhoto(id, { begunId: mediaId }),
        onWaiting: (isWaiting) => onPhoto(id, { step: isWaiting ? 'waiting' : 'sending' }),
      })
    }
    return run(id, (signal) => inTurn(() => send(signal), signal))
  }

  /**
   * A picture that was chosen before the page was loaded or the draft was thrown away: being
   * processed, on its way, or stopped.
   */
  async function goOn({ id, mediaId, begunId, isReady, problem, canRetry, previewUrl }: DraftPhoto) {
    if (isReady || works.current.has(id)) return
    if (mediaId !== null) return problem === null ? run(id, async () => mediaId) : undefined
    const file = files.current.get(id) ?? (await keptFile(id))
    if (!file) return onPhoto(id, { problem: problem ?? m.write_file_gone(), canRetry: false })
    files.current.set(id, file)
    onPhoto(id, { previewUrl: previewUrl ?? urlOf(file) })
    if (problem !== null && !canRetry) return
    onPhoto(id, { problem: null, canRetry: false, step: 'queued' })
    await upload(id, file, begunId)
  }

  /** Sends those again that a lost connection or a limit stopped. */
  function retryPhotos(ids: string[]) {
    for (const photo of draft.photos) if (ids.includes(photo.id)) void goOn(photo)
  }

  function restore(thrownAway: Draft) {
    change({ kind: 'restore', draft: thrownAway })
    for (const photo of thrownAway.photos) void goOn(photo)
  }

  function take(id: string, file: File) {
    files.current.set(id, file)
    void keepFile(id, file)
    void upload(id, file, null)
  }

  /** Adds pictures, up to ten in all, and starts their uploads. */
  function addFiles(files: File[]) {
    const room = maxPictures - draft.photos.length
    if (files.length > room) toast(m.write_too_many(), 'bad')
    const taken = files.slice(0, room).map((file) => ({ file, id: newIdempotencyKey(), previewUrl: urlOf(file) }))
    change({ kind: 'add', photos: taken.map(({ id, previewUrl }) => ({ id, previewUrl })) })
    for (const { id, file } of taken) take(id, file)
    return taken[0]?.id
  }

  /**
   * Replaces the file of a picture. Its description stays, and its tags, if no others are given.
   */
  function replacePhoto(id: string, file: File, more: Partial<Pick<DraftPhoto, 'tags'>> = {}) {
    giveUp(id)
    const { alt: _alt, tags: _tags, ...fresh } = newPhoto
    onPhoto(id, { ...fresh, previewUrl: urlOf(file), ...more })
    take(id, file)
  }

  function removePhoto(id: string) {
    giveUp(id)
    files.current.delete(id)
    void forgetFile(id)
    change({ kind: 'remove', id })
  }

  /** Stops its upload, and lets the API forget what arrived. It does so by itself after a day. */
  function giveUp(id: string) {
    works.current.get(id)?.abort()
    const { begunId = null, mediaId = null } = draft.photos.find((photo) => photo.id === id) ?? {}
    if (begunId !== null && mediaId === null) kiwi.media.cancel.mutate({ mediaId: begunId }).catch(() => {})
  }

  return { draft, change, restore, addFiles, replacePhoto, removePhoto, retryPhotos }
}
