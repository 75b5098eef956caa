import { newIdempotencyKey, type RouterInputs, type RouterOutputs } from '@kiwi/sdk'
import { useEffect, useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { asKiwiError, kiwi } from '../kiwi.ts'
import { toast } from '../toasts.ts'
import { type Draft, type DraftChange, newPhoto, usualCategory } from './draft.ts'
import { usualSettings } from './post-settings.ts'

type Content = RouterInputs['drafts']['save']['content']

/** `here`: on this device alone, until there is a connection. `full`: there are too many drafts. */
export type SaveState = 'nothing' | 'saving' | 'saved' | 'here' | 'full'

interface Kept {
  draftId: string
  version: number
}

const afterMs = 1_200
const againMs = 10_000

/** What the API keeps of a draft: pictures that have not arrived yet are left out. */
export function contentOf({ caption, category, settings, photos }: Draft): Content {
  const images = photos.flatMap(({ mediaId, alt, tags }) =>
    mediaId ? [{ mediaId, alt, tags: tags.map(({ productId, x, y }) => ({ productId, x, y })) }] : [],
  )
  return { caption, category, ...settings, images }
}

/** A draft of the API, to go on with it. Products that are not sold any more are left out. */
export function draftOf({ draftId, version, publishAt, content, previews, products }: RouterOutputs['drafts']['get']): Draft {
  const { caption, category, images, audience, commentsFrom, paidLabel, place } = content
  const settings = {
    audience: audience ?? usualSettings.audience,
    commentsFrom: commentsFrom ?? usualSettings.commentsFrom,
    paidLabel: paidLabel ?? usualSettings.paidLabel,
    place: place ?? usualSettings.place,
  }
  const photos = images.map(({ mediaId, alt, tags }) => ({
    ...newPhoto,
    id: mediaId,
    mediaId: previews[mediaId] ? mediaId : null,
    progress: 1,
    isReady: previews[mediaId]?.state === 'ready',
    problem: previews[mediaId] ? null : m.draft_picture_gone(),
    previewUrl: null,
    alt,
    tags: tags.flatMap(({ productId, x, y }) => {
      const product = products[productId]
      return product ? [{ productId, x, y, ...product }] : []
    }),
  }))
  const isCategoryChosen = category !== usualCategory
  return {
    caption,
    category,
    isCategoryChosen,
    settings,
    idempotencyKey: draftId,
    photos,
    saved: version,
    ...(publishAt ? { publishAt } : {}),
  }
}

/**
 * Saves the draft by itself, a moment after each change and again after a lost connection; one call
 * at a time.
 */
export function useSavedDraft(draft: Draft, change: (change: DraftChange) => void) {
  const [state, setState] = useState<SaveState>(draft.saved ? 'saved' : 'nothing')
  const newest = useRef(draft)
  newest.current = draft
  const kept = useRef(draft.saved ? JSON.stringify(contentOf(draft)) : '')
  const work = useRef<Promise<void>>(Promise.resolve())
  /** The last answer, and the key that the draft had when it was asked for. */
  const answered = useRef<{ key: string; kept: Kept } | null>(null)
  const text = JSON.stringify(contentOf(draft))

  async function save(): Promise<void> {
    const { idempotencyKey: draftId, saved: version = 0 } = newest.current
    const content = contentOf(newest.current)
    const sent = JSON.stringify(content)
    if (sent === kept.current || (version === 0 && isEmpty(content))) return
    setState('saving')
    try {
      const answer = await kiwi.drafts.save.mutate({ draftId, version, content })
      if (answer.outcome !== 'posted') answered.current = { key: draftId, kept: answer }
      // Posted or thrown away since.
      if (newest.current.idempotencyKey !== draftId) return
      const isPosted = answer.outcome === 'posted'
      kept.current = isPosted ? '' : sent
      const now = isPosted ? { draftId: newIdempotencyKey(), version: 0 } : answer
      newest.current = { ...newest.current, idempotencyKey: now.draftId, saved: now.version }
      change({ kind: 'saved', idempotencyKey: now.draftId, version: now.version })
      if (answer.outcome === 'copied') toast(m.draft_copied())
      setState('saved')
    } catch (error) {
      setState(asKiwiError(error).code === 'LIMIT_EXCEEDED' ? 'full' : 'here')
    }
  }
  /** After what is under way. */
  function saveNow(): Promise<void> {
    work.current = work.current.then(save)
    return work.current
  }

  useEffect(() => {
    if (text === kept.current) return
    const timer = setTimeout(() => void saveNow(), afterMs)
    return () => clearTimeout(timer)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- when what is kept of it changes
  }, [text])
  useEffect(() => {
    if (state !== 'here') return
    const again = () => void saveNow()
    const timer = setInterval(again, againMs)
    window.addEventListener('online', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- while it is on this device alone
  }, [state])

  /** The draft that is on the screen now is another one. */
  function forget(savedText = ''): void {
    kept.current = savedText
    setState('nothing')
  }
  /** What the API keeps of a draft, once what is under way is settled. */
  function keptOf({ idempotencyKey: draftId, saved: version }: Draft): Kept | null {
    const last = answered.current?.key === draftId ? answered.current.kept : null
    if (!last && version === undefined) return null
    // An undo since the last answer made another version.
    return { draftId: last?.draftId ?? draftId, version: Math.max(last?.version ?? 0, version ?? 0) }
  }
  return { state, saveNow, forget, newest, settled: () => work.current, keptOf }
}

const isEmpty = ({ caption, images }: Content) => caption.trim() === '' && images.length === 0
