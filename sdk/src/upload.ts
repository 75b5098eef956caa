import type { KiwiApi, RouterInputs } from './api.ts'
import { clientFailure, toKiwiError } from './errors.ts'
import { newIdempotencyKey } from './idempotency-key.ts'

export type PicturePurpose = RouterInputs['media']['requestUpload']['purpose']

export interface UploadOptions {
  /** 0 to 1, rising. Only browsers report steps between them. */
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

/**
 * Uploads a picture: request, PUT, complete. Resolves with the id of a picture that is being
 * processed; `media.status` and the `media` event say when it is ready. Throws KiwiClientError:
 * MEDIA_REFUSED or LIMIT_EXCEEDED with `details.reason`, UPLOAD_REFUSED, NETWORK, ABORTED.
 */
export async function uploadPicture(
  api: KiwiApi,
  put: Put,
  file: Blob,
  purpose: PicturePurpose,
  options: UploadOptions = {},
): Promise<string> {
  const call = options.signal ? { signal: options.signal } : {}
  const upload = await api.media.requestUpload.mutate({ purpose, contentType: typeOf(file), bytes: file.size }, call)
  options.onProgress?.(0)
  await put(upload.url, upload.headers, file, options)
  await api.media.complete.mutate({ mediaId: upload.mediaId }, call)
  options.onProgress?.(1)
  return upload.mediaId
}

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
  if (!response.ok) throw clientFailure('UPLOAD_REFUSED', locale, `HTTP ${response.status}`)
}

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
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total === 0 ? 0 : loaded / total)
    request.onload = () => (request.status < 300 ? resolve() : reject(clientFailure('UPLOAD_REFUSED', locale, `HTTP ${request.status}`)))
    request.onerror = () => reject(clientFailure('NETWORK', locale))
    request.onabort = () => reject(clientFailure('ABORTED', locale))
    if (signal?.aborted) return reject(clientFailure('ABORTED', locale))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
