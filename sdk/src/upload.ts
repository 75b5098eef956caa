import type { KiwiApi, RouterInputs } from './api.ts'
import { backoffMs } from './backoff.ts'
import { clientFailure, type KiwiClientError, toKiwiError } from './errors.ts'
import { newIdempotencyKey } from './idempotency-key.ts'

export type PicturePurpose = RouterInputs['media']['requestUpload']['purpose']

export interface UploadOptions {
  /**
   * 0 to 1; after a lost connection it falls back to what arrived. Only browsers report steps
   * within a range.
   */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

export type Put = (url: string, signed: Record<string, string>, file: Blob, options: UploadOptions) => Promise<void>

/** Uploads a sheet of products: begin, PUT, read. Resolves with the id of its import. */
export async function uploadSheet(api: KiwiApi, put: Put, file: File, options: UploadOptions = {}): Promise<string> {
  const call = options.signal ? { signal: options.signal } : {}
  const { import: begun, upload } = await api.shops.imports.begin.mutate(
    { key: newIdempotencyKey(), fileName: file.name, bytes: file.size },
    call,
  )
  if (upload) await put(upload.url, upload.headers, file, options)
  await api.shops.imports.read.mutate({ importId: begun.id }, call)
  return begun.id
}

export interface PictureUploadOptions extends UploadOptions {
  /**
   * The id of the upload, as soon as the API has it. Kept with the file, it lets the upload go on
   * after a reload.
   */
  onBegun?: (mediaId: string) => void
  /**
   * An upload of this file that was begun before: goes on where it stopped, or begins anew where it
   * is too old.
   */
  mediaId?: string
  /** True while the upload waits to try again after a failure, then false. */
  onWaiting?: (isWaiting: boolean) => void
}

/**
 * Uploads a picture: request, PUT, complete. A large one goes in ranges; after a lost connection
 * the API is asked what arrived, and the upload goes on there. Resolves with the id of a picture
 * that is being processed; `media.status` and the `media` event say when it is ready. Throws
 * KiwiClientError: MEDIA_REFUSED or LIMIT_EXCEEDED with `details.reason`, UPLOAD_REFUSED, NETWORK,
 * UNAVAILABLE, ABORTED.
 */
export async function uploadPicture(
  api: KiwiApi,
  put: Put,
  file: Blob,
  purpose: PicturePurpose,
  options: PictureUploadOptions = {},
  pause: typeof pauseAfter = pauseAfter,
): Promise<string> {
  const call = options.signal ? { signal: options.signal } : {}
  const work: Work = { mediaId: options.mediaId ?? null, left: null }
  for (let failures = 0; ;) {
    try {
      work.left ??= await leftOf(api, file, purpose, work, options)
      while (work.left[0]) {
        await sendRange(put, file, work.left, options)
        work.left.shift()
        failures = 0
      }
      if (work.mediaId === null) throw new Error('An upload has an id before its bytes are sent.')
      await api.media.complete.mutate({ mediaId: work.mediaId }, call)
      options.onProgress?.(1)
      return work.mediaId
    } catch (thrown) {
      const error = toKiwiError(thrown)
      if (!isOffline()) failures += 1
      const isWorthIt = error.retryable || (error.code === 'UPLOAD_REFUSED' && failures === 1)
      if (!isWorthIt || failures > mostFailures || options.signal?.aborted) throw thrown
      work.left = null
      // An address may have expired: new ones are asked for at once.
      if (error.code === 'UPLOAD_REFUSED') continue
      options.onWaiting?.(true)
      await pause(failures, error, options.signal)
      options.onWaiting?.(false)
    }
  }
}

interface Range {
  from: number
  to: number
  url: string
  headers: Record<string, string>
}

interface Work {
  mediaId: string | null
  /** What has not arrived, in order; null: the API is asked. */
  left: Range[] | null
}

/** In a row, while the device has a network: one to two minutes. */
const mostFailures = 8

/** Asks what is left of the upload; begins one where there is none. */
async function leftOf(api: KiwiApi, file: Blob, purpose: PicturePurpose, work: Work, options: PictureUploadOptions): Promise<Range[]> {
  const call = options.signal ? { signal: options.signal } : {}
  const begun = work.mediaId === null ? null : await stillThere(api.media.resume.query({ mediaId: work.mediaId }, call))
  if (begun?.bytes === file.size) return begun.ranges
  const upload = await api.media.requestUpload.mutate({ purpose, contentType: typeOf(file), bytes: file.size, inRanges: true }, call)
  work.mediaId = upload.mediaId
  options.onBegun?.(upload.mediaId)
  options.onProgress?.(0)
  return upload.ranges.length > 0 ? upload.ranges : [{ from: 0, to: file.size, url: upload.url, headers: upload.headers }]
}

/** Null where the upload is too old and forgotten. */
async function stillThere<Answer>(asking: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asking
  } catch (error) {
    if (toKiwiError(error).code === 'NOT_FOUND') return null
    throw error
  }
}

