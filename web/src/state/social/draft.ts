import { maxPictures, maxTagsPerPicture } from '../../../../src/shared/bounds.ts'
import { newIdempotencyKey, pictureUrl, type RouterInputs } from '@kiwi/sdk'
import type { CardImage, Category, PostVersion } from '../kiwi.ts'
import type { PostSettings } from './post-settings.ts'

/** A product pinned to a picture; x and y from 0 to 1. */
export type DraftTag = CardImage['tags'][number]

export interface DraftPhoto {
  id: string
  /** Null until the picture is with the API. */
  mediaId: string | null
  /** The upload as the API knows it, until it is whole: after a reload it goes on. */
  begunId: string | null
  /** 0 to 1 during the upload. */
  progress: number
  /** Where the upload is; `waiting`: for a connection. */
  step: 'queued' | 'sending' | 'waiting'
  /** The API has processed it, and it may be posted. */
  isReady: boolean
  /** Why it cannot be posted, as a sentence for the writer. */
  problem: string | null
  /** The same file may be sent again. */
  canRetry: boolean
  /** A blob URL, or a signed address after a reload. */
  previewUrl: string | null
  alt: string
  tags: DraftTag[]
}

export interface Draft {
  /** Kept until the post is made, so that a retry cannot make two. */
  idempotencyKey: string
  caption: string
  category: Category
  /** By hand: what is pinned does not change it. */
  isCategoryChosen?: boolean
  photos: DraftPhoto[]
  /** Left out until they are changed. */
  settings?: PostSettings
  /** The version of it that the API has; left out before it was first saved. */
  saved?: number
  /** When it is posted by itself; left out where it is not. */
  publishAt?: string
}

/** What a picture begins with. */
export const newPhoto = {
  mediaId: null,
  begunId: null,
  progress: 0,
  step: 'queued',
  isReady: false,
  problem: null,
  canRetry: false,
  alt: '',
  tags: [],
} satisfies Omit<DraftPhoto, 'id' | 'previewUrl'>

/** The one that says least, for whoever does not care. */
export const usualCategory: Category = 'daily'

export const emptyDraft = (): Draft => ({ idempotencyKey: newIdempotencyKey(), caption: '', category: usualCategory, photos: [] })

export type DraftChange =
  | { kind: 'caption'; caption: string }
  | { kind: 'category'; category: Category }
  | { kind: 'settings'; settings: PostSettings }
  | { kind: 'add'; photos: { id: string; previewUrl: string }[] }
  | { kind: 'photo'; id: string; change: Partial<Omit<DraftPhoto, 'id'>> }
  | { kind: 'remove'; id: string }
  | { kind: 'move'; id: string; to: number }
  | { kind: 'tag'; id: string; tag: DraftTag; category?: Category | undefined }
  | { kind: 'untag'; id: string; productId: string }
  | { kind: 'saved'; idempotencyKey: string; version: number }
  | { kind: 'restore'; draft: Draft }
  | { kind: 'discard' }

export function changeDraft(draft: Draft, change: DraftChange): Draft {
  const onPhoto = (id: string, edit: (photo: DraftPhoto) => DraftPhoto): Draft => ({
    ...draft,
    photos: draft.photos.map((photo) => (photo.id === id ? edit(photo) : photo)),
  })
  switch (change.kind) {
    case 'caption':
      return { ...draft, caption: change.caption }
    case 'category':
      return { ...draft, category: change.category, isCategoryChosen: true }
    case 'settings':
      return { ...draft, settings: change.settings }
    case 'add':
      return {
        ...draft,
        photos: [...draft.photos, ...change.photos.map((photo) => ({ ...newPhoto, ...photo }))].slice(0, maxPictures),
      }
    case 'photo':
      return onPhoto(change.id, (photo) => ({ ...photo, ...change.change }))
    case 'remove':
      return { ...draft, photos: draft.photos.filter(({ id }) => id !== change.id) }
    case 'move':
      return { ...draft, photos: moved(draft.photos, change.id, change.to) }
    case 'tag':
      return {
        // A product is once in a picture: a second pin moves it.
        ...onPhoto(change.id, (photo) => ({
          ...photo,
          tags: [...photo.tags.filter(({ productId }) => productId !== change.tag.productId), change.tag].slice(-maxTagsPerPicture),
        })),
        // The first product says what the post is about.
        ...(!draft.isCategoryChosen &&
          change.category &&
          draft.photos.every(({ tags }) => tags.length === 0) && { category: change.category }),
      }
    case 'untag':
      return onPhoto(change.id, (photo) => ({ ...photo, tags: photo.tags.filter(({ productId }) => productId !== change.productId) }))
    case 'saved':
      return { ...draft, idempotencyKey: change.idempotencyKey, saved: change.version }
    case 'restore':
      return change.draft
    case 'discard':
      return emptyDraft()
    default: {
      const unhandled: never = change
      return unhandled
    }
  }
}

function moved(photos: DraftPhoto[], id: string, to: number): DraftPhoto[] {
  const photo = photos.find((one) => one.id === id)
  if (!photo) return photos
  const rest = photos.filter((one) => one !== photo)
  return [...rest.slice(0, Math.max(0, to)), photo, ...rest.slice(Math.max(0, to))]
}

/** The input of `posts.create`; null without pictures, or if one is not ready or refused. */
export function postOf(draft: Draft): RouterInputs['posts']['create'] | null {
  const images = imagesOf(draft)
  if (images.length === 0 || images.length !== draft.photos.length) return null
  return { idempotencyKey: draft.idempotencyKey, caption: draft.caption, category: draft.category, ...draft.settings, images }
}

/** Those that are ready, in order. */
export function imagesOf({ photos }: Draft) {
  return photos.flatMap(({ mediaId, isReady, alt, tags }) =>
    mediaId && isReady ? [{ mediaId, alt, tags: tags.map(({ productId, x, y }) => ({ productId, x, y })) }] : [],
  )
}

/** A post as it is, to be edited. */
export function draftOfVersion({ caption, category, audience, commentsFrom, paidLabel, place, images }: PostVersion): Draft {
  const photos = images.map(({ mediaId, alt, tags, ...files }) => ({
    ...newPhoto,
    progress: 1,
    isReady: true,
    id: mediaId,
    mediaId,
    previewUrl: pictureUrl(files, Infinity),
    alt,
    tags,
  }))
  return { ...emptyDraft(), caption, category, isCategoryChosen: true, photos, settings: { audience, commentsFrom, paidLabel, place } }
}