async function sendRange(put: Put, file: Blob, left: Range[], { onProgress, signal }: UploadOptions): Promise<void> {
  const [range] = left
  if (!range) return
  const { from, to, url, headers } = range
  const arrived = file.size - left.reduce((sum, one) => sum + one.to - one.from, 0)
  const part = from === 0 && to === file.size ? file : file.slice(from, to)
  await put(url, headers, part, {
    ...(signal ? { signal } : {}),
    onProgress: (fraction) => onProgress?.((arrived + fraction * (to - from)) / file.size),
  })
}

/**
 * Waits a little longer after each failure in a row, as long as a limit says, or until there is a
 * connection again.
 */
async function pauseAfter(failures: number, { retryAfterSeconds }: KiwiClientError, signal?: AbortSignal): Promise<void> {
  const usualMs = retryAfterSeconds === null ? backoffMs(failures) : retryAfterSeconds * 1_000
  await new Promise<void>((resolve, reject) => {
    const over = () => {
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', over)
      signal?.removeEventListener('abort', over)
      return signal?.aborted ? reject(signal.reason as Error) : resolve()
    }
    const timer = setTimeout(over, isOffline() ? offlineMs : usualMs)
    globalThis.addEventListener?.('online', over)
    signal?.addEventListener('abort', over)
  })
}

/** A browser may be wrong about it. Node has a navigator that does not say. */
const offlineMs = 30_000
const isOffline = () => typeof navigator !== 'undefined' && 'onLine' in navigator && !navigator.onLine

/** The claimed type of the file; the API checks it. Some systems know HEIC only by the name. */
function typeOf(file: Blob): string {
  if (file.type !== '') return file.type.toLowerCase()
  return 'name' in file && /\.hei[cf]$/i.test(String(file.name)) ? 'image/heic' : 'application/octet-stream'
}

/** PUTs the bytes with exactly the signed headers. The browser or Node sets content-length. */
export async function putBytes(
  url: string,
  signed: Record<string, string>,
  file: Blob,
  options: UploadOptions,
  locale: 'ko' | 'en',
  fetcher: typeof fetch = fetch,
): Promise<void> {
  const headers = Object.fromEntries(Object.entries(signed).filter(([name]) => name.toLowerCase() !== 'content-length'))
  if (typeof XMLHttpRequest !== 'undefined') return putWithProgress(url, headers, file, options, locale)
  const response = await fetcher(url, { method: 'PUT', headers, body: file, signal: options.signal ?? null }).catch((error: unknown) => {
    throw toKiwiError(error, locale)
  })
  if (!response.ok) throw failureOf(response.status, locale)
}

/**
 * A full store, a limit or a restart may pass; any other refusal is the address's, which may have
 * expired.
 */
function failureOf(status: number, locale: 'ko' | 'en'): KiwiClientError {
  const code = status === 429 ? 'TOO_MANY_REQUESTS' : status >= 500 || status === 408 ? 'UNAVAILABLE' : 'UPLOAD_REFUSED'
  return clientFailure(code, locale, `HTTP ${status}`)
}

/** A connection on which nothing moves for so long is lost, whether or not the system says so. */
const stalledAfterMs = 30_000

/** `fetch` cannot report the progress of a request body. XMLHttpRequest can. */
function putWithProgress(
  url: string,
  headers: Record<string, string>,
  file: Blob,
  { onProgress, signal }: UploadOptions,
  locale: 'ko' | 'en',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    let stalled: ReturnType<typeof setTimeout> | undefined
    const settle = (failure?: KiwiClientError) => {
      clearTimeout(stalled)
      signal?.removeEventListener('abort', abort)
      return failure ? reject(failure) : resolve()
    }
    const moved = () => {
      clearTimeout(stalled)
      stalled = setTimeout(() => (settle(clientFailure('NETWORK', locale, 'stalled')), request.abort()), stalledAfterMs)
    }
    const abort = () => request.abort()
    request.upload.onprogress = ({ loaded, total }) => {
      moved()
      onProgress?.(total === 0 ? 0 : loaded / total)
    }
    request.onload = () => settle(request.status < 300 ? undefined : failureOf(request.status, locale))
    request.onerror = () => settle(clientFailure('NETWORK', locale))
    request.onabort = () => settle(clientFailure('ABORTED', locale))
    if (signal?.aborted) return reject(clientFailure('ABORTED', locale))
    signal?.addEventListener('abort', abort)
    moved()
    request.send(file)
  })
}
